"""The command as a block of a note may give it: it computes and formats, and does nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module

import click

from .. import shell
from ..errors import TraceError
from ..features.verify import markers
from ..features.verify.verify import NOT_IN_A_NOTE, Fresh, bare
from ..formats import FORMATS, writer_of
from ..language import limits
from .argv import sort_others, split
from .command import TraceCommand, cli
from .deadline import deadline
from .message import Refusal
from .request import STANDARD_INPUT
from .settings import Asked
from .show import document_of, lines_of, style_of, trace_of

NOTES = tuple(name for name, format in FORMATS.items() if format.comment is not None)
"""The formats that carry their command."""


class NoteCommand(TraceCommand):
    """Refuses by name, before anything is read or done, what a note may not ask for.

    The list is closed: an option is taken if its declaration says so (``in_notes``).
    """

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Look at what the words name, by click's own parser; then parse them as ever."""
        words = split(click.Command.get_params(self, ctx), args)
        for param in self.named(ctx, words.options):
            if not getattr(param, "in_notes", False):
                raise refused(f"its command may not use {' or '.join(map(str, param.opts))}")
        program, _, extra = sort_others(words)
        if STANDARD_INPUT in (program, *extra):
            raise refused("its command may not read standard input (-)")
        return super().parse_args(ctx, args)


NOTE_COMMAND = NoteCommand(cli.name, params=cli.params, context_settings=cli.context_settings)


def refused(reason: str) -> TraceError:
    """Return the refusal of what is right elsewhere, but not in a note."""
    return TraceError(NOT_IN_A_NOTE, reason)


def fresh(words: Sequence[str]) -> Fresh:
    """Run the command of a block, within the limits of one. Raises ``TraceError``."""
    seconds = limits.NOTE_SECONDS
    slow = refused(f"its command takes more than {seconds} seconds, the limit")
    length = sum(map(len, words))
    if length > limits.NOTE_COMMAND:
        raise too_much(length, "characters", limits.NOTE_COMMAND)
    with deadline(seconds, slow):
        asked = parsed(words)
        check_cost(asked)
    load(asked)
    with deadline(seconds, slow):
        return told(asked)


def parsed(words: Sequence[str]) -> Asked:
    """Return what the command of a block asks for. Raises ``TraceError``."""
    try:
        return Asked.of(NOTE_COMMAND.make_context(shell.NAME, list(words)))
    except Refusal as refusal:
        raise refusal.error from None
    except click.ClickException as error:
        raise TraceError("bad-option", error.message) from None


def load(asked: Asked) -> None:
    """Import what is slow to import: a clock that interrupts it would leave half of it behind."""
    graph = asked.request.graph
    has_functions = graph is not None and bool(graph.program.definitions)
    if asked.check or asked.closed_form or asked.symbolic is not None or has_functions:
        import_module("sympy")
    if asked.check:
        with suppress(ImportError):
            import_module("torch")


def told(asked: Asked) -> Fresh:
    """Return what stands between the comments of a trace. Raises ``TraceError``."""
    from ..formats.lines import labelled
    from ..formats.writer import BlockWriter

    format = asked.format or ""
    if format not in NOTES:
        raise TraceError("bad-option", f"its format is none of {', '.join(NOTES)}")
    document = document_of(asked, trace_of(asked))
    writer = writer_of(document, format, style_of(asked, format))
    assert isinstance(writer, BlockWriter)  # noqa: S101  # as all that keep their command
    lines = markers.split("".join(writer.pieces()))
    block = next(markers.find(lines), None)
    if not isinstance(block, markers.Block):
        raise TraceError("bad-option", "it makes no trace that could be found in a note")
    labels = {bare(line): label for line, label in labelled(writer)}
    return Fresh(block.body, labels)


def check_cost(asked: Asked) -> None:
    """Refuse what would take too long, or too many lines, before any of it is done."""
    graph = asked.request.graph
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
