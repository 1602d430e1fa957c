"""A sample of every campaign, larger than what the quick suite tries (python -m pytest -m fuzz)."""

from __future__ import annotations

import pytest

from tests.fuzz import signals
from tests.fuzz.campaign import CAMPAIGNS, campaign, hypothesis_campaign
from tests.support.tools import needs

pytestmark = pytest.mark.fuzz
CASES = {
    "parser": 20_000,
    "traces": 1_000,
    "commands": 500,
    "options": 500,
    "bounds": 1_000,
    "modes": 1_000,
    "notes": 50,
    "arrays": 300,
    "juxtaposed": 1_000,
    "unicode": 1_000,
    "numpy": 1_000,
    "pytorch": 1_000,
    "latex": 1_000,
    "typos": 200,
    "sliders": 1_000,
    "playground": 1_000,
}
BY_NODE = ("sliders", "playground")
SEED = 7
"""None of those that the long campaigns had."""


def test_every_campaign_has_a_sample() -> None:
    assert list(CASES) == list(CAMPAIGNS)


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=needs("node")) if name in BY_NODE else name for name in CASES],
)
def test_sample(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    good, failures = campaign(name, CASES[name], SEED)
    assert failures == 0, capsys.readouterr().out
    assert good > 0


def test_signals(capsys: pytest.CaptureFixture[str]) -> None:
    counts = signals.campaign(60, SEED)
    assert counts["failed"] == 0, capsys.readouterr().out
    assert counts["ended"] > 0


def test_more_examples_of_the_strategies() -> None:
    assert hypothesis_campaign(300) == 0
