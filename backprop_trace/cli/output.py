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
from ..render import FORMATS, SUFFIXES
from ..render.screen import Screen
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


def format_of(output: str | None) -> str:
    """Return the format that a file's suffix asks for."""
    if output is None or output == "-":
        return "terminal"
    suffix = os.path.splitext(output)[1].lower()
    if suffix in SUFFIXES:
        return SUFFIXES[suffix]
    known = " ".join(SUFFIXES)
    raise TraceError(
        "unknown-suffix",
        f"no format belongs to the suffix of `{output}`",
        output,
        len(output) - len(suffix),
        len(output),
        label=f"one of {known}, or say --format ({', '.join(FORMATS)})",
        in_program=False,
        help=f"{compose.SEED} -o trace.json",
    )


def screen(output: str | None, limited: bool) -> Screen:
    """Return what a terminal's output goes to."""
    stream = sys.stdout
    is_terminal = output is None and stream.isatty()
    columns: int | None = None
    asked = os.environ.get("COLUMNS", "")
    if asked.isascii() and asked.isdigit() and 0 < len(asked) < 9 and int(asked):
        columns = int(asked)
    elif is_terminal:
        try:
            columns = os.get_terminal_size(stream.fileno()).columns or 80
        except (OSError, ValueError):
            columns = 80
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") in ("dumb", "unknown")
    return Screen(columns if output is None else None, limited, is_terminal and not plain)
