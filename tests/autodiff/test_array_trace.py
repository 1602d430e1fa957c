"""Array programs at a point: the corpora, shapes that don't fit, limits, the library."""

from __future__ import annotations

import copy
import subprocess
import sys
from typing import Any

import pytest

from backprop_trace import TraceError, trace
from backprop_trace.values.arrays import Value, flattened, items_of, make, nested, shape_of
from tests.support.corpora import load
from tests.support.floats import agree

EXAMPLES = load("worked-examples-arrays.json")
EDGES = [case for case in load("edge-arrays.json")["cases"] if "program" in case]
REFUSED = [case for case in load("edge-arrays.json")["cases"] if "program" not in case]


def value(data: Any) -> Value:
    """Return what a corpus has: nested lists, numbers, and those that JSON has not as texts."""
    shape, items = flattened(data)
    return make(shape, [float(item) for item in items])


def numbers(data: Any) -> Any:
    """Return nested lists with the numbers that JSON has not."""
    return [numbers(each) for each in data] if isinstance(data, list) else float(data)


def same(found: Any, expected: Any, **allowed: Any) -> bool:
    """Whether two arrays agree, entry by entry."""
    ours, theirs = value(found), value(expected)
    entries = zip(items_of(ours), items_of(theirs), strict=True)
    return shape_of(ours) == shape_of(theirs) and all(agree(a, b, **allowed) for a, b in entries)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["id"])
def test_worked_examples(example: dict[str, Any]) -> None:
    wanted = [*example["wrt"], *example["node_grads"]]
    t = trace(example["program"], example["inputs"], wrt=wanted)
    values = {t.graph.names[node]: t.value_of(node) for node in t.operations()}
    values |= {"output": t.value, **t.inputs}
    tolerance = {"relative": example["tolerance"]["rel"], "absolute": example["tolerance"]["abs"]}
    for name, expected in example["forward"].items():
        assert same(nested(values[name]), expected, **tolerance)
    for name, expected in {**example["grads"], **example["node_grads"]}.items():
        assert same(t.gradients[name], expected, **tolerance), name
    for name, shape in example["shapes"].items():
        assert shape_of(t.value_of(t.graph.index[name])) == tuple(shape)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["id"])
def test_published_figures(example: dict[str, Any]) -> None:
    t = trace(example["program"], example["inputs"], wrt=[*example["wrt"], *example["node_grads"]])
    for figure in example["published"]:
        name, exact = figure["name"], figure["exact"]
        found: Any = t.gradients[name] if figure["what"] == "grad" else _value_of(t, name)
        for place in figure.get("index", ()):
            found = found[place]
        assert same(found, exact, relative=1e-12, absolute=4e-14), name
        half = 0.5000001 * 10.0 ** -figure["decimals"] + 1e-15
        for ours, printed in zip(items_of(value(found)), items_of(value(figure["printed"])),
                                 strict=True):  # fmt: skip
            assert abs(ours - printed) <= 2 * half  # figures are cut as often as rounded


def _value_of(t: Any, name: str) -> Any:
    if name in t.inputs:
        return t.inputs[name]
    return nested(t.value if name == "output" else t.value_of(t.graph.index[name]))


@pytest.mark.parametrize("case", EDGES, ids=lambda case: case["id"])
def test_edges(case: dict[str, Any]) -> None:
    """PyTorch's answers; where exact sums give another number, ours, as the corpus tells."""
    if "refused" in case:
        with pytest.raises(TraceError, match="a gradient needs one number"):
            trace(case["program"], numbers_of(case))
        return
    t = trace(case["program"], numbers_of(case))
    ours = {name for name, *_ in case.get("prototype_differs", ())}
    for name, found, expected in [
        ("value", t.value, case["value"]),
        *[(name, t.gradients[name], given) for name, given in case["grads"].items()],
    ]:
        if name not in ours:
            assert alike(found, expected), (name, found)
    for name in ours:
        found = t.value if name == "value" else t.gradients[name]
        listed = [mine for each, mine, _ in case["prototype_differs"] if each == name]
        entries = [item for item in items_of(value(found))]
        assert all(any(agree(a, float(b), relative=1e-15) for a in entries) for b in listed)


def numbers_of(case: dict[str, Any]) -> dict[str, Any]:
    return {name: numbers(data) for name, data in case["inputs"].items()}


