"""Numbers that a reader can check: every line follows from what it shows, and signs tell the truth.

Lines are written in the language of programs and read back: what stands there is evaluated by the
parser and the table, or by Python's fractions, and held against the result beside it.
"""

from __future__ import annotations

import ast
import json
import operator
import re
from collections.abc import Iterator
from fractions import Fraction
from math import floor, isfinite, log10

import pytest

from backprop_trace import trace
from backprop_trace.document.blocks import Results, Row, Table
from backprop_trace.document.document import Document
from backprop_trace.features.lessons.lessons import lessons
from backprop_trace.notation.text import LANGUAGE
from tests.support.array_corpus import traces
from tests.support.corpora import load

_APPLY = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
}  # fmt: skip


def exactly(text: str) -> Fraction | None:
    """Return what a line's numbers make in fractions; None where it is no sum, product or power."""

    def value(node: ast.expr) -> Fraction:
        match node:
            case ast.Constant():
                return Fraction(ast.get_source_segment(text, node) or "")
            case ast.UnaryOp(op=ast.USub()):
                return -value(node.operand)
            case ast.BinOp(op=ast.Pow()) if abs(power := value(node.right)) <= 50:
                if power.denominator != 1:
                    raise TypeError
                return value(node.left) ** int(power)
            case ast.BinOp() if type(node.op) in _APPLY:
                result: Fraction = _APPLY[type(node.op)](value(node.left), value(node.right))
                return result
        raise TypeError

    try:
        return value(ast.parse(text, mode="eval").body)
    except (TypeError, ValueError, SyntaxError, ZeroDivisionError):
        return None


def contradiction(row: Row, digits: int) -> str:
    """Say what is wrong with a line, or nothing."""
    line = f"{row.left} = {row.right}: {row.substituted} {'~' if row.rounded else '='} {row.result}"
    if row.substituted is None or "nan" in row.substituted or "inf" in row.substituted:
        return ""
    result = float(row.result)
    found = trace(row.substituted).value
    if not (isfinite(result) and isfinite(found)):
        return ""
    unit = 10.0 ** (floor(log10(abs(result))) - digits + 1) if result else 0.0
    if abs(found - result) > 0.5 * unit * (1 + 1e-6) + 1e-15 * abs(result):
        return f"does not follow: {line}"
    exact = exactly(row.substituted)
    if exact is not None and row.rounded == (exact == Fraction(row.result)):
        return f"the sign is wrong: {line}"
    return ""


def rows(document: Document, digits: int) -> Iterator[Row]:
    for block in document.blocks(LANGUAGE, digits):
        if isinstance(block, Table):
            yield from block.rows()


PROGRAMS = [
    *((case["program"], case["inputs"]) for case in load("worked-examples.json")),
    *((each.text, {k: float(v) for k, v in each.values.items()}) for each in lessons().values()),
]


@pytest.mark.parametrize("digits", [2, 4, 7])
def test_no_line_of_the_corpora_contradicts_itself(digits: int) -> None:
    wrong = [
        said
        for program, values in PROGRAMS
        for row in rows(Document(trace(program, values)), digits)
        if (said := contradiction(row, digits))
    ]
    assert not wrong, wrong[:5]


@pytest.mark.parametrize("digits", [2, 4, 7])
def test_no_entry_of_an_array_contradicts_what_stands_beside_it(digits: int) -> None:
    found = [
        (row.worked or "", entry)
        for t in traces().values()
        for row in rows(Document(t), digits)
        if (entry := shown_entry(row))
    ]
    wrong = []
    for worked, entry in found:
        made, result = trace(worked.split(" ", 2)[2]).value, float(entry)
        unit = 10.0 ** (floor(log10(abs(result))) - digits + 1) if result else 0.0
        if abs(made - result) > 0.5 * unit * (1 + 1e-6) + 1e-14:
            wrong.append((worked, entry))
    assert len(found) > 300 and not wrong, wrong[:5]


def shown_entry(row: Row) -> str:
    """Return the entry that a line works out, as the array beside it shows it; nothing for none.

    Neither a line that leaves terms out nor numbers that are none can be calculated again.
    """
    worked = row.worked or ""
    if not worked or not row.result or re.search(r"\.\.\.|nan|inf", worked + row.result):
        return ""
    entry = json.loads(re.sub(r"[^\s\[\],]+", r'"\g<0>"', row.result))
    where = re.match(r"[^ ]*?\[([\d, ]+)\] ", worked)
    for place in where[1].split(",") if where else ():
        entry = entry[int(place)]
    return entry if isinstance(entry, str) else ""


def told(program: str, digits: int | None = 4, **values: float) -> list[Row]:
    return list(rows(Document(trace(program, values)), digits))  # type: ignore[arg-type]


