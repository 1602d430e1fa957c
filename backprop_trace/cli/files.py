"""Files that are whole or not there at all: written beside, then put in their places."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress

from .. import shell
from ..errors import TraceError
from ..work import WORK


def write_files(
    outputs: Sequence[tuple[str, Iterable[str]]], known: Mapping[str, bytes] | None = None
) -> None:
    """Write texts to files; none is put in its place before all of them are written.

    Permissions and links of a file that is replaced stay. ``known`` is what files held when they
    were read: one that holds something else now has been edited meanwhile, and is not replaced.
    Raises ``TraceError``; then every file is what it was.
    """
    written: list[tuple[str, str]] = []
    path = ""
    try:
        for path, pieces in outputs:
            target = os.path.realpath(path)
            if os.path.exists(target) and not os.path.isfile(target):  # a device or named pipe
                with open(target, "w", encoding="utf-8", newline="\n") as file:
                    file.writelines(WORK.counted(pieces))
            else:
                written.append((_beside(target), target))
                _fill(written[-1][0], pieces, target)
        for path, held in (known or {}).items():
            _check_unchanged(path, held)
        for beside, target in written:
            os.replace(beside, target)
    except OSError as error:
        raise TraceError(
            "unwritable",
            f"cannot write `{path}`: {error.strerror or error}",
            help=f"{shell.SEED} -o trace.txt",
        ) from None
    finally:
        for beside, _ in written:
            with suppress(OSError):
                os.unlink(beside)


def _check_unchanged(path: str, held: bytes) -> None:
    """Refuse to replace a file that somebody has written to since it was read."""
    with open(path, "rb") as file:
        if file.read(len(held) + 1) != held:
            raise TraceError(
                "edited", f"`{path}` was edited meanwhile: nothing is written, run it again"
            )


def _beside(target: str) -> str:
    """Return a new, empty file in the folder of ``target``."""
    import tempfile  # a tenth of the start-up, needed for files only

    handle, beside = tempfile.mkstemp(
        dir=os.path.dirname(target), prefix=".", suffix=".part", text=False
    )
    os.close(handle)
    return beside


def _fill(beside: str, pieces: Iterable[str], target: str) -> None:
    """Write the pieces to the disk, with the permissions of the file that is replaced."""
    with open(beside, "w", encoding="utf-8", newline="\n") as file:
        file.writelines(WORK.counted(pieces))
        file.flush()
        os.fsync(file.fileno())
    os.chmod(beside, _mode(target))


def _mode(target: str) -> int:
    """Return the permissions of the file that is replaced, or of a new one."""
    with suppress(OSError):
        return os.stat(target).st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
