"""Names: which spellings are one name, and which are refused because they deceive the eye."""

from __future__ import annotations

import re

from .. import limits

_LOWERED = re.compile("[\u2080-\u2089]+")


def normalise(name: str) -> str:
    """Return the one spelling (NFC) of ``name``. Total: any text gives a text."""
    if name.isascii():
        return name
    import unicodedata  # a library of its own

    folded = unicodedata.normalize("NFC", name).replace("\u00b5", "\u03bc")  # the Mac key for mu
    return folded.replace("\u2032", "'")


def of_value(name: str) -> str:
    """Return the name that a value is given to: an index may be lowered, ``x₁`` is x_1."""
    name = normalise(name)
    return name if name.isascii() else _LOWERED.sub(_index, name)


def _index(run: re.Match[str]) -> str:
    return "_" + "".join(str(ord(digit) - 0x2080) for digit in run[0])


def skeleton(name: str) -> str:
    """Return what ``name`` looks like: names of equal skeletons cannot be told apart."""
    if name.isascii():
        return name
    from . import characters

    return characters.skeleton(name)


def is_deceiving(name: str) -> bool:
    """Return whether a normalised name is too long, or holds what cannot be told by eye."""
    if len(name) > limits.NAME:
        return True
    if name.isascii():
        return False
    from . import characters

    return characters.stranger(name) is not None
