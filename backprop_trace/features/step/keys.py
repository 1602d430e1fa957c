"""What a keyboard or a clicker sends, cut into keys, and what each key means."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

NEXT, BACK, FIRST, LAST, PASS, GO, ASK, BLANK, KEYS, QUIT = (
    "next", "back", "first", "last", "pass", "go", "ask", "blank", "keys", "quit",
)  # fmt: skip

_LETTER = rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
_KEY = re.compile(rb"\x1b[\[O][0-9;]*[A-Za-z~]|\x1b|" + _LETTER + rb"|.", re.DOTALL)
_BEGUN = re.compile(
    rb"\x1b([\[O][0-9;]*)?|[\xc2-\xf4]|[\xe0-\xf4][\x80-\xbf]|[\xf0-\xf4][\x80-\xbf]{2}"
)
"""What may be the beginning of a key: the rest comes at once, or never."""


def _arrow(letter: bytes) -> tuple[bytes, bytes]:
    """Return both forms of an arrow key, or of Home and End."""
    return b"\x1b[" + letter, b"\x1bO" + letter


def _meanings(keys: Mapping[str, Iterable[bytes]]) -> dict[bytes, str]:
    return {key: meaning for meaning, each in keys.items() for key in each}


MEANINGS = _meanings(
    {
        NEXT: (b" ", b"\r", b"\n", b"n", b"j", *_arrow(b"C"), *_arrow(b"B"), b"\x1b[6~"),
        BACK: (b"p", b"k", b"\x7f", b"\x08", *_arrow(b"D"), *_arrow(b"A"), b"\x1b[5~"),
        FIRST: (b"0", *_arrow(b"H"), b"\x1b[1~", b"\x1b[7~"),
        LAST: (b"G", *_arrow(b"F"), b"\x1b[4~", b"\x1b[8~"),
        PASS: (b"1", b"2", b"3"),
        GO: (b"g",),
        ASK: (b"h",),
        BLANK: (b".", b"b"),
        KEYS: (b"?",),
        QUIT: (b"q", b"\x04"),
    }
)
"""The keys that mean something; Esc, F5 and whatever else is pressed do nothing."""


def cut(held: bytes, is_late: bool) -> tuple[list[bytes], bytes]:
    """Return the keys in some bytes, and the beginning of one whose rest is still to come.

    ``is_late``: nothing came for a while, so that a beginning is no more than itself.
    """
    keys: list[bytes] = []
    place = 0
    while place < len(held):
        if not is_late and _BEGUN.fullmatch(held, place):
            break
        found = _KEY.match(held, place)
        assert found is not None  # noqa: S101  # any byte is a key
        keys.append(found.group())
        place = found.end()
    return keys, held[place:]
