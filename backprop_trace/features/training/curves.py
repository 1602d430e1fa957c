"""The output and the parameters over the steps of a descent, as curves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...document.blocks import Figure
from ...document.story import Story
from ...plotting.scale import Panel, Series
from ...training.descent import Descent

if TYPE_CHECKING:
    from ...document.blocks import Block

HEIGHT = 12
"""Lines of a plot in a terminal."""


class CurvesSection:
    """Two plots: the output, then the parameters. ``path`` is the SVG file that holds both."""

    failed = False

    def __init__(self, descent: Descent, path: str = "") -> None:
        self.descent = descent
        self.path = path

    def series(self) -> tuple[list[Series], list[Series]]:
        """Return the curves of the output and of the parameters."""
        rows = list(self.descent.rows())
        output = Series(self.descent.output, [row.value for row in rows])
        parameters = [
            Series(name, [row.parameters[place] for row in rows])
            for place, name in enumerate(self.descent.names)
        ]
        return [output], parameters

    def blocks(self, story: Story) -> Iterator[Block]:
        """Yield the figure."""
        if self.descent.steps:
            caption = "The output and the parameters over the steps"
            yield Figure(caption, self.draw, self.svg, self.path)

    def draw(self, columns: int, ascii: bool) -> list[str]:
        """Return the plots as lines of characters."""
        from ...plotting.terminal import lines

        output, parameters = self.series()
        drawn = lines(output, columns, HEIGHT, ascii)
        return drawn + (["", *lines(parameters, columns, HEIGHT, ascii)] if parameters else [])

    def svg(self) -> str:
        """Return the plots as an SVG."""
        from ...plotting.svg import svg

        output, parameters = self.series()
        panels = [Panel(self.descent.output, output)]
        if parameters:
            panels.append(Panel("parameters", parameters))
        return svg(panels, f"{self.descent.output} over {self.descent.steps:,} steps")

    def as_json(self) -> dict[str, object]:
        """Return nothing: the numbers are those of the training."""
        return {}
