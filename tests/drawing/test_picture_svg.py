"""SVG: well-formed, nothing overlaps, nothing is injected, and it stands on its own."""

from __future__ import annotations

import random
import re
import subprocess
from collections.abc import Iterator
from itertools import combinations, pairwise
from typing import Any
from xml.etree import ElementTree

import pytest

from backprop_trace import TraceError
from backprop_trace.drawing.drawing import Box, Drawing, Wire, drawing_of, marked
from backprop_trace.drawing.labels import Rectangle
from backprop_trace.drawing.legend import legend_of
from backprop_trace.drawing.scene import Piece, Scene, scene_of
from backprop_trace.drawing.sheet import PAGE, Room, Sheet, sheet_of
from backprop_trace.drawing.svg import MOST, render, write
from backprop_trace.drawing.tikz import COLUMN, HALF_COLUMN
from backprop_trace.features.lessons.lessons import lessons
from backprop_trace.notation.text import UNICODE
from backprop_trace.palette import DARK, LIGHT
from tests.support.command import run
from tests.support.corpora import load
from tests.support.graphs import NETWORK, NETWORK_VALUES, random_drawing, view
from tests.support.seed import POINT, PROGRAM
from tests.support.tools import needs

SVG = "{http://www.w3.org/2000/svg}"

SEED = view(PROGRAM, POINT)

EXAMPLES = load("worked-examples.json")

HOSTILE = ["</svg><script>alert(1)</script>", "]]>&lt;\"'", "a\u202eb\x00\x1b[31m", "--></title>"]


def svg(drawing: Drawing | Sheet, **options: Any) -> ElementTree.Element:
    return ElementTree.fromstring("".join(write(drawing, **options)))


def drawing(program: str, **values: float) -> Drawing:
    return drawing_of(view(program, values), UNICODE, 4)


# Overlaps


def along(piece: Piece) -> Iterator[tuple[float, float]]:
    (x, y), (to_x, to_y), (end, _) = piece
    for k in range(41):  # a cubic Bezier curve with level ends, its handles half way
        t = k / 40
        middle = (x + to_x) / 2
        across = (1 - t) ** 3 * x + 3 * t * (1 - t) * middle + t**3 * to_x
        yield across, y + (to_y - y) * t**2 * (3 - 2 * t)
    for k in range(41):
        yield to_x + (end - to_x) * k / 40, to_y


def overlaps(scene: Scene) -> list[str]:
    """Return everything in a scene that lies upon something else."""
    boxes = [node.area for node in scene.nodes]
    found: list[str] = []
    for node in scene.nodes:
        texts = [text.label for text in node.texts]
        found += [f"{each} leaves its box" for each in texts if not inside(each.area, node.area)]
        for text, other in combinations(texts, 2):
            if text.area.overlaps(other.area):
                found.append(f"{text} on {other}")
        for row in node.leaves:
            for each in texts:
                if each.area.overlaps(row) and not inside(each.area, row):
                    found.append(f"{each} on the edge of a row")
    labels = [route.local.area for route in scene.routes if route.local]
    for first, second in combinations([*boxes, *labels], 2):
        if first.overlaps(second):
            found.append(f"{first} on {second}")
    pieces = [*[route.piece for route in scene.routes], *scene.trunks]
    pieces += [Piece(node.stub[0], node.stub[0], node.stub[1]) for node in scene.nodes]
    for piece in pieces:
        lowest, highest = sorted((piece.begin[1], piece.turn[1]))
        reach = Rectangle(piece.begin[0] - 1, lowest - 1, piece.end[0] + 1, highest + 1)
        near = [area for area in labels if area.overlaps(reach)]
        near += [inner(box) for box in boxes if box.overlaps(reach)]
        for x, y in along(piece) if near else ():
            dot = Rectangle(x - 0.7, y - 0.7, x + 0.7, y + 0.7)
            found += [f"{piece} on {area}" for area in near if area.overlaps(dot)]
    page = Rectangle(-0.01, -0.01, scene.width + 0.01, scene.height + 0.01)
    found += [f"off the page: {area}" for area in [*boxes, *labels] if not inside(area, page)]
    return found


def inner(box: Rectangle) -> Rectangle:
    """Return a box without its walls, where wires end."""
    return Rectangle(box.left + 1, box.top, box.right - 1, box.bottom)


