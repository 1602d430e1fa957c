"""Powers and roots; the power rule as it is taught: ``2*a``, ``3*a**2``, ``-a**(-2)``."""

from __future__ import annotations

import math
from collections.abc import Sequence
from math import copysign, frexp, isfinite

from .notes import domain, in_parentheses, origin, overflowing, shown, used
from .numerics import INF, NAN, TINY, any_far, any_subnormal, div, ldexp, log, sqrt
from .operation import (
    JAX_AT_NAN,
    SMOOTH,
    Elsewhere,
    Local,
    Note,
    Operation,
    Precision,
    Spellings,
    Value,
    named,
    operator_of,
)


def power(a: float, b: float) -> float:
    """Return a**b in the reals: a negative base with a fractional exponent is nan."""
    try:
        return math.pow(a, b)
    except OverflowError:
        return -INF if a < 0.0 and math.fmod(b, 2.0) else INF
    except ValueError:
        if a:
            return NAN
        odd = isfinite(b) and abs(math.fmod(b, 2.0)) == 1.0  # 0**-inf raises before Python 3.11
        return copysign(INF, a) if odd else INF


def power_base_local(a: float, b: float, out: float) -> float | None:
    """Return b*a**(b-1); a hard zero for b = 0 (PyTorch's mask).

    If b-1 rounds, its error times log(a) spoils the power, and b*out/a is used. Where a factor
    leaves the normal range the power is taken as the square of its root.
    """
    if b == 0.0:
        return None
    less = b - 1.0
    exact = less + 1.0 == b and (b - less == 1.0 or not isfinite(b))
    quotient = power(a, less) if exact else div(out, a)
    normal = TINY <= abs(quotient) < INF
    if normal and (exact or TINY <= abs(out) < INF):
        return b * quotient
    if not a or not isfinite(a) or not isfinite(b) or quotient != quotient:
        return b * power(a, less)
    sign = -1.0 if a < 0.0 and math.fmod(less if exact else b - 2.0, 2.0) else 1.0
    if exact:
        root = power(abs(a), less / 2.0)
        return sign * (b * root) * root
    if TINY <= abs(out) < INF:
        (m, i), (n, j), (p, k) = frexp(b), frexp(out), frexp(a)
        return ldexp(m * n / p, i + j - k)
    root = power(abs(a), b / 2.0)
    return copysign(1.0, a) * sign * (b * root) * root / abs(a)


def power_exponent_local(a: float, b: float, out: float) -> float:
    """Return out*log(a); 0 for a = 0 and b >= 0 (PyTorch's convention for 0**b)."""
    if a == 0.0 and b >= 0.0:
        return 0.0
    if 0.0 < a < INF and out < TINY:
        root = power(a, b / 2.0)
        return root * log(a) * root
    return out * log(a)


def square(a: float) -> float:
    """Return a*a."""
    return a * a


def cbrt(a: float) -> float:
    """Return the real cube root: a power and one Newton step (``math.cbrt`` is of Python 3.11)."""
    if a - a != 0.0 or not a:
        return a
    root = copysign(abs(a) ** (1.0 / 3.0), a)
    return root - (root - a / (root * root)) / 3.0


def cbrt_local(a: float, out: float) -> float:
    """Return (out/a)/3, at 0 and inf the textbook's 1/(3*out**2)."""
    if a - a != 0.0 or not a:
        return div(1.0, 3.0 * out * out)
    return out / a / 3.0


def hypot_first_local(a: float, b: float, out: float) -> float:
    """Return a/out; a subnormal ``out`` has lost digits."""
    if 0.0 < out < TINY:
        return ldexp(a, 600) / math.hypot(ldexp(a, 600), ldexp(b, 600))
    return div(a, out)


def hypot_second_local(a: float, b: float, out: float) -> float:
    """Return b/out."""
    return hypot_first_local(b, a, out)


FEW_DIGITS = "it has fewer digits of numbers below 2.2e-308"
HUGE = "b - 1 is b there, and the sign of its gradient another"


def huge_exponent(a: float, b: float) -> bool:
    """Return whether the exponent less 1 is the exponent, and the base's sign counts."""
    return a < 0.0 and abs(b) > 2.0**53 and isfinite(b)


GENERAL = ("b*a**(b - 1)", "out*log(a)")
_LONGEST = 40


def power_rule(position: int, literals: Sequence[str | None], local: Value) -> str:
    """Return the local gradient of ``a**b`` as it is taught, when b or a is a number literal."""
    exponent = literals[1]
    if position and literals[0] == "e":  # its logarithm is 1
        return "out"
    if position or exponent is None:
        return GENERAL[position]
    parts = _decimal(exponent)
    if parts is None:
        return GENERAL[0]
    digits, places = parts
    if digits == 0:
        return "0"
    less = _text(digits - 10**places, places)
    factor = {(1, 0): "", (-1, 0): "-"}.get(parts, exponent + "*")
    if less == "0":
        return "1"
    if less == "1":
        return factor + "a"
    return f"{factor}a**({less})" if less.startswith("-") else f"{factor}a**{less}"


def _decimal(text: str) -> tuple[int, int] | None:
    """Return (digits, places) with text = digits/10**places in lowest terms; None if it is long.

    Exact, so that 1.1 - 1 shows as 0.1; without the module ``decimal``, which is slow to import.
    """
    mantissa, _, exponent = text.lower().partition("e")
    whole, _, fraction = mantissa.partition(".")
    try:
        digits = int((whole + fraction) or "x")
        places = len(fraction) - int(exponent or "0")
    except ValueError:  # pi, 1/3
        return None
    if len(text) > _LONGEST or abs(places) > _LONGEST:
        return None
    if places < 0:
        digits, places = digits * 10**-places, 0
    while places and digits % 10 == 0:
        digits, places = digits // 10, places - 1
    return digits, places


