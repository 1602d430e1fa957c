"""Any options beside each other: a sample of the campaign (``tests/fuzz/option_sets.py``)."""

from __future__ import annotations

import pytest

from tests.fuzz.option_sets import check


@pytest.mark.parametrize("part", range(6))
def test_any_options_beside_each_other(part: int) -> None:
    accepted = [check(f"quick/{part}/{number}") for number in range(40)]
    assert any(accepted)
