"""The command: variables are options; values, files, formats; how runs end."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
from base64 import b64decode
from io import StringIO
from pathlib import Path
from typing import BinaryIO

import pytest

from backprop_trace import TraceError, __version__
from backprop_trace.cli import clipboard
from tests.support.command import Runner, run
from tests.support.paths import ROOT
from tests.support.seed import SEED


def gradients(*argv: str, stdin: str | None = None) -> dict[str, float]:
    done = run("--format", "json", *argv, stdin=stdin)
    assert done.status == 0, done.err
    found: dict[str, float] = json.loads(done.out)["gradients"]
    return found


@pytest.mark.parametrize(
    "argv",
    [
        SEED,
        ("--x", "1", "--y", "2", "--w", "1", "(w*x - y)**2"),
        ("--x=1", "(w*x - y)**2", "--y=2", "--w=1.0"),
        ("(w*x - y)**2", "x=1", "y=2", "w=1"),
        ("w=1", "(w*x - y)**2", "--x", "1", "y=2"),
        ("L=(w*x - y)**2", "--x", "1", "--y", "2", "--w", "1e0"),
        ("(w*x - y)**2", "--x", "+1", "--y", "4/2", "--w", "1."),
    ],
)
def test_values_may_stand_anywhere(argv: tuple[str, ...]) -> None:
    assert gradients(*argv) == {"w": -2.0, "x": -2.0, "y": 2.0}


def test_words_behind_two_dashes_are_no_options() -> None:
    assert gradients("--x", "3", "--", "-x*2") == {"x": -2.0}
    assert gradients("--", "-x*2", "x=3") == {"x": -2.0}


def test_negative_programs_and_values() -> None:
    assert gradients("-x**2", "--x", "-3") == {"x": 6.0}
    assert gradients("x", "--x=-.5") == {"x": 1.0}
    assert gradients("x*y", "--x", "-1/3", "--y", "\u22122") == {"x": -2.0, "y": -1 / 3}


def test_constants_as_values() -> None:
    assert json.loads(run("x", "--x", "pi", "--format", "json").out)["value"] == pytest.approx(
        3.14159265
    )
    assert gradients("pi*x", "--x", "2", "--pi", "3") == {"pi": 2.0, "x": 3.0}


def test_variables_called_like_options() -> None:
    assert gradients("format*file", "format=3", "file=2") == {"format": 2.0, "file": 3.0}
    assert gradients("help + version*o", "help=1", "version=2", "o=3")["o"] == 2.0
    assert gradients("X*x", "--X", "2", "--x", "3") == {"X": 3.0, "x": 2.0}


def test_names_with_underscores_take_hyphens() -> None:
    assert gradients("learning_rate*x", "--learning-rate", "2", "--x", "3")["x"] == 2.0


def test_standard_input_and_files(tmp_path: Path) -> None:
    assert gradients("-", "--x", "3", stdin="a = x*x\na + 1\n") == {"x": 6.0}
    file = tmp_path / "program.txt"
    file.write_bytes("\ufeffx*x\r\n".encode())
    assert gradients("--file", str(file), "--x", "3") == {"x": 6.0}


def test_a_file_that_is_no_text_is_refused_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "program.bin"
    file.write_bytes(b"x\n\xff\n")
    done = run("--file", str(file))
    assert done.status == 2
    assert "byte 0xFF in line 2" in done.err


def test_only_wanted() -> None:
    done = run(*SEED, "--wrt", "w")
    assert "Gradients   dL/dw = -2\n" in done.out
    assert "Not needed for dL/dw: y → v2, x → v1" in done.out


def test_digits() -> None:
    assert "0.33333" in run("x/3", "--x", "1", "--digits", "5").out
    assert "0.3333333333333333" in run("x/3", "--x", "1", "--digits", "full").out


# Help


def test_help_lists_the_options_in_groups_and_the_variables() -> None:
    done = run("(w*x - y)**2", "--help")
    assert done.status == 0
    for text in ("Variables of this program:", "--w NUMBER", "Output:", "Functions:", "Examples:"):
        assert text in done.out
    assert "--w NUMBER" not in run("--help").out
    assert run("-h").out == run("--help").out


def test_help_works_with_an_unfinished_program() -> None:
    assert "--w NUMBER" in run("(w*x - ", "--help").out


def test_the_examples_of_the_help_page_work(runner: Runner) -> None:
    lines = [line.strip() for line in runner("--help").out.splitlines()]
    commands = [line for line in lines if line.startswith("backprop-trace ")]
    assert len(commands) >= 3
    for command in commands:
        assert runner(*shlex.split(command)[1:]).status == 0, command


def test_version() -> None:
    assert run("--version").out == f"backprop-trace {__version__}\n"


def complete(words: str, current: str) -> list[str]:
    env = {
        **os.environ,
        "_BACKPROP_TRACE_COMPLETE": "bash_complete",
        "COMP_WORDS": f"backprop-trace {words} {current}",
        "COMP_CWORD": str(len(words.split()) + 1),
    }
    code = "from backprop_trace.cli import main; main()"
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True)
    return [line.partition(",")[2] for line in done.stdout.splitlines()]


def test_the_shell_completes_variables_options_and_formats() -> None:
    assert {"--width", "--wrt"} <= set(complete("width*x", "--w"))
    assert "json" in complete("x --format", "j")


# Output


def test_a_file_s_suffix_picks_the_format(runner: Runner) -> None:
    done = runner(*SEED, "-o", "trace.json")
    assert (done.status, done.out) == (0, "")
    assert json.loads(Path("trace.json").read_text())["value"] == 1.0
    assert os.listdir() == ["trace.json"]


def test_what_was_there_stays_when_a_run_is_refused(runner: Runner) -> None:
    Path("trace.txt").write_text("before")
    assert runner("x!", "--x", "1", "--output", "trace.txt").status == 2
    assert Path("trace.txt").read_text() == "before"
    assert os.listdir() == ["trace.txt"]


def test_permissions_and_links_survive(tmp_path: Path) -> None:
    target, link = tmp_path / "real.txt", tmp_path / "link.txt"
    target.write_text("before")
    target.chmod(0o640)
    link.symlink_to(target)
    assert run(*SEED, "-o", str(link)).status == 0
    assert link.is_symlink()
    assert target.stat().st_mode & 0o777 == 0o640
    assert "Backward pass" in target.read_text(encoding="utf-8")


def python(
    *argv: str, stdout: int | BinaryIO = subprocess.PIPE, env: dict[str, str] | None = None
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "backprop_trace", *argv],
        stdin=subprocess.PIPE,
        stdout=stdout,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        env=env,
    )


def test_a_closed_pipe_ends_quietly() -> None:
    process = python("+".join(["x"] * 5000), "--x", "1", "--format", "json")
    assert process.stdout is not None
    assert process.stdin is not None
    assert process.stderr is not None
    process.stdout.read(10)
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait() == 1
    process.stdin.close()
    process.stderr.close()


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
@pytest.mark.parametrize(
    "words", [SEED, ["--help"], ["--version"]], ids=["trace", "help", "version"]
)
def test_a_full_disk_ends_in_one_line(words: list[str]) -> None:
    with open("/dev/full", "wb") as full:
        process = python(*words, stdout=full)
        _, errors = process.communicate()
    assert process.returncode == 1
    assert errors == b"error: cannot write the output: No space left on device\n"


@pytest.mark.skipif(os.name == "nt", reason="needs a shell that closes streams")
@pytest.mark.parametrize(("words", "status"), [(SEED, 0), (["--help"], 0), (["x"], 2)])
def test_closed_streams_are_none_of_its_business(words: list[str], status: int) -> None:
    line = shlex.join([sys.executable, "-m", "backprop_trace", *words])
    assert subprocess.run(f"{line} >&- 2>&-", shell=True).returncode == status
    done = subprocess.run(f"{line} >&-", shell=True, capture_output=True, text=True)
    assert done.returncode == status
    assert "Traceback" not in done.stderr


def test_an_interrupted_run_ends_quietly() -> None:
    process = python("-", "--x", "1")
    assert process.stdin is not None
    process.stdin.write(b"#" * 500_000)  # more than a pipe holds: behind this line it reads
    process.stdin.flush()
    process.send_signal(signal.SIGINT)
    out, errors = process.communicate()
    assert out == b""
    assert b"Traceback" not in errors
    assert process.returncode in (1, 130)


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "latin-1", "utf-8"])
def test_any_encoding_will_do(encoding: str) -> None:
    env = {**os.environ, "PYTHONIOENCODING": encoding, "LC_ALL": "C"}
    process = python("sqrt(ŷ)*权重**2", "ŷ=2", "权重=3", env=env)
    out, errors = process.communicate()
    assert process.returncode == 0
    assert errors == b""
    text = out.decode(encoding)
    assert "sqrt" in text or "√" in text
    assert encoding == "utf-8" or "<U+6743>" in text


def test_the_module_runs_as_the_command_does() -> None:
    out, _ = python(*SEED).communicate()
    assert out.decode("utf-8") == run(*SEED).out


def test_several_files_in_one_run(tmp_path: Path) -> None:
    text, data = tmp_path / "a.txt", tmp_path / "b.json"
    assert run(*SEED, "-o", str(text), "-o", str(data)).status == 0
    assert json.loads(data.read_text(encoding="utf-8"))["value"] == 1.0
    assert "Backward pass" in text.read_text(encoding="utf-8")


def test_of_several_files_all_are_written_or_none(tmp_path: Path) -> None:
    text = tmp_path / "a.txt"
    done = run(*SEED, "-o", str(text), "-o", str(tmp_path / "missing" / "b.json"))
    assert done.status == 2
    assert os.listdir(tmp_path) == []


def test_copying_needs_a_terminal() -> None:
    done = run(*SEED, "--copy")
    assert done.status == 2
    assert done.out == ""
    assert "cannot copy: there is no terminal" in done.err


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def test_copying_sends_the_text_through_the_terminal() -> None:
    screen = Terminal()
    clipboard.check("", screen, {"TERM": "xterm-256color"})
    clipboard.copy("∂L/∂w = 2\n", screen)
    escape, _, said = screen.getvalue().partition("\x07")
    assert b64decode(escape.removeprefix("\x1b]52;c;")).decode() == "∂L/∂w = 2\n"
    assert said == "sent 10 characters to the terminal's clipboard\n"


def test_copying_says_where_it_cannot() -> None:
    with pytest.raises(TraceError, match="TERM=linux"):
        clipboard.check("", Terminal(), {"TERM": "linux"})
    with pytest.raises(TraceError, match="terminals take 74,994"):
        clipboard.check("x" * 80_000, Terminal(), {"TERM": "xterm"})
