"""Text in XML and HTML. Python's ``html`` brings all their entities along, a fiftieth of a run."""

from __future__ import annotations


def escape(text: str, quote: bool = True) -> str:
    """Return a text in which no element and no reference begins; of an attribute none ends."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace('"', "&quot;").replace("'", "&#x27;") if quote else text
