"""Activations, smooth ones and those with corners, and erf.

The textbook forms cancel for large operands (``out*(1 - out)`` is 0 from 37 on); these do not.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from math import cosh, erfc, exp, expm1, log1p, pi, sqrt

from .notes import at_infinity, corner, overflowing, used
from .numerics import NAN, any_far, product
from .operation import (
    AS_TAUGHT,
    EXACT,
    JAX_AT_NAN,
    OWN,
    SMOOTH,
    Elsewhere,
    Local,
    Note,
    Operation,
    Precision,
    Spellings,
)

_TWO_BY_ROOT_PI = 2.0 / sqrt(pi)
_ROOT_HALF = 0.7071067811865476
_ROOT_HALF_EXCESS = 4.833646656726457e-17  # _ROOT_HALF less the true square root of 1/2
_DENSITY = 0.3989422804014327  # 1/sqrt(2*pi)


def erf_local(a: float, out: float) -> float:
    """Return 2/sqrt(pi)*exp(-a**2), with the rounding error of the square put back."""
    if abs(a) > 40.0:
        return 0.0
    square, error = product(a, a)
    power = exp(-square)
    return _TWO_BY_ROOT_PI * (power - power * error)


def sigmoid(a: float) -> float:
    """Return 1/(1 + exp(-a)) with the exponential that cannot overflow."""
    if a >= 0.0:
        return 1.0 / (1.0 + exp(-a))
    power = exp(a)
    return power / (1.0 + power)


def sigmoid_local(a: float, out: float) -> float:
    """Return out*(1 - out) as 0.5/(1 + cosh(a)), beyond 37 as its limit exp(-abs(a))."""
    if -37.0 <= a <= 37.0:
        return 0.5 / (1.0 + cosh(a))
    return exp(-abs(a))


def softplus(a: float) -> float:
    """Return log(1 + exp(a)), for all a (PyTorch switches to a beyond 20)."""
    return (a if a > 0.0 else 0.0) + log1p(exp(-abs(a)))


def softplus_local(a: float, out: float) -> float:
    """Return sigmoid(a)."""
    return sigmoid(a)


def _normal_distribution(a: float) -> float:
    """Return Phi(a) = erfc(-a/sqrt(2))/2, the argument's rounding error put back."""
    if abs(a) > 40.0:
        return 1.0 if a > 0.0 else 0.0
    z, error = product(-a, _ROOT_HALF)
    error += a * _ROOT_HALF_EXCESS
    return (erfc(z) - _TWO_BY_ROOT_PI * exp(-z * z) * error) / 2.0


def gelu(a: float) -> float:
    """Return a*Phi(a); the exact one, not the approximation with tanh."""
    return a * _normal_distribution(a)


def gelu_local(a: float, out: float) -> float:
    """Return Phi(a) + a*phi(a)."""
    if abs(a) > 40.0:
        density = 0.0
    else:
        square, error = product(a, a)
        density = _DENSITY * exp(-square / 2.0)
        density -= density * (error / 2.0)
    return _normal_distribution(a) + a * density


def silu(a: float) -> float:
    """Return a*sigmoid(a); exp(a) alone is subnormal below -708, so its root is used."""
    if a < -700.0:
        root = exp(a / 2.0)
        return a * root * root
    return a * sigmoid(a)


def silu_local(a: float, out: float) -> float:
    """Return s*(1 + a*(1-s)), s = sigmoid(a), with 1-s as sigmoid(-a)."""
    if a < -700.0:
        root = exp(a / 2.0)
        return (1.0 + a) * root * root
    return sigmoid(a) * (1.0 + a * sigmoid(-a))


def _tanh_softplus(a: float) -> tuple[float, float]:
    """Return t = tanh(softplus(a)) and dt/da as rational functions of the smaller exponential."""
    if a <= 0.0:
        power = exp(a)
        n = power * (power + 2.0)
        return n / (n + 2.0), 4.0 * power * (power + 1.0) / ((n + 2.0) * (n + 2.0))
    power = exp(-a)
    d = 1.0 + 2.0 * power + 2.0 * power * power
    return (1.0 + 2.0 * power) / d, 4.0 * power * power * (1.0 + power) / (d * d)


def mish(a: float) -> float:
    """Return a*tanh(softplus(a))."""
    if a < -700.0:
        return silu(a)  # both are a*exp(a) there
    return a * _tanh_softplus(a)[0]


def mish_local(a: float, out: float) -> float:
    """Return t + a*(1 - t**2)*sigmoid(a), t = tanh(softplus(a))."""
    if a < -700.0:
        return silu_local(a, out)
    value, slope = _tanh_softplus(a)
    return value + a * slope


def softsign(a: float) -> float:
    """Return a/(1 + abs(a)): nan at inf (as PyTorch)."""
    return a / (1.0 + abs(a))