def _text(digits: int, places: int) -> str:
    """Return digits/10**places as a decimal."""
    while places and digits % 10 == 0:
        digits, places = digits // 10, places - 1
    sign = "-" if digits < 0 else ""
    figures = str(abs(digits)).rjust(places + 1, "0")
    if places:
        return f"{sign}{figures[:-places]}.{figures[-places:]}"
    return sign + figures


def note_power(operands: Sequence[Value], out: Value) -> Note | None:
    """Fractional powers of negative numbers, 0 to a negative power, overflow, underflow."""
    a, b = operands
    if out - out == 0.0 and (a or b < 0.0 or b >= 1.0 or not b):
        if out == 0.0 and a and isfinite(a) and isfinite(b):
            return Note("underflow", "the power underflows to 0")
        return None
    text = f"{in_parentheses(a)}**{in_parentheses(b)}"
    if out != out:
        if a < 0.0 and isfinite(a) and isfinite(b):
            return Note("domain", f"{text} is nan: a negative base needs a whole exponent")
    elif a == 0.0 and b < 0.0:
        return Note("pole", f"division by zero: {text} = {shown(out)}")
    elif a == 0.0 and 0.0 < b < 1.0:
        return Note("pole", f"the slope of {text} is infinite: the local gradient is inf")
    elif all(map(isfinite, operands)) and not isfinite(out):
        return Note("overflow", "the power overflows to " + shown(out))
    return None


def note_exponent(position: int, operands: Sequence[Value], out: Value) -> Note | None:
    """The exponent's gradient needs the base's logarithm."""
    a, b = operands
    if position != 1 or a > 0.0 or a != a or b != b:
        return None
    if a < 0.0:
        reason = f"{shown(a)} has no real logarithm: the exponent's local gradient is nan"
        return Note("domain", reason)
    if b >= 0.0:
        return Note("pole", f"0 has no logarithm: for the exponent {used(0.0)}")
    return None


ROWS = (
    Operation(
        "pow", "a**b", power,
        (Local(GENERAL[0], power_base_local), Local(GENERAL[1], power_exponent_local)),
        least=2, most=2, note=note_power, local_note=note_exponent, formula_at=power_rule,
        precision=Precision(draw="powers", while_finite=True),
        # A real power has a positive base or a whole exponent, which cannot vary then.
        assumed=(("a", "positive"), ("b", "integer")),
        spelled=operator_of("a ** b", "a ** b", lambda _, a, b: a**b, "np.power"),
        elsewhere=(
            Elsewhere("pytorch", lambda a, b: a == -INF and b == 0.5,
                      "its square root of -inf is nan"),
            Elsewhere("pytorch", huge_exponent, HUGE),
            Elsewhere("pytorch", any_subnormal, FEW_DIGITS),
            JAX_AT_NAN,
            Elsewhere("jax", lambda a, b: a == 0.0 and b <= 0.0,
                      "some of its gradients at 0 are nan"),
            Elsewhere("jax", huge_exponent, HUGE),
        ),
        words="{a} to the power {b}",
    ),
    Operation(
        "square", "a**2", square, (Local("2*a", lambda a, out: 2.0 * a),),
        note=overflowing("square"), precision=SMOOTH,
        spelled=Spellings("torch.square", "a ** 2", "a ** 2", "a ** 2", "a ** 2", "a * a"),
        words="{a} squared",
    ),
    Operation(
        "sqrt", "sqrt(a)", sqrt, (Local("1/(2*out)", lambda a, out: div(0.5, out), "0.5/out"),),
        note=domain("sqrt", lambda a: a >= 0.0, 0.0), precision=SMOOTH,
        spelled=named("sqrt", mpmath="sqrt", sympy="sqrt"),
        words="the square root of {a}",
    ),
    Operation(
        "cbrt", "cbrt(a)", cbrt, (Local("1/(3*out**2)", cbrt_local, "out/a/3"),),
        note=domain("cbrt", lambda a: True, 0.0), precision=SMOOTH,
        spelled=Spellings(
            pytorch='''\
def cbrt(a):
    """Return the real cube root (the gradient at 0 is nan here)."""
    return torch.sign(a) * torch.abs(a) ** (1 / 3)''',
            jax="jnp.cbrt",
            numpy="np.cbrt",
            mpmath=lambda mpmath, a: mpmath.cbrt(a) if a >= 0 else -mpmath.cbrt(-a),
            sympy=lambda sympy, a: sympy.sign(a) * sympy.Abs(a) ** sympy.Rational(1, 3),
        ),
        elsewhere=(
            Elsewhere("pytorch", lambda a: a == 0.0, "the gradient of its cube root at 0 is nan"),
        ),
        words="the cube root of {a}",
    ),
    Operation(
        "hypot", "sqrt(a**2 + b**2)", math.hypot,
        (Local("a/out", hypot_first_local), Local("b/out", hypot_second_local)),
        least=2, most=2, note=origin("hypot", "nan"), precision=Precision(while_finite=True),
        spelled=named("hypot", mpmath="hypot"),
        elsewhere=(
            Elsewhere("pytorch", any_subnormal, FEW_DIGITS),
            Elsewhere("jax", lambda a, b: a == b == 0.0, "its gradients at (0, 0) are others"),
            Elsewhere("jax", any_far, "it squares both, to inf"),
        ),
    ),
)  # fmt: skip
