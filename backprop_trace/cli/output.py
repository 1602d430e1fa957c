"""Where the output goes: a terminal, a pipe, or a file that is whole or not there at all."""

from __future__ import annotations

import codecs
import os
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from errno import EPIPE
from typing import NoReturn, TextIO

from ..language import TraceError
from . import compose

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


def write(pieces: Iterable[str], path: str | None) -> None:
    """Write the output to ``path``, or to standard output (None).

    A file is written beside and renamed, so that a failure leaves what was there.
    """
    if path is None or path == "-":
        try:
            for piece in pieces:
                sys.stdout.write(piece)
            sys.stdout.flush()
        except OSError as error:
            _give_up(error)
        return
    target = os.path.realpath(path)
    try:
        if os.path.exists(target) and not os.path.isfile(target):  # a device or named pipe
            with open(target, "w", encoding="utf-8", newline="\n") as file:
                file.writelines(pieces)
        else:
            _replace(target, pieces)
    except OSError as error:
        reason = error.strerror or str(error)
        raise TraceError(
            "unwritable",
            f"cannot write `{path}`: {reason}",
            help=f"{compose.SEED} -o trace.txt",
        ) from None


def _give_up(error: OSError) -> NoReturn:
    """End quietly when nobody reads on (a closed pipe), in a line when the disk is full."""
    if error.errno != EPIPE:
        sys.stderr.write(f"error: cannot write the output: {error.strerror or error}\n")
    with suppress(OSError, ValueError):  # or the interpreter tries once more as it ends
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(1)


def _replace(target: str, pieces: Iterable[str]) -> None:
    """Write a file beside ``target``, then put it in its place in one step."""
    import tempfile  # a tenth of the start-up, needed for files only

    handle, beside = tempfile.mkstemp(
        dir=os.path.dirname(target), prefix=".", suffix=".part", text=False
    )
    try:
        with open(handle, "w", encoding="utf-8", newline="\n") as file:
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(beside, _mode(target))
        os.replace(beside, target)
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
