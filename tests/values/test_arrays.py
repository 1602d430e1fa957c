"""Arrays as values: what they are made of, how they are read, and where their entries come from."""

from __future__ import annotations

import array
from fractions import Fraction
from math import fsum, pi, prod
from random import Random
from typing import Any

import pytest

from backprop_trace.errors import TraceError
from backprop_trace.language.any_value import is_like_array, is_value
from backprop_trace.language.array_value import array_value
from backprop_trace.values import outside
from backprop_trace.values.arrays import (
    AXES,
    Array,
    RaggedError,
    Shape,
    flattened,
    items_of,
    make,
    nested,
    shape_of,
)
from backprop_trace.values.walks import (
    broadcast,
    entries,
    fold,
    gathered,
    lanes,
    origins,
    repeated_axes,
    spread,
    without,
)
from backprop_trace.values.written import named, written
from tests.support.array_programs import narrower, shape


def test_a_shape_and_its_entries_row_by_row() -> None:
    value = make((2, 3), [1.0, 2.0, 3.0, 4.0, 5.0, 6.0])
    assert nested(value) == [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]
    assert flattened(nested(value)) == ((2, 3), items_of(value))
    assert list(entries((2, 3)))[4] == (1, 1)


def test_a_number_is_no_array() -> None:
    assert make((), [2.5]) == 2.5
    assert shape_of(2.5) == ()
    assert items_of(2.5) == [2.5]
    assert nested(2.5) == 2.5


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        ([], "empty-array"),
        ([[], []], "empty-array"),
        ([1.0, [2.0]], "ragged"),
        ([[1.0], 2.0], "ragged"),
        ([[1.0, 2.0], [3.0]], "ragged"),
        ([[[[[1.0]]]]], "too-many-axes"),
        ([[0.0] * 1001] * 1000, "too-large"),
    ],
)
def test_lists_that_are_no_array(data: Any, kind: str) -> None:
    with pytest.raises(RaggedError) as refused:
        flattened(data)
    assert refused.value.kind == kind


# Where entries come from


def brute_broadcast(shape: Shape, wide: Shape, index: tuple[int, ...]) -> tuple[int, ...]:
    """Return the entry that stands at an index of the wider shape, by the definition."""
    own = index[len(wide) - len(shape) :]
    return tuple(0 if size == 1 else k for size, k in zip(shape, own, strict=True))


@pytest.mark.parametrize("seed", range(30))
def test_spread_repeats_and_fold_is_its_transpose(seed: int) -> None:
    random = Random(seed)
    wide = shape(random, 0, 4)
    narrow = narrower(random, wide)
    assert broadcast(narrow, wide) == wide
    value = make(narrow, [float(k) for k in range(prod(narrow))])
    at = dict(zip(entries(narrow), items_of(value), strict=True))
    expected = [at[brute_broadcast(narrow, wide, index)] for index in entries(wide)]
    assert spread(value, wide) == expected
    numbers = [random.uniform(-1, 1) for _ in range(prod(wide))]
    groups = gathered(numbers, origins(narrow, wide), prod(narrow))
    assert fold(numbers, wide, narrow, fsum) == [fsum(group) for group in groups]
    sizes = dict(enumerate((1,) * (len(wide) - len(narrow)) + narrow))
    absent = {axis for axis, size in sizes.items() if size != wide[axis]}
    assert set(repeated_axes(narrow, wide)) == absent | set(range(len(wide) - len(narrow)))


def test_shapes_that_do_not_fit() -> None:
    assert broadcast((2, 3), (3,)) == (2, 3)
    assert broadcast((2, 1), (3,)) == (2, 3)
    assert broadcast((2,), (3,)) is None
    assert broadcast((2, 3), (2,)) is None


def test_lanes_go_along_an_axis() -> None:
    assert [list(lane) for lane in lanes((2, 3), 0)] == [[0, 3], [1, 4], [2, 5]]
    assert [list(lane) for lane in lanes((2, 3), 1)] == [[0, 1, 2], [3, 4, 5]]
    assert [list(lane) for lane in lanes((2, 3), None)] == [[0, 1, 2, 3, 4, 5]]
    assert without((2, 3), 0, False) == (3,)
    assert without((2, 3), 0, True) == (1, 3)
    assert without((2, 3), None, True) == (1, 1)


