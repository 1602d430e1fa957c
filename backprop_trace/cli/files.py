"""Files that are written whole or not at all, several of them all or none.

A text is written beside its file first and then takes its place. Where that would lose what the
file is (its owner, its other names, its attributes), or where the folder or a mount doesn't let it,
the file keeps its place and gets the bytes. What is no file (a pipe, a device, a stream that the
shell opened) is written to directly.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from typing import IO

from .. import shell
from ..errors import TraceError
from ..work import work
from .leftovers import Leftovers

LINKS = 40
"""Links from one to the next that are followed."""

AT_ONCE = 1 << 20
"""Bytes that are copied at once."""

MARK = "\ufeff"
"""The mark at the beginning of a text of some editors; a file that has one keeps it."""

_IN_PLACE = (errno.EBUSY, errno.EPERM, errno.EACCES, errno.EXDEV, errno.ENOTSUP)
"""What the system says where a file can't be replaced, but may be written to."""


def write_files(
    outputs: Sequence[tuple[str, Iterable[str]]], known: Mapping[str, bytes] | None = None
) -> None:
    """Write texts to files; none is put in its place before all of them are written.

    Of a file that is there its mode, owner, names and attributes stay. ``known`` is what files
    held when they were read: one that holds something else now was edited meanwhile. Raises
    ``TraceError``; then every file is what it was.
    """
    with Leftovers() as leftovers, ExitStack() as streams:
        places: list[File | Stream] = []
        for path, _ in outputs:
            with named(path):
                places.append(place_of(path))
                if isinstance(places[-1], Stream):
                    streams.enter_context(places[-1].file)
        refuse_twice(places)
        for place, (_, pieces) in zip(places, outputs, strict=True):
            with named(place.path):
                place.fill(work().counted(pieces), leftovers)
        for path, held in (known or {}).items():
            with named(path):
                refuse_edited(path, held)
        for place in places:
            if isinstance(place, Stream):  # can't be undone, and may wait for who reads
                with named(place.path):
                    place.finish()
        with leftovers.waiting():
            finish([place for place in places if isinstance(place, File)])


def check_files(paths: Iterable[str], program: str | None) -> None:
    """Refuse files that can't be written, as far as that can be told. Raises ``TraceError``.

    ``program`` is the file that the program comes from, if it does.
    """
    places = []
    source = None if program is None else os.path.realpath(program)
    for path in paths:
        with named(path):
            target = target_of(path)
            if target == source:
                raise OSError(errno.EEXIST, f"`{path}` holds the program")
            if isinstance(target, str) and not is_stream(target):
                places.append(File(path, target))
    refuse_twice(places)


def finish(files: Sequence[File]) -> None:
    """Put all texts in their places, or none of them."""
    done: list[File] = []
    try:
        for file in files:
            done.append(file)
            with named(file.path):
                file.finish(len(files) == 1)
    except TraceError:
        for file in reversed(done):
            with suppress(OSError):
                file.undo()
        raise


@contextmanager
def named(path: str) -> Iterator[None]:
    """Name the file in what the system says about it. Raises ``TraceError``."""
    try:
        yield
    except (BrokenPipeError, TraceError):
        raise  # nobody reads any more: no mistake; or it is said already
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise TraceError("unwritable", f"cannot write `{path}`: {reason}") from None


def refuse_twice(places: Sequence[File | Stream]) -> None:
    """Refuse two texts for one file. Raises ``TraceError``."""
    seen: dict[str, str] = {}
    for place in places:
        if isinstance(place, File):
            if place.target in seen:
                raise TraceError(
                    "given-twice",
                    f"`{seen[place.target]}` and `{place.path}` are one file: it holds one text",
                    help=f"{shell.AS_TYPED} -o trace.txt",
                )
            seen[place.target] = place.path


def refuse_edited(path: str, held: bytes) -> None:
    """Refuse to write a file that somebody has written to since it was read."""
    with open(path, "rb") as file:
        if file.read(len(held) + 1) != held:
            raise TraceError(
                "edited", f"`{path}` was edited meanwhile: nothing is written, run it again"
            )


def target_of(path: str) -> str | int:
    """Return the file that a path leads to, or the number of an open stream of this process.

    Raises ``OSError`` for links in a circle.
    """
    target = path
    for _ in range(LINKS):
        folder = os.path.realpath(os.path.dirname(target) or ".")
        target = os.path.join(folder, os.path.basename(target))
        number = os.path.basename(target)
        if folder == os.path.realpath("/proc/self/fd") and number.isdigit():
            return int(number)
        if not os.path.islink(target):
            return target
        target = os.path.join(folder, os.readlink(target))
    raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))


def is_stream(target: str) -> bool:
    """Return whether a file is a pipe or a device."""
    try:
        mode = os.stat(target).st_mode
    except FileNotFoundError:
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISCHR(mode)


def place_of(path: str) -> File | Stream:
    """Return what a path leads to. Raises ``OSError`` where nothing can be written."""
    target = target_of(path)
    if isinstance(target, int):
        return Stream(path, os.dup(target))
    return Stream(path, opened(target)) if is_stream(target) else File(path, target)


def opened(target: str) -> int:
    """Open a pipe or device; a pipe that nobody reads is refused, not waited for."""
    try:
        handle = os.open(target, os.O_WRONLY | getattr(os, "O_NONBLOCK", 0))
    except OSError as error:
        if error.errno == errno.ENXIO:
            raise OSError(errno.ENXIO, "nobody reads this pipe") from None
        raise
    os.set_blocking(handle, True)
    return handle


