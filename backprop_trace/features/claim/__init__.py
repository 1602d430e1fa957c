"""``--claim`` and ``--claims``: a student's own results, held against the trace."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ...declarations.feature import Feature, Outcome, Run
from ...declarations.option import Kind, Option
from ...formats import SECTIONS

if TYPE_CHECKING:
    from ...document.section import Section


def sections(run: Run) -> Iterable[Section]:
    """Return the section of the claims. Raises ``TraceError`` for one that can't be read."""
    from .section import ClaimSection

    return [ClaimSection(run.trace, run.settings.claim)]


def command(run: Run) -> Outcome:
    """Return what became of a file of claims. Raises ``TraceError``."""
    from .file import held

    return held(run)


FEATURES = (
    Feature(
        "claim",
        order=87,
        options=(
            Option("claim", 'Hold your own result against the trace: "dL/dw = -2", or a formula;'
                   " may be given several times. Status 1 where one is wrong.", "In class",
                   Kind(numeric=True), "TEXT", multiple=True, shows=SECTIONS, in_notes=True),
        ),
        asks="claim",
        is_quick=True,
        arrays=True,
        sections=sections,
        section_order=30,
        keys=("claims",),
    ),
    Feature(
        "claims",
        order=88,
        options=(
            Option("claims", "Hold a file of results against the trace, one a line.", "In class",
                   metavar="FILE"),
        ),
        asks="claims",
        is_quick=True,
        arrays=True,
        command=command,
        formats=("terminal", "text", "json"),
        beside=("file", "wrt", "format", "output", "example", "color", "no_pager", "load"),
        words="`--claims` says what is right and wrong: `{other}` has no effect on it",
    ),
)  # fmt: skip
