"""The operations in JavaScript, for pages that calculate: made from the table, no second truth.

``operations(names)`` returns a script that defines ``OPERATIONS``: of each operation its value and
its local gradients as functions of doubles; and ``total``, which adds up contributions. Named
functions are translated from their Python source, short ones are written from the row's formulas
(``rows.py``). A local gradient of ``null`` is a hard zero.

To translate takes longer than a run of all else: what it makes of the whole table is kept in
``operations.json``, which ``python -m tests.support.generated`` writes and a test holds against the
table. A row that is not in it is translated when it is asked for.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from pkgutil import get_data

from ...operations import TABLE


def operations(names: Iterable[str] | None = None) -> str | None:
    """Return the script for some operations, or for all; None if one has no translation."""
    chosen = list(TABLE) if names is None else sorted(set(names))
    pieces, rows = kept()
    if not rows.keys() >= set(chosen):
        from ..helpers import NotCopiedError
        from .rows import translated

        try:
            pieces, rows = translated(chosen)
        except (NotCopiedError, KeyError):
            return None
    own = ",".join(f"{json.dumps(name)}:{rows[name]}" for name in chosen)
    return f"{needed(f'total {own}', pieces)}const OPERATIONS={{{own}}};\n"


@cache
def kept() -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Return what was made of the whole table: functions in their order, operations."""
    pieces, rows = json.loads(text("operations.json"))
    return pieces, rows


def needed(script: str, pieces: Mapping[str, str]) -> str:
    """Return the pieces that a script names, and those that they name, in their order."""
    chosen: set[str] = set()
    waiting = [script]
    while waiting:
        words = set(re.findall(r"(?<![\w.])[A-Za-z_]\w*", waiting.pop())) & pieces.keys() - chosen
        chosen |= words
        waiting += [pieces[word] for word in words]
    return "".join(piece for name, piece in pieces.items() if name in chosen)


def numbers() -> str:
    """Return the functions that write numbers as ``values/decimals.py`` does, as they stand."""
    return text("numbers.js")


def text(name: str) -> str:
    """Return a file of this folder; the package may be in a zip file."""
    return (get_data(__name__, name) or b"").decode()
