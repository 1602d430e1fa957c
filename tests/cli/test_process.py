"""The process round the command: faults, interrupts, closed streams, completion, foreign files."""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from zipfile import ZipFile

import pytest

from backprop_trace.cli import process
from tests.support.paths import ROOT

ENTRY = "import sys; from backprop_trace.cli import main; sys.exit(main())"
X = ("x*y", "--x", "1", "--y", "2")


def started(
    *words: str, code: str = ENTRY, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *words],
        env={**os.environ, "PYTHONPATH": str(ROOT), **(environment or {})},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
    )


# Faults

FAULT = """
from backprop_trace.cli import main
from backprop_trace.autodiff import trace

def faulty(*given):
    raise {}

trace.Trace.__init__ = faulty
main()
"""


def test_a_fault_is_a_short_message_with_what_to_report() -> None:
    done = started(*X, code=FAULT.format(r"ZeroDivisionError('a\x1b[31m zero')"))
    assert (done.returncode, done.stdout) == (70, "")
    lines = done.stderr.splitlines()
    assert lines[0].startswith("error: a fault of backprop-trace, not yours: ZeroDivisionError at ")
    assert lines[1] == "  a<U+001B>[31m zero"
    assert lines[2] == "Please report these lines with the command that you typed:"
    assert lines[3].startswith("  backprop-trace 0.1.0, Python 3.")
    assert len(lines) == 4


@pytest.mark.parametrize("fault", ["MemoryError", "RecursionError('too deep')"])
def test_faults_of_any_kind(fault: str) -> None:
    done = started(*X, code=FAULT.format(fault))
    assert done.returncode == process.FAULT
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) <= 4


# Interrupts

SENDING = """
import os, signal, sys

wanted = sys.argv.pop(1)

class Sending:
    def find_spec(self, name, path=None, target=None):
        if name == wanted:
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Sending())
from backprop_trace.cli import main
main()
"""


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
@pytest.mark.parametrize(
    "module",
    [
        "backprop_trace.cli.process",
        "backprop_trace.cli.command",
        "click",
        "backprop_trace.features.training",
        "backprop_trace.operations",
        "backprop_trace.autodiff.trace",
        "rich.table",
    ],
)
def test_an_interrupt_in_an_import_ends_quietly(module: str) -> None:
    done = started(module, *X, code=SENDING)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_an_interrupt_while_the_program_is_read_ends_quietly() -> None:
    reading = subprocess.Popen(
        [sys.executable, "-c", ENTRY, "-", "--x", "1"],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert reading.stdin is not None
    reading.stdin.write(b"#" * 500_000)  # more than a pipe holds: behind this line it reads
    reading.stdin.flush()
    reading.send_signal(signal.SIGINT)
    assert reading.communicate() == (b"", b"")
    assert reading.returncode == process.INTERRUPTED


# Streams


@pytest.mark.skipif(os.name == "nt", reason="needs a shell that closes streams")
def test_a_closed_standard_input() -> None:
    line = shlex.join([sys.executable, "-m", "backprop_trace", "-", "--x", "1"])
    done = subprocess.run(f"{line} <&-", shell=True, capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 2
    assert done.stderr.startswith("error: standard input is closed\nhelp: backprop-trace ")


@pytest.mark.skipif(os.name == "nt", reason="needs a shell that closes streams")
@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_file_never_takes_the_place_of_a_closed_stream(closed: str, tmp_path: Path) -> None:
    line = shlex.join([sys.executable, "-c", ENTRY, *X, "-o", "a.json"])
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(f"{line} {closed}", shell=True, cwd=tmp_path, env=environment)
    assert done.returncode == 0
    assert (tmp_path / "a.json").read_text(encoding="utf-8").startswith('{"schema"')


# The working folder


def test_python_m_takes_no_module_from_the_working_folder(tmp_path: Path) -> None:
    """But for the few that ``-m`` takes, whatever it is to run: docs/security.md has them."""
    for name in {*sys.stdlib_module_names, "click", "rich", "sympy"}:
        (tmp_path / f"{name}.py").write_text(f"raise SystemExit('took {name}.')", encoding="ascii")

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", *words]
        return subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True
        )

    while took := re.search(r"took (\w+)\.", run("no_such_module").stderr):
        assert f"`{took[1]}.py`" in (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
        (tmp_path / f"{took[1]}.py").unlink()
    done = run("backprop_trace", *X, "--format", "json")
    assert (done.returncode, done.stderr) == (0, "")


# Completion


COMPLETE = {"_BACKPROP_TRACE_COMPLETE": "bash_complete"}


def complete(words: str, current: str) -> tuple[int, list[str]]:
    line = {
        "COMP_WORDS": f"backprop-trace {words} {current}",
        "COMP_CWORD": str(len(words.split()) + 1),
    }
    done = started(environment=COMPLETE | line)
    assert done.stderr == ""
    return done.returncode, [line.partition(",")[2] for line in done.stdout.splitlines()]


def test_completion_beside_the_version_offers_options_only() -> None:
    status, found = complete("x*y --version", "--f")
    assert status == 0
    expected = {"--format", "--file", "--flavor", "--fade", "--find-the-mistake", "--fragment"}
    assert set(found) == expected


@pytest.mark.parametrize("words", ["x₁*2", "(x", "x --digits", "--example nothing", "--", "'"])
def test_completion_never_complains(words: str) -> None:
    status, found = complete(words, "--wr")
    assert status == 0
    assert found in (["--wrt"], [], [""])


@pytest.mark.parametrize("missing", ["COMP_WORDS", "COMP_CWORD"])
def test_completion_without_what_a_shell_says_ends_quietly(missing: str) -> None:
    words = {"COMP_WORDS": "backprop-trace x", "COMP_CWORD": "1"}
    del words[missing]
    done = started(environment=COMPLETE | words)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "")


# A zip file


def test_the_package_runs_from_a_zip_file(tmp_path: Path) -> None:
    path = tmp_path / "program.zip"
    with ZipFile(path, "w") as archive:
        for file in sorted((ROOT / "backprop_trace").rglob("*.*")):
            if file.suffix in (".py", ".json"):
                archive.write(file, file.relative_to(ROOT))
    zipped = {"PYTHONPATH": str(path)}
    assert "descent" in started("--examples", environment=zipped).stdout
    done = started(*X, "--check", "--format", "text", environment=zipped)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Check" in done.stdout
