"""Places in a program's text that repairs need. Everything here reads forward."""

from __future__ import annotations

import re


def past_blanks(text: str, position: int) -> int:
    """Return where the blanks and line ends from ``position`` on are over."""
    match = re.compile(r"\s*").match(text, position)
    return match.end() if match else position
