"""``--step`` in a real terminal: no key is lost, and the terminal is given back as it was."""

from __future__ import annotations

import contextlib
import os
import re
import resource
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.seed import SEED
from tests.support.tools import needs, needs_library, program

COMMAND = [sys.executable, "-m", "backprop_trace"]
ENVIRONMENT = {"TERM": "xterm-256color", "LC_ALL": "C.UTF-8"}
WAIT = 60
"""Seconds until a test gives up: the machine may be busy."""

pytestmark = [
    needs_library("pexpect"),
    # pexpect forks; JAX, if another test of this process has imported it, and Python 3.12 warn of
    # threads. The child runs another program at once.
    pytest.mark.filterwarnings("ignore:os.fork:RuntimeWarning"),
    pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning"),
]


def spawn(command: list[str], size: tuple[int, int] = (24, 80), **environment: str) -> Any:
    import pexpect

    child = pexpect.spawn(
        command[0],
        command[1:],
        dimensions=size,
        env={**os.environ, **ENVIRONMENT, **environment},
        encoding="utf-8",
        timeout=WAIT,
    )
    child.delaybeforesend = None
    return child


def step(*words: str, size: tuple[int, int] = (24, 80), **environment: str) -> Any:
    return spawn([*COMMAND, *(words or SEED), "--step"], size, **environment)


def end(child: Any, keys: str = "q") -> tuple[str, int | None]:
    """Press keys, the last of which ends the run; return what came and the status."""
    import pexpect

    child.send(keys)
    child.expect(pexpect.EOF)
    child.close()
    return child.before, child.exitstatus


def left(output: str) -> list[str]:
    """Return the lines that stay on the screen behind."""
    return output.rpartition("\x1b[?1049l")[2].replace("\r", "").split("\n")


@pytest.fixture
def shell() -> Iterator[Any]:
    """A shell with job control, in which the command is run as people do."""
    child = spawn(["bash", "--norc", "--noprofile", "-i"], PS1="ready> ")
    child.expect("ready> ")
    yield child
    child.close(force=True)


def modes(shell: Any) -> set[str]:
    """Return whether the terminal echoes and reads lines."""
    shell.sendline("stty -a")
    shell.expect("ready> ")
    return {mode for mode in ("echo", "icanon", "isig") if re.search(rf"\s{mode}\s", shell.before)}


def start(shell: Any) -> None:
    shell.sendline(shlex.join([*COMMAND, *SEED, "--step"]))
    shell.expect("Step 1 of 14")


def test_every_key() -> None:
    child = step()
    child.expect("Step 1 of 14")
    at = 1
    for keys, to in (
        *((key, None) for key in (" ", "\r", "n", "j", "\x1b[C", "\x1bOB", "\x1b[6~")),
        ("p", 7), ("\x7f", 6), ("\x1b[D", 5), ("\x1bOA", 4), ("\x1b[5~", 3), ("k", 2),
        ("G", 14), ("0", 1), ("\x1b[F", 14), ("\x1b[H", 1), ("3", 9), ("2", 4), ("1", 1),
        ("g12\r", 12),
    ):  # fmt: skip
        at = at + 1 if to is None else to
        child.send(keys)
        child.expect(f"Step {at} of 14")
    child.send("h")
    child.expect("Ask before showing: on")
    child.send("?")
    child.expect("Any key goes back")
    child.send("x")
    child.expect("Step 12 of 14")
    child.send(".")
    child.expect("\x1b\\[J")
    assert "Step" not in child.before
    child.send(".")
    child.expect("Step 12 of 14")
    output, status = end(child)
    assert status == 0
    assert left(output)[-2].startswith("Gradients   dL/dw = -2")  # it was at the end once


def test_keys_that_mean_nothing() -> None:
    child = step()
    child.expect("Step 1 of 14")
    child.send("\x1b")
    time.sleep(0.1)
    child.send("\x1b[15~\x1b[99;5~xyzé🙂\x00\x01")
    child.send(" ")
    child.expect("Step 2 of 14")
    assert end(child)[1] == 0


def test_a_hundred_keys_before_the_first_frame_all_count() -> None:
    child = step("--example", "mazur")
    output, status = end(child, " " * 99 + "q")
    lines = left(output)
    assert status == 0
    assert len([line for line in lines if line.startswith("  ") and "with" not in line]) == 100


def test_a_burst_of_arrows() -> None:
    child = step()
    child.expect("Step 1 of 14")
    output, status = end(child, "\x1b[C" * 5 + "\x1b[6~" * 4 + "\x1b[5~" + "\x1bOC" + "q")
    assert status == 0
    assert left(output)[-2].startswith("  dL/dv2 = dL/dL")


@pytest.mark.parametrize("size", [(14, 40), (24, 80), (40, 120), (50, 200)])
def test_sizes(size: tuple[int, int]) -> None:
    child = step(size=size)
    child.expect("Step 1 of 14")
    assert len(child.before.rpartition("\x1b[?2026h")[2].split("\r\n")) == size[0]
    assert end(child)[1] == 0


def test_a_window_that_changes() -> None:
    child = step(size=(40, 120))
    child.expect("q quit")
    child.setwinsize(14, 40)
    child.expect("Step 1 of 14")
    assert "q quit" not in child.before
    child.send(" ")
    child.expect("Step 2 of 14")
    child.setwinsize(50, 200)
    child.expect("q quit")
    assert end(child)[1] == 0


def test_the_end_of_input_ends_it() -> None:
    child = step()
    child.expect("Step 1 of 14")
    assert end(child, "\x04")[1] == 0


