"""Standard output: its encoding, its width and colours, and how writing to it ends."""

from __future__ import annotations

import codecs
import os
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from errno import EPIPE
from typing import TYPE_CHECKING, TextIO

from ..work import work
from . import progress
from .color import colors

if TYPE_CHECKING:
    from ..document.screen import Screen

_GLYPHS = "·→∂≈—⁻²√×─│▶"


def spell_out(error: UnicodeError) -> tuple[str | bytes, int]:
    """Spell characters that an encoding lacks as ``<U+0177>``: two names never become one."""
    assert isinstance(error, UnicodeEncodeError)  # noqa: S101  # only used for writing
    lost = error.object[error.start : error.end]
    return "".join(f"<U+{ord(character):04X}>" for character in lost), error.end


codecs.register_error("backprop-trace", spell_out)


def prepare(stream: TextIO, environment: Mapping[str, str] = os.environ) -> bool:
    """Set a stream up so that writing never fails; return whether it is limited to ASCII signs.

    Pipes and files are UTF-8 wherever the user has not asked for something else.
    """
    encoding = (getattr(stream, "encoding", None) or "utf-8").lower()
    reconfigure = getattr(stream, "reconfigure", None)
    asked = environment.get("PYTHONIOENCODING") or environment.get("PYTHONUTF8") == "0"
    if reconfigure is not None:
        if not stream.isatty() and not asked and encoding.replace("-", "") != "utf8":
            reconfigure(encoding="utf-8")
            encoding = "utf-8"
        reconfigure(errors="backprop-trace")
    try:
        _GLYPHS.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return True
    return False


def write(pieces: Iterable[str], pages: bool = False) -> None:
    """Write to standard output. Ends the program where nobody reads, or the disk is full.

    ``pages``: what is longer than the terminal goes through the pager.
    """
    if pages and sys.stdout.isatty():
        from .pager import paged

        progress.end()
        pieces = paged(pieces)
    try:
        for piece in work().counted(pieces):
            if sys.stdout.isatty():
                progress.end()
            sys.stdout.write(piece)
        sys.stdout.flush()
    except OSError as error:
        sys.exit(give_up(error))


def give_up(error: OSError) -> int:
    """Return the status to end with: quietly if nobody reads on, in a line if the disk is full."""
    if error.errno != EPIPE:
        sys.stderr.write(f"error: cannot write the output: {error.strerror or error}\n")
    with suppress(OSError, ValueError):  # or the interpreter tries once more as it ends
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 1


def screen(limited: bool, when: str = "auto") -> Screen:
    """Return the screen that standard output is: its width, signs and colours.

    ``when`` is what ``--color`` says.
    """
    from ..document.screen import Screen

    stream = sys.stdout
    is_terminal = stream.isatty()
    columns: int | None = None
    asked = os.environ.get("COLUMNS", "")
    if asked.isascii() and asked.isdigit() and 0 < len(asked) < 9 and int(asked):
        columns = int(asked)
    elif is_terminal:
        try:
            columns = os.get_terminal_size(stream.fileno()).columns or 80
        except (OSError, ValueError):
            columns = 80
    return Screen(columns, limited, colors(when, is_terminal, os.environ))
