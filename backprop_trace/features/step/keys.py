"""What a keyboard or a clicker sends to a terminal, cut into keys, and what each key means."""

from __future__ import annotations

import re

from ... import keys

_LETTER = rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
_KEY = re.compile(rb"\x1b[\[O][0-9;]*[A-Za-z~]|\x1b|" + _LETTER + rb"|.", re.DOTALL)
_BEGUN = re.compile(
    rb"\x1b([\[O][0-9;]*)?|[\xc2-\xf4]|[\xe0-\xf4][\x80-\xbf]|[\xf0-\xf4][\x80-\xbf]{2}"
)
"""What may be the beginning of a key: the rest comes at once, or never."""


def _arrow(letter: bytes) -> tuple[bytes, bytes]:
    """Return both forms of an arrow key, or of Home and End."""
    return b"\x1b[" + letter, b"\x1bO" + letter


BYTES = {
    "Space": (b" ",),
    "Enter": (b"\r", b"\n"),
    "Right": _arrow(b"C"),
    "Left": _arrow(b"D"),
    "Up": _arrow(b"A"),
    "Down": _arrow(b"B"),
    "PageUp": (b"\x1b[5~",),
    "PageDown": (b"\x1b[6~",),
    "Backspace": (b"\x7f", b"\x08"),
    "Home": (*_arrow(b"H"), b"\x1b[1~", b"\x1b[7~"),
    "End": (*_arrow(b"F"), b"\x1b[4~", b"\x1b[8~"),
    "Ctrl-D": (b"\x04",),
}
"""What a terminal sends for a key that is no letter."""

MEANINGS = {
    sent: meaning
    for meaning, names in keys.MEANINGS.items()
    for name in names
    for sent in BYTES.get(name, (name.encode(),))
}
"""What each key means, as a terminal sends it."""


def cut(held: bytes, is_late: bool) -> tuple[list[bytes], bytes]:
    """Return the keys in some bytes, and the beginning of one whose rest is still to come.

    ``is_late``: nothing came for a while, so that a beginning is no more than itself.
    """
    whole: list[bytes] = []
    place = 0
    while place < len(held):
        if not is_late and _BEGUN.fullmatch(held, place):
            break
        found = _KEY.match(held, place)
        assert found is not None  # noqa: S101  # any byte is a key
        whole.append(found.group())
        place = found.end()
    return whole, held[place:]
