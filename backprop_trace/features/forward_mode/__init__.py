"""``--mode forward``: one variable's derivative, carried forward beside the backward pass."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ...declarations.feature import Feature, Run
from ...declarations.option import Choice, Option
from ...formats import SECTIONS

if TYPE_CHECKING:
    from ...document.section import Section

WAYS = {
    "reverse": "the backward pass",
    "forward": "the derivative by the first of --wrt, carried forward, beside it",
}


def sections(run: Run) -> Iterable[Section]:
    """Return the section of the tangents, unless the backward pass alone was asked for."""
    if run.settings.mode != "forward":
        return []
    if run.trace.is_array:
        from .array_forward import ArrayForwardSection  # array programs only

        return [ArrayForwardSection(run.trace)]  # type: ignore[arg-type]  # is_array says so
    from .forward import ForwardSection

    return [ForwardSection(run.trace)]


FEATURES = (
    Feature(
        "forward mode",
        order=80,
        options=(
            Option("mode", "reverse (default), or forward: also carry one variable's derivative"
                   " forward.", "Checks", Choice(lambda: WAYS), "NAME", shows=SECTIONS,
                   in_notes=True),
        ),
        asks="mode",
        arrays=True,
        is_quick=True,
        sections=sections,
        section_order=40,
        keys=("forward_mode",),
    ),
)  # fmt: skip
