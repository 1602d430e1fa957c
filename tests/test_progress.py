"""The progress bar: after a second, on a terminal, and gone at the end."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO

import pytest

from backprop_trace.cli.progress import Progress


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


class Clock:
    """A clock that somebody else moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def pieces_taking(clock: Clock, seconds: float, pieces: int = 10) -> Iterator[str]:
    for _ in range(pieces):
        clock.now += seconds / pieces
        yield "line\n"


def drawn(seconds: float, stream: StringIO, *, lines: int = 10, **more: bool) -> str:
    clock = Clock()
    bar = Progress(stream, clock=clock, environment={"TERM": "xterm"}, **more)
    assert "".join(bar.watch(pieces_taking(clock, seconds), lines)) == "line\n" * 10
    return stream.getvalue()


def test_a_quick_run_shows_nothing() -> None:
    assert drawn(0.9, Terminal()) == ""


def test_a_slow_run_shows_a_bar_that_is_cleared_at_the_end() -> None:
    shown = drawn(5.0, Terminal())
    assert "\r[######........................]  20%" in shown
    assert shown.endswith(" \r")
    assert shown.rstrip("\r ").endswith("%")


def test_a_bar_never_claims_to_be_done() -> None:
    assert "100%" not in drawn(5.0, Terminal(), lines=1)


def test_nothing_goes_into_a_pipe_or_file() -> None:
    assert drawn(60.0, StringIO()) == ""


def test_nothing_is_drawn_across_output_on_the_terminal() -> None:
    assert drawn(60.0, Terminal(), is_output_seen=True) == ""


def test_a_run_that_fails_leaves_no_bar() -> None:
    clock, stream = Clock(), Terminal()

    def failing() -> Iterator[str]:
        yield from pieces_taking(clock, 5.0)
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        list(Progress(stream, clock=clock, environment={}).watch(failing(), 10))
    assert stream.getvalue().endswith(" \r")


def test_a_bar_is_drawn_ten_times_a_second_at_most() -> None:
    clock, stream = Clock(), Terminal()
    bar = Progress(stream, clock=clock, environment={})
    list(bar.watch(pieces_taking(clock, 2.0, pieces=20_000), 20_000))
    assert stream.getvalue().count("[") <= 11
