"""Sixteen threads at once give the same bytes and numbers as one: nothing shared changes.

Python is asked to change between the threads after every few instructions.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from backprop_trace import trace
from backprop_trace.api import read
from backprop_trace.autodiff.trace import Trace
from backprop_trace.document.document import Document
from backprop_trace.document.style import Style
from backprop_trace.features.check.section import CheckSection
from backprop_trace.features.closed_form.closed_form import ClosedFormSection
from backprop_trace.features.exact.exact import ExactTale
from backprop_trace.features.symbolic.symbols import SymbolicTale
from backprop_trace.features.training.training import TrainingSection
from backprop_trace.formats import render
from backprop_trace.training.descent import Descent

THREADS = 16

PROGRAM = "f(a) = a*tanh(a); g(a, b) = f(a)*b + where(a > b, b, f(b)); g(x, w) - w"


def at_once(jobs: Sequence[Callable[[], object]]) -> list[object]:
    """Return what the jobs give, each in a thread of its own, all begun together."""
    begin = Barrier(len(jobs))

    def job(work: Callable[[], object]) -> object:
        begin.wait()
        return work()

    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(len(jobs)) as pool:
            return list(pool.map(job, jobs))
    finally:
        sys.setswitchinterval(before)


def point(number: int) -> dict[str, float]:
    return {"w": 0.1 * number - 0.75, "x": 1.3 - 0.2 * number}


@pytest.mark.parametrize("format", ["html", "json"])
def test_one_trace_is_shown(format: str) -> None:
    t = trace(PROGRAM, point(3))
    alone = trace(PROGRAM, point(3)).render(format)
    assert at_once([lambda: t.render(format)] * THREADS) == [alone] * THREADS


def test_one_graph_is_run_at_many_points() -> None:
    graph = read(PROGRAM)

    def numbers(number: int) -> object:
        found = []
        for step in range(40):
            run = Trace(graph, point(number + step))
            found.append([repr(edge.value) for edge in run.local_steps()])
            found.append([repr(value) for value in run.gradients.values()])
        return found

    alone = [numbers(number) for number in range(THREADS)]
    assert at_once([lambda n=number: numbers(n) for number in range(THREADS)]) == alone  # type: ignore[misc]


def shown(kind: int) -> str:
    """Show what a feature adds; each time the program is read anew."""
    graph = read(PROGRAM)
    run = Trace(graph, {"x": 0.5, "w": 3.0})
    if kind == 0:
        document = Document(run, sections=[CheckSection(run)])
    elif kind == 1:
        document = Document(run, passes=ExactTale(run, {"x": "1/2", "w": "3"}))
    elif kind == 2:
        descent = Descent(graph, run.inputs, steps=20)
        document = Document(run, sections=[TrainingSection(descent)])
    elif kind == 3:
        document = Document(run, passes=SymbolicTale(run, {"w": "3"}, ["x"]))
    else:
        document = Document(run, sections=[ClosedFormSection(run)])
    return "".join(render(document, "text", Style()))


def test_checks_fractions_training_letters_and_closed_forms() -> None:
    alone = [shown(kind) for kind in range(5)]
    found = at_once([lambda k=number % 5: shown(k) for number in range(THREADS)])  # type: ignore[misc]
    assert found == [alone[number % 5] for number in range(THREADS)]