def text(program: str, **values: float) -> str:
    return trace(program, values).render("text")


def signs(found: list[Row]) -> list[str]:
    return [
        f"{row.substituted} {'≈' if row.rounded else '='} {row.result}"
        for row in found
        if row.substituted
    ]


def test_about_stands_only_where_the_shown_numbers_make_something_else() -> None:
    assert "0.8*3 = 2.4" in signs(told("a*b", a=0.8, b=3.0))
    assert "1 + (-1.2) = -0.2" in signs(told("a + b", a=1.0, b=-1.2))
    assert "0*(-0.5) = 0" in signs(told("a*b", a=0.0, b=-0.5))
    assert "1/3 ≈ 0.3333" in signs(told("a/b", a=1.0, b=3.0))
    assert "exp(0) = 1" in signs(told("exp(a)", a=0.0))
    assert "exp(1) ≈ 2.718" in signs(told("exp(a)", a=1.0))
    assert "sqrt(0.25) = 0.5" in signs(told("sqrt(a)", a=0.25))
    assert "tanh(20) ≈ 1" in signs(told("tanh(a)", a=20.0))
    assert "f(0.3) = 0.6" in signs(told("f(a) = 2*a; f(x)", x=0.3))


def test_a_line_shows_more_digits_where_four_would_contradict_its_result() -> None:
    lines = signs(told("a = x/3; b = x/3.0004; a - b", x=1.0))
    assert lines[2] == "0.33333333 - 0.33328889 = 4.444e-5", lines[2]


def test_a_formula_that_loses_all_digits_shows_no_numbers() -> None:
    found = [row for row in told("sigmoid(x)", x=45.0) if row.edge]
    assert [row.substituted for row in found] == [None]
    assert found[0].remark


def test_what_cancellation_leaves_is_shown_as_the_0_that_it_is() -> None:
    program, given = "v = 0.3 - 0.2*w + 0.1; v*2 + w", {"w": 2.0}
    shown = text(program, **given)
    assert "-0.1 + 0.1 0" in " ".join(shown.split())
    assert "v: exactly 0; the computer's sum of 0.3, -0.4 and 0.1 is -2.776e-17" in shown
    assert shown.count("e-17") == 1
    for format in ("markdown", "latex", "typst", "html", "svg", "mermaid", "dot"):
        rendered = trace(program, given).render(format)
        rendered = re.sub(
            r"<script.*?</script>", "", rendered, flags=re.DOTALL
        )  # its JSON is exact
        assert "5.551" not in rendered, format  # v*2
    assert "-2.7755575615628914e-17" in trace(program, given).to_json()


def test_a_sum_that_is_tiny_in_truth_is_left_alone() -> None:
    assert "2.22e-16" in text("x - 1", x=1.0 + 2.0**-52)
    assert "exactly" not in text("x - 1", x=1.0 + 2.0**-52)


def test_a_remainder_that_decides_what_follows_is_kept_and_told() -> None:
    shown = text("v = 0.1 + 0.2 - w; 1/v", w=0.3)
    assert "5.551e-17" in shown
    assert "v: exactly 0; the computer's sum of 0.1, 0.2 and -0.3 is 5.551e-17" in shown
    assert "what follows hangs on it" in shown


def test_gradients_that_cancel_are_shown_as_0() -> None:
    shown = text("0.1*x + 0.2*x - 0.3*x", x=1.0)
    assert "sum of 3 -0.3 + 0.2 + 0.1 0 " in " ".join(shown.split())
    assert "Gradients   dL/dx = 0" in shown


def test_row_and_summary_agree() -> None:
    for program, values in PROGRAMS:
        for block_row, equation in last_rows(Document(trace(program, values))):
            assert block_row == ("~" in equation), (program, equation)


def last_rows(document: Document) -> Iterator[tuple[bool, str]]:
    """Yield whether the row of each gradient says "about", and the summary's equation."""
    found: dict[str, bool] = {}
    for block in document.blocks(LANGUAGE, 4):
        if isinstance(block, Table) and block.kind == "backward":
            for row in block.rows():
                found[row.left] = row.rounded or row.about
        if isinstance(block, Results):
            for equation in block.equations:
                if len(equation) == 1:
                    yield found[equation[0].split(" ")[0]], equation[0]


def test_a_negative_zero_is_seen_where_it_decides() -> None:
    assert "1/(-0)" in text("a = 0*x; 1/a", x=-1.0)
    assert "-0" not in text("a = 0*x; a + 1", x=-1.0).replace("-0.", "")


def test_about_is_explained_once_below_and_only_where_it_is_used() -> None:
    assert text("x/3", x=1.0).count("rounded to 4 digits") == 1
    assert "rounded" not in text("x*3", x=1.0)
