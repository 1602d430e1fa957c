"""Whatever is typed: the invariants of ``invariants`` hold. Long campaigns: ``tests/fuzz/``."""

from __future__ import annotations

import ast
import os
import time
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backprop_trace import TraceError, trace
from backprop_trace.language import limits
from tests.support.command import run
from tests.support.corpora import load
from tests.support.invariants import (
    check_help,
    check_run,
    check_text,
    check_trace,
    warm_up,
    watched,
)
from tests.support.programs import make
from tests.support.texts import STRANGERS, TOKENS, text

QUICK = settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
REGRESSIONS = load("regressions.json")


@pytest.fixture(scope="module", autouse=True)
def warm() -> None:
    warm_up()


@pytest.mark.parametrize("first", range(0, 3000, 500))
def test_any_text_is_read_or_refused_in_words(first: int) -> None:
    with watched():
        for seed in range(first, first + 500):
            check_text(text(seed))


pieces = st.lists(st.one_of(st.sampled_from(TOKENS), st.sampled_from(STRANGERS), st.text()))


@QUICK
@given(pieces, st.sampled_from(("", " ")))
def test_any_tokens_are_read_or_refused_in_words(tokens: list[str], between: str) -> None:
    check_text(between.join(tokens))


names = st.sampled_from(("x", "y", "w", "θ", "pi", "x_1"))
numbers = st.floats(allow_nan=False, allow_infinity=False, min_value=0).map(repr)
expressions = st.recursive(
    st.one_of(names, numbers),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("+ - * / **".split()), inner).map(
            lambda parts: f"({parts[0]}) {parts[1]} ({parts[2]})"
        ),
        inner.map(lambda part: f"-({part})"),
        st.tuples(st.sampled_from(("exp", "log", "tanh", "relu", "abs", "round")), inner).map(
            lambda parts: f"{parts[0]}({parts[1]})"
        ),
        st.tuples(inner, inner, inner).map(
            lambda parts: f"where({parts[0]} > {parts[1]}, {parts[2]}, {parts[0]})"
        ),
    ),
    max_leaves=12,
)
values = st.floats() | st.sampled_from((0.0, -0.0, 1.0, -1.0, 1e308, 5e-324))


@settings(QUICK, max_examples=30)
@given(expressions, values, values)
def test_any_expression_at_any_point_replays(program: str, x: float, y: float) -> None:
    found = check_text(program)
    assert found is not None, program
    point = {name: (x, y)[k % 2] for k, name in enumerate(found.variables)}
    check_trace(trace(program, point))


@pytest.mark.parametrize("first", range(0, 30, 10))
def test_programs_replay_in_every_format(first: int) -> None:
    for seed in range(first, first + 10):
        case = make(seed)
        with watched():
            check_trace(trace(case.program, case.values))


def test_the_command_that_is_suggested_runs() -> None:
    for seed in range(80):
        word = text(f"help {seed}")
        if "\0" not in word and not word.startswith("--"):
            check_help(word, {"x": "2"})


def test_any_command_line_ends_well() -> None:
    options = (
        "--digits",
        "--format",
        "--wrt",
        "--file",
        "-o",
        "--x",
        "x=1",
        "--",
        "-",
        "--y=",
        "=",
    )
    for seed in range(150):
        random = Random(seed)
        words = [
            random.choice((random.choice(options), "json", "x", "0", text(f"{seed} {k}")[:80]))
            for k in range(random.randint(0, 5))
        ]
        words = ["-" if word == "-o" else word.replace("\0", "") for word in words]
        check_run(run(*words, stdin="x*y"))


@pytest.mark.parametrize("case", REGRESSIONS, ids=lambda case: case["text"][:20])
def test_what_a_campaign_found_stays_mended(case: dict[str, str]) -> None:
    check_text(case["text"])


FORBIDDEN = frozenset(
    "eval exec compile __import__ sympify parse_expr lambdify literal_eval setrecursionlimit system"
    " popen Popen loads".split()
)


def test_no_source_file_calls_what_runs_text() -> None:
    import backprop_trace

    allowed = {("re", "compile"), ("json", "loads")}
    compiled = {"exec", "compile"}  # of templates: docs/security.md, autodiff/test_statements.py
    for path in Path(backprop_trace.__file__).parent.rglob("*.py"):
        is_the_one_place = path.parts[-2:] == ("autodiff", "statements.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                function = node.func
                if isinstance(function, ast.Name):
                    known = is_the_one_place and function.id in compiled
                    assert known or function.id not in FORBIDDEN, (path, node.lineno)
                elif isinstance(function, ast.Attribute) and function.attr in FORBIDDEN:
                    owner = function.value
                    assert isinstance(owner, ast.Name), (path, node.lineno)
                    starts_the_pager = path.name == "pager.py" and owner.id == "subprocess"
                    known = starts_the_pager or (owner.id, function.attr) in allowed
                    assert known, (path, node.lineno)


# Honest work passes (and any depth: test_depth); what is too much is refused with its limit


STATEMENTS = int(os.environ.get("BACKPROP_TRACE_STATEMENTS", "50000"))
"""Two operations each; 500000 make the million."""


def test_a_long_program_from_a_file_passes(tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    path.write_text("\n".join(f"a{k + 1} = a{k}*x + b" for k in range(STATEMENTS)), "utf-8")
    done = run("--file", str(path), "a0=0", "x=0.5", "b=1", "--wrt", "x")
    assert done.status == 0, done.err
    assert "left out" in done.out
    assert len(done.out) < 200_000


@pytest.mark.parametrize(
    ("program", "words"),
    [
        ("x" * (limits.NAME + 1), ["301", "limit is 300"]),
        ("1" * (limits.NUMBER + 1), ["1001", "limit is 1000"]),
        ("max(" + ",".join("x" * 101) + ")", ["101", "limit is 100"]),
        ("x" + "+x" * (limits.NODES + 1), ["4,000,001", "limit is 4,000,000"]),
        ("sum(" + ",".join(["x"] * (limits.NODES + 2)) + ")", ["limit is 4,000,000"]),
    ],
    ids=["name", "number", "operands", "operations", "arguments"],
)
def test_a_limit_is_named_where_it_refuses(program: str, words: list[str]) -> None:
    begun = time.process_time()
    with pytest.raises(TraceError) as caught:
        trace(program, x=1)
    assert time.process_time() - begun < 5.0
    for word in words:
        assert word in caught.value.message
    assert len(caught.value.format()) < 1000


def test_a_text_over_the_limit_is_refused_before_it_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "TEXT", 1000)
    with pytest.raises(TraceError, match="1,001 characters; the limit is 1,000"):
        trace("x" + " " * 1000, x=1)


def test_statements_count_as_nodes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "NODES", 100)
    with pytest.raises(TraceError, match="the limit is 100"):
        trace("; ".join(f"a{k + 1} = a{k}" for k in range(200)), a0=1)


def test_options_and_digits_have_limits() -> None:
    names = [f"x{k}" for k in range(limits.OPTIONS + 1)]
    options = [f"--{name}=1" for name in names]
    done = run("+".join(names), *options)
    assert done.status == 2
    assert "2,001" in done.err
    assert "limit is 2,000" in done.err
    assert run("+".join(names), *[f"{name}=1" for name in names]).status == 0
    done = run("x", "--x", "1", "--digits", "18")
    assert (done.status, "limit" in done.err) == (2, True)