def inside(inner: Rectangle, outer: Rectangle) -> bool:
    return (
        inner.left >= outer.left
        and inner.right <= outer.right
        and inner.top >= outer.top
        and inner.bottom <= outer.bottom
    )


def all_overlaps(sheet: Sheet) -> list[str]:
    """Return what lies upon something else in any row of a sheet, or in its legend."""
    legend = [label.area for _, label in legend_of(sheet)]
    found = [f"{a} on {b} in the legend" for a, b in combinations(legend, 2) if a.overlaps(b)]
    found += [f"{area} too high" for area in legend if area.top < sheet.height]
    return found + [each for row in sheet.rows for each in overlaps(row)]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["id"])
def test_nothing_overlaps(example: dict[str, Any]) -> None:
    t = view(example["program"], example["inputs"], wrt=example["wrt"])
    drawing = drawing_of(t, UNICODE, 4)
    assert overlaps(scene_of(drawing)) == []
    for room in (PAGE, COLUMN, HALF_COLUMN):
        assert all_overlaps(sheet_of(drawing, room)) == []


def test_nothing_overlaps_in_random_graphs() -> None:
    for seed in range(12):
        drawing = random_drawing(random.Random(seed).randrange(2, 30), seed)
        assert overlaps(scene_of(drawing)) == []
        for wide in (1060, 400):
            assert all_overlaps(sheet_of(drawing, Room(wide, 700))) == []


def test_nothing_overlaps_in_full_precision() -> None:
    t = view(NETWORK, NETWORK_VALUES)
    scene = scene_of(drawing_of(t, UNICODE, None))
    assert overlaps(scene) == []


def test_the_test_of_overlaps_sees_one() -> None:
    scene = scene_of(drawing("(w*x - y)**2", w=1, x=1, y=2))
    node = scene.nodes[0]
    moved = scene._replace(nodes=[node, node, *scene.nodes[2:]])
    assert overlaps(moved)


# The file


def test_the_picture_says_everything() -> None:
    root = svg(drawing("(w*x - y)**2", w=1, x=1, y=2))
    texts = ["".join(text.itertext()) for text in root.iter(f"{SVG}text")]
    for wanted in ("w", "x", "y", "v1", "v2", "L", "×", "−", "^2", "-1", "grad 2", "∂ -2"):
        assert wanted in texts
    assert texts.count("grad -2") == 4
    wires = [path for path in root.iter(f"{SVG}path") if "marker-end" in path.attrib]
    assert len(wires) == 5


def test_title_and_description() -> None:
    root = svg(drawing("(w*x - y)**2", w=1, x=1, y=2))
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None and description is not None
    assert title.text == "Backpropagation through L: (w*x - y)**2"
    assert "v1 takes w, x; value 1, gradient -2." in (description.text or "")
    assert root.get("role") == "img"


def test_nothing_from_elsewhere_and_no_script() -> None:
    text = "".join(render(SEED, animate=True))
    assert text.count("http") == 1  # the namespace
    for part in ("<script", "href", "@import", "@font-face", " style=", "<!ENTITY", "onload"):
        assert part not in text
    assert set(re.findall(r"url\(([^)]*)\)", text)) == {"#arrow"}


def test_hostile_names_are_shown_as_they_are() -> None:
    boxes = [Box(k, name, "", "", name, name, False) for k, name in enumerate(HOSTILE)]
    boxes.append(Box(9, HOSTILE[0], HOSTILE[1], "", "1", "1", True))
    wires = [Wire(k, len(HOSTILE), k, "", name) for k, name in enumerate(HOSTILE)]
    text = "".join(write(Drawing(boxes, wires, 4, HOSTILE[0]), command=" -- ".join(HOSTILE)))
    root = ElementTree.fromstring(text)
    tags = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert tags == {
        "svg", "title", "desc", "metadata", "style", "defs", "marker", "path", "rect", "g", "text",
    }  # fmt: skip
    assert HOSTILE[0] in ["".join(element.itertext()) for element in root.iter(f"{SVG}text")]
    assert "\u202e" not in text
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert ids == ["title", "desc", "arrow"]


def test_the_command_can_be_read_back() -> None:
    command = 'backprop-trace "(w*x - y)**2 + a<b" --x 1 --y 2'
    metadata = ElementTree.fromstring("".join(render(SEED, command=command))).find(f"{SVG}metadata")
    assert metadata is not None
    assert metadata.text == command


