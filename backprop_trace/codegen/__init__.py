"""A trace's program as a runnable script that prints the same numbers.

``emit`` writes it for one of ``TARGETS``: with the automatic differentiation of PyTorch, JAX or
micrograd, or with both passes by hand in NumPy or plain Python.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from ..declarations.feature import Feature, Outcome, Run
from ..declarations.option import Choice, Option
from ..errors import TraceError, unknown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..autodiff.trace import Trace
    from ..document.screen import Screen
    from ..training.descent import Descent
    from .script import Job

TARGETS = {
    "pytorch": "tensors, backward() and .grad",
    "jax": "value_and_grad of a function",
    "numpy": "both passes by hand",
    "python": "both passes by hand, with math alone",
    "micrograd": "Value objects and backward()",
}
"""What a script can be written for, and what it is made of; ``NAME_script`` writes it."""


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
    text: str = import_module(f".{target}_script", __name__).write(job_of(trace, target, descent))
    return text


def job_of(trace: Trace, target: str, descent: Descent | None) -> Job:
    """Return the script to be written. Raises ``TraceError``: the target has no arrays."""
    if trace.is_array and target == "micrograd":
        others = "pytorch, jax, numpy and python have arrays"
        raise TraceError("not-in-target", f"micrograd has numbers only, no arrays; {others}")
    if trace.is_array:
        from .array_job import ArrayJob  # array programs only

        return ArrayJob(trace, descent)
    from .script import Job

    return Job(trace, descent)


def script(run: Run) -> Outcome:
    """Return the script. Raises ``TraceError`` for what the target lacks."""
    from ..training.asked import descent_of

    text = emit(run.trace, run.settings.emit, descent_of(run))

    def make(format: str, here: Screen | None) -> Iterable[str]:
        return [text]

    return Outcome(make)


FEATURES = (
    Feature(
        "scripts",
        order=90,
        options=(
            Option("emit", "Write a script that prints the same numbers: {words}.", "Checks",
                   Choice(lambda: TARGETS), "NAME",
                   elsewhere=("code", "export", "script", "generate",)),
        ),
        asks="emit",
        is_quick=True,
        arrays=True,
        command=script,
        formats=("script",),
        beside=("file", "example", "wrt", "output", "copy", "steps", "lr", "optimizer",
                "accumulate"),
        words="`--emit` writes a script: `{other}` has no place in it",
    ),
)  # fmt: skip
