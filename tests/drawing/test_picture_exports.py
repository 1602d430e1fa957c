"""DOT, Mermaid and TikZ: the same content, escaped, and taken by the tools they are for."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from backprop_trace import TraceError
from backprop_trace.drawing import dot, mermaid, tikz
from backprop_trace.drawing.drawing import Box, Drawing, Wire, drawing_of, marked
from backprop_trace.notation.text import UNICODE
from backprop_trace.palette import NAMED
from tests.support.corpora import load
from tests.support.graphs import NETWORK, NETWORK_VALUES, view
from tests.support.seed import POINT, PROGRAM
from tests.support.tools import needs

SEED = view(PROGRAM, POINT)

EXAMPLES = load("worked-examples.json")

NAMES = ["end", 'a"]; b', "\\N\\G", "<b>x</b>", "#quot;", "`$x$`", "a\u202eb\n", "subgraph", "{[("]


def hostile() -> Drawing:
    boxes = [Box(k, name, "", "", name, name, False) for k, name in enumerate(NAMES)]
    boxes.append(Box(99, NAMES[1], NAMES[1], NAMES[1], "1", "1", True))
    wires = [Wire(k, len(NAMES), k, name, name) for k, name in enumerate(NAMES)]
    return Drawing(boxes, wires, len(NAMES), "")


def test_dot() -> None:
    assert (
        "".join(dot.render(SEED))
        == """\
digraph backpropagation {
  graph [rankdir="LR", ordering="in"];
  node [shape="box", style="rounded", fontname="sans-serif"];
  edge [fontname="sans-serif", fontsize="11"];
  "n0" [label="w = 1\\ngrad -2", shape="oval", style="solid"];
  "n1" [label="x = 1\\ngrad -2", shape="oval", style="solid"];
  "n2" [label="v1 = w·x = 1\\ngrad -2"];
  "n3" [label="y = 2\\ngrad 2", shape="oval", style="solid"];
  "n4" [label="v2 = v1 - y = -1\\ngrad -2"];
  "n5" [label="L = v2² = 1\\ngrad 1", penwidth="2"];
  "n0" -> "n2" [label="∂v1/∂w = 1"];
  "n1" -> "n2" [label="∂v1/∂x = 1"];
  "n2" -> "n4" [label="∂v2/∂v1 = 1"];
  "n3" -> "n4" [label="∂v2/∂y = -1"];
  "n4" -> "n5" [label="∂L/∂v2 = -2"];
}
"""
    )


def test_mermaid() -> None:
    assert (
        "".join(mermaid.render(SEED))
        == """\
flowchart LR
  n0(["w = 1<br/>grad -2"])
  n1(["x = 1<br/>grad -2"])
  n2["v1 = w·x = 1<br/>grad -2"]
  n3(["y = 2<br/>grad 2"])
  n4["v2 = v1 - y = -1<br/>grad -2"]
  n5[["L = v2² = 1<br/>grad 1"]]
  n0 -- "∂v1/∂w = 1" --> n2
  n1 -- "∂v1/∂x = 1" --> n2
  n2 -- "∂v2/∂v1 = 1" --> n4
  n3 -- "∂v2/∂y = -1" --> n4
  n4 -- "∂L/∂v2 = -2" --> n5
