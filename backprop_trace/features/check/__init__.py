"""``--check``: four independent witnesses beside every gradient, and a verdict on each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ...declarations.feature import Feature, Run
from ...declarations.option import FLAG, Option
from ...formats import SECTIONS

if TYPE_CHECKING:
    from ...document.section import Section


def sections(run: Run) -> Iterable[Section]:
    """Return the section of the witnesses."""
    if run.trace.is_array:
        from .array_section import ArrayCheckSection  # array programs only

        return [ArrayCheckSection(run.trace)]  # type: ignore[arg-type]  # is_array says so
    from .section import CheckSection

    return [CheckSection(run.trace)]


FEATURES = (
    Feature(
        "check",
        order=70,
        options=(
            Option("check", "Compare each gradient with differences, forward mode, SymPy and"
                   " PyTorch.", "Checks", FLAG, shows=SECTIONS, in_notes=True,
                   elsewhere=("gradcheck", "grad_check",)),
        ),
        asks="check",
        arrays=True,
        sections=sections,
        section_order=50,
        keys=("check",),
    ),
)  # fmt: skip
