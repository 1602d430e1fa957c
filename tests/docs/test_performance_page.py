"""docs/performance.md is what benchmarks/record.json gives; what is missed is explained."""

from __future__ import annotations

import json
from time import sleep
from typing import Any

import pytest

from tests.benchmarks.measure import Goal, Report, Spread, Timing, grid, own
from tests.benchmarks.page import WHY, page, picture, table
from tests.support.paths import ROOT

RECORD: dict[str, Any] = json.loads(
    (ROOT / "tests" / "benchmarks" / "record.json").read_text("utf-8")
)


def test_the_page_is_the_record() -> None:
    assert (ROOT / "docs" / "performance.md").read_text("utf-8") == page(RECORD)
    assert (ROOT / "docs" / "performance.svg").read_text("utf-8") == picture(RECORD)


def test_every_missed_goal_is_explained_or_refused() -> None:
    goals = [goal for report in RECORD["reports"].values() for goal in report["goals"]]
    for what, measured, _, limit, verdict in goals:
        if verdict == "missed":
            assert f"**{what}: {measured}, at most {limit}.** {WHY[what]}" in page(RECORD)
    missed = [["something new", "9.00 ×", "8.00 to 9.50", "1.00 ×", "missed"]]
    depth = {**RECORD["reports"]["depth"], "goals": missed}
    with pytest.raises(KeyError):
        page({**RECORD, "reports": {"depth": depth}})


def test_the_record_has_every_peer() -> None:
    for peer in ("micrograd", "autograd", "torch", "casadi", "jax"):
        assert peer in RECORD["versions"]


def test_a_goal_is_reached_at_its_limit() -> None:
    assert Goal("a", 1.0, 1.0).cells == ["a", "1.00 ×", "", "1.00 ×", "reached"]
    assert Goal("a", 1.01, 1.0).cells[-1] == "missed"
    assert Goal("a", 399.6, 400, "bytes").cells[1:4] == ["400 bytes", "", "400 bytes"]


def test_a_figure_is_the_median_of_the_rounds() -> None:
    ratio = Timing("a", [2.0, 9.0, 3.0, 4.0, 5.0]).over(Timing("b", [1.0, 1.0, 1.0, 2.0, 5.0]))
    assert ratio.figures == [2.0, 9.0, 3.0, 2.0, 1.0]
    assert Goal("a", ratio, 2.0).cells == ["a", "2.00 ×", "2.00 to 3.00", "2.00 ×", "reached"]
    assert Spread([1.0, 2.0]).middle == (1.0, 2.0)


def test_time_is_that_of_the_processor() -> None:
    begun = own()
    sleep(0.05)
    assert own() - begun < 0.03


def test_tables() -> None:
    assert grid([["name", "ms"], ["a", "10.5"]]) == "    name     ms\n    a      10.5"
    assert table(["a", "b"], [["1", "2"]]) == "| a | b |\n| :--- | ---: |\n| 1 | 2 |\n"
    assert "goal" not in str(Report("Title", ["a", "b"], [["1", "2"]], []))
