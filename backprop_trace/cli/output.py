"""Where the output goes: a terminal, a pipe, or a file that is whole or not there at all."""

from __future__ import annotations

import codecs
import os
import sys
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import TextIO

import click

_GLYPHS = "·→∂≈—⁻²√×"


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


def write(pieces: Iterable[str], path: str | None) -> None:
    """Write the output to ``path``, or to standard output (None).

    A file is written beside and renamed, so that a failure leaves what was there.
    """
    if path is None or path == "-":
        for piece in pieces:
            sys.stdout.write(piece)
        sys.stdout.flush()
        return
    target = os.path.realpath(path)
    if os.path.exists(target) and not os.path.isfile(target):  # a device or named pipe
        with open(target, "w", encoding="utf-8", newline="\n") as file:
            file.writelines(pieces)
        return
    try:
        handle, beside = tempfile.mkstemp(
            dir=os.path.dirname(target), prefix=".", suffix=".part", text=False
        )
    except OSError as error:
        raise click.FileError(path, error.strerror or str(error)) from None
    try:
        with open(handle, "w", encoding="utf-8", newline="\n") as file:
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(beside, _mode(target))
        os.replace(beside, target)
    except OSError as error:
        raise click.FileError(path, error.strerror or str(error)) from None
    finally:
        with suppress(OSError):
            os.unlink(beside)


def _mode(target: str) -> int:
    """Return the permissions of the file that is replaced, or of a new one."""
    with suppress(OSError):
        return os.stat(target).st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
