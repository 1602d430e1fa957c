"""``--closed-form``: each gradient as one formula, derived by SymPy."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ...declarations.feature import Feature, Run
from ...declarations.option import FLAG, Option
from ...formats import SECTIONS

if TYPE_CHECKING:
    from ...document.section import Section


def sections(run: Run) -> Iterable[Section]:
    """Return the section of the formulas."""
    if run.trace.is_array:
        from .array_closed_form import ArrayClosedFormSection  # array programs only

        return [ArrayClosedFormSection(run.trace)]  # type: ignore[arg-type]  # is_array says so
    from .closed_form import ClosedFormSection

    return [ClosedFormSection(run.trace)]


FEATURES = (
    Feature(
        "closed form",
        order=30,
        options=(
            Option("closed_form", "Show each gradient as one formula, derived by SymPy.", "Checks",
                   FLAG, shows=SECTIONS, in_notes=True),
        ),
        asks="closed_form",
        arrays=True,
        sections=sections,
        keys=("closed_form",),
    ),
)  # fmt: skip
