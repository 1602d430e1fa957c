"""One run of the command: what was asked for, done by the features that were asked."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from os.path import dirname
from typing import TYPE_CHECKING

from ..declarations.feature import Feature, Outcome
from ..display import visible
from ..document.size import lines_of
from ..document.style import Style
from ..errors import TraceError
from ..formats import FORMATS, render
from ..work import work
from . import progress
from .argv import without
from .conflicts import Conflicts
from .outputs import CLIPBOARD, STANDARD_OUTPUT, check_targets, deliver, targets
from .stream import prepare

if TYPE_CHECKING:
    from ..autodiff.graph import Graph
    from ..autodiff.trace import Trace
    from ..declarations.feature import Source
    from ..declarations.option import Settings
    from ..document.document import Document
    from ..document.screen import Screen
    from ..document.section import Passes, Section
    from .request import Request


class Run:
    """A run, as features see it (``declarations.feature.Run``), and how it goes."""

    def __init__(
        self,
        features: Sequence[Feature],
        settings: Settings,
        request: Request,
        again: Callable[[Sequence[str]], Run],
    ) -> None:
        self.features = features
        self.settings = settings
        self.request = request
        self.again = again
        """Makes the run of another command; nothing is done yet."""
        self.conflicts = Conflicts(features)
        self.files: list[tuple[str, Iterable[str]]] = []
        """The files that features write besides the outputs."""
        self.held: dict[str, bytes] = {}
        """What some of them held when they were read."""

    def execute(self) -> int:
        """Do what is asked for; return the exit status. Raises ``TraceError``."""
        self.check()
        feature = self.conflicts.command(self.settings)
        if feature is None or feature.command is None:
            outcome, formats = self.example(), tuple[str, ...]()
        else:
            with self.rather_without(feature):
                outcome, formats = feature.command(self), feature.formats
        deliver(self.settings, outcome, formats, self.files, self.held)
        return outcome.status()

    def check(self) -> None:
        """Refuse what can be refused before anything is done. Raises ``TraceError``."""
        self.conflicts.check(self.settings, self.request)
        if self.request.has_arrays:
            self.check_arrays()
        for feature in self.asked():
            if feature.check is not None:
                with self.rather_without(feature):
                    feature.check(self)
        command = self.conflicts.command(self.settings)
        try:
            check_targets(self.settings, () if command is None else command.formats)
        except TraceError as error:
            help = error.help or self.request.again(without(self.request.typed, "copy"))
            raise error.with_help(help) from None

    def rehearse(self) -> None:
        """Do what is done in no time, but write nothing. Raises ``TraceError``."""
        if self.graph is not None:
            _ = self.trace
        for feature in self.asked():
            if feature.is_quick:
                with self.rather_without(feature):
                    for make in (feature.command, feature.sections):
                        if make is not None:
                            make(self)

    @contextmanager
    def rather_without(self, feature: Feature) -> Iterator[None]:
        """Where a feature refuses its work and knows no help: suggest the command without it."""
        try:
            yield
        except TraceError as error:
            names = [option.name for option in feature.options]
            help = error.help or self.request.again(without(self.request.typed, *names))
            raise error.with_help(help) from None

    def check_arrays(self) -> None:
        """Refuse features that take numbers only. Raises ``TraceError``."""
        for feature in self.asked():
            if not feature.arrays and not feature.source:
                spelling = self.conflicts.options[feature.asks].spelling
                out = [option.name for option in feature.options]
                raise TraceError(
                    "not-for-arrays",
                    f"`{spelling}` takes programs of numbers, no arrays",
                    help=self.request.again(without(self.request.typed, *out)),
                )

    # What a feature may ask

    @property
    def graph(self) -> Graph | None:
        """The program, if one was read."""
        return self.request.graph

    @cached_property
    def trace(self) -> Trace:
        """The program run at the values given. Raises ``TraceError``."""
        from ..autodiff.running import run

        assert self.request.graph is not None  # noqa: S101  # asked for by what needs a program
        work().begin("tracing")
        try:
            return run(self.request.graph, self.request.values, self.settings.wrt)
        except TraceError as error:
            help = error.help or self.request.mended(error)
            if not help:
                help = self.request.again(without(self.request.typed, "wrt"))
            raise error.with_help(help) from None

    @property
    def values(self) -> Mapping[str, float]:
        """The numbers given."""
        return self.request.values

    @property
    def texts(self) -> Mapping[str, str]:
        """The numbers given, as they were typed."""
        return self.request.texts

    @property
    def words(self) -> Sequence[str]:
        """The words that are neither an option nor a value."""
        word = self.request.word
        return [*([] if word is None else [word]), *self.request.extra]

    @property
    def source(self) -> Source | None:
        """Where the program comes from, if not from the command line."""
        return self.request.source

    def write(self, path: str, pieces: Iterable[str], held: bytes | None = None) -> None:
        """Write a file too: together with the outputs, all or none."""
        self.files.append((path, pieces))
        if held is not None:
            self.held[path] = held

    def complain(self, line: str, kind: str = "error") -> None:
        """Say on standard error what is wrong with something of several."""
        progress.end()
        prepare(sys.stderr)
        sys.stderr.write(f"{kind}: {visible(line)}\n")

    # The worked example

    def example(self) -> Outcome:
        """Return the worked example. Raises ``TraceError``."""
        document = self.document

        def make(format: str, here: Screen | None) -> Iterable[str]:
            work().begin("writing", lines_of(self.trace.graph))
            return render(document, format, self.style(format), here)

        return Outcome(make, lambda: int(document.failed))

    @cached_property
    def document(self) -> Document:
        """The worked example, with what features make of it. Raises ``TraceError``."""
        from ..document.document import Document

        settings, passes = self.settings, self.passes()
        prefaces = [each.preface(self) for each in self.asked() if each.preface is not None]
        picture = "auto" if settings.graph is None else settings.graph or "always"
        return Document(
            self.trace,
            passes=passes,
            sections=self.sections() if passes is None or passes.has_numbers else (),
            preface=[sentence for preface in prefaces for sentence in preface],
            picture="no" if settings.no_graph else picture,
            is_brief=settings.brief,
        )

    def asked(self) -> list[Feature]:
        """Return the features that are asked for."""
        settings = self.settings
        return [f for f in self.features if f.asks in settings.asked and f.applies(settings)]

    def passes(self) -> Passes | None:
        """Return what is told in place of the three passes. Raises ``TraceError``."""
        for feature in self.asked():
            if feature.passes is not None:
                with self.rather_without(feature):
                    return feature.passes(self)
        return None

    def sections(self) -> list[Section]:
        """Return what is told behind the passes. Raises ``TraceError``."""
        found: list[Section] = []
        for feature in sorted(self.asked(), key=lambda each: each.section_order or each.order):
            if feature.sections is not None:
                with self.rather_without(feature):
                    found += feature.sections(self)
        return found

    def style(self, format: str) -> Style:
        """Return how a format is wanted."""
        settings = self.settings
        return Style(
            digits=settings.digits,
            command=self.command_for(format) if FORMATS[format].command else "",
            flavor=settings.flavor or "github",
            standalone=settings.standalone,
            fragment=settings.fragment,
            folder=self.folder_of(format),
            plain_names=settings.plain_names,
            animate=settings.animate,
            static=settings.static,
        )

    def folder_of(self, format: str) -> str:
        """Return the folder of the files that are written in a format, if it is one."""
        found = targets(self.settings)
        files = [path for path, _ in found if path not in (STANDARD_OUTPUT, CLIPBOARD)]
        folders = {dirname(path) for path, each in found if each == format and path in files}
        return folders.pop() if len(folders) == 1 else ""

    def command_for(self, format: str) -> str:
        """Return the whole command that shows this in a format, wherever the output goes."""
        request = self.request
        left_out = {o.name for o in request.options if not o.in_notes} | {"format"}
        left_out |= self.conflicts.without_effect_on(format, self.settings)
        options = [
            typed._replace(words=tuple(" ".join(word.split()) for word in typed.words))
            for typed in without(request.typed, *left_out)
        ]
        return request.again(options, "--format", format)
