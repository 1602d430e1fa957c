"""The graph in the formats: with it, without it, alone; as a file of its own."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.support.command import run
from tests.support.seed import SEED

FORMATS = ("terminal", "text", "markdown", "latex", "typst")


@pytest.mark.parametrize("format", FORMATS)
def test_with_without_and_alone(format: str) -> None:
    whole = run(*SEED, "--format", format).out
    without = run(*SEED, "--format", format, "--no-graph").out
    alone = run(*SEED, "--format", format, "--graph", "only").out
    assert len(without) < len(whole)
    assert "Backward pass" in without
    assert "Backward pass" not in alone
    assert len(alone) > 100


def test_where_it_does_not_fit_it_is_left_out_or_a_tree() -> None:
    program = "+".join(f"x{k}*w{k}" for k in range(40))
    values = [f"{name}{k}=1" for name in "xw" for k in range(40)]
    text = run(program, *values, "--format", "text").out
    assert "├" not in text
    assert "The graph is not drawn: a drawing has at most 60 nodes, this graph 159." in text
    tree = run(program, *values, "--graph", "only").out
    assert "a drawing has at most 60 nodes" in tree
    assert "w39" in tree or "more" in tree


LESSONS = ("neuron", "mazur", "softmax", "xor", "lstm", "rnn", "attention", "micrograd")


@pytest.mark.parametrize("columns", [40, 80, 120, 200])
@pytest.mark.parametrize("name", LESSONS)
def test_nothing_of_a_graph_is_left_out_without_a_word(name: str, columns: int) -> None:
    words = ("--example", name, "--format", "terminal", "--graph", "only")
    shown = run(*words, env={"COLUMNS": str(columns)}).out
    every = run("--example", name, "--format", "json").out
    gradients = sum(node["gradient"] is not None for node in json.loads(every)["nodes"])
    if shown.count("grad ") - shown.count("grad = ") < gradients:
        assert "No room for gradients" in shown or "A box is a statement" in shown
    if "├─ " not in shown:
        assert max(len(line) for line in shown.split("\n")) <= columns


def test_ascii() -> None:
    done = run(*SEED, "--graph", "only", env={"PYTHONIOENCODING": "ascii"})
    assert done.status == 0


def test_files_by_their_suffix(tmp_path: Path) -> None:
    names = [tmp_path / name for name in ("g.svg", "g.dot", "g.mmd")]
    words = [word for name in names for word in ("-o", str(name))]
    assert run(*SEED, *words, "--animate").status == 0
    svg, dot, mermaid = (name.read_text(encoding="utf-8") for name in names)
    assert ElementTree.fromstring(svg).tag.endswith("svg")
    assert "@keyframes" in svg
    assert dot.startswith("// command:")
    assert "flowchart LR" in mermaid


def test_too_large_a_picture_says_what_has_no_limit() -> None:
    values = [f"x{k}=1" for k in range(700)]
    done = run("+".join(f"x{k}" for k in range(700)), *values, "--format", "svg")
    assert done.status == 2
    assert "--format dot" in done.err


def test_both_at_once_are_refused() -> None:
    assert run(*SEED, "--graph", "--no-graph").status == 2


def test_a_variable_called_graph() -> None:
    assert "graph = 3" in run("graph*z", "--graph", "3", "--z", "2").out
