"""The one exception: it says one thing for ever."""

from __future__ import annotations

import copy
import pickle
import traceback

import pytest

from backprop_trace import TraceError, trace
from backprop_trace.errors import unknown


def refused() -> TraceError:
    with pytest.raises(TraceError) as caught:
        trace("x +", x=1)
    return caught.value


@pytest.mark.parametrize("name", ["code", "message", "source", "start", "label", "help"])
def test_what_it_says_does_not_change(name: str) -> None:
    error = refused()
    before = error.format()
    with pytest.raises(AttributeError, match=name):
        setattr(error, name, "other")
    assert error.format() == before


def test_another_command_that_works_makes_another_error() -> None:
    error = refused()
    other = error.with_help("backprop-trace x")
    assert (error.help, other.help) == ("", "backprop-trace x")
    assert other.format() == f"{error.format()}\nhelp: backprop-trace x"
    assert other.as_json() == {**error.as_json(), "help": "backprop-trace x"}


class NarrowError(TraceError):
    def __init__(self, name: str) -> None:
        super().__init__("narrow", f"nothing is called {name}")
        self.name = name


@pytest.mark.parametrize("error", [unknown("code", "no such", "tnh", ["tanh"]), NarrowError("x")])
def test_it_is_copied_and_pickled_as_what_it_is(error: TraceError) -> None:
    for other in (
        copy.copy(error),
        pickle.loads(pickle.dumps(error)),
        error.with_help(error.help),
    ):
        assert type(other) is type(error)
        assert (other.__dict__, other.args) == (error.__dict__, error.args)
        assert str(other) == str(error)


def test_notes_of_python_may_be_added() -> None:
    error = refused()
    add = getattr(error, "add_note", None)
    if add is None:
        pytest.skip("new in Python 3.11")
    add("first")
    add("second")
    assert "".join(traceback.format_exception(error)).endswith("first\nsecond\n")
