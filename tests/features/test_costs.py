"""What doubles in a program costs a result, a partial one, or a refusal that names the limit."""

from __future__ import annotations

import time

import pytest

from backprop_trace import deadline
from backprop_trace.language import limits
from tests.support.command import run

SECONDS, MEMORY = 10.0, 500 << 20


def steps(rule: str, count: int) -> str:
    """Return a chain: each step is made of the one before, ``{p}``."""
    names = ["x", *(f"a{number}" for number in range(count))]
    return "; ".join(f"{names[k + 1]} = {rule.format(p=names[k])}" for k in range(count))


def doubling(count: int) -> str:
    """Return functions that call each other twice: 2**count operations."""
    made = ["f0(a) = a*a + 1", *(f"f{k}(a) = f{k - 1}(f{k - 1}(a))" for k in range(1, count))]
    return "; ".join([*made, f"f{count - 1}(x)"])


SIGMOIDS = steps("sigmoid({p}/(1 + {p}))", 30)
WHERES = steps("where({p} > 0, {p}*2, {p} - 1)", 15)
SQUARES = steps("{p}*{p}", 30)
SUMS_OF_SQUARES = steps("{p}*{p} + x", 30)
MANY = ", ".join(["x"] * 30_000)

SAID = ("too long, or none here", "limit is", "the limit", "too large", "calculates up to")
"""A partial result, or a refusal, is said in one of these words."""

COSTLY = {
    "closed form of sigmoids": (0, SIGMOIDS, "x=1", "--closed-form"),
    "closed form of choices": (0, WHERES, "x=1", "--closed-form"),
    "closed form of squares": (0, SQUARES, "x=1", "--closed-form"),
    "letters in squares": (0, SQUARES, "--symbolic", "x"),
    "letters in sums": ("0 or 2", SUMS_OF_SQUARES, "--symbolic", "x"),
    "letters in sigmoids": (2, SIGMOIDS, "--symbolic", "x"),
    "letters in choices": (2, WHERES, "--symbolic", "x"),
    "proof of functions": (1, doubling(14), "x=1", "--prove"),
    "check of functions": (2, doubling(17), "x=.1", "--check"),
    "check of functions that are few": (0, doubling(12), "x=.1", "--check"),
    "check of sigmoids": (0, SIGMOIDS, "x=1", "--check"),
    "check of choices": (0, WHERES, "x=1", "--check"),
    "check of sums": (0, SUMS_OF_SQUARES, "x=.1", "--check"),
    "check of many operands": (0, f"mean({MANY})", "x=1", "--check", "--format", "text"),
    "fractions of functions": (2, doubling(17), "x=.1", "--exact"),
    "fractions of a sum": (2, "+".join(["x/3"] * 20_000), "x=1", "--exact"),
    "fractions that grow": (2, SUMS_OF_SQUARES, "x=1.1", "--exact"),
    "ten thousand steps": (
        0, "x**2", "x=1", "--steps", "10000", "--lr", "0.1", "--format", "text",
        "--trace-steps", ",".join(map(str, range(10_000))),
    ),
    "a sum in text": (0, f"sum({MANY[:29_998]})", "x=1", "--format", "text"),
    "a mean in HTML": (0, f"mean({MANY[:29_998]})", "x=1", "--format", "html"),
}  # fmt: skip


# A library's callback at a garbage collection may swallow the clock's first ring: it rings again.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.slow
@pytest.mark.parametrize("what", COSTLY)
def test_what_doubles_ends_in_time_with_a_word(what: str) -> None:
    status, *words = COSTLY[what]
    run("x", "x=1", "--check", "--closed-form")  # what is slow to load
    begun, held = time.thread_time(), deadline.held()
    done = run(*map(str, words))
    assert time.thread_time() - begun < SECONDS
    assert deadline.held() - held < MEMORY - (300 << 20)
    # a fast machine has all letters in time
    assert str(done.status) in str(status), (done.status, done.out[-300:], done.err)
    if done.status or "--closed-form" in words:
        assert any(word in done.out + done.err for word in SAID), (done.out[-300:], done.err)


def test_formulas_for_which_there_is_no_time_are_missing_and_it_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    words = ("sigmoid(x*y)*exp(x/y)", "x=1", "y=2", "--format", "text", "--closed-form")
    assert "stopped" not in run(*words).out
    monkeypatch.setattr("backprop_trace.proof.derive.simplified", lambda *_: time.sleep(60))
    monkeypatch.setattr("backprop_trace.deadline.thread_time", time.monotonic)
    monkeypatch.setattr(limits, "FORMULA_SECONDS", 0.3)
    done = run(*words)
    assert done.status == 0
    assert done.out.count("stopped  ") == 2
    assert "not all formulas are here: SymPy was stopped after" in done.out


def test_notes_have_a_limit_for_all_their_blocks(
    monkeypatch: pytest.MonkeyPatch, tmp_path: pytest.TempPathFactory
) -> None:
    block = run("x*y", "x=1", "y=2", "--format", "markdown").out
    path = f"{tmp_path}/n.md"
    with open(path, "w", encoding="utf-8") as file:
        file.write(block * 3)
    assert run("--verify", path).status == 0
    monkeypatch.setattr(limits, "NOTES_SECONDS", 0)
    done = run("--verify", path)
    assert done.status == 2
    assert "0 seconds, the limit of a run: verify fewer notes at once" in done.err
