"""Whether a stream gets escapes for colour, and how many colours there are.

As elsewhere: ``--color``, then ``NO_COLOR`` (no-color.org), then ``FORCE_COLOR`` and
``CLICOLOR_FORCE`` (bixense.com/clicolors), then ``TERM`` and whether somebody looks at it.
"""

from __future__ import annotations

from collections.abc import Mapping

FEW, MANY = 16, 256


def colors(when: str, is_terminal: bool, environment: Mapping[str, str]) -> int:
    """Return how many colours to write with, 0 for none."""
    if when == "never" or (when == "auto" and not wanted(is_terminal, environment)):
        return 0
    named = f"{environment.get('TERM', '')} {environment.get('COLORTERM', '')}"
    has_many = not is_terminal or any(word in named for word in ("256", "truecolor", "24bit"))
    return MANY if has_many else FEW


def wanted(is_terminal: bool, environment: Mapping[str, str]) -> bool:
    """Return what the environment says where the command line says nothing."""
    if environment.get("NO_COLOR"):
        return False
    if any(
        environment.get(name, "") not in ("", "0") for name in ("FORCE_COLOR", "CLICOLOR_FORCE")
    ):
        return True
    return is_terminal and environment.get("TERM") not in ("dumb", "unknown")
