"""Files that are written: whole or not at all, all or none, and what they are stays."""

from __future__ import annotations

import os
import shlex
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from backprop_trace import TraceError
from backprop_trace.cli import files
from backprop_trace.cli.files import write_files
from tests.support.command import run
from tests.support.paths import ROOT

X = ("x**2", "--x", "1")
COMMAND = shlex.join([sys.executable, "-m", "backprop_trace", *X, "--format", "text"])

pytestmark = pytest.mark.skipif(os.name == "nt", reason="tried on POSIX only")


def shell(line: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a line of bash; ``B`` is the command."""
    script = f'B() {{ {COMMAND} "$@"; }}\n{line}'
    return subprocess.run(
        ["bash", "-c", script],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=30,
    )


def contents(folder: Path) -> dict[str, bytes | None]:
    return {p.name: p.read_bytes() if p.is_file() else None for p in folder.iterdir()}


@pytest.fixture
def note(tmp_path: Path) -> Path:
    path = tmp_path / "a.md"
    path.write_text("before")
    return path


# What a file is


def test_a_file_keeps_its_mode_and_its_other_names(note: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.md"
    note.chmod(0o640)
    os.link(note, other)
    assert run(*X, "-o", str(note)).status == 0
    assert other.read_text(encoding="utf-8") == note.read_text(encoding="utf-8") != "before"
    assert stat.S_IMODE(note.stat().st_mode) == 0o640
    assert note.samefile(other)


@pytest.mark.skipif(not hasattr(os, "setxattr"), reason="no attributes here")
def test_a_file_keeps_its_attributes(note: Path) -> None:
    try:
        os.setxattr(note, "user.origin", b"lecture 3")
    except OSError:
        pytest.skip("this file system has no attributes")
    assert run(*X, "-o", str(note)).status == 0
    assert os.getxattr(note, "user.origin") == b"lecture 3"


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root gives files away")
def test_a_file_keeps_its_owner(note: Path) -> None:
    os.chown(note, 1234, 1234)
    assert run(*X, "-o", str(note)).status == 0
    assert (note.stat().st_uid, note.stat().st_gid) == (1234, 1234)


def test_what_can_t_be_given_to_a_new_file_stays_by_writing_in_place(
    note: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = note.stat().st_ino

    def refused(self: object, status: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(files.File, "_dress", refused)
    assert run(*X, "-o", str(note)).status == 0
    assert note.stat().st_ino == before
    assert "Backward pass" in note.read_text(encoding="utf-8")


def test_a_mark_at_the_beginning_stays(tmp_path: Path) -> None:
    table, data = tmp_path / "a.csv", tmp_path / "a.json"
    for path in (table, data):
        path.write_bytes(b"\xef\xbb\xbfbefore")
    assert run(*X, "-o", str(table), "-o", str(data)).status == 0
    assert table.read_bytes().startswith(b"\xef\xbb\xbfpass,")
    assert data.read_bytes().startswith(b"{")


def test_a_file_behind_links_is_written_where_it_is(note: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "first.md", tmp_path / "second.md"
    second.symlink_to("a.md")
    first.symlink_to("second.md")
    assert run(*X, "-o", str(first)).status == 0
    assert first.is_symlink() and second.is_symlink()
    assert "Backward pass" in note.read_text(encoding="utf-8")


def test_a_read_only_file_is_not_written(note: Path) -> None:
    note.chmod(0o444)
    done = run(*X, "-o", str(note))
    assert done.status == 2
    assert f"cannot write `{note}`: it is read-only" in done.err
    assert note.read_text() == "before"


def test_a_file_in_a_read_only_folder_is_written(
    note: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    may = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: path != str(tmp_path) and may(path, mode))
    assert run(*X, "-o", str(note)).status == 0
    assert "Backward pass" in note.read_text(encoding="utf-8")
    assert os.listdir(tmp_path) == ["a.md"]


# All or none


@pytest.mark.parametrize(
    "words",
    [
        ["-o", "b" * 300 + ".txt"],
        ["-o", "nowhere/b.txt"],
        ["-o", "folder", "--format", "text"],
        ["-o", "c.xyz"],
        ["-o", "./a.md"],
        ["--copy"],
        ["--graph", "--no-graph"],
        ["--steps", "2", "--lr", ".1", "--trace-steps", "99", "--plot", "p.svg"],
        ["--steps", "2", "--lr", ".1", "--plot", "p.png"],
        ["--steps", "2", "--lr", ".1", "--plot", "nowhere/p.svg"],
    ],
    ids=lambda words: " ".join(words)[:30],
)
def test_a_refusal_changes_nothing(
    note: Path, tmp_path: Path, words: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "p.svg").write_text("a picture")
    (tmp_path / "folder").mkdir()
    monkeypatch.chdir(tmp_path)
    before = contents(tmp_path)
    assert run(*X, "-o", "a.md", *words).status == 2
    assert contents(tmp_path) == before


@pytest.mark.parametrize("stays", [False, True], ids=["replaced", "in place"])
def test_where_the_last_file_fails_the_first_is_what_it_was(
    note: Path, tmp_path: Path, stays: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    last = tmp_path / "z.md"
    last.write_text("the last")
    if stays:
        os.link(note, tmp_path / "other.md")
    before, number = contents(tmp_path), note.stat().st_ino
    replace = os.replace

    def failing(source: str, target: str) -> None:
        if target == str(last):
            raise OSError(28, "No space left on device")
        replace(source, target)

    monkeypatch.setattr(os, "replace", failing)
    done = run(*X, "-o", str(note), "-o", str(tmp_path / "new.md"), "-o", str(last))
    assert done.status == 2
    assert f"cannot write `{last}`: No space left on device" in done.err
    assert contents(tmp_path) == before
    assert note.stat().st_ino == number


def test_a_mount_that_can_t_be_replaced_is_written_to(
    note: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(source: str, target: str) -> None:
        raise OSError(16, "Device or resource busy")

    monkeypatch.setattr(os, "replace", busy)
    assert run(*X, "-o", str(note)).status == 0
    assert "Backward pass" in note.read_text(encoding="utf-8")
    assert os.listdir(note.parent) == ["a.md"]


def test_an_edit_made_meanwhile_is_not_lost(note: Path) -> None:
    with pytest.raises(TraceError, match="edited meanwhile"):
        write_files([(str(note), ["ours"])], {str(note): b"what we read"})
    assert note.read_text() == "before"


@pytest.mark.parametrize(
    ("words", "help"),
    [
        (["-o", "no/a.md"], 'help: backprop-trace "x**2" --x 1 -o trace.txt\n'),
        (["-o", "a.md", "--steps", "1", "--lr", "1", "--plot", "no/a.svg"], ""),
        (["--bank", "no/a.xml"], ""),
    ],
    ids=["output", "plot", "bank"],
)
def test_another_file_is_offered_where_it_helps(words: list[str], help: str) -> None:
    assert run(*X, *words).err.partition("\n")[2] == help


# Pipes and devices


def test_streams_that_the_shell_has_opened(tmp_path: Path) -> None:
    log = tmp_path / "log.txt"
    log.write_text("earlier\n")
    assert shell("B -o /dev/stdout >> log.txt", tmp_path).returncode == 0
    assert log.read_text(encoding="utf-8").startswith("earlier\nL = x²")
    assert "Backward pass" in shell("B -o /dev/stdout | cat", tmp_path).stdout
    assert "Backward pass" in shell("B -o /dev/fd/1", tmp_path).stdout
    assert "Backward pass" in shell("B -o /dev/stderr", tmp_path).stderr
    assert "Backward pass" in shell("B -o /dev/fd/7 7>seven; cat seven", tmp_path).stdout
    assert "Backward pass" in shell("B -o >(cat)", tmp_path).stdout
    done = shell("B -o /dev/fd/9", tmp_path)
    assert (done.returncode, done.stderr.splitlines()[0]) == (
        2, "error: cannot write `/dev/fd/9`: Bad file descriptor"
    )  # fmt: skip


def test_a_pipe_with_a_name(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    done = shell("B -o pipe", tmp_path)
    assert done.returncode == 2
    assert "nobody reads this pipe" in done.stderr
    assert "Backward pass" in shell("cat pipe & sleep .3; B -o pipe; wait", tmp_path).stdout


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
def test_devices(tmp_path: Path) -> None:
    assert shell("B -o /dev/null", tmp_path).returncode == 0
    done = shell("B -o a.txt -o /dev/full", tmp_path)
    assert done.returncode == 2
    assert "cannot write `/dev/full`: No space left on device" in done.stderr
    assert os.listdir(tmp_path) == []


def test_a_reader_that_leaves_is_no_mistake(tmp_path: Path) -> None:
    done = shell("B -o /dev/stdout | true; echo ${PIPESTATUS[0]}", tmp_path)
    assert (done.stdout, done.stderr) in (("1\n", ""), ("0\n", ""))


# Signals

WAITING = """
import os, signal, sys
from backprop_trace.cli import process
from backprop_trace.cli.files import write_files

signal.signal(signal.SIGINT, process.interrupted)

def pieces():
    yield "half of it"
    os.kill(os.getpid(), int(sys.argv[1]))
    yield "the rest"

write_files([("a.md", pieces())])
"""


@pytest.mark.parametrize(("number", "status"), [(1, -1), (2, 130), (15, -15)])
def test_a_signal_leaves_nothing_behind(note: Path, number: int, status: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WAITING, str(number)],
        cwd=note.parent,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (status, "")
    assert contents(note.parent) == {"a.md": b"before"}


def test_a_signal_waits_while_files_take_their_places(tmp_path: Path) -> None:
    code = """
import os, signal
from backprop_trace.cli import files, process
from backprop_trace.cli.files import write_files

signal.signal(signal.SIGINT, process.interrupted)
replace = os.replace

def slow(source, target):
    os.kill(os.getpid(), signal.SIGINT)
    replace(source, target)

os.replace = slow
write_files([("a.md", ["a"]), ("b.md", ["b"])])
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    assert done.returncode == 130
    assert contents(tmp_path) == {"a.md": b"a", "b.md": b"b"}