def test_a_program_of_several_lines() -> None:
    t = view("a = x*x\nb = a + x", x=3)
    root = ElementTree.fromstring("".join(render(t, command="backprop-trace 'a = x*x\nb'")))
    title, metadata = root.find(f"{SVG}title"), root.find(f"{SVG}metadata")
    assert title is not None and metadata is not None
    assert title.text == "Backpropagation through b: a = x*x; b = a + x"
    assert metadata.text == "backprop-trace 'a = x*x\nb'"


def test_dark_where_it_is_preferred() -> None:
    text = "".join(write(drawing_of(SEED, UNICODE, 4)))
    assert "@media (prefers-color-scheme: dark)" in text
    assert DARK["paper"] in text
    dark = "".join(write(drawing_of(SEED, UNICODE, 4), theme="dark"))
    assert LIGHT["paper"] not in dark


def luminance(colour: str) -> float:
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_contrast(colours: dict[str, str]) -> None:
    for text in ("ink", "value", "gradient", "local", "line"):
        shades = sorted([luminance(colours[text]), luminance(colours["paper"])])
        assert (shades[1] + 0.05) / (shades[0] + 0.05) >= 5.5, text


def test_an_animation_rests_on_the_whole_picture() -> None:
    text = "".join(render(SEED, animate=True))
    assert "@media (prefers-reduced-motion: no-preference)" in text
    assert "@media print" in text
    assert text.count("opacity:0") == 1  # in the first frame only
    assert "backwards" in text and "infinite" not in text
    delays = [float(t) for t in re.findall(r"animation-delay:([\d.]+)s", text)]
    beat = re.search(r"appear ([\d.]+)s", text)
    assert beat is not None
    assert max(delays) + float(beat[1]) <= 5
    assert "animation" not in "".join(render(SEED))


def test_forward_comes_before_backward() -> None:
    text = "".join(render(SEED, animate=True))
    delay = {k: float(t) for k, t in re.findall(r"\.(\w+)\{animation-delay:([\d.]+)s", text)}
    passes = [delay[f"{kind}{k}"] for kind in "fdb" for k in range(4)]
    assert passes == sorted(passes)


def test_a_path_is_set_off() -> None:
    d = drawing_of(SEED, UNICODE, 4)
    root = svg(marked(d, {d.boxes[0].node}, {(d.boxes[2].node, 0)}))
    thick = [e.get("data-node") or e.get("data-edge") for e in root.iter()
             if e.get("stroke-width") == "3"]  # fmt: skip
    assert sorted(each or "" for each in thick) == ["0", "2:0"]


def test_wires_of_one_source_run_together_and_fork_at_a_dot() -> None:
    d = drawing("z1 = tanh(w*x1); z2 = tanh(w*x2 + z1); L = w*z2", w=0.5, x1=1, x2=2)
    scene = scene_of(d)
    assert scene.trunks
    assert scene.forks
    assert len(list(svg(d).iter(f"{SVG}circle"))) == len(scene.forks)


def test_ids_of_two_pictures_on_a_page_can_be_kept_apart() -> None:
    text = "".join(write(drawing_of(SEED, UNICODE, 4), prefix="p2"))
    assert all(name.startswith("p2") for name in re.findall(r' id="([^"]*)"', text))
    assert "url(#p2arrow)" in text


def test_a_script_finds_every_node_edge_and_number() -> None:
    t = view("a = w*x + b; c = a*a; L = c - w", w=2, x=3, b=1)
    for whole in (True, False):
        root = ElementTree.fromstring("".join(render(t, whole=whole)))
        nodes = {k for e in root.iter() for k in e.get("data-node", "").split()}
        assert nodes == {str(node) for node in t.nodes()}
        edges = {k for e in root.iter() for k in e.get("data-edge", "").split()}
        assert edges == {f"{node}:{position}" for node, position in t.locals()}
        numbers = [e.get("data-of") for e in root.iter(f"{SVG}text") if e.get("class")]
        assert set(numbers) - {None} == nodes


def test_what_is_wide_folds_variables_that_are_used_once() -> None:
    sheet = sheet_of(drawing("tanh(" * 5 + "w*x + b" + ")" * 5, w=1, x=1, b=1))
    assert sheet.left_out == ("local gradients",)
    cards = sheet.rows[0].drawing.boxes
    assert [leaf.name for box in cards for leaf in box.leaves] == ["w", "x", "b"]


