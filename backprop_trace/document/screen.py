"""What a terminal's output goes to."""

from ..record import Record


class Screen(Record):
    """The properties of a screen that the layout depends on."""

    width: int | None = None
    """Columns, or None for as many as a table needs."""
    ascii: bool = False
    """Whether it shows ASCII only."""
    colors: int = 0
    """How many colours there are to write with; 0: no escapes."""
