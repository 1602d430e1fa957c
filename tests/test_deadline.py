"""A clock and a bound of memory end what takes too much, and nothing else."""

from __future__ import annotations

import signal
import time
from contextlib import suppress

import pytest

from backprop_trace import deadline as clock
from backprop_trace.deadline import deadline

pytestmark = pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs timers")


class TooMuch(Exception):  # noqa: N818
    pass


def spin(seconds: float) -> str:
    begun = time.thread_time()
    while time.thread_time() - begun < seconds:
        pass
    return "done"


def test_what_is_in_time_is_left_alone_and_the_alarm_is_given_back() -> None:
    before = signal.getsignal(signal.SIGALRM)
    with deadline(5.0, TooMuch()):
        assert spin(3 * clock.TICK) == "done"
    assert signal.getsignal(signal.SIGALRM) is before
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_what_takes_too_long_is_ended_and_mended_though_it_catches_exceptions() -> None:
    mended: list[int] = []
    with pytest.raises(TooMuch), deadline(0.2, TooMuch(), mend=lambda: mended.append(1)):
        while True:
            with suppress(Exception):
                spin(1.0)
    assert mended == [1]


def test_sleep_is_no_computing() -> None:
    with deadline(0.1, TooMuch()):
        time.sleep(0.4)


def test_what_holds_too_much_memory_is_ended() -> None:
    if not clock.held():
        pytest.skip("the system does not say how much memory a process holds")
    kept: list[bytearray] = []
    with pytest.raises(TooMuch), deadline(60.0, TooMuch(), 50 << 20):
        while True:
            kept.append(bytearray(b"x" * (1 << 20)))
    assert 50 <= len(kept) < 1_000_000


@pytest.mark.parametrize(("outer", "inner", "ended"), [(0.2, 60.0, "outer"), (60.0, 0.2, "inner")])
def test_bounds_stand_within_bounds(outer: float, inner: float, ended: str) -> None:
    outside, inside = deadline(outer, TooMuch("outer")), deadline(inner, TooMuch("inner"))
    with pytest.raises(TooMuch, match=ended), outside, inside:
        spin(30.0)
    assert clock._BOUNDS == []


def test_the_outer_bound_still_holds_behind_an_inner_one() -> None:
    with pytest.raises(TooMuch, match="outer"), deadline(0.3, TooMuch("outer")):
        with pytest.raises(TooMuch, match="inner"), deadline(0.1, TooMuch("inner")):
            spin(30.0)
        spin(30.0)
