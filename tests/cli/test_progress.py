"""The progress bar: after a second, on a terminal, and gone before anything else is written."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from io import StringIO

import pytest

from backprop_trace.autodiff.graph import Graph
from backprop_trace.cli import progress
from backprop_trace.cli.progress import Bar
from backprop_trace.training.descent import Descent
from backprop_trace.work import Work, watched, work


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(progress, "PATIENCE", 0.01)
    yield
    progress.end()


def wait(until: Callable[[], bool]) -> None:
    last = time.monotonic() + 20
    while not until():
        assert time.monotonic() < last
        time.sleep(0.01)


def test_a_bar_shows_the_share_that_is_done() -> None:
    work, stream = Work(), StringIO()
    bar = Bar(stream, work)
    work.begin("writing", 10)
    list(work.counted(["one\n", "two\n"]))
    bar.draw()
    assert stream.getvalue() == "\r[######........................]  20%  writing"


@pytest.mark.parametrize("columns", [5, 20, 40, 200])
def test_a_bar_stays_in_one_line(columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Bar, "columns", lambda bar: columns)
    work, stream = Work(), StringIO()
    work.begin("writing", 10)
    work.done = 5
    Bar(stream, work).draw()
    shown = stream.getvalue().removeprefix("\r")
    assert len(shown) < columns
    if columns >= 20:
        assert shown.startswith("[#") and shown.endswith("50%  writing")


def test_a_bar_never_claims_to_be_done() -> None:
    work, stream = Work(), StringIO()
    work.begin("writing", 10)
    work.done = 25
    Bar(stream, work).draw()
    assert " 99%" in stream.getvalue()


def test_where_nobody_knows_how_much_there_is_it_shows_the_seconds() -> None:
    work, stream = Work(), StringIO()
    times = iter((0.0, 3.0))
    bar = Bar(stream, work, clock=lambda: next(times))
    work.begin("reading the program")
    bar.draw()
    assert stream.getvalue() == "\rreading the program: 3 s"


def test_a_shorter_text_covers_a_longer_one() -> None:
    work, stream = Work(), StringIO()
    bar = Bar(stream, work, clock=lambda: 0.0)
    for name in ("reading the program", "tracing"):
        work.begin(name)
        bar.draw()
    assert stream.getvalue().endswith("\rtracing: 0 s" + " " * 12)


def test_it_is_gone_at_the_end() -> None:
    stream = Terminal()
    progress.begin(stream, {"TERM": "xterm"})
    wait(lambda: bool(stream.getvalue()))
    progress.end()
    last = stream.getvalue().split("\r")[-2:]
    assert last == [" " * len(stream.getvalue().split("\r")[-3]), ""]
    written = stream.getvalue()
    time.sleep(0.15)
    assert stream.getvalue() == written


def test_a_quick_run_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "PATIENCE", 60.0)
    stream = Terminal()
    progress.begin(stream, {"TERM": "xterm"})
    progress.end()
    assert stream.getvalue() == ""


@pytest.mark.parametrize(
    ("stream", "environment"),
    [(StringIO(), {"TERM": "xterm"}), (Terminal(), {"TERM": "dumb"})],
    ids=["pipe", "dumb terminal"],
)
def test_nothing_goes_where_nobody_watches(stream: StringIO, environment: dict[str, str]) -> None:
    progress.begin(stream, environment)
    time.sleep(0.05)
    assert stream.getvalue() == ""


def test_training_says_how_far_it_is() -> None:
    descent = Descent(Graph.read("(w - 1)**2"), {"w": 3.0}, steps=1_000)
    phase = watched()
    phase.begin("tracing")
    seen = {(phase.name, phase.total) for _ in descent.rows()}
    assert seen == {("training", 1_001)}
    assert phase.name == "tracing"


def test_each_thread_has_its_own_work_and_none_where_nobody_looks() -> None:
    mine = watched()
    mine.begin("tracing")
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(lambda: work().name).result() == "working"
        assert pool.submit(lambda: watched() is not mine).result()
    assert work() is mine


@pytest.mark.skipif(os.name == "nt", reason="needs a pseudo-terminal")
def test_a_long_run_shows_it_on_a_terminal_and_leaves_its_output_alone() -> None:
    import pty

    ours, theirs = pty.openpty()
    code = "from backprop_trace.cli import main, progress; progress.PATIENCE = 0.05; main()"
    words = ["+".join(["x"] * 20_000), "--x", "1", "--format", "json"]
    done = subprocess.run(
        [sys.executable, "-c", code, "-", *words[1:]],
        input=words[0].encode(), stdout=subprocess.PIPE, stderr=theirs, check=True,
    )  # fmt: skip
    os.close(theirs)
    shown = b""
    while True:
        try:
            more = os.read(ours, 65_536)
        except OSError:  # Linux's way to say that nobody writes any more
            break
        if not more:
            break
        shown += more
    os.close(ours)
    assert b"%  writing" in shown
    assert shown.endswith(b" \r")
    assert done.stdout.startswith(b"{")
    assert done.stdout.endswith(b"}\n")
