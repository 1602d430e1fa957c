"""Every operation by name. A new one is a row in the file of its family, and nothing else.

Conventions at kinks and singular points are PyTorch's (2.13, float64). What a library, a notation
or a proof needs to know of an operation is read off its row; what a row does not say is refused
there in words.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from . import (
    activations,
    arithmetic,
    exponentials,
    folds,
    hyperbolics,
    powers,
    selections,
    steps,
    trigonometry,
)
from .operation import Operation

FAMILIES = (
    arithmetic.ROWS,
    powers.ROWS,
    exponentials.ROWS,
    activations.ROWS,
    hyperbolics.ROWS,
    trigonometry.ROWS,
    selections.ROWS,
    steps.ROWS,
    arithmetic.COMPARISONS,
    folds.ROWS,
)

TABLE: dict[str, Operation] = {row.name: row for family in FAMILIES for row in family}
"""Every operation by its canonical name."""

FUNCTIONS: dict[str, Operation] = {
    spelling: row for row in TABLE.values() if row.called for spelling in (row.name, *row.aliases)
}
"""Every spelling that a program may call, aliases included."""


@contextmanager
def registered(*rows: Operation) -> Iterator[None]:
    """Add rows to the table, or replace those of their names, for as long as the context lasts.

    For tests: the table is the whole process's.
    """
    before = TABLE.copy(), FUNCTIONS.copy()
    try:
        for row in rows:
            TABLE[row.name] = row
            if row.called:
                FUNCTIONS.update(dict.fromkeys((row.name, *row.aliases), row))
        yield
    finally:
        for table, rows_before in zip((TABLE, FUNCTIONS), before, strict=True):
            table.clear()
            table.update(rows_before)
