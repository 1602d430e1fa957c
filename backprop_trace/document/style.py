"""How a trace is shown: what every format may be told."""

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from .tale import Section, Tale


class Style(NamedTuple):
    """The choices; a format reads those that concern it."""

    digits: int | None = 4
    """Significant digits shown, or None for all."""
    command: str = ""
    """The command that makes this output: kept in a comment, so that it can be verified."""
    flavor: str = "github"
    """For Markdown: one of ``FLAVORS`` of this package."""
    standalone: bool = False
    """For LaTeX and Typst: a whole document instead of a fragment."""
    plain_names: bool = False
    """Names as typed instead of as mathematics (``w1`` instead of w with an index)."""
    picture: str = "auto"
    """"auto" (where the format has one and it fits), "no" or "only"."""
    animate: bool = False
    """For SVG: reveal the passes one after the other."""
    preface: tuple[str, ...] = ()
    """Sentences under the title."""
    tale: "Tale | None" = None
    """What a mode tells instead of the three passes."""
    sections: tuple["Section", ...] = ()
    """What modes add behind the three passes."""
