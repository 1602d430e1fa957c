"""Draws the gallery: the pictures of ``docs/gallery/`` and the page that shows them.

python docs/gallery.py

Pictures of the terminal are made of what the command prints (``screens.py``).
"""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import NamedTuple

from click.testing import CliRunner

from backprop_trace import trace
from backprop_trace.cli.command import cli
from backprop_trace.document.graph_view import GraphView
from backprop_trace.drawing.svg import render

DOCS = Path(__file__).parent
sys.path.insert(0, str(DOCS))

from screens import screen  # noqa: E402  # beside this file


class Picture(NamedTuple):
    """One picture: what it shows, and the program and point that it is made of."""

    name: str
    title: str
    text: str
    program: str
    values: dict[str, float]

    @property
    def command(self) -> str:
        """The command that makes it."""
        values = [word for name, value in self.values.items() for word in _option(name, value)]
        words = [*values, "--format", "svg", "-o", f"{self.name}.svg"]
        return f'backprop-trace "{self.program}" {shlex.join(words)}'


def _option(name: str, value: float) -> list[str]:
    text = f"{value:g}"
    return [f"--{name}={text}"] if value < 0 else [f"--{name}", text]


PICTURES = (
    Picture(
        "seed",
        "One weight, one sample",
        "The first example: a product, a difference, a square.",
        "(w*x - y)**2",
        {"x": 1, "y": 2, "w": 1},
    ),
    Picture(
        "baydin",
        "Fan-out",
        "Both inputs are used twice: each gradient is the sum of what two wires hand back "
        "(Baydin et al. 2018, *Automatic differentiation in machine learning: a survey*).",
        "ln(x1) + x1*x2 - sin(x2)",
        {"x1": 2, "x2": 5},
    ),
    Picture(
        "neuron",
        "A neuron",
        "Two inputs, two weights, a bias and a sigmoid (CS231n).",
        "dot = w0*x0 + w1*x1 + w2; f = sigmoid(dot)",
        {"w0": 2, "x0": -1, "w1": -3, "x1": -2, "w2": -3},
    ),
    Picture(
        "mazur",
        "A network of two layers",
        "Two inputs, two hidden and two output neurons "
        "(Mazur 2015, *A step by step backpropagation example*).",
        "h1 = sigmoid(w1*i1 + w2*i2 + b1); h2 = sigmoid(w3*i1 + w4*i2 + b1); "
        "o1 = sigmoid(w5*h1 + w6*h2 + b2); o2 = sigmoid(w7*h1 + w8*h2 + b2); "
        "E = (t1 - o1)**2/2 + (t2 - o2)**2/2",
        {
            "i1": 0.05,
            "i2": 0.1,
            "w1": 0.15,
            "w2": 0.2,
            "w3": 0.25,
            "w4": 0.3,
            "b1": 0.35,
            "w5": 0.4,
            "w6": 0.45,
            "w7": 0.5,
            "w8": 0.55,
            "b2": 0.6,
            "t1": 0.01,
            "t2": 0.99,
        },
    ),
    Picture(
        "rnn",
        "A recurrent network, unrolled",
        "Three steps share the weights `wx`, `wh` and `b`: one wire each runs along all steps "
        "and forks at every one.",
        "h1 = tanh(wx*x1 + wh*h0 + b); h2 = tanh(wx*x2 + wh*h1 + b); "
        "h3 = tanh(wx*x3 + wh*h2 + b); L = (h3 - y)**2",
        {
            "wx": 0.5,
            "wh": 0.9,
            "b": 0.1,
            "h0": 0,
            "x1": 1,
            "x2": -0.5,
            "x3": 0.25,
            "y": 0.3,
        },
    ),
)


SCREENS = {
    "terminal": 'backprop-trace "(w*x - y)**2" --x 1 --y 2 --w 1',
    "why": 'backprop-trace "ln(x1) + x1*x2 - sin(x2)" x1=2 x2=5 --no-graph --why x2',
    "training": 'backprop-trace "(w*x - y)**2" --x 1 --y 2 --w 1 --wrt w --no-graph'
    " --steps 6 --lr 0.2",
    "script": 'backprop-trace "(w*x - y)**2" --x 1 --y 2 --w 1 --emit pytorch',
}
"""Commands whose output is drawn as a terminal shows it."""


def shown(command: str) -> str:
    """Return what a command prints on a terminal of 88 columns, in colour."""
    environment = {"COLUMNS": "88", "FORCE_COLOR": "1", "NO_COLOR": None}
    words = shlex.split(command)[1:]
    return CliRunner().invoke(cli, words, env=environment, prog_name="backprop-trace").stdout


def page() -> str:
    """Return the page."""
    lines = [
        "# Gallery",
        "",
        "A card holds a value (forward) and `grad`, the gradient of the output (backward);",
        "where a wire arrives stands `∂`, the local gradient. A dot is a fork; wires that cross",
        "without one have nothing to do with each other. What would be too wide to be read has",
        "variables inside of cards, or a card a statement, or several rows: the legend says so,",
        "and `--graph whole` draws everything.",
        "",
        "`python docs/gallery.py` draws this page.",
    ]
    for picture in PICTURES:
        lines += ["", f"## {picture.title}", "", picture.text, ""]
        lines += [f"![{picture.title}](gallery/{picture.name}.svg)", ""]
        lines += ["```sh", picture.command, "```"]
    return "\n".join(lines) + "\n"


def files() -> dict[Path, str]:
    """Return the gallery's files and their contents."""
    found = {DOCS / "gallery.md": page()}
    for picture in PICTURES:
        graph = GraphView(trace(picture.program, picture.values))
        svg = "".join(render(graph, command=picture.command))
        found[DOCS / "gallery" / f"{picture.name}.svg"] = svg
    for name, command in SCREENS.items():
        found[DOCS / "gallery" / f"{name}.svg"] = screen(command, shown(command))
    return found


if __name__ == "__main__":
    for path, content in files().items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(content, encoding="utf-8", newline="\n")
