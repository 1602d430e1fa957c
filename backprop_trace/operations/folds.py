"""Sum and mean of any number of operands."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from ..values.floats import total
from .notes import infix
from .operation import EXACT, Local, Operation, Spellings, Value, letters

LONGEST_SUM = 8
"""Operands up to which a script has plus signs: a longer sum would nest too deep."""


def summed(*operands: Value) -> Value:
    """Return the sum, rounded as the sum of the contributions to a node is."""
    return total(operands) if len(operands) > 1 else operands[0]


def mean(*operands: Value) -> Value:
    """Return the sum over the number of operands."""
    return summed(*operands) / len(operands)


_SUM_LOCAL = Local("1", lambda *operands_and_out: 1.0)


@lru_cache(maxsize=256)
def _mean_local(count: int) -> Local:
    part = 1.0 / count
    return Local(f"1/{count}" if count > 1 else "1", lambda *operands_and_out: part)


def _sum(longer: str = "") -> Callable[[int], str]:
    """Return the spelling of a sum: plus signs, or ``longer``."""
    return lambda count: " + ".join(letters(count)) if count <= LONGEST_SUM else longer


def _mean(longer: str = "") -> Callable[[int], str]:
    """Return the spelling of a mean: a sum over a number, or ``longer``."""

    def spelling(count: int) -> str:
        return f"({_sum()(count)}) / {count}" if count <= LONGEST_SUM else longer.format(count)

    return spelling


ROWS = (
    Operation(
        "sum", "a + b", summed, lambda position, count: _SUM_LOCAL, most=None, constant=True,
        note=infix("+", "the sum"), names_variables=True, precision=EXACT,
        definition_at=lambda count: f"sum({', '.join(letters(count))})",
        spelled=Spellings(
            _sum("torch.sum(torch.stack([*a]))"), _sum("jnp.sum(jnp.stack([*a]))"),
            _sum(), _sum(), _sum("sum([*a])"),
            mpmath=lambda mpmath, *terms: mpmath.fsum(terms), sympy="Add",
        ),
        words="the sum of {all}",
    ),
    Operation(
        "mean", "(a + b)/2", mean, lambda position, count: _mean_local(count), most=None,
        constant=True, note=infix("+", "the sum"), names_variables=True, precision=EXACT,
        definition_at=lambda count: f"mean({', '.join(letters(count))})",
        spelled=Spellings(
            _mean("torch.mean(torch.stack([*a]))"), _mean("jnp.mean(jnp.stack([*a]))"),
            _mean(), _mean(), _mean("sum([*a]) / {0}"),
            mpmath=lambda mpmath, *terms: mpmath.fsum(terms) / len(terms),
            sympy=lambda sympy, *terms: sympy.Add(*terms) / len(terms),
        ),
        words="the mean of {all}",
    ),
)  # fmt: skip