# As text


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("[1, 2, 3]", [1.0, 2.0, 3.0]),
        ("[[1,2],[3,4]]", [[1.0, 2.0], [3.0, 4.0]]),
        ("[[1 2]\n [3 4]]", [[1.0, 2.0], [3.0, 4.0]]),
        ("[[1. 2.]\n [3. 4.]]", [[1.0, 2.0], [3.0, 4.0]]),
        ("tensor([[1., 2.], [3., 4.]])", [[1.0, 2.0], [3.0, 4.0]]),
        ("tensor([1.5], dtype=torch.float64, requires_grad=True)", [1.5]),
        ("tensor([1.5], device='cuda:0', grad_fn=<AddBackward0>)", [1.5]),
        ("array([1., 2.], dtype=float32)", [1.0, 2.0]),
        ("np.array([1, 2])", [1.0, 2.0]),
        ("[1/3, pi, -2, \u22123, 1e-3]", [1 / 3, pi, -2.0, -3.0, 1e-3]),
        ("[1, 2,]", [1.0, 2.0]),
        ("tensor(2.5)", 2.5),
    ],
)
def test_values_as_people_paste_them(text: str, meant: Any) -> None:
    assert is_like_array(text)
    assert is_value(text)
    assert nested(array_value(text)) == meant


@pytest.mark.parametrize(
    ("text", "kind", "place", "words"),
    [
        ("[]", "empty-array", 0, "at least one entry"),
        ("[1, nan]", "bad-value", 4, "not finite"),
        ("[1, 2", "unbalanced", 0, "never closed"),
        ("[1, 2]]", "unbalanced", 6, "never opened"),
        ("[1, [2, 3]]", "ragged", 0, "different shapes"),
        ("[[1, 2], [3]]", "ragged", 0, "different lengths"),
        ("[1 2; 3 4]", "separator", 4, "brackets of its own"),
        ("[1,, 2]", "bad-value", 3, "missing"),
        ("[, 2]", "bad-value", 1, "missing"),
        ("[1, ..., 4]", "bad-value", 4, "leaves entries out"),
        ("[1] + 2", "bad-value", 4, "behind the array"),
        ("[1, x]", "bad-value", 4, "not a number"),
        ("[" * 50_000 + "1", "too-many-axes", AXES, str(AXES)),
        ("tensor([1.", "unbalanced", 6, "never closed"),
    ],
)
def test_values_that_are_refused(text: str, kind: str, place: int, words: str) -> None:
    with pytest.raises(TraceError) as refused:
        array_value(text)
    assert (refused.value.code, refused.value.start) == (kind, place)
    assert words in refused.value.message
    assert not is_value(text)
    assert len(refused.value.format()) < 500


def test_what_is_suggested_is_an_array() -> None:
    for text in ("[1 2; 3 4]", "[1, 2", "[[1, 2], [3, 4"):
        with pytest.raises(TraceError) as refused:
            array_value(text)
        assert array_value(refused.value.edits[0].replacement)


def test_an_array_as_the_language_writes_it() -> None:
    value = array_value("[[1, -2], [0.5, 4]]")
    assert written(value, repr) == "[[1.0, -2.0], [0.5, 4.0]]"
    assert array_value(written(value, repr)) == value
    assert named("W", (0, 1)) == "W[0,1]"
    assert named("s", ()) == "s"


# From other libraries


class Foreign:
    """Something with the array interface and nothing else."""

    def __init__(self, data: Any) -> None:
        self.__array_interface__ = data.__array_interface__
        self.data = data


def test_lists_tuples_and_what_becomes_a_list() -> None:
    taken = outside.from_outside
    assert taken([[1, 2], (3, True)], "x") == Array((2, 2), [1.0, 2.0, 3.0, 1.0])
    assert taken([Fraction(1, 4)], "x") == Array((1,), [0.25])
    assert taken(array.array("d", [1.5, 2.5]), "x") == Array((2,), [1.5, 2.5])


def test_numpy_and_the_array_interface() -> None:
    numpy = pytest.importorskip("numpy", reason="needs numpy")
    given = numpy.array([[1, 2], [3, 4]], dtype="float32")
    assert outside.from_outside(given, "x") == Array((2, 2), [1.0, 2.0, 3.0, 4.0])
    assert outside.from_outside(Foreign(given), "x") == Array((2, 2), [1.0, 2.0, 3.0, 4.0])
    assert outside.from_outside(numpy.array(2.5), "x") == 2.5
    back = outside.to_outside(Array((2, 2), [1.0, 2.0, 3.0, 4.0]), True)
    assert isinstance(back, numpy.ndarray)
    assert back.tolist() == [[1.0, 2.0], [3.0, 4.0]]
    with pytest.raises(TraceError, match="1,000,001 entries"):
        outside.from_outside(numpy.zeros(1_000_001), "x")


@pytest.mark.parametrize("data", [[], [1, [2]], ["1"], [None], [1j], [[[[[1]]]]]])
def test_what_is_no_array_is_refused_by_name(data: Any) -> None:
    with pytest.raises(TraceError, match="`weights`"):
        outside.from_outside(data, "weights")