def alike(found: Any, expected: Any) -> bool:
    """Whether two arrays are equal to 4e-16 of the largest entry; sums of zeros have no sign."""
    if expected is None or found is None:
        return found is expected
    ours, theirs = value(found), value(expected)
    finite = [abs(item) for item in items_of(theirs) if item - item == 0.0]
    allowed = 4e-16 * max(finite, default=0.0) or 5e-324
    return same(found, expected, absolute=allowed) and shape_of(ours) == shape_of(theirs)


@pytest.mark.parametrize("data", [[], [[], []]])
def test_empty_arrays_are_refused(data: Any) -> None:
    assert REFUSED
    with pytest.raises(TraceError) as refused:
        trace("mean(x)", x=data)
    assert refused.value.code == "empty-array"
    assert "at least one entry" in refused.value.message


def test_programs_of_numbers_load_nothing_of_arrays() -> None:
    code = (
        "import sys; from backprop_trace import trace; t = trace('max(w*x, y)**2', w=1, x=1, y=2);"
        "t.to_json(); t.render('text'); print([m for m in sys.modules if 'array' in m])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    named = [name for name in eval(found.stdout) if name.startswith("backprop_trace")]
    assert named == ["backprop_trace.language.syntax.arrays"]  # which decides


# Shapes that don't fit


@pytest.mark.parametrize(
    ("program", "inputs", "code", "place", "words", "fixed"),
    [
        ("sum(a + b)", {"a": [1, 2], "b": [1, 2, 3]}, "shapes", 6, "a vector of 2", ""),
        ("sum(X @ W)", {"X": [[1, 2]] * 3, "W": [[1, 2]] * 3}, "shapes", 6, "inner sizes", ".T"),
        ("sum(x @ 2)", {"x": [1, 2]}, "shapes", 6, "@ is the matrix product", "*"),
        ("sum(A @ x)", {"A": [[1, 2]] * 3, "x": [1, 2, 3]}, "shapes", 6, "inner", ".T"),
        ("sum(x.T @ x)", {"x": [1, 2]}, "shapes", 5, "no transpose", ""),
        ("sum(x, axis=1)", {"x": [1, 2]}, "axis", 7, "no axis 1", ""),
        ("x[2]", {"x": [1, 2]}, "index", 2, "index 2", ""),
        ("x[0, 0]", {"x": [1, 2]}, "index", 2, "2 indices", ""),
        ("sum([x, 1])", {"x": [1, 2]}, "ragged", 4, "different shapes", ""),
        ("sum(reshape(x, 3))", {"x": [1, 2]}, "shapes", 4, "2 entries don't fill 3", ""),
        ("cross_entropy(z, t)", {"z": [1, 2], "t": 2}, "target", 0, "from 0 to 1, not 2", ""),
        ("cross_entropy(z, t)", {"z": [1, 2], "t": 0.5}, "target", 0, "not 0.5", ""),
        ("y = x + 1\ny*y", {"x": [1, 2]}, "not-a-number", 10, "a vector of 2", "sum("),
        ("sum(one_hot(t, 10000000))", {"t": 0}, "too-large", 4, "entries", ""),
        ("sum(outer(outer(x, x)[0], x))", {"x": [1, 2]}, "", 0, "", ""),
    ],
)  # fmt: skip
def test_messages_about_shapes(
    program: str, inputs: dict[str, Any], code: str, place: int, words: str, fixed: str
) -> None:
    if not code:
        assert trace(program, inputs).value == 9.0
        return
    with pytest.raises(TraceError) as refused:
        trace(program, inputs)
    error = refused.value
    assert (error.code, error.start) == (code, place)
    assert words in error.message
    assert fixed in "".join(edit.replacement for edit in error.edits)


def test_a_help_has_shapes_or_there_is_none() -> None:
    """The product fits with a transpose, but not the sum behind it."""
    inputs = {"X": [[1, 2]] * 3, "W": [[1, 2]] * 3, "b": [1, 2, 3, 4]}
    with pytest.raises(TraceError) as refused:
        trace("sum(X @ W + b)", inputs)
    assert refused.value.edits == ()


def test_sizes_are_counted_before_anything_is_made() -> None:
    with pytest.raises(TraceError, match="1,000,000 entries"):
        trace("sum(outer(x, x))", x=[1.0] * 100_000)
    with pytest.raises(TraceError, match="multiplications"):
        trace("sum(X @ Y)", X=[[1.0] * 1000] * 1000, Y=[[1.0] * 1000] * 1000)
    with pytest.raises(TraceError, match="4 axes"):
        trace("sum([[[[[x, 1], [1, 1]], [[1, 1], [1, 1]]]]])", x=1)


# The library


def test_numbers_stay_numbers() -> None:
    t = trace("sum(W @ x)", W=[[1, 2], [3, 4]], x=(5, 6))
    assert t.value == 56.0
    assert t.gradients == {"W": [[5.0, 6.0], [5.0, 6.0]], "x": [4.0, 6.0]}
    assert t.inputs == {"W": [[1.0, 2.0], [3.0, 4.0]], "x": [5.0, 6.0]}


def test_numpy_in_numpy_out() -> None:
    numpy = pytest.importorskip("numpy", reason="needs numpy")
    t = trace("sum(W @ x)", W=numpy.array([[1, 2], [3, 4]]), x=[5, 6])
    assert isinstance(t.gradients["W"], numpy.ndarray)
    assert numpy.asarray(t.gradients["x"]).tolist() == [4.0, 6.0]


def test_an_array_trace_can_be_copied() -> None:
    t = trace("sum(W @ x)", W=[[1, 2], [3, 4]], x=[5, 6])
    assert copy.copy(t).gradients == t.gradients


def test_classes_get_no_gradient_not_even_zero() -> None:
    t = trace("cross_entropy(z, t)", z=[[1, 2], [0, 1]], t=[0, 1])
    assert t.gradients["t"] is None
    assert any("whole numbers" in note.text for note in t.notes())


def test_new_names_are_still_free() -> None:
    t = trace("norm = 2*x; take = norm + axis; sum(take, axis)", x=3, axis=1)
    assert t.value == 8.0
    assert not t.is_array


def test_own_functions_are_lifted_or_written_out() -> None:
    lifted = trace("f(a) = a*a/(1 + a*a); sum(f(x))", x=[1, -2])
    assert lifted.gradients["x"] == pytest.approx([0.5, -0.16])
    written = trace("f(a) = sum(a*a); g(a) = f(a) + max(a); g(x) + f(2*x)", x=[1, -2])
    assert dict[str, Any](written.gradients) == {"x": [11.0, -20.0]}
    own = trace("softmax(a) = 2*a; sum(softmax(x) @ y)", x=[1, 2], y=[3, 4])
    assert dict[str, Any](own.gradients) == {"x": [6.0, 8.0], "y": [2.0, 4.0]}


@pytest.mark.parametrize(
    ("program", "inputs", "words"),
    [
        ("sum(p - t)", {"p": [[1], [2], [3]], "t": [1, 2, 3]}, "3\u00d71 with 3 is 3\u00d73"),
        ("sum(W*x)", {"W": [[1, 2], [3, 4]], "x": [1, 2]}, "the matrix product is W @ x"),
        ("sum(sum(W, 0))", {"W": [[1, 2]]}, "over an axis: sum(W, axis=0)"),
        ("sum(A**-1)", {"A": [[1, 2], [3, 4]]}, "not the inverse"),
        ("sum(a/sum(a, axis=1))", {"a": [[1, 2], [3, 4]]}, "keepdims=True"),
        ("max(x)", {"x": [2, 2, 1]}, "tie of 2 entries"),
        ("sum(relu(x))", {"x": [0, 0, 1]}, "v1[0]: relu has a corner at 0"),
        ("sum(1/x)", {"x": [1, 0]}, "v1[1] is the first inf"),
    ],
)
def test_notes(program: str, inputs: dict[str, Any], words: str) -> None:
    assert any(words in note.text for note in trace(program, inputs).notes())


@pytest.mark.parametrize(
    ("program", "inputs"),
    [
        ("sum(a/sum(a, axis=0))", {"a": [[1, 2], [3, 4]]}),
        ("sum(W @ x)", {"W": [[1, 2], [3, 4]], "x": [1, 2]}),
        ("sum(max(x, 0))", {"x": [1, 2]}),
        ("sum(x + b)", {"x": [[1, 2], [3, 4]], "b": [1, 2]}),
    ],
)
def test_no_notes_where_nothing_is_silent(program: str, inputs: dict[str, Any]) -> None:
    assert trace(program, inputs).notes() == []
