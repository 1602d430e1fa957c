"""docs/accuracy.md is about this program: its points, measured again, have the errors it states."""

from __future__ import annotations

import re

import pytest

from backprop_trace.operations import TABLE, letters
from backprop_trace.proof.ulps import BOUND, TERMS_BOUND, error_at, measured
from tests.support.paths import DOCS

SMOOTH = measured()
PAGE = (DOCS / "accuracy.md").read_text("utf-8")
ROW = re.compile(
    r"\| (\w+) \| (value|gradient for (\w)) \| `([^`]+)` \| ([\d.]+) \| `([^`]*)` \|$", re.MULTILINE
)
ROWS: list[tuple[str, str, str, str, str, str]] = ROW.findall(PAGE)


def test_every_operation_is_on_the_page() -> None:
    listed = {(name, letter or None) for name, _, letter, *_ in ROWS}
    expected = {(name, letter) for name in SMOOTH for letter in (None, *letters(TABLE[name].least))}
    assert listed == expected
    (exact,) = re.findall(r"or one rounding\): ([\w, \n]+)\.", PAGE)
    assert exact.replace("\n", " ").split(", ") == [name for name in TABLE if name not in SMOOTH]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]} {row[1]}")
def test_the_worst_point_has_the_error_stated(row: tuple[str, str, str, str, str, str]) -> None:
    name, _, letter, formula, stated, at = row
    operation = TABLE[name]
    position = letters(operation.least).index(letter) if letter else None
    shown = operation.definition
    if position is not None:
        local = operation.local(position, operation.least)
        shown = local.stable or local.formula
    assert formula == shown
    operands = tuple(map(float, at.split(", ")))
    error = error_at(operation, position, operands)
    precision = operation.precision
    in_terms = position is not None and precision is not None and precision.terms
    bound = TERMS_BOUND if in_terms else BOUND
    assert float(stated) <= bound
    # The mathematical library of another system may round its last bit otherwise.
    assert abs(error - float(stated)) <= 1.0
    assert error <= bound


def test_the_campaigns_are_recorded() -> None:
    rows = re.findall(r"^\| ([\w ]+) \| ([\d,]+) \| ([^|]*) \| ([^|]*) \| (\d+) \|", PAGE, re.M)
    counts: dict[str, int] = {}
    for campaign, cases, _, _, failures in rows:
        counts[campaign] = counts.get(campaign, 0) + int(cases.replace(",", ""))
        assert failures == "0", campaign
    assert counts["parser"] >= 1_000_000
    assert counts["traces"] >= 100_000
    assert counts["bounds"] >= 20_000
    assert counts["mutation"] >= 3_000
