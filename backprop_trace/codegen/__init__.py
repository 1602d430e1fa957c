"""A trace's program as a runnable script that prints the same numbers.

``emit`` writes it for one of ``TARGETS``: with the automatic differentiation of PyTorch, JAX or
micrograd, or with both passes by hand in NumPy or plain Python.
"""

from __future__ import annotations

from importlib import import_module

from ..autodiff.trace import Trace
from ..errors import unknown
from ..features.training.descent import Descent
from .script import Job

TARGETS: dict[str, str] = {
    "pytorch": "pytorch_script",
    "jax": "jax_script",
    "numpy": "numpy_script",
    "python": "python_script",
    "micrograd": "micrograd_script",
}
"""What a script can be written for, and the module that writes it."""


def emit(trace: Trace, target: str, descent: Descent | None = None) -> str:
    """Return the program of a trace as a script for ``target``, a word of ``TARGETS``.

    The script prints the output's value and each gradient, one a line: ``dL/dw = -2.0``; ``None``
    where the output does not depend on a variable. With ``descent`` it is the training loop, and
    prints a table: step, parameters, output and gradients, with tabs between them; where the
    gradients are not reset, they are the sums.

    Raises ``TraceError``: an unknown target, or an operation that the target lacks
    (``not-in-target``).
    """
    if target not in TARGETS:
        message = f"no script can be written for `{target}`"
        raise unknown("bad-option", message, target, TARGETS)
    text: str = import_module(f".{TARGETS[target]}", __name__).write(Job(trace, descent))
    return text
