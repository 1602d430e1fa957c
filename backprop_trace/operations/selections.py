"""Operations that hand on one of their operands: absolute value, maximum, minimum, clamp, where.

A local gradient of ``None`` is a hard zero: the operand is not used at this point, so that its
contribution is 0 even where the upstream gradient is inf or nan (PyTorch masks it the same way).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import Any

from .arithmetic import CUT, ONE
from .notes import CONVENTION, NotesOn, corner, shown, used
from .numerics import any_nan
from .operation import (
    EXACT,
    JAX_AT_NAN,
    Elsewhere,
    Local,
    Note,
    Operation,
    Spellings,
    Value,
    letters,
)


def abs_local(a: float, out: float) -> float:
    """Return sign(a): a computed 0 at the corner, which multiplies (inf times 0 is nan)."""
    return 1.0 if a > 0.0 else -1.0 if a < 0.0 else 0.0


def clamp(a: float, low: float, high: float) -> float:
    """Return min(max(a, low), high)."""
    return minimum(maximum(a, low), high)


def clamp_local(a: float, low: float, high: float, out: float) -> float | None:
    """Return 1 inside and at the bounds (disputed: pytorch#184572)."""
    return 1.0 if low <= a <= high else None


def clamp_low_local(a: float, low: float, high: float, out: float) -> float | None:
    """Return 1 where the lower bound is the value."""
    return 1.0 if a < low < high else None


def clamp_high_local(a: float, low: float, high: float, out: float) -> float | None:
    """Return 1 where the upper bound is the value; it wins if the bounds are crossed."""
    return 1.0 if a > high or (low > high and a == a) else None


def note_clamp(operands: Sequence[Value], out: Value) -> Note | None:
    """At a bound the local gradient of the inside is used, between equal bounds none."""
    a, low, high = operands
    if a in (low, high) and low <= high:
        return Note("kink", f"clamp has a corner at {shown(a)}: {used(1.0)}")
    if a < low == high:
        text = f"the bounds of clamp are both {shown(low)}: neither gets a gradient"
        return Note("kink", f"{text} {CONVENTION}")
    return None


def where(condition: float, a: float, b: float) -> float:
    """Return a where the condition (1 or 0) holds, else b."""
    return a if condition else b


def where_first_local(condition: float, a: float, b: float, out: float) -> float | None:
    """Return 1 if the first branch is taken."""
    return 1.0 if condition else None


def where_second_local(condition: float, a: float, b: float, out: float) -> float | None:
    """Return 1 if the second branch is taken."""
    return None if condition else 1.0


# max and min of any number of operands: max(a, b, c) is max(max(a, b), c), as PyTorch users fold
# torch.maximum. At a tie both sides get 1/2, with nan both get 1 (derivatives.yaml of PyTorch).


def maximum(*operands: float) -> float:
    """Return the largest operand; the first of equal ones; nan if any is nan."""
    best = operands[0]
    for operand in operands:
        if operand > best or operand != operand:
            best = operand
            if best != best:
                break
    return best


def minimum(*operands: float) -> float:
    """Return the smallest operand; the first of equal ones; nan if any is nan."""
    best = operands[0]
    for operand in operands:
        if operand < best or operand != operand:
            best = operand
            if best != best:
                break
    return best


def share(position: int, direction: float, *operands_and_out: float) -> float | None:
    """Return what the left fold leaves to one operand: 1, halved at every tie, or a hard zero.

    ``direction`` is 1 for the maximum and -1 for the minimum: of the negated operands the maximum.
    """
    operands = operands_and_out[:-1]
    own = direction * operands[position]
    best = direction * operands[0]
    for operand in operands[1:position]:
        other = direction * operand
        if other > best or other != other:
            best = other
    part = 1.0
    if position:
        if best > own:
            return None
        if best == own:
            part = 0.5
        if best == best:
            best = own
    for operand in operands[position + 1 :]:
        other = direction * operand
        if best < other:
            return None
        if best == other:
            part *= 0.5
        if other != other:
            best = other
    return part


def note_tie(shares: Callable[[Sequence[Value]], list[float | None]]) -> NotesOn:
    """Return the note on ties of a maximum or minimum; ``shares`` gives the local gradients."""

    def note(operands: Sequence[Value], out: Value) -> Note | None:
        tied = sum(operand == out for operand in operands)
        if tied < 2:
            return None
        if tied == len(operands) == 2:
            return Note("tie", f"tie: each operand gets 1/2 {CONVENTION}")
        if tied > 4:
            text = f"tie of {tied} operands: shares are halved from left to right"
        else:
            parts = [part for part in shares(operands) if part]
            text = "tie: the tied operands get " + ", ".join(f"1/{1 / part:.0f}" for part in parts)
        return Note("tie", f"{text} {CONVENTION}")

    return note


def _extreme(
    name: str,
    sign: str,
    forward: Callable[..., float],
    direction: float,
    truth: Callable[..., Any],
) -> Operation:
    """Return the row of a maximum or minimum, whose ties share the gradient."""

    def formula(position: int, count: int, part: str = "1") -> str:
        return f"where({letters(count)[position]} == out, {part}, 0)" if count > 1 else "1"

    @cache
    def locals_(position: int, count: int) -> Local:
        if count == 1:
            return ONE
        return Local(formula(position, count), partial(share, position, direction))

    def formula_at(position: int, literals: Sequence[str | None], value: Value) -> str:
        part = f"1/{1 / value:.0f}" if 0.0 < value < 1.0 else "1"
        return formula(position, len(literals), part)

    def shares(operands: Sequence[Value]) -> list[Value | None]:
        return [share(place, direction, *operands, 0.0) for place in range(len(operands))]

    library = f"{name}imum"
    folded = "functools.reduce({0}.{1}, [*a])".format
    return Operation(
        name, f"where(a {sign} b, a, b)", forward, locals_, least=1, most=100,
        note=note_tie(shares), formula_at=formula_at, precision=EXACT,
        definition_at=lambda count: f"{name}({', '.join(letters(count))})",
        spelled=Spellings(
            ("torch.clone(a)", f"torch.{library}(a, b)", folded("torch", library)),
            ("a", f"jnp.{library}(a, b)", folded("jnp", library)),
            ("a", f"np.{library}(a, b)", f"np.{library}.reduce([*a])"),
            ("a", f"{name}(*a)"),
            mpmath=truth, sympy=name.capitalize(),
        ),
        elsewhere=(JAX_AT_NAN,),
        words=f"the {'largest' if name == 'max' else 'smallest'} of {{all}}",
    )  # fmt: skip


ROWS = (
    Operation(
        "abs", "where(a >= 0, a, -a)", abs, (Local("sign(a)", abs_local),),
        note=corner("abs", 0.0, 0.0), precision=EXACT,
        spelled=Spellings(
            "torch.abs",
            '''\
def abs(a):
    """Return abs(a) with gradient 0 at 0 (jnp.abs has 1)."""
    return a * jnp.sign(a)''',
            "np.abs", "abs", mpmath=lambda _, a: abs(a), sympy="Abs",
        ),
        elsewhere=(JAX_AT_NAN,),
        words="{a} without its sign",
    ),
    _extreme("max", ">=", maximum, 1.0, lambda _, *operands: max(operands)),
    _extreme("min", "<=", minimum, -1.0, lambda _, *operands: min(operands)),
    Operation(
        "clamp", "min(max(a, b), c)", clamp,
        (
            Local("where(b <= a, where(a <= c, 1, 0), 0)", clamp_local),
            Local("where(a < b, where(b < c, 1, 0), 0)", clamp_low_local),
            Local("where(a > c, 1, where(b > c, 1, 0))", clamp_high_local),
        ),
        ("clip",), 3, 3, note_clamp, precision=EXACT,
        spelled=Spellings(
            "torch.clamp",
            '''\
def clamp(a, low, high):
    """Return a within low..high; the gradient at a bound is 1 (jnp.clip has 1/2)."""
    above = jnp.where(a < low, low, a)
    return jnp.where(above > high, high, above)''',
            "np.clip", "min(max(a, b), c)",
        ),
        elsewhere=(
            Elsewhere("pytorch", any_nan, "it hands the gradient of nan to another operand"),
            JAX_AT_NAN,
            Elsewhere("jax", lambda a, low, high: low >= high, "it shares between equal bounds"),
        ),
        words="{a}, kept between {b} and {c}",
    ),
    Operation(
        "where", "where(a == 1, b, c)", where,
        (
            CUT,
            Local("where(a == 1, 1, 0)", where_first_local),
            Local("where(a == 1, 0, 1)", where_second_local),
        ),
        least=3, most=3, precision=EXACT,
        spelled=Spellings(
            "torch.where", "jnp.where",
            "b if a else c",  # np.where would return arrays, which += changes in place
            "b if a else c",
            mpmath=lambda _, condition, a, b: a if condition else b,
            sympy=lambda sympy, condition, a, b: sympy.Piecewise((a, condition), (b, True)),
        ),
        words="{b} if {a} is 1, else {c}",
    ),
)  # fmt: skip