class Stream:
    """A pipe, a device, or what the shell has opened: what is written there is gone."""

    def __init__(self, path: str, handle: int) -> None:
        self.path = path
        self.file: IO[str] = open(handle, "w", encoding="utf-8", newline="\n")  # noqa: SIM115
        self.pieces: Iterator[str] = iter(())
        self.first = ""

    def fill(self, pieces: Iterable[str], leftovers: Leftovers) -> None:
        """Take the text; its beginning is made, so that a refusal comes before anything is done."""
        self.pieces = iter(pieces)
        self.first = next(self.pieces, "")

    def finish(self) -> None:
        """Write the text, behind what was printed before."""
        sys.stdout.flush()
        with self.file as file:
            file.write(self.first)
            file.writelines(self.pieces)


class File:
    """A file, there already or new. Raises ``OSError`` where it can't be written."""

    def __init__(self, path: str, target: str) -> None:
        self.path = path
        self.target = target
        self.folder = os.path.dirname(target)
        self.status: os.stat_result | None = None
        """What the file is, if it is there."""
        self.stays = False
        """Whether it is written to where it is, not replaced."""
        self.beside = ""
        self.before: str | None = None
        """The name under which what it was is kept, once it is finished."""
        try:
            self.status = status = os.stat(target)
        except FileNotFoundError:
            if not os.path.basename(target):
                raise
            code = 0 if os.path.isdir(self.folder) else errno.ENOENT
            if code or not os.access(self.folder, os.W_OK | os.X_OK):
                raise OSError(code or errno.EACCES, os.strerror(code or errno.EACCES)) from None
            return
        if not stat.S_ISREG(status.st_mode):
            kind = "a folder" if stat.S_ISDIR(status.st_mode) else "no file"
            raise OSError(errno.EINVAL, f"it is {kind}")
        if not status.st_mode & 0o222 or not os.access(target, os.W_OK):
            raise OSError(errno.EACCES, "it is read-only")
        self.stays = status.st_nlink > 1 or not os.access(self.folder, os.W_OK)

    def fill(self, pieces: Iterable[str], leftovers: Leftovers) -> None:
        """Write the text beside."""
        self.leftovers = leftovers
        self.beside = self._new()
        with open(self.beside, "w", encoding="utf-8", newline="\n") as file:
            if self._has_mark():
                pieces = iter(pieces)
                file.write(MARK + next(pieces, "").removeprefix(MARK))
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())
        if self.status is not None and not self.stays:
            try:
                self._dress(self.status)
            except OSError:
                self.stays = True

    def finish(self, is_alone: bool) -> None:
        """Put the text in the file's place, or write it there."""
        if self.status is not None and (self.stays or not is_alone):
            self._keep()
        if not self.stays:
            try:
                os.replace(self.beside, self.target)
            except OSError as error:
                if self.status is None or error.errno not in _IN_PLACE:
                    raise
                self.stays = True
                self._keep()
            else:
                self.leftovers.forget(self.beside)
                return
        copy(self.beside, self.target)

    def undo(self) -> None:
        """Make the file what it was."""
        if self.before is not None and self.stays:
            copy(self.before, self.target)
        elif self.before is not None:
            os.replace(self.before, self.target)
        elif self.status is None and not os.path.exists(self.beside):
            os.unlink(self.target)

    def _new(self) -> str:
        """Return the name of a new, empty file: beside, if it is to be replaced."""
        folder = self.folder
        if self.stays and not os.access(folder, os.W_OK):
            from tempfile import gettempdir  # costs a tenth of the start-up

            folder = gettempdir()
        return self.leftovers.new(folder, private=self.status is not None)

    def _has_mark(self) -> bool:
        """Return whether the file begins with a mark; JSON must not."""
        if self.status is None or self.target.endswith(".json"):
            return False
        try:
            with open(self.target, "rb") as file:
                return file.read(3) == MARK.encode()
        except OSError:  # it may be written, not read
            return False

    def _dress(self, status: os.stat_result) -> None:
        """Give the new file the owner, attributes and mode of the old one."""
        new = os.stat(self.beside)
        if (new.st_uid, new.st_gid) != (status.st_uid, status.st_gid):
            os.chown(self.beside, status.st_uid, status.st_gid)
        if hasattr(os, "listxattr"):
            for name in os.listxattr(self.target):
                os.setxattr(self.beside, name, os.getxattr(self.target, name))
        os.chmod(self.beside, stat.S_IMODE(status.st_mode))

    def _keep(self) -> None:
        """Keep what the file was: the file itself under another name, or its bytes."""
        if self.before is not None:
            return
        name = self._new()
        if not self.stays:
            os.unlink(name)
            try:
                os.link(self.target, name)
            except OSError:
                self.stays = True
                self.leftovers.touch(name)
        if self.stays:
            copy(self.target, name)
        self.before = name


def copy(source: str, target: str) -> None:
    """Write the bytes of one file to another, which stays the file that it is."""
    with open(source, "rb") as read, open(target, "r+b") as written:
        while chunk := read.read(AT_ONCE):
            written.write(chunk)
        written.truncate()
        written.flush()
        os.fsync(written.fileno())
