"""The questions of a bank: the same rows, asked with many sets of numbers."""

from __future__ import annotations

import os
from collections.abc import Iterable

from ... import shell
from ...declarations.feature import Outcome, Run
from ...document.document import settled_trace
from ...document.screen import Screen
from ...errors import TraceError
from ...teaching.broken import RATE
from ...teaching.fresh import QUIZ
from ...teaching.questions import MOST_NODES, lesson_of
from ..drawn import check_drawn, check_size, variants
from . import jupyterquiz, moodle
from .item import items_of

VARIANTS = 30

SITES = {
    ".xml": "Moodle's XML: numerical questions, a category each",
    ".json": "the JSON of jupyterquiz, for notebooks and Jupyter Book",
}
"""What a file's suffix asks for."""


def check(run: Run) -> None:
    """Refuse a file of another kind, or no variants. Raises ``TraceError``."""
    path = run.settings.bank
    if os.path.splitext(path)[1].lower() not in SITES:
        known = "; ".join(f"{suffix}: {words}" for suffix, words in SITES.items())
        raise TraceError(
            "unknown-suffix",
            f"no kind of bank belongs to the suffix of `{path}` ({known})",
            help=f"{shell.AS_TYPED} --bank bank.xml",
        )
    if run.settings.variants == 0 or run.settings.questions == 0:
        raise TraceError("bad-option", "a bank has at least one question and one set of numbers")
    check_drawn(run)
    if run.graph is not None and len(run.graph) > MOST_NODES:
        raise TraceError("too-large", f"a bank takes programs of up to {MOST_NODES:,} nodes")


def bank(run: Run) -> Outcome:
    """Write the bank, and say what is in it. Raises ``TraceError``."""
    settings = run.settings
    rate = RATE if settings.lr is None else settings.lr
    check_size(run.trace, "a bank")
    traces = variants(run, settings.variants or VARIANTS, QUIZ)
    lessons = [lesson_of(settled_trace(trace), rate) for trace in traces]
    level = None if settings.level is None else int(settings.level)
    rows = [q.row for q in lessons[0].chosen(level, settings.questions, settings.seed)]
    if not rows:
        raise TraceError("nothing-to-ask", "no row of this program can be asked for")
    items = [list(items_of(lessons, row)) for row in rows]
    path = settings.bank
    site = moodle if path.lower().endswith(".xml") else jupyterquiz
    run.write(path, site.written(lessons[0].trace.program, items))
    counts = [len(each) for each in items]
    least, most = min(counts), max(counts)
    sets = f"{most}" if least == most else f"{least} to {most}"
    asked, drawn = (
        ("question" if len(items) == 1 else "questions"),
        ("set" if most == 1 else "sets"),
    )
    said = f"{path}: {len(items)} {asked}, {sets} {drawn} of numbers each\n"

    def make(format: str, here: Screen | None) -> Iterable[str]:
        return [said]

    return Outcome(make)
