"""Dual numbers: a value with its derivative by one seed (Clifford 1873; Wengert 1964)."""

from __future__ import annotations

from ..record import Record
from .floats import Value


class Dual(Record):
    """A value, and d value/d seed."""

    value: Value
    tangent: Value | None = None
    """None where nothing flows: the value does not depend on the seed, or by hard zeros only."""
