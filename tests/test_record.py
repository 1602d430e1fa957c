"""Records behave as the named tuples that type checkers take them for."""

from __future__ import annotations

import copy
import pickle
from typing import Any, NamedTuple

import pytest

from backprop_trace.record import Record


class Ours(Record):
    """A point with a label."""

    x: float
    y: float = 0.0
    label: str | None = None

    @property
    def size(self) -> float:
        return self.x * self.x + self.y * self.y


class Theirs(NamedTuple):
    """A point with a label."""

    x: float
    y: float = 0.0
    label: str | None = None

    @property
    def size(self) -> float:
        return self.x * self.x + self.y * self.y


MADE: list[tuple[tuple[Any, ...], dict[str, Any]]] = [
    ((1.0,), {}),
    ((1.0, 2.0), {}),
    ((1.0, 2.0, "a"), {}),
    ((), {"x": 1.0, "label": "a"}),
    ((1.0,), {"y": 2.0}),
]
REFUSED: list[tuple[tuple[Any, ...], dict[str, Any]]] = [
    ((), {}),
    ((1.0, 2.0, "a", 4), {}),
    ((1.0,), {"x": 1.0}),
    ((1.0,), {"z": 1.0}),
]


@pytest.mark.parametrize("places, named", MADE)
def test_a_record_is_the_tuple_of_its_places(
    places: tuple[Any, ...], named: dict[str, Any]
) -> None:
    ours, theirs = Ours(*places, **named), Theirs(*places, **named)
    assert tuple(ours) == tuple(theirs) == ours
    assert type(made := Ours._make(tuple(ours))) is Ours and made == ours
    assert hash(ours) == hash(theirs)
    assert (ours.x, ours.y, ours.label) == (theirs.x, theirs.y, theirs.label)
    assert ours.size == theirs.size
    assert repr(ours) == repr(theirs).replace("Theirs", "Ours")
    assert ours._asdict() == theirs._asdict()
    assert tuple(ours._replace(y=5.0)) == tuple(theirs._replace(y=5.0))
    assert type(ours._replace(y=5.0)) is Ours


@pytest.mark.parametrize("places, named", REFUSED)
def test_what_does_not_fit_is_refused_in_the_same_words(
    places: tuple[Any, ...], named: dict[str, Any]
) -> None:
    with pytest.raises(TypeError) as ours:
        Ours(*places, **named)
    with pytest.raises(TypeError) as theirs:
        Theirs(*places, **named)
    assert str(ours.value) == str(theirs.value).replace("Theirs", "Ours")


def test_a_record_has_nothing_but_its_places() -> None:
    record = Ours(1.0)
    with pytest.raises(AttributeError):
        record.x = 2.0  # type: ignore[misc]
    with pytest.raises(AttributeError):
        record.z = 2.0  # type: ignore[attr-defined]
    with pytest.raises((TypeError, ValueError)):
        record._replace(z=2.0)  # type: ignore[call-arg]
    assert record.__sizeof__() == Theirs(1.0).__sizeof__()


def test_records_are_copied_pickled_and_matched() -> None:
    record = Ours(1.0, 2.0, "a")
    for other in (copy.copy(record), pickle.loads(pickle.dumps(record))):
        assert other == record
        assert type(other) is Ours
    match record:
        case Ours(x, label=label):
            assert (x, label) == (1.0, "a")
        case _:
            pytest.fail("a pattern takes its places")


def test_every_class_makes_records_of_its_own() -> None:
    class Other(Record):
        a: int
        b: int = 7

    assert (Other(1).b, Ours(1.0).label) == (7, None)
    assert Other._fields == ("a", "b")
    assert not hasattr(Other, "x")
