"""Characters in words."""

from __future__ import annotations


def code_points(text: str) -> str:
    """Return the characters beyond ASCII, each once: what tells one name from its look-alike."""
    return ", ".join(dict.fromkeys(code_point(c) for c in text if not c.isascii()))


def code_point(character: str) -> str:
    """Return ``U+202E RIGHT-TO-LEFT OVERRIDE`` for a character."""
    import unicodedata

    name = unicodedata.name(character, "").lower()
    return f"U+{ord(character):04X}" + (f" {name}" if name else "")
