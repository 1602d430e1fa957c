"""The one comparator of floats. ``pytest.approx`` is for lists and dictionaries of them."""

from __future__ import annotations

import math


def agree(
    found: float | None,
    expected: float | None,
    *,
    relative: float = 0.0,
    absolute: float = 0.0,
    ulps: int = 0,
) -> bool:
    """Whether two numbers are the same double, or as near as is allowed.

    ``None`` (not connected, a hard zero) is no number and agrees with itself only; nan agrees with
    nan, an infinity with itself. The signs of zeros count, unless ``absolute`` allows a distance
    from zero.
    """
    if found is None or expected is None:
        return found is expected
    if math.isnan(found) or math.isnan(expected):
        return math.isnan(found) and math.isnan(expected)
    if found == expected:
        return absolute > 0 or math.copysign(1.0, found) == math.copysign(1.0, expected)
    if math.isinf(found) or math.isinf(expected):
        return False
    allowed = max(relative * abs(expected) + absolute, ulps * math.ulp(expected) if ulps else 0.0)
    return abs(found - expected) <= allowed