def test_ctrl_c_gives_the_terminal_back(shell: Any) -> None:
    before = modes(shell)
    assert {"echo", "icanon"} <= before
    start(shell)
    shell.send("\x03")
    shell.expect(re.escape("\x1b[?1049l"))
    shell.expect("ready> ")
    shell.sendline("echo status=$?")
    shell.expect(r"status=(\d+)\r")
    assert shell.match[1] == "130"
    shell.expect("ready> ")
    assert modes(shell) == before


def test_ctrl_z_and_fg(shell: Any) -> None:
    before = modes(shell)
    start(shell)
    shell.send(" \x1b[C")
    shell.expect("Step 3 of 14")
    shell.send("\x1a")
    shell.expect(re.escape("\x1b[?1049l"))
    shell.expect("ready> ")
    assert modes(shell) == before
    shell.sendline("fg")
    shell.expect(re.escape("\x1b[?1049h"))
    shell.expect("Step 3 of 14")
    shell.send(" ")
    shell.expect("Step 4 of 14")
    shell.send("q")
    shell.expect("ready> ")
    assert modes(shell) == before


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_a_signal_gives_the_terminal_back(shell: Any, name: str) -> None:
    before = modes(shell)
    start(shell)
    found = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(shell.pid)], capture_output=True, text=True, check=True
    )
    os.kill(int(found.stdout.split()[0]), getattr(signal, name))
    shell.expect(re.escape("\x1b[?1049l"))
    shell.expect("ready> ")
    shell.sendline("echo status=$?")
    shell.expect(r"status=(\d+)\r")
    assert int(shell.match[1]) == 128 + getattr(signal, name)
    shell.expect("ready> ")
    assert modes(shell) == before


def test_a_closed_terminal_ends_it() -> None:
    child = step()
    child.expect("Step 1 of 14")
    with contextlib.suppress(Exception):
        child.close(force=False)
    deadline = time.monotonic() + WAIT
    while child.isalive() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not child.isalive()


def test_lines_without_a_single_escape() -> None:
    child = spawn([*COMMAND, *SEED, "--step", "lines"])
    child.expect("v1 = w·x      1·1      1\r\n")
    child.send(" ")
    child.expect("  v2 = v1 - y   1 - 2   -1\r\n")
    child.send("h")
    child.expect("Ask before showing: on\r\n  v2 = v1 - y            \\?\r\n")
    child.send(" ")
    child.expect("  v2 = v1 - y   1 - 2   -1\r\n")
    child.send("3")
    child.expect("changes as much as itself.\r\n  dL/dL ")
    output, status = end(child)
    assert status == 0
    assert "\x1b" not in output


def test_a_terminal_that_knows_no_escapes_gets_lines() -> None:
    child = step(TERM="dumb")
    child.expect("v1 = w·x      1·1      1\r\n")
    output, status = end(child, " q")
    assert status == 0
    assert "v2 = v1 - y" in output
    assert "\x1b" not in output


def test_standard_input_from_elsewhere_waits_for_nobody() -> None:
    child = spawn(["sh", "-c", f"{shlex.join([*COMMAND, *SEED, '--step'])} < /dev/null"])
    output, status = end(child, "")
    assert status == 0
    assert "Gradients   dL/dw = -2" in output
    assert "\x1b[?1049h" not in output


def test_the_first_frame_costs_no_more_than_a_plain_trace() -> None:
    def cost(child: Any, keys: str) -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        assert end(child, keys)[1] == 0
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    pairs = [
        (cost(step(), "q"), cost(spawn([*COMMAND, *SEED, "--no-pager"]), "")) for _ in range(3)
    ]
    assert min(first for first, _ in pairs) <= 1.2 * min(plain for _, plain in pairs)


@needs("tmux")
def test_on_a_real_screen(tmp_path: Path) -> None:
    """A terminal that understands the escapes shows the mock-up, and the steps when it is over."""
    tmux = [program("tmux"), "-S", str(tmp_path / "socket")]
    inner = shlex.join(["env", "LC_ALL=C.UTF-8", *COMMAND, *SEED, "--step"])
    subprocess.run(
        [*tmux, "-f", "/dev/null", "new-session", "-d", "-x", "80", "-y", "24", f"{inner}; cat"],
        check=True, env={**os.environ, "LC_ALL": "C.UTF-8"},
    )  # fmt: skip

    def shown(text: str) -> str:
        deadline = time.monotonic() + WAIT
        while True:
            pane = subprocess.run(
                [*tmux, "capture-pane", "-p"], capture_output=True, encoding="utf-8", check=True
            ).stdout
            if text in pane or time.monotonic() > deadline:
                return pane
            time.sleep(0.1)

    try:
        assert "Step 1 of 14" in shown("Step 1 of 14")
        subprocess.run([*tmux, "send-keys", *["Space"] * 5], check=True)
        pane = shown("Step 6 of 14")
        assert "│ grad ·  │     ╭─ y ────╮  ┏━━▶┃ grad ·  ┃   │ grad · │" in pane.split("\n")
        assert "> y → v2    ∂v2/∂y  = -1              -1" in pane.split("\n")
        subprocess.run([*tmux, "send-keys", "q"], check=True)
        pane = shown("  y → v2    ∂v2/∂y  = -1              -1\n")
        assert "Step 6 of 14" not in pane
        assert "  v1 = w·x      1·1      1\n" in pane
    finally:
        subprocess.run([*tmux, "kill-server"], check=False)
