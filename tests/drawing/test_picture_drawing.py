"""What a picture shows, before it has places: boxes, wires, their texts."""

from __future__ import annotations

import runpy

import pytest

from backprop_trace.drawing.drawing import Drawing, drawing_of, marked
from backprop_trace.drawing.reduce import folded, without_gradients
from backprop_trace.notation.text import ASCII, UNICODE
from tests.support.graphs import view
from tests.support.paths import DOCS


def drawing(program: str, **values: float) -> Drawing:
    return drawing_of(view(program, values), UNICODE, 4)


def test_boxes() -> None:
    boxes = drawing("(w*x - y)**2", w=1, x=1, y=2).boxes
    assert [(box.title, box.value, box.gradient) for box in boxes] == [
        ("w", "1", "-2"),
        ("x", "1", "-2"),
        ("v1 ×", "1", "-2"),
        ("y", "2", "2"),
        ("v2 −", "-1", "-2"),
        ("L ^2", "1", "1"),
    ]


def test_wires() -> None:
    d = drawing("(w*x - y)**2", w=1, x=1, y=2)
    assert [
        (d.boxes[wire.source].name, d.boxes[wire.consumer].name, wire.position, wire.local)
        for wire in d.wires
    ] == [
        ("w", "v1", 0, "1"),
        ("x", "v1", 1, "1"),
        ("v1", "v2", 0, "1"),
        ("y", "v2", 1, "-1"),
        ("v2", "L", 0, "-2"),
    ]
    assert d.wires[0].partial == "∂v1/∂w"


def test_an_operand_used_twice_has_two_wires() -> None:
    d = drawing("x*x", x=3)
    assert [(wire.source, wire.consumer, wire.position) for wire in d.wires] == [
        (0, 1, 0),
        (0, 1, 1),
    ]


@pytest.mark.parametrize(
    ("program", "sign", "ascii"),
    [
        ("x**2", "^2", "^2"),
        ("2**x", "2^", "2^"),
        ("2*x", "2×", "2*"),
        ("x*2", "×2", "*2"),
        ("1 - x", "1−", "1-"),
        ("x/3", "÷3", "/3"),
        ("-x", "neg", "neg"),
        ("sqrt(x)", "√", "sqrt"),
        ("log(x)", "ln", "ln"),
        ("tanh(x)", "tanh", "tanh"),
        ("max(x, 0)", "max(_, 0)", "max(_, 0)"),
        ("x*pi", "×π", "*pi"),
        ("2*3", "2×3", "2*3"),
    ],
)
def test_signs_with_their_constants(program: str, sign: str, ascii: str) -> None:
    t = view(program, x=2)
    for notation, wanted in ((UNICODE, sign), (ASCII, ascii)):
        d = drawing_of(t, notation, 4)
        assert d.boxes[d.output].operation == wanted


def test_a_constant_alone_is_a_box() -> None:
    d = drawing("3")
    assert [(box.title, box.value) for box in d.boxes] == [("L =3", "3")]


def test_no_gradient_where_none_is_needed() -> None:
    d = drawing_of(view("(w*x - y)**2", w=1, x=1, y=2, wrt="w"), UNICODE, 4)
    gradients = {box.name: box.gradient for box in d.boxes}
    assert gradients == {"w": "-2", "x": None, "v1": "-2", "y": None, "v2": "-2", "L": "1"}
    assert [wire.local for wire in d.wires] == ["1", None, "1", None, "-2"]


def test_values_only() -> None:
    d = without_gradients(drawing("x*x", x=3))
    assert all(box.gradient is None for box in d.boxes)


def test_folding_takes_in_what_is_used_once() -> None:
    d = folded(drawing("(w*x - y)**2 + x", w=1, x=1, y=2))
    assert [(box.name, [leaf.name for leaf in box.leaves]) for box in d.boxes] == [
        ("x", []),
        ("v1", ["w"]),
        ("v2", ["y"]),
        ("v3", []),
        ("L", []),
    ]
    assert d.boxes[2].title == "v2 = v1 - y"
    assert d.boxes[d.output].name == "L"
    names = [(d.boxes[wire.source].name, d.boxes[wire.consumer].name) for wire in d.wires]
    assert names == [("x", "v1"), ("v1", "v2"), ("v2", "v3"), ("v3", "L"), ("x", "L")]


def test_marks() -> None:
    d = drawing("(w*x - y)**2", w=1, x=1, y=2)
    m = marked(d, {d.boxes[0].node: "path"}, {(d.boxes[2].node, 0): "path"})
    assert [box.name for box in m.boxes if box.mark] == ["w"]
    assert [wire.position for wire in m.wires if wire.mark] == [0]


def test_the_gallery_is_as_its_script_draws_it() -> None:
    for path, content in runpy.run_path(str(DOCS / "gallery.py"))["files"]().items():
        assert path.read_text(encoding="utf-8") == content, "run python docs/gallery.py"
