"""What is compiled is made of our templates and of whole numbers; nothing else is compiled."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from backprop_trace.autodiff import statements
from backprop_trace.autodiff.graph import Graph
from backprop_trace.autodiff.statements import EXPRESSIONS, SPACE, STATEMENTS
from backprop_trace.operations import FUNCTIONS
from backprop_trace.training import step
from backprop_trace.training.descent import Descent, Row
from backprop_trace.training.optimizers import OPTIMIZERS
from tests.support.house import PACKAGE
from tests.support.programs import make

TEMPLATES = " ".join([*EXPRESSIONS.values(), *STATEMENTS.values()])
WORDS = {*re.findall(r"[A-Za-z_]+", re.sub(r"\{\w+\}", "", TEMPLATES)), "def", "run", "given"}
WORDS |= {"return"}
SIGNS = r"[-+*/(),:=<>\[\]\s]"
CLOSED = re.compile(rf"(?:{SIGNS}|[skf]\d+\b|2\.0\b|0\.0\b|(?:{'|'.join(WORDS)})\b)*")

HOSTILE = "__import__ = 1e300*exec; open_ = __import__/3.25 - exec**2; sin(open_) + eval_*0.1"

compiled: list[str] = []


def listen(event: str, details: tuple[object, ...]) -> None:
    if event == "compile" and details[1] == "<statements>":
        assert isinstance(details[0], bytes)
        compiled.append(details[0].decode())


sys.addaudithook(listen)  # it cannot be taken away again: one for the whole file


@contextmanager
def texts() -> Iterator[list[str]]:
    compiled.clear()
    yield compiled


def trained(program: str, values: dict[str, float], optimizer: str, **changes: object) -> list[Row]:
    settings = {"rate": 0.1, "steps": step.FEW + 5, **changes}
    graph = Graph.read(program, values)
    return list(Descent(graph, values, optimizer=optimizer, **settings).rows())  # type: ignore[arg-type]


def test_a_text_holds_nothing_of_the_program() -> None:
    values = {"exec": 0.5, "eval_": 1.5}
    with texts() as found:
        for optimizer in OPTIMIZERS:
            trained(HOSTILE, values, optimizer)
        for name, row in FUNCTIONS.items():
            first = "x0 > 0.25" if name == "where" else "x0*0.75"
            words = [first, *(f"x{k}*0.75" for k in range(1, row.least))]
            trained(f"{name}({', '.join(words)})", {f"x{k}": 0.5 for k in range(row.least)}, "sgd")
    assert len(found) > len(FUNCTIONS)
    for text in found:
        assert CLOSED.fullmatch(text), text
    assert not CLOSED.fullmatch("s1 = exec(s2)")
    assert not CLOSED.fullmatch("s1 = 0.75 * s2")


def test_what_a_text_names_are_the_functions_of_the_templates() -> None:
    assert set(SPACE["__builtins__"]) == {"OverflowError"}
    assert set(SPACE) - {"__builtins__"} == WORDS & (SPACE.keys() - {"__builtins__"})


def test_nothing_else_is_compiled() -> None:
    places = [
        f"{path.relative_to(PACKAGE).as_posix()}: {node.func.id}"
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("eval", "exec", "compile", "__import__")
    ]
    assert sorted(places) == ["autodiff/statements.py: compile", "autodiff/statements.py: exec"]
    assert statements.compiled.__module__.endswith("autodiff.statements")


@pytest.mark.parametrize("accumulate", [False, True])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_compiled_steps_are_to_the_bit_what_the_passes_make(
    optimizer: str, accumulate: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(12):
        case = make(number)
        fast = trained(case.program, case.values, optimizer, accumulate=accumulate)
        with monkeypatch.context() as patch, texts() as found:
            patch.setattr(step, "LARGEST", 0)
            slow = trained(case.program, case.values, optimizer, accumulate=accumulate)
        assert len(found) <= 1  # the update of one parameter
        assert list(map(repr, fast)) == list(map(repr, slow)), case
        assert {type(row.step) for row in fast} == {int}


def test_no_expression_is_too_deep_for_the_compiler() -> None:
    long = "+".join(["x*x"] * 2000)
    (first, *_) = trained(f"-({'-(' * 300}{long}{')' * 300})", {"x": 0.001}, "sgd", rate=1e-9)
    assert first.value == pytest.approx(-0.002)
