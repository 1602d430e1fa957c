"""Training by the command: the table, the updates, the plot, what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.support.command import run
from tests.support.corpora import load
from tests.support.seed import SEED

LESSON = (*SEED, "--wrt", "w")
TABLES = load("training.json")


def training(*argv: str) -> Any:
    done = run(*argv, "--format", "json")
    assert done.status == 0, done.err
    return json.loads(done.out)["training"]


def test_the_seed_goes_to_2() -> None:
    steps = training(*LESSON, "--steps", "20", "--lr", "0.1")["steps"]
    assert len(steps) == 21
    for step in steps:
        assert step["inputs"]["w"] == pytest.approx(2 - 0.8 ** step["step"], rel=1e-13)
    assert list(steps[0]) == ["step", "value", "inputs", "gradients"]


def test_linear_regression_over_samples() -> None:
    program = "mean(" + ", ".join(f"(w*{x} - {2 * x})**2" for x in (1, 2, 3, 4)) + ")"
    steps = training(program, "--w", "0", "--steps", "1", "--lr", "0.01")["steps"]
    assert steps[0]["value"] == 30.0
    assert steps[0]["gradients"]["w"] == -30.0
    assert steps[1]["inputs"]["w"] == pytest.approx(0.3, rel=1e-15)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table["id"])
def test_the_tables_of_the_corpus(table: dict[str, Any]) -> None:
    values = [f"{name}={value!r}" for name, value in table["inputs"].items()]
    found = training(
        table["program"], *values, "--wrt", ",".join(table["params"]), "--steps",
        str(table["steps"]), "--lr", repr(table["lr"]),
    )  # fmt: skip
    steps = {step["step"]: step for step in found["steps"]}
    tolerance = table.get("tolerance", {"rel": 1e-9, "abs": 1e-12})
    for row in table["rows"]:
        step = steps[row["step"]]
        wanted = {**row["params"], "loss": row["loss"]}
        ours = {**step["inputs"], "loss": step["value"]}
        for name, value in wanted.items():
            allowed = tolerance["abs"] + tolerance["rel"] * abs(float(value))
            assert abs(float(ours[name]) - float(value)) <= allowed, (row["step"], name)
        for name, value in row["grads"].items():
            allowed = tolerance["abs"] + tolerance["rel"] * abs(float(value))
            assert abs(float(step["gradients"][name]) - float(value)) <= allowed


def test_the_story_has_the_update_the_table_and_the_plot() -> None:
    out = run(*LESSON, "--steps", "3", "--lr", "0.1").out
    assert "w ← 1 - 0.1·(-2) = 1.2" in out
    assert "4  Training" in out
    assert "Data, never updated: x, y" in out
    assert "●" in out


def test_steps_in_full() -> None:
    out = run(*LESSON, "--steps", "3", "--lr", "0.1", "--trace-steps", "1,last").out
    assert "Step 1: forward pass" in out
    assert "Step 3: backward pass" in out


def test_a_rate_that_is_too_large_is_said_in_words() -> None:
    out = run(*LESSON, "--steps", "20", "--lr", "1.1").out
    assert "too large" in out


@pytest.mark.parametrize("optimizer", ["momentum", "adam"])
def test_optimizers_show_their_state(optimizer: str) -> None:
    found = training(*LESSON, "--steps", "2", "--lr", "0.1", "--optimizer", optimizer)
    assert found["optimizer"] == optimizer
    assert len(found["steps"][1]) > 4


def test_the_mistake_of_not_resetting_gradients() -> None:
    steps = training(*LESSON, "--steps", "4", "--lr", "0.1", "--accumulate")["steps"]
    assert [round(step["inputs"]["w"], 4) for step in steps] == [1, 1.2, 1.56, 2.008, 2.4544]


@pytest.mark.parametrize("format", ["markdown", "latex", "typst", "text"])
def test_every_format_has_the_table_and_the_plot(format: str, tmp_path: Path) -> None:
    plot = tmp_path / "loss.svg"
    done = run(*LESSON, "--steps", "2", "--lr", "0.1", "--format", format, "--plot", str(plot))
    assert done.status == 0
    assert "1.36" in done.out
    assert format == "text" or "loss" in done.out
    assert ElementTree.fromstring(plot.read_text(encoding="utf-8")).tag.endswith("svg")


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (("--steps", "3"), "needs a learning rate"),
        (("--lr", "0.1"), "belongs to `--steps N`"),
        (("--accumulate",), "belongs to `--steps N`"),
        (("--trace-steps", "1"), "belongs to `--steps N`"),
        (("--plot", "a.svg"), "belongs to `--steps N`"),
        (("--steps", "x", "--lr", "1"), "whole number"),
        (("--steps", "3", "--lr", "x"), "x"),
        (("--steps", "3", "--lr", "0.1", "--trace-steps", "9"), "from 0 to 3"),
        (("--steps", "3", "--lr", "0.1", "--plot", "loss.png"), ".svg"),
        (("--steps", "3", "--lr", "0.1", "--optimizer", "adm"), "`adam`"),
    ],
)
def test_what_is_refused(argv: tuple[str, ...], said: str) -> None:
    done = run(*LESSON, *argv)
    assert (done.status, done.out) == (2, "")
    assert said in done.err
    assert "help: backprop-trace" in done.err


def test_a_note_names_its_picture_from_where_it_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "notes").mkdir()
    words = (*SEED, "--steps", "3", "--lr", "0.1", "--plot", "notes/loss.svg")
    assert run(*words, "-o", "notes/a.md").status == 0
    assert "](<loss.svg>)" in (tmp_path / "notes/a.md").read_text(encoding="utf-8")
    assert run(*words, "-o", "c.md").status == 0
    assert "](<notes/loss.svg>)" in (tmp_path / "c.md").read_text(encoding="utf-8")