"""
    )


def test_parallel_edges_stay_two_lines() -> None:
    t = view("x*x", x=3)
    assert "".join(dot.render(t)).count('"n0" -> "n1"') == 2
    assert len(re.findall(r"^  n0 -- .* --> n1$", "".join(mermaid.render(t)), re.M)) == 2


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["id"])
def test_one_line_an_edge(example: dict[str, Any]) -> None:
    t = view(example["program"], example["inputs"], wrt=example["wrt"])
    drawing = drawing_of(t, UNICODE, 4)
    wires = sorted((wire.source, wire.consumer) for wire in drawing.wires)
    text = "".join(dot.write(drawing))
    found = [(int(a), int(b)) for a, b in re.findall(r'^  "n(\d+)" -> "n(\d+)"', text, re.M)]
    assert sorted(found) == wires
    chart = mermaid.picture(drawing)
    assert chart is not None
    found = [(int(a), int(b)) for a, b in re.findall(r"^  n(\d+) .*--> n(\d+)$", chart, re.M)]
    assert sorted(found) == wires


def test_mermaid_labels_are_quoted_and_hold_nothing_live() -> None:
    chart = mermaid.picture(hostile(), command="x --> y %%{init: {}}%%\nflowchart TD")
    assert chart is not None
    lines = chart.splitlines()
    assert lines[0].startswith('%% command: "') and "{" not in lines[0]
    assert lines[1] == "flowchart LR"
    node = re.compile(r'  n\d+(\(\[|\[\[|\[)"[^"`$\\]*"(\]\)|\]\]|\])')
    edge = re.compile(r'  n\d+ -- "[^"`$<>\\]*" --> n\d+')
    for line in lines[2:]:
        assert node.fullmatch(line) or edge.fullmatch(line), line
        assert "<" not in line.replace("<br/>", "")
        assert all(rest[:5] in {"35;qu"} or re.match(r"\w+;", rest) for rest in line.split("#")[1:])


def test_mermaid_leaves_out_what_it_would_refuse() -> None:
    t = view(" + ".join(["x"] * 260), x=1)
    assert mermaid.picture(drawing_of(t, UNICODE, 4)) is None
    with pytest.raises(TraceError, match="at most 499 edges"):
        list(mermaid.render(t))
    with pytest.raises(TraceError, match="--format dot"):
        list(mermaid.render(view(" + ".join(["x"] * 5000), x=1)))


def test_the_command_can_be_read_back() -> None:
    command = "backprop-trace \"a = x\nb = '{a}' * --2\""
    for text in (
        "".join(dot.render(SEED, command=command)),
        "".join(mermaid.render(SEED, command=command)),
    ):
        assert json.loads(text.splitlines()[0].split("command: ")[1]) == command


def test_paths_are_set_off() -> None:
    drawing = drawing_of(SEED, UNICODE, 4)
    path = marked(drawing, {drawing.boxes[0].node}, {(drawing.boxes[2].node, 0)})
    assert "".join(dot.write(path)).count('penwidth="3"') == 2
    assert "linkStyle 0 " in (mermaid.picture(path) or "")
    assert "[wire,lit]" in "".join(tikz.pictures(path))


@needs("dot")
@pytest.mark.parametrize(
    "drawing",
    [
        drawing_of(SEED, UNICODE, 4),
        drawing_of(view(NETWORK, NETWORK_VALUES), UNICODE, 4),
        hostile(),
    ],
    ids=["seed", "network", "hostile"],
)
def test_graphviz_takes_it(drawing: Drawing) -> None:
    text = "".join(dot.write(drawing, command="x\n} digraph { a -> b"))
    done = subprocess.run(
        ["dot", "-Tsvg"], input=text.encode(), capture_output=True, check=True, timeout=60
    )
    assert done.stderr == b""
    shown = done.stdout.decode()
    assert shown.count('class="node"') == len(drawing.boxes)
    assert shown.count('class="edge"') == len(drawing.wires)


def test_tikz_is_ascii_and_balanced() -> None:
    for drawing in (drawing_of(SEED, UNICODE, 4), hostile()):
        text = "".join(tikz.pictures(drawing))
        assert text.isascii()
        assert text.startswith(r"\begin{tikzpicture}")
        assert text.endswith("\\end{tikzpicture}\n")
        bare = re.sub(r"\\[{}\\]", "", text)
        assert bare.count("{") == bare.count("}")


@needs("pdflatex")
def test_latex_takes_it(tmp_path: Path) -> None:
    greek = view("θ_1*ж + sin(x) * 1e-9 / sqrt(x)", {"θ_1": -1, "ж": 2, "x": 0.5})
    pictures = [drawing_of(t, UNICODE, 4) for t in (SEED, greek)]
    body = "\n\n".join(
        each for drawing in [*pictures, hostile()] for each in tikz.pictures(drawing)
    )
    source = tmp_path / "picture.tex"
    source.write_text(
        "\\documentclass{article}\n\\usepackage{tikz}\n\\begin{document}\n"
        + "".join(f"\\colorlet{{{name}}}{{black}}\n" for name in NAMED.values())
        + f"{body}\\end{{document}}\n",
        encoding="ascii",
    )
    done = subprocess.run(
        ["pdflatex", "-no-shell-escape", "-halt-on-error", "-interaction=nonstopmode", source.name],
        cwd=tmp_path,
        capture_output=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout.decode(errors="replace")[-2000:]
