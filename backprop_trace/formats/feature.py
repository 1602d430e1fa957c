"""The options that say how something is shown, and which format shows what they change."""

from __future__ import annotations

from collections.abc import Mapping

from .. import shell
from ..declarations.feature import Clash, Feature
from ..declarations.option import FLAG, Choice, Kind, Option, but
from ..errors import TraceError
from ..values.decimals import DEFAULT_DIGITS
from . import (
    DIGITS,
    DRAWN,
    FLAVOR,
    FLAVORS,
    FORMATS,
    GRAPH,
    MOTION,
    NAMES,
    PASSES,
    PIECE,
    PLAYER,
    ROWS,
    SCREEN,
    SECTIONS,
    STEPS,
    TREE,
    WHOLE,
    unknown_format,
)

_OF_A_CARD = frozenset((DIGITS, PASSES, STEPS, NAMES, FLAVOR))


def shown(format: str, flavor: str | None, picture: str | None) -> frozenset[str]:
    """Return what a format shows, in a flavor of Markdown, with a graph as ``--graph`` says."""
    found = FORMATS[format].shows
    if format == "markdown" and flavor == "anki":
        found = _OF_A_CARD
    if picture == "only" and GRAPH in found:
        found -= {SECTIONS, ROWS, PASSES, STEPS}
    return found


GRAPHS = {
    "": "",
    "only": "nothing but the graph",
    "whole": "all of it in a picture, however wide",
}
"""What may stand behind ``--graph``."""


WHEN = {"auto": "on a terminal", "always": "in a pipe too", "never": "not at all"}
"""What may stand behind ``--color``."""


class Digits(Kind):
    """A number of significant digits, or ``full``: None."""

    def __init__(self) -> None:
        super().__init__(numeric=True)

    def read(self, text: str, option: str) -> int | None:
        """Return the number, None for all. Raises ``TraceError``."""
        if text == "full":
            return None
        if text.isascii() and text.isdigit() and len(text) < 6 and 1 <= int(text) <= 17:
            return int(text)
        raise TraceError(
            "bad-option",
            f"`{option}` takes 1 to 17 significant digits (the limit of a double), or"
            f" full{but(text)}",
            help=f"{shell.AS_TYPED} {option} {shell.BLANK}",
        )


class FormatName(Kind):
    """The name of an output format."""

    def read(self, text: str, option: str) -> str:
        """Return the name. Raises ``TraceError``."""
        if text not in FORMATS:
            raise unknown_format(text).with_help(f"{shell.AS_TYPED} {option} text")
        return text

    def words(self) -> Mapping[str, str]:
        """Return the formats' names."""
        return {name: format.purpose for name, format in FORMATS.items()}


OUTPUT = Feature(
    "formats",
    order=10,
    options=(
        Option("format", "One of {words}.", "Output", FormatName(), "NAME",
               in_notes=True,
               elsewhere=("fmt", "output_format", "type")),
        Option("output", "Write to a file, its suffix picks the format; may be given several"
               " times.", "Output", metavar="FILE", short="-o", multiple=True,
               elsewhere=("out", "outfile", "output_file", "save")),
        Option("copy", "Also put it on the terminal's clipboard, as text or as --format says.",
               "Output", FLAG),
        Option("color", "Colours: {words}.", "Output", Choice(lambda: WHEN), "WHEN",
               default="auto", shows=SCREEN),
        Option("no_pager", "Don't show what is longer than the terminal in a pager.", "Output",
               FLAG, shows=SCREEN),
        Option("digits", "Significant digits shown, 1 to 17, or full.", "Output", Digits(), "N",
               default=DEFAULT_DIGITS, shows_default=True, shows=DIGITS, in_notes=True,
               elsewhere=("precision", "decimals", "significant_digits", "places")),
        Option("graph", "Show the graph even where it has to be a tree; only: nothing else;"
               " whole: all of it in a picture, however wide.", "Output",
               Choice(lambda: GRAPHS), "[only|whole]", bare=("only", "whole").__contains__,
               shows={"": TREE, "only": GRAPH, "whole": DRAWN}, in_notes=True),
        Option("no_graph", "Leave the graph out.", "Output", FLAG, shows=GRAPH, in_notes=True),
        Option("animate", "In SVG: reveal the passes one after the other.", "Output", FLAG,
               shows=MOTION, in_notes=True),
        Option("flavor", "The place that Markdown is for: {words}.", "Output",
               Choice(lambda: FLAVORS), "NAME", shows=FLAVOR, in_notes=True),
        Option("standalone", "A whole LaTeX or Typst document instead of a fragment.", "Output",
               FLAG, shows=WHOLE, in_notes=True),
        Option("static", "In HTML: without the player or the check of blanks, no script at all.",
               "Output", FLAG, shows=PLAYER, in_notes=True),
        Option("plain_names", "Names as typed, in LaTeX, Typst and Markdown too.", "Output", FLAG,
               shows=NAMES, in_notes=True),
    ),
    asks="graph",
    clashes=(Clash(("no_graph",), "`--graph` and `{other}` exclude each other"),),
)  # fmt: skip
BRIEF = Feature(
    "brief",
    order=11,
    options=(
        Option("brief", "No rows: the formula, the graph, the gradients.", "Output", FLAG,
               shows=ROWS, in_notes=True),
    ),
    asks="brief",
    clashes=(
        Clash(("explain", "static"), "`--brief` shows no rows: `{other}` has no effect"),
    ),
)  # fmt: skip
FRAGMENT = Feature(
    "fragment",
    order=12,
    options=(
        Option("fragment", "In HTML: a piece to stand in another page, with styles of its own.",
               "Output", FLAG, shows=PIECE, in_notes=True),
    ),
    asks="fragment",
    clashes=(Clash(("static",), "`--fragment` has no player: `{other}` has no effect"),),
)  # fmt: skip
FEATURES = (OUTPUT, BRIEF, FRAGMENT)
