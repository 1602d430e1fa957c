"""Worked examples of backpropagation for any expression.

>>> from backprop_trace import trace
>>> t = trace("(w*x - y)**2", w=1, x=1, y=2)
>>> t.value, t.gradients["w"]
(1.0, -2.0)
"""

TYPE_CHECKING = False  # typing itself would be imported before an interrupt can end the run well
if TYPE_CHECKING:
    from .api import Trace, trace
    from .errors import TraceError

__version__ = "0.1.0"
__all__ = ["Trace", "TraceError", "__version__", "trace"]


def __getattr__(name: str) -> object:
    """Import what is asked for: a command that prints help or a message needs no tracer."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from .api import Trace, trace
    from .errors import TraceError

    globals().update(Trace=Trace, TraceError=TraceError, trace=trace)
    return globals()[name]
