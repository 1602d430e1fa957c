"""Every operation on whole arrays by name, and what a call in a program means.

``sum``, ``mean``, ``max`` and ``min`` of one operand go over its entries; of several they are the
scalar table's, entry by entry.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from ...record import Record
from ..operation import Local, Operation
from ..registry import FUNCTIONS, TABLE
from . import copies, gathers, lanes, losses, products
from .elementwise import lifted
from .row import ArrayRow

ARRAY_TABLE: dict[str, ArrayRow] = {
    row.name: row
    for rows in (copies.ROWS, gathers.ROWS, products.ROWS, lanes.ROWS, losses.ROWS)
    for row in rows
}
"""Every row of a whole array's operation."""


class Signature(Record):
    """What a reader needs to know of a function: the scalar row and the array's, as one."""

    name: str
    least: int
    most: int | None
    names_variables: bool
    literals: tuple[int, ...]
    keywords: tuple[str, ...] = ()
    """The options that a call of one operand may give by name, or of any number of them."""
    sizes: tuple[int, int] = (0, 0)
    """How many whole numbers stand behind the operands."""
    reduces: bool = False
    """Whether only a call of one operand takes keywords."""


@cache
def functions() -> Mapping[str, Signature]:
    """Return every spelling that an array program may call."""
    known = {name: _of_scalar(row) for name, row in FUNCTIONS.items()}
    for row in ARRAY_TABLE.values():
        if row.called:
            known[row.name] = signature = _of_array(row)
            known.update(dict.fromkeys(row.aliases, signature._replace(names_variables=True)))
    return known


@cache
def stand_ins() -> Mapping[str, Operation]:
    """Return, for every array operation, what a graph holds in place of a row of numbers."""
    return {name: _stand_in(row) for name, row in ARRAY_TABLE.items()}


def _stand_in(row: ArrayRow) -> Operation:
    nothing = Local("", _no_number)
    return Operation(row.name, "", _no_number, lambda position, count: nothing, least=row.least,
                     most=row.most, called=row.called)  # fmt: skip


def _no_number(*operands: Any) -> Any:
    raise TypeError("an operation on arrays has no row of numbers")


def _of_scalar(row: Operation) -> Signature:
    return Signature(row.name, row.least, row.most, row.names_variables, row.literals)


def _of_array(row: ArrayRow) -> Signature:
    scalar = TABLE.get(row.name)
    if scalar is None:
        return Signature(row.name, row.least, row.most, True, (), row.keywords, row.sizes)
    names = scalar.names_variables
    return Signature(row.name, 1, scalar.most, names, scalar.literals, row.keywords, reduces=True)


def row_of(scalar: Operation | None, name: str, count: int) -> ArrayRow:
    """Return the row of a call by its number of operands; ``scalar`` is the table's, if any."""
    row = ARRAY_TABLE.get(name)
    if row is not None and (scalar is None or count == 1):
        return row
    assert scalar is not None  # noqa: S101  # a reader has looked it up
    return lifted(scalar)
