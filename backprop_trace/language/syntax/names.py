"""Names: which spellings are one name, and which are refused because they deceive the eye."""

from __future__ import annotations

from .. import limits
from .tokens import is_name

# Letters that look like a Latin letter (Unicode's confusables, the ones on keyboards).
_LOOKALIKES = str.maketrans(
    "аеорсухіјѕһԁԛԝАВЕКМНОРСТУХІЈЅοανικρυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "aeopcyxijshdqwABEKMHOPCTYXIJSoavikpuxABEZHIKMNOPTYX",
)


def normalise(name: str) -> str:
    """Return the one spelling (NFC) of ``name``. Total: any text gives a text."""
    if name.isascii():
        return name
    import unicodedata  # a library of its own

    folded = unicodedata.normalize("NFC", name).replace("\u00b5", "\u03bc")  # the Mac key for mu
    return folded


def skeleton(name: str) -> str:
    """Return what ``name`` looks like: names of equal skeletons cannot be told apart."""
    return name if name.isascii() else name.translate(_LOOKALIKES)


def is_deceiving(name: str) -> bool:
    """Return whether a normalised name is too long, or holds what cannot be told by eye."""
    if len(name) > limits.NAME:
        return True
    if name.isascii():
        return False
    import unicodedata

    loose = any("\u0300" <= character <= "\u036f" for character in name)
    return loose or not is_name(name) or unicodedata.normalize("NFKC", name) != name
