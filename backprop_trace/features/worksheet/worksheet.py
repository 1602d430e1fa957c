"""Sheets and their key as documents, and the files that they go to."""

from __future__ import annotations

import os
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import Protocol

from ... import shell
from ...autodiff.trace import Trace
from ...declarations.feature import Outcome, Run
from ...document.blocks import Block, PageBreak
from ...document.document import Document, settled_trace
from ...document.screen import Screen
from ...document.section import Passes
from ...document.story import Story
from ...errors import TraceError
from ...formats import asked_by, render
from ...notation.writer import Notation
from ...teaching.chance import Chance
from ...teaching.fresh import SHEET
from ..drawn import check_drawn, variants
from .blanks import Blanks
from .key import Key
from .mistake import Mistake, MistakeSheet
from .mistake_key import MistakeKey
from .sheet import Blanked, Sheet


class Told(Protocol):
    """A story that is a sheet."""

    def told(self, picture: str, number: int) -> Iterator[Block]:
        """Yield the whole sheet."""
        ...


class Sheets:
    """The sheets in place of the three passes; ``tell`` makes the story of one of so many."""

    has_numbers = False
    in_doubles = False
    drawn = None

    def __init__(
        self, count: int, tell: Callable[[int, Notation, int | None], Told], picture: str
    ) -> None:
        self.count = count
        self.tell = tell
        self.picture = picture

    def opening(self, story: Story) -> Iterator[Block]:
        """Yield nothing: each sheet has its own."""
        return iter(())

    def blocks(self, story: Story) -> Iterator[Block]:
        """Yield the sheets, each on a page of its own."""
        for place in range(self.count):
            if place:
                yield PageBreak()
            sheet = self.tell(place, story.notation, story.digits)
            yield from sheet.told(self.picture, place + 1 if self.count > 1 else 0)

    def as_json(self) -> dict[str, object]:
        """Return nothing: JSON has no blanks."""
        return {}


def check(run: Run) -> None:
    """Refuse what no sheet can be made of. Raises ``TraceError``."""
    settings = run.settings
    if settings.flavor == "anki":
        raise TraceError(
            "bad-option",
            "a card of anki has a back with the answer: it is no sheet",
            help=f"{shell.AS_TYPED} --flavor github",
        )
    if settings.variants == 0:
        raise TraceError(
            "bad-option", "no sheet was asked for", help=f"{shell.AS_TYPED} --variants 30"
        )
    if settings.variants is not None or settings.seed is not None:
        check_drawn(run)
    taken = [*settings.output, *filter(None, [settings.file])]
    for _, beside in _keys(run):
        if any(os.path.realpath(beside) == os.path.realpath(path) for path in taken):
            raise TraceError(
                "same-file",
                f"the key goes to `{beside}`, which is used already: name the sheets otherwise",
            )
    if run.trace.is_array:
        refuse_arrays(run)
    formats = {settings.format, *map(asked_by, settings.output)}
    if settings.static and not ("html" in formats and has_fields(run)):
        raise TraceError(
            "no-effect", "`--static` leaves the check out of a page of blanks: there is none here"
        )
    if settings.find_the_mistake and "fade" in settings.asked:
        raise TraceError("two-modes", "a sheet with a mistake has no blanks: leave `--fade` out")


def refuse_arrays(run: Run) -> None:
    """Refuse what arrays have not. Raises ``TraceError``."""
    if run.settings.find_the_mistake:
        raise TraceError("not-for-arrays", "`--find-the-mistake` takes programs of numbers")
    if run.settings.fade == "local":
        raise TraceError(
            "not-for-arrays",
            "the local gradients of arrays are rules, without numbers to fill in",
            help=f"{shell.AS_TYPED} --fade all",
        )


def worksheet(run: Run) -> Outcome:
    """Return the sheets, or their key; beside a file of sheets the key goes to another one."""
    settings = run.settings
    is_same = _asked(settings.fade) if not settings.find_the_mistake else _nothing
    found = variants(run, settings.variants, SHEET, is_same)
    traces = [settled_trace(each) for each in found]
    sheets, key = (_mistakes if settings.find_the_mistake else _blanks)(run, traces)

    def text(passes: Passes, format: str, here: Screen | None) -> Iterable[str]:
        style = run.style(format)._replace(command="")  # it would make the whole trace
        return render(Document(traces[0], passes=passes), format, style, here)

    def make(format: str, here: Screen | None) -> Iterable[str]:
        if format == "html" and has_fields(run) and not settings.static:
            from .checked import page

            style = run.style(format)._replace(command="")
            return page(Document(traces[0], passes=sheets), traces, settings.fade, style)
        return text(key if settings.answers else sheets, format, here)

    for path, beside in _keys(run):
        format = settings.format or asked_by(path)
        assert format is not None  # noqa: S101  # outputs are looked at before
        run.write(beside, text(key, format, None))
    return Outcome(make)


def has_fields(run: Run) -> bool:
    """Return whether a page of these sheets could check what is filled in: numbers in blanks."""
    settings = run.settings
    return not (settings.answers or settings.find_the_mistake or run.trace.is_array)


def _keys(run: Run) -> Iterator[tuple[str, str]]:
    """Yield the files of sheets, each with the one beside it that takes the key."""
    for path in () if run.settings.answers else run.settings.output:
        if path != "-":
            stem, suffix = os.path.splitext(path)
            yield path, f"{stem}-key{suffix}"


def _asked(fade: str | int) -> Callable[[Trace], Hashable]:
    """Return what gives the rows that are blank: one key holds for sheets that have the same."""
    return lambda trace: tuple(blank.row for blank in Blanks(settled_trace(trace), fade).all)


def _nothing(trace: Trace) -> None:
    """Return nothing that sheets would have to share."""


def _blanks(run: Run, traces: Sequence[Trace]) -> tuple[Passes, Passes]:
    """Return sheets with blanks, and their key."""
    blanks = [Blanks(trace, run.settings.fade) for trace in traces]

    def tell(place: int, notation: Notation, digits: int | None) -> Told:
        return sheet_of(blanks[place], notation, digits)

    return Sheets(len(traces), tell, _picture(run)), Key(blanks)


def sheet_of(blanks: Blanks, notation: Notation, digits: int | None) -> Blanked:
    """Return a sheet."""
    if not blanks.trace.is_array:
        return Sheet(blanks, notation, digits)
    from .array_sheet import ArraySheet  # array programs only

    return ArraySheet(blanks, notation, digits)


def _mistakes(run: Run, traces: Sequence[Trace]) -> tuple[Passes, Passes]:
    """Return sheets with a mistake each, and their key."""
    digits, first = run.settings.digits, run.settings.seed or 0
    mistakes = [Mistake(trace, Chance(first + place), digits) for place, trace in enumerate(traces)]

    def tell(place: int, notation: Notation, digits: int | None) -> MistakeSheet:
        return MistakeSheet(mistakes[place], notation, digits)

    return Sheets(len(traces), tell, _picture(run)), MistakeKey(mistakes)


def _picture(run: Run) -> str:
    """Return whether the graph is drawn, as a document says it."""
    settings = run.settings
    return "no" if settings.no_graph else settings.graph or "auto"