def test_what_is_wider_is_a_card_a_statement() -> None:
    lines = [f"h{k} = tanh(w{k}*h{k - 1} + b{k})" for k in range(1, 5)]
    values = {"h0": 1.0, **{f"{n}{k}": 0.5 for n in "wb" for k in range(1, 5)}}
    sheet = sheet_of(drawing("; ".join(lines), **values))
    assert sheet.has_statements and len(sheet.rows) == 1
    cards = sheet.rows[0].drawing.boxes
    assert [box.title for box in cards] == [
        f"h{k} = tanh(w{k}·h{k - 1} + b{k})" for k in range(1, 5)
    ]
    assert [leaf.name for leaf in cards[0].leaves] == ["w1", "h0", "b1"]
    assert [len(box.nodes) for box in cards] == [3, 3, 3, 3]


def test_what_is_wider_still_is_broken_into_rows_that_say_where_they_go_on() -> None:
    d = drawing("exp(" * 20 + "x*w" + ")" * 20, x=0.0, w=1.0)
    sheet = sheet_of(d)
    assert len(sheet.rows) > 1
    for above, row in pairwise(sheet.rows):
        again = [box.name for box in row.drawing.boxes if box.is_again]
        assert again == [above.drawing.boxes[-1].name]
    shown = [box.node for row in sheet.rows for box in row.drawing.boxes if not box.is_again]
    leaves = [leaf.node for row in sheet.rows for box in row.drawing.boxes for leaf in box.leaves]
    assert sorted(shown + leaves) == sorted(box.node for box in d.boxes)


LESSONS = tuple(lessons())
TOO_TALL = {"lstm"}
"""Those whose letters get under 10 pixels on a slide, though not on a page."""


@pytest.mark.parametrize("name", LESSONS)
def test_letters_of_a_lesson_are_never_small(name: str) -> None:
    root = ElementTree.fromstring(run("--example", name, "--format", "svg").out)
    wide, high = (float(root.get(side, "")) for side in ("width", "height"))
    least = min(float(text.get("font-size", "")) for text in root.iter(f"{SVG}text"))
    assert least * min(1, 1100 / wide) >= 10
    assert (least * min(1280 / wide, 720 / high) >= 10) == (name not in TOO_TALL)


def test_a_network_of_two_layers_can_be_read_on_a_slide() -> None:
    root = ElementTree.fromstring(run("--example", "mazur", "--format", "svg").out)
    wide, high = (float(root.get(side, "")) for side in ("width", "height"))
    sizes = {float(t.get("font-size", "")) for t in root.iter(f"{SVG}text") if t.get("data-of")}
    assert min(sizes) * min(1280 / wide, 720 / high) >= 15


def test_a_graph_too_large_is_refused_in_words() -> None:
    t = view(" + ".join(["x"] * (MOST.nodes + 10)), x=1)
    with pytest.raises(TraceError, match="at most 300 nodes"):
        list(render(t))


def test_the_same_bytes_on_a_second_run() -> None:
    assert list(render(SEED, 4)) == list(render(view(PROGRAM, POINT), 4))


@needs("rsvg-convert")
@pytest.mark.parametrize("animate", [False, True])
def test_a_renderer_takes_it(animate: bool) -> None:
    text = "".join(render(SEED, animate=animate))
    done = subprocess.run(["rsvg-convert"], input=text.encode(), capture_output=True, check=True)
    assert done.stdout.startswith(b"\x89PNG")
    assert done.stderr == b""


def test_rows_alone_are_the_picture_and_come_out_at_one_size() -> None:
    broad = drawing(" + ".join(f"a{k}*b{k}" for k in range(12)), **{
        f"{name}{k}": 2.0 for name in "ab" for k in range(12)
    })  # fmt: skip
    sheet = sheet_of(broad, Room(500, 300))
    assert len(sheet.rows) > 1
    whole, rows = svg(sheet), [svg(sheet, row=k) for k in range(len(sheet.rows))]

    def texts(picture: ElementTree.Element) -> list[str]:
        return [each.text or "" for each in picture.iter() if each.tag.endswith("text")]

    assert sorted(texts(whole)) == sorted(text for row in rows for text in texts(row))
    assert {row.get("width") for row in rows} == {whole.get("width")}
    assert all(float(row.get("height", 0)) < float(whole.get("height", 0)) for row in rows)
