"""The clipboard by way of the terminal: OSC 52, which works over SSH too.

The escape is that of xterm's control sequences ("Manipulate Selection Data"). A terminal does not
answer it: whether it took the text can't be known, so the words say that it was sent.
"""

from __future__ import annotations

import os
import sys
from base64 import b64encode
from collections.abc import Mapping
from typing import TextIO

from ..errors import TraceError

LONGEST = 74_994
"""Bytes of text: with the escape, 100,000 characters, the most that common terminals take."""

WITHOUT = frozenset(("", "dumb", "unknown", "linux"))
"""Values of TERM that have no clipboard."""


def check(
    text: str, stream: TextIO = sys.stderr, environment: Mapping[str, str] = os.environ
) -> None:
    """Refuse to copy what is too long, or where no terminal has a clipboard.

    Raises ``TraceError``.
    """
    term = environment.get("TERM", "")
    if not stream.isatty():
        refuse("there is no terminal to copy by: standard error is not one")
    if term in WITHOUT:
        refuse(f"this terminal (TERM={term}) has no clipboard")
    length = len(text.encode("utf-8"))
    if length > LONGEST:
        refuse(f"the output has {length:,} bytes; terminals take {LONGEST:,}")


def copy(text: str, stream: TextIO = sys.stderr) -> None:
    """Send a text to the terminal's clipboard and say so on ``stream``."""
    raw = text.encode("utf-8")
    stream.write(f"\x1b]52;c;{b64encode(raw).decode('ascii')}\x07")
    stream.write(f"sent {len(text):,} characters to the terminal's clipboard\n")
    stream.flush()


def refuse(reason: str) -> None:
    """Refuse to copy."""
    raise TraceError("no-clipboard", f"cannot copy: {reason}")