def softsign_local(a: float, out: float) -> float:
    """Return 1/(1 + abs(a))**2 without the square, which would overflow; nan at inf."""
    if a - a != 0.0:
        return NAN
    size = 1.0 + abs(a)
    return 1.0 / size / size


def relu(a: float) -> float:
    """Return a, and 0 below 0; -0.0 and nan pass."""
    return 0.0 if a < 0.0 else a


def relu_local(a: float, out: float) -> float | None:
    """Return 1 above 0, else a hard zero; 1 at nan."""
    return None if a <= 0.0 else 1.0


def leaky_relu(a: float, slope: float = 0.01) -> float:
    """Return a above 0, else slope*a."""
    return a if a > 0.0 else slope * a


def leaky_relu_local(a: float, out: float) -> float:
    """Return the local gradient for the slope 0.01."""
    return 1.0 if a > 0.0 else 0.01


def leaky_relu_first_local(a: float, slope: float, out: float) -> float:
    """Return 1 above 0, else the slope."""
    return 1.0 if a > 0.0 else slope


def leaky_relu_slope_local(a: float, slope: float, out: float) -> float | None:
    """Return the local gradient for the slope: a where it is used."""
    return None if a > 0.0 else a


def elu(a: float) -> float:
    """Return a above 0, else exp(a) - 1."""
    return a if a > 0.0 else expm1(a)


def elu_local(a: float, out: float) -> float:
    """Return 1 above 0, else exp(a); 1 at nan."""
    return exp(a) if a <= 0.0 else 1.0


def relu6(a: float) -> float:
    """Return a clamped to 0..6."""
    return 0.0 if a < 0.0 else 6.0 if a > 6.0 else a


def relu6_local(a: float, out: float) -> float | None:
    """Return 1 strictly inside of 0..6; 1 at nan."""
    return None if a <= 0.0 or a >= 6.0 else 1.0


def hardtanh(a: float) -> float:
    """Return a clamped to -1..1."""
    return -1.0 if a < -1.0 else 1.0 if a > 1.0 else a


def hardtanh_local(a: float, out: float) -> float | None:
    """Return 1 strictly inside of -1..1; 1 at nan."""
    return None if a <= -1.0 or a >= 1.0 else 1.0


def note_leaky_relu(operands: Sequence[float], out: float) -> Note | None:
    """At 0 the slope of the negative side is used."""
    if operands[0] == 0.0:
        slope = operands[1] if len(operands) > 1 else 0.01
        return Note("kink", f"leaky_relu has a corner at 0: {used(slope)}")
    return None


_OFF = "where it is off it hands back 0 x inf, which is nan"
_LEAKY = (
    (Local("where(a > 0, 1, 0.01)", leaky_relu_local),),
    (
        Local("where(a > 0, 1, b)", leaky_relu_first_local),
        Local("where(a > 0, 0, a)", leaky_relu_slope_local),
    ),
)

