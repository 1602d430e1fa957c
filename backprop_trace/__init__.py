"""Worked examples of backpropagation for any expression.

>>> from backprop_trace import trace
>>> t = trace("(w*x - y)**2", w=1, x=1, y=2)
>>> t.value, t.gradients["w"]
(1.0, -2.0)
"""

from .language import TraceError
from .trace import Trace, trace

__version__ = "0.1.0"
__all__ = ["Trace", "TraceError", "__version__", "trace"]
