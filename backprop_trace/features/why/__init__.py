"""``--why NAME``: where a number comes from, path by path."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ...declarations.feature import Feature, Run
from ...declarations.option import Kind, Option
from ...formats import SECTIONS

if TYPE_CHECKING:
    from ...document.section import Section


def sections(run: Run) -> Iterable[Section]:
    """Return the section of the answers. Raises ``TraceError`` for what nobody can ask."""
    from .asked import section

    return [section(run)]


FEATURES = (
    Feature(
        "why",
        order=85,
        options=(
            Option("why", "Say where a gradient (w, dL/dv1) or a value (v1) comes from; may be"
                   " given several times.", "Explanations", Kind(numeric=True), "NAME",
                   multiple=True, shows=SECTIONS, in_notes=True),
        ),
        asks="why",
        arrays=True,
        is_quick=True,
        sections=sections,
        section_order=20,
        keys=("why",),
    ),
)  # fmt: skip
