"""A piece of HTML to stand in another page: nothing of it reaches that page, no id is met twice.

Every rule of its style begins with its class; it has no script, and no colour of its own but those
of the numbers and the picture.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document.blocks import Heading, Title
from ..palette import LIGHT
from .html import HtmlWriter

CLASS = "backprop-trace"

RULES = """
math { font-size: 1.1em; }
.wide { overflow: auto hidden; }
.graph svg { display: block; max-width: max(100%, 51rem); height: auto; }
table { border-collapse: collapse; width: auto; margin: 0.5em 0; }
th, td { padding: 0.25em 0.8em; text-align: left; vertical-align: middle; border: none; }
th { font-weight: 600; border-bottom: 1px solid; }
.r { text-align: right; }
.sum td { border-top: 1px solid; font-weight: 600; }
.held { white-space: nowrap; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
"""


class FragmentWriter(HtmlWriter):
    """Writes a piece of a page."""

    def opening(self) -> Iterator[str]:
        yield from super().opening()
        rules = [rule for rule in RULES.strip().split("\n") if rule]
        scoped = "\n".join(
            ", ".join(f".{CLASS} {part}" for part in rule.partition(" {")[0].split(", "))
            + f" {{{rule.partition(' {')[2]}"
            for rule in rules
        )
        colours = "\n".join(
            f".{CLASS} .pass.{kind} td.r:last-child {{ color: {LIGHT[colour]}; }}"
            for kind, colour in (("forward", "value"), ("local", "local"), ("backward", "gradient"))
        )
        yield f'<div class="{CLASS}">\n<style>\n{scoped}\n'
        yield f"@media not (prefers-color-scheme: dark) {{\n{colours}\n}}\n</style>\n"

    def end(self) -> Iterator[str]:
        yield "</div>\n"
        yield from super().end()

    def title(self, block: Title) -> Iterator[str]:
        """Yield the statements and the point: the title is the page's own."""
        for formula in block.formulas:
            yield f'<p class="program wide">{self.math(formula)}</p>\n'
        if block.given:
            yield self.labelled("Given", [[each] for each in block.given])

    def heading(self, block: Heading) -> Iterator[str]:
        self.about = self.words(block.text)
        yield f"<h3>{block.number}. {self.words(block.text)}</h3>\n"
