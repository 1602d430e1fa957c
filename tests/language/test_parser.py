"""The grammar: Python's precedence, nothing reordered, nothing merged."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backprop_trace import trace
from backprop_trace.autodiff.graph import Graph
from backprop_trace.language.syntax.parser import parse_formula
from backprop_trace.notation.text import LANGUAGE


def value(program: str, **values: float) -> float:
    return trace(program, values).value


@pytest.mark.parametrize(
    "program",
    ["-x**2", "2**-x", "2**3**2", "(2**3)**2", "x - 1 - 2", "8/2/2", "8/(2/2)", "-x*3", "--x",
     "+-x", "x**-2", "-x**-2", "2*-x", "x*+3", "(((x)))", "2 - -x", "x**2**-1", "-(-x)", "1e3*x",
     ".5*x", "5.*x", "x/3*2", "x*3/2", "-2**2 + x", "1/3*x"],
)  # fmt: skip
def test_precedence_is_python_s(program: str) -> None:
    assert value(program, x=3.0) == eval(program, {"x": 3.0})  # our own text


@pytest.mark.parametrize(
    ("pasted", "plain"),
    [("x − 1", "x - 1"), ("2×x", "2*x"), ("2·x", "2*x"), ("2⋅x", "2*x"), ("x÷4", "x/4"),
     ("x²", "x**2"), ("x³", "x**3"), ("x⁻²", "x**-2"), ("√x", "sqrt(x)"), ("√(x+1)", "sqrt(x+1)"),
     ("2·π", "2*pi"), ("−x²", "-x**2"), ("where(x ≤ 3, 1, 0)", "where(x <= 3, 1, 0)")],
)  # fmt: skip
def test_pasted_signs(pasted: str, plain: str) -> None:
    assert value(pasted, x=3.0) == value(plain, x=3.0)


def test_statements() -> None:
    t = trace("a = w*x  # a product\n b = a - y; L = b**2", w=1, x=1, y=2)
    assert [step.name for step in t.nodes] == ["a", "b", "L"]
    assert t.output == "L"


def test_lines_go_on_inside_parentheses() -> None:
    assert value("(x +\n  1)*2", x=1.0) == 4.0


def test_windows_line_ends_and_empty_statements() -> None:
    assert value("a = x;;\r\n\r\n a*2;\r\n", x=2.0) == 4.0


@pytest.mark.parametrize(
    ("program", "names"),
    [("x*y + 1", ["v1", "L"]), ("L = x; v1*L", ["L", "loss"]), ("v1*2 + v3*x", ["v2", "v4", "L"]),
     ("L*loss*out", ["v1", "L1"])],
)  # fmt: skip
def test_unnamed_steps_skip_taken_names(program: str, names: list[str]) -> None:
    graph = Graph.read(program)
    found = [graph.names[node] for node, row in enumerate(graph.rows) if row]
    assert found[: len(names) - 1] == names[:-1]
    assert found[-1] not in graph.variables
    assert len({*graph.variables, *found}) == len(graph.variables) + len(found)


def test_nothing_is_merged() -> None:
    assert len(trace("x*x + x*x", x=3.0).nodes) == 3


def test_user_functions() -> None:
    t = trace("sq(a) = a*a; f(a, b) = sq(a) + b; f(x, 2)", x=3.0)
    assert t.value == 11.0
    assert t.gradients == {"x": 6.0}
    assert [step.operation.name for step in t.nodes] == ["f"]


# What is written parses back

LEAVES = st.sampled_from(["x", "y", "2", "0.5", "1e-3"])


def bigger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.tuples(inner, st.sampled_from(["+", "-", "*", "/", "**"]), inner).map(
            lambda parts: f"({parts[0]}){parts[1]}({parts[2]})"
        ),
        inner.map(lambda text: f"-({text})"),
        inner.map(lambda text: f"exp({text})"),
        st.tuples(inner, inner).map(lambda parts: f"max({parts[0]}, {parts[1]})"),
    )


@given(st.recursive(LEAVES, bigger, max_leaves=12))
def test_a_formula_written_reads_back_to_the_same_tree(text: str) -> None:
    tree = parse_formula(text)
    assert parse_formula(LANGUAGE.write(tree)) == tree
