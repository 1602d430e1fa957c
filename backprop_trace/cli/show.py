"""The trace itself, in the formats that were asked for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from .. import shell
from ..autodiff.graph import Graph
from ..autodiff.trace import Trace
from ..document.document import Document, Floats
from ..document.screen import Screen
from ..document.style import Style
from ..errors import TraceError
from ..formats import render
from ..work import WORK
from .settings import Asked
from .write_outputs import deliver

if TYPE_CHECKING:
    from ..document.section import Passes, Section


def show_trace(asked: Asked) -> int:
    """Print the worked example."""
    trace = trace_of(asked)
    document = document_of(asked, trace)

    def make(format: str, here: Screen | None) -> Iterable[str]:
        WORK.begin("writing", lines_of(trace.graph))
        screen = here if format in ("terminal", "text") else None
        return render(document, format, style_of(asked, format), screen)

    deliver(asked, make)
    return int(document.failed)


def document_of(asked: Asked, trace: Trace) -> Document:
    """Return what is said of a trace. Raises ``TraceError``."""
    passes = passes_of(asked, trace)
    lesson = asked.request.lesson
    return Document(
        trace,
        passes=passes,
        sections=sections(asked, trace) if passes.has_numbers else (),
        preface=() if lesson is None else (lesson.aim,),
        picture=picture_of(asked),
    )


def lines_of(graph: Graph) -> int:
    """Return about how many lines show a trace in full: for the nodes, the edges, and both back."""
    return 2 * (len(graph.rows) + sum(map(len, graph.operands)))


def passes_of(asked: Asked, trace: Trace) -> Passes:
    """Return what is told of the passes. Raises ``TraceError``."""
    if asked.symbolic is not None and asked.exact:
        raise TraceError(
            "two-modes", "`--symbolic` is exact already: leave `--exact` out", help=shell.SEED
        )
    if asked.symbolic is not None:
        for option in ("check", "mode", "closed_form", "steps"):
            if getattr(asked, option) not in (None, False):
                raise TraceError(
                    "two-modes",
                    f"`--symbolic` leaves no numbers for `--{option.replace('_', '-')}`",
                    help=shell.SEED,
                )
        from ..features.symbolic.symbols import SymbolicTale

        return SymbolicTale(trace, asked.request.texts, asked.request.letters)
    if asked.exact:
        from ..features.exact.exact import ExactTale

        return ExactTale(trace, asked.request.texts)
    return Floats()


def style_of(asked: Asked, format: str) -> Style:
    """Return how the command line wants a format shown."""
    return Style(
        digits=asked.digits,
        command=asked.request.command_for(format),
        flavor=asked.flavor or "github",
        standalone=asked.standalone,
        plain_names=asked.plain_names,
        animate=asked.animate,
    )


def sections(asked: Asked, trace: Trace) -> tuple[Section, ...]:
    """Return what modes add behind the three passes. Raises ``TraceError``."""
    found: list[Section] = []
    if asked.closed_form:
        from ..features.closed_form.closed_form import ClosedFormSection

        found.append(ClosedFormSection(trace))
    if asked.mode == "forward":
        from ..features.forward_mode.forward import ForwardSection

        found.append(ForwardSection(trace))
    if asked.check:
        from ..features.check import CheckSection

        found.append(CheckSection(trace))
    if asked.has_training:
        from .train import sections as training

        found += training(asked)
    if asked.request.lesson is not None:
        from ..features.lessons.lessons import LessonSection

        found.append(LessonSection(asked.request.lesson, asked.request.texts))
    return tuple(found)


def picture_of(asked: Asked) -> str:
    """Return whether the graph is wanted. Raises ``TraceError`` where it is and it isn't."""
    if asked.no_graph and asked.graph is not None:
        raise TraceError(
            "two-modes", "`--graph` and `--no-graph` exclude each other", help=shell.SEED
        )
    if asked.no_graph:
        return "no"
    return "auto" if asked.graph is None else asked.graph or "always"


def trace_of(asked: Asked) -> Trace:
    """Run the program that the command line gives. Raises ``TraceError``."""
    request = asked.request
    assert request.graph is not None  # noqa: S101  # asked for by a mode that needs a program
    WORK.begin("tracing")
    return Trace(request.graph, request.values, asked.wrt)
