"""A block's command run again: it computes and formats, within limits, and does nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module

from ...deadline import deadline
from ...declarations.feature import Run
from ...document.size import lines_of
from ...errors import TraceError
from ...formats import FORMATS, writer_of
from ...formats.lines import labelled
from ...formats.writer import BlockWriter
from ...language import limits
from . import markers
from .verify import NOT_IN_A_NOTE, Fresh, bare

NOTES = tuple(name for name, format in FORMATS.items() if format.comment is not None)
"""The formats that carry their command."""


def fresh(run: Run, words: Sequence[str]) -> Fresh:
    """Run the command of a block, within the limits of one. Raises ``TraceError``."""
    seconds = limits.NOTE_SECONDS
    slow = refused(f"its command takes more than {seconds} seconds, the limit")
    length = sum(map(len, words))
    if length > limits.NOTE_COMMAND:
        raise too_much(length, "characters", limits.NOTE_COMMAND)
    with deadline(seconds, slow):
        again = run.again(words)
        check_cost(again)
    load(again)
    with deadline(seconds, slow):
        return told(again)


def refused(reason: str) -> TraceError:
    """Return the refusal of what is right elsewhere, but not in a note."""
    return TraceError(NOT_IN_A_NOTE, reason)


def load(run: Run) -> None:
    """Import what is slow to import: a clock that interrupts it would leave half of it behind."""
    asked = run.settings
    has_functions = run.graph is not None and bool(run.graph.program.definitions)
    if asked.check or asked.closed_form or asked.symbolic is not None or has_functions:
        import_module("sympy")
    if asked.check:
        with suppress(ImportError):
            import_module("torch")


def told(run: Run) -> Fresh:
    """Return what stands between the comments of a trace. Raises ``TraceError``."""
    format = run.settings.format or ""
    if format not in NOTES:
        raise TraceError("bad-option", f"its format is none of {', '.join(NOTES)}")
    writer = writer_of(run.document, format, run.style(format))
    assert isinstance(writer, BlockWriter)  # noqa: S101  # as all that keep their command
    lines = markers.split("".join(writer.pieces()))
    block = next(markers.find(lines), None)
    if not isinstance(block, markers.Block):
        raise TraceError("bad-option", "it makes no trace that could be found in a note")
    labels = {bare(line): label for line, label in labelled(writer)}
    return Fresh(block.body, labels)


def check_cost(run: Run) -> None:
    """Refuse what would take too long, or too many lines, before any of it is done."""
    asked, graph = run.settings, run.graph
    assert graph is not None  # noqa: S101  # the command takes a program
    steps = asked.steps or 0
    shown = len(set(asked.trace_steps.split(","))) if asked.trace_steps else 0
    lines = lines_of(graph)
    if shown > limits.NOTE_SHOWN_STEPS:
        raise too_much(shown, "steps shown in full", limits.NOTE_SHOWN_STEPS)
    if lines * (shown + 1) + steps > limits.NOTE_LINES:
        raise too_much(lines * (shown + 1) + steps, "lines", limits.NOTE_LINES)
    if len(graph) * steps > limits.NOTE_WORK:
        raise too_much(len(graph) * steps, "operations in all its steps", limits.NOTE_WORK)


def too_much(count: int, what: str, limit: int) -> TraceError:
    """Return the refusal of a command that costs too much; it names the limit."""
    return refused(f"its command makes {count:,} {what}: the limit in a note is {limit:,}")
