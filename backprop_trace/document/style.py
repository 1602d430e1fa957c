"""How a document is shown: what every format may be told. Nothing of what it says is here."""

from ..record import Record


class Style(Record):
    """The choices; a format reads those that concern it."""

    digits: int | None = 4
    """Significant digits shown, or None for all."""
    command: str = ""
    """The command that makes this output: kept in a comment, so that it can be verified."""
    flavor: str = "github"
    """For Markdown: one of ``FLAVORS`` of the formats."""
    standalone: bool = False
    """For LaTeX and Typst: a whole document instead of a fragment."""
    plain_names: bool = False
    """Names as typed instead of as mathematics (``w1`` instead of w with an index)."""
    folder: str = ""
    """Where the note will stand: links in it lead from there."""
    fragment: bool = False
    """For HTML: a piece to stand in another page."""
    animate: bool = False
    """For SVG: reveal the passes one after the other."""
    static: bool = False
    """For HTML: the page alone, without what plays it."""

    def link(self, path: str) -> str:
        """Return a path as the note names it from where it stands."""
        if not path or not self.folder:
            return path
        from os.path import isabs, relpath  # a picture beside a note only

        return path if isabs(path) else relpath(path, self.folder).replace("\\", "/")
