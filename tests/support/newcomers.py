"""Operations that nobody has heard of, as somebody would add them: one row each."""

from __future__ import annotations

import math
from functools import partial

from backprop_trace.operations import Local, Operation, letters
from backprop_trace.operations.numerics import exp, log
from backprop_trace.operations.operation import SMOOTH, Spellings, named


def log_sigmoid(a: float) -> float:
    """Return log(1/(1 + exp(-a))), for all a."""
    return min(a, 0.0) - math.log1p(exp(-abs(a)))


def log_sigmoid_local(a: float, out: float) -> float:
    """Return 1/(1 + exp(a)), with the exponential that cannot overflow."""
    power = exp(-abs(a))
    return power / (1.0 + power) if a > 0.0 else 1.0 / (1.0 + power)


LOGSIGMOID = Operation(
    "logsigmoid",
    "-log(1 + exp(-a))",
    log_sigmoid,
    (Local("1 - exp(out)", log_sigmoid_local, "1/(1 + exp(a))"),),
    aliases=("lsig",),
    precision=SMOOTH,
)
"""Of one operand; no library has it, and its own functions can be copied."""


def log_add_exp(a: float, b: float) -> float:
    """Return log(exp(a) + exp(b)) without overflow."""
    high = a if a > b else b
    return high + log(math.exp(a - high) + math.exp(b - high))


LOGADDEXP = Operation(
    "logaddexp",
    "log(exp(a) + exp(b))",
    log_add_exp,
    (
        Local("exp(a - out)", lambda a, b, out: exp(a - out)),
        Local("exp(b - out)", lambda a, b, out: exp(b - out)),
    ),
    least=2,
    most=2,
    spelled=named("logaddexp", python=""),
)
"""Of two operands; three libraries have it; nobody has declared how right it is."""


def product(*operands: float) -> float:
    """Return the product of all operands."""
    return math.prod(operands)


def product_local(position: int, *operands_and_out: float) -> float:
    """Return the product of the other operands."""
    result = 1.0
    for place, operand in enumerate(operands_and_out[:-1]):
        if place != position:
            result = result * operand
    return result


def _product_formula(position: int, count: int) -> Local:
    others = [letter for place, letter in enumerate(letters(count)) if place != position]
    return Local("*".join(others) or "1", partial(product_local, position))


PROD = Operation(
    "prod",
    "a*b",
    product,
    _product_formula,
    most=None,
    definition_at=lambda count: "*".join(letters(count)),
    spelled=Spellings(pytorch="torch.prod(torch.stack([*a]))", jax="jnp.prod(jnp.stack([*a]))"),
    names_variables=True,
)
"""Of any number of operands, with local gradients that are not constant."""

STIRLING = Operation(
    "stirling",
    "stirling(a)",
    lambda a: math.gamma(a) if 0.0 < a < 170.0 else math.nan,
    (Local("out*stirling(a)", lambda a, out: out * _digamma(a)),),
)
"""Of one operand, defined as itself, by functions that nobody can copy: nothing else is known."""


def _digamma(a: float) -> float:
    step = 1e-5
    return (math.lgamma(a + step) - math.lgamma(a - step)) / (2.0 * step)
