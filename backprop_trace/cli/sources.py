"""What does not stand on the command line: the file of a program, values from files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from .. import shell
from ..errors import TraceError
from ..language import limits
from ..utf8 import decode

if TYPE_CHECKING:
    from ..values.arrays import Value


def texts_of(loaded: Mapping[str, Value]) -> dict[str, str]:
    """Return values from files as they would be typed."""
    if not loaded:
        return {}
    from ..values.written import in_full

    return {name: in_full(value) for name, value in loaded.items()}


def read_file(path: str) -> str:
    """Return the text of a program's file. Raises ``TraceError``."""
    try:
        with open(path, "rb") as file:
            return decode(file.read(4 * limits.TEXT + 1), path)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise TraceError(
            "unreadable",
            f"cannot read `{path}`: {reason}",
            help=shell.SEED,
        ) from None