ROWS = (
    Operation(
        "relu", "where(a > 0, a, 0)", relu, (Local("where(a > 0, 1, 0)", relu_local),),
        note=corner("relu", 0.0, 0.0), precision=EXACT,
        spelled=Spellings(
            "torch.relu", "jax.nn.relu", "np.maximum(a, 0.0)", "max(a, 0.0)", "a.relu()"
        ),
        elsewhere=(JAX_AT_NAN, Elsewhere("micrograd", lambda a: not a > 0.0, _OFF)),
    ),
    Operation(
        "sigmoid", "1/(1 + exp(-a))", sigmoid,
        (Local("out*(1 - out)", sigmoid_local, "0.5/(1 + cosh(a))"),), ("logistic",),
        note=overflowing("sigmoid"),
        precision=Precision(uncancelled={0: "sigmoid(a)*sigmoid(-a)"}),
        spelled=Spellings(
            "torch.sigmoid", "jax.nn.sigmoid", OWN,
            mpmath=lambda mpmath, a: 1 / (1 + mpmath.exp(-a)),
        ),
        elsewhere=AS_TAUGHT, steepest=0.0,
    ),
    Operation(
        "softplus", "log(1 + exp(a))", softplus, (Local("sigmoid(a)", softplus_local),),
        note=overflowing("softplus"), precision=SMOOTH,
        spelled=Spellings(
            # PyTorch's own threshold, 20, would drop the last digits.
            "F.softplus(a, threshold=700)", "jax.nn.softplus", OWN,
            mpmath=lambda mpmath, a: mpmath.log1p(mpmath.exp(a)),
        ),
    ),
    Operation(
        "leaky_relu", "where(a > 0, a, b*a)", leaky_relu,
        lambda position, count: _LEAKY[count - 1][position],
        most=2, literals=(1,), note=note_leaky_relu, precision=EXACT,
        definition_at=lambda count: f"where(a > 0, a, {('0.01', 'b')[count - 1]}*a)",
        spelled=Spellings(
            "F.leaky_relu",
            '''\
def leaky_relu(a, slope=0.01):
    """Return a, below 0 slope*a; the gradient at 0 is the slope (jax.nn has 1)."""
    return jnp.where(a > 0, a, slope * a)''',
            ("a if a > 0 else 0.01 * a", "a if a > 0 else b * a"),
        ),
    ),
    Operation(
        "elu", "where(a > 0, a, exp(a) - 1)", elu, (Local("where(a > 0, 1, exp(a))", elu_local),),
        precision=SMOOTH,
        spelled=Spellings("F.elu", "jax.nn.elu", "a if a > 0 else np.expm1(a)"),
        elsewhere=(JAX_AT_NAN, Elsewhere("jax", lambda a: a < -15.0, "its gradient loses digits")),
    ),
    Operation(
        "gelu", "a*(1 + erf(a/sqrt(2)))/2", gelu,
        (Local("(1 + erf(a/sqrt(2)))/2 + a*exp(-a**2/2)/sqrt(2*pi)", gelu_local),),
        note=at_infinity("gelu"),
        precision=Precision(
            lowest=-37.5,  # below, Phi is subnormal
            terms="erfc(-a/sqrt(2))/2 + abs(a)*exp(-a**2/2)/sqrt(2*pi)",
            uncancelled={
                None: "a*erfc(-a/sqrt(2))/2",
                0: "erfc(-a/sqrt(2))/2 + a*exp(-a**2/2)/sqrt(2*pi)",
            },
        ),
        spelled=Spellings("F.gelu", "jax.nn.gelu(a, approximate=False)", OWN),
        elsewhere=(Elsewhere("pytorch", lambda a: a < -5.0, "1 + erf loses its digits"),),
    ),
    Operation(
        "silu", "a*sigmoid(a)", silu,
        (Local("sigmoid(a)*(1 + a*(1 - sigmoid(a)))", silu_local,
               "sigmoid(a)*(1 + a*sigmoid(-a))"),),
        ("swish",), note=at_infinity("silu"),
        precision=Precision(terms="sigmoid(a)*(1 + abs(a)*(1 - sigmoid(a)))"),
        spelled=Spellings("F.silu", "jax.nn.silu", OWN),
    ),
    Operation(
        "mish", "a*tanh(softplus(a))", mish,
        (Local("tanh(softplus(a)) + a*(1 - tanh(softplus(a))**2)*sigmoid(a)", mish_local,
               "tanh(softplus(a)) + 4*a*exp(a)*(1 + exp(a))/(exp(a)*(exp(a) + 2) + 2)**2"),),
        note=at_infinity("mish"),
        precision=Precision(
            terms="tanh(softplus(a)) + abs(a)*(1 - tanh(softplus(a))**2)*sigmoid(a)"
        ),
        spelled=Spellings("F.mish", "jax.nn.mish", OWN),
    ),
    Operation(
        "softsign", "a/(1 + abs(a))", softsign,
        (Local("1/(1 + abs(a))**2", softsign_local, "1/(1 + abs(a))/(1 + abs(a))"),),
        note=at_infinity("softsign"), precision=SMOOTH,
        spelled=Spellings(
            "F.softsign", "jax.nn.soft_sign", "a / (1 + np.abs(a))", "a / (1 + abs(a))"
        ),
        elsewhere=(Elsewhere("jax", any_far, "its gradient is one where ours underflows"),),
    ),
    Operation(
        "erf", "erf(a)", math.erf, (Local("2/sqrt(pi)*exp(-a**2)", erf_local),), precision=SMOOTH,
        spelled=Spellings(
            "torch.erf", "jax.scipy.special.erf", "np.float64(math.erf(a))", "math.erf",
            mpmath="erf", sympy="erf",
        ),
        steepest=0.0,
    ),
    Operation(
        "relu6", "min(max(a, 0), 6)", relu6,
        (Local("where(a > 0, where(a < 6, 1, 0), 0)", relu6_local),),
        note=corner("relu6", 0.0, 0.0, 6.0), precision=EXACT,
        spelled=Spellings(
            "F.relu6",
            '''\
def relu6(a):
    """Return a within 0..6; the gradient at both bounds is 0."""
    return jnp.where(a <= 0, 0.0, jnp.where(a >= 6, 6.0, a))''',
            "np.clip(a, 0.0, 6.0)", "min(max(a, 0.0), 6.0)",
        ),
    ),
    Operation(
        "hardtanh", "min(max(a, -1), 1)", hardtanh,
        (Local("where(a > -1, where(a < 1, 1, 0), 0)", hardtanh_local),),
        note=corner("hardtanh", 0.0, -1.0, 1.0), precision=EXACT,
        spelled=Spellings(
            "F.hardtanh",
            '''\
def hardtanh(a):
    """Return a within -1..1; the gradient at both bounds is 0 (jax.nn has 1)."""
    return jnp.where(a <= -1, -1.0, jnp.where(a >= 1, 1.0, a))''',
            "np.clip(a, -1.0, 1.0)", "min(max(a, -1.0), 1.0)",
        ),
    ),
)  # fmt: skip
