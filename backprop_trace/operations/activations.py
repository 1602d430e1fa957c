"""Values and local gradients of erf and the smooth activations; nothing raises.

The textbook forms cancel for large operands (``out*(1 - out)`` is 0 from 37 on); these do not.
"""

from __future__ import annotations

from math import cosh, erfc, exp, log1p, pi, sqrt

from .stable import NAN

_SPLITTER = 134217729.0  # 2**27 + 1
_TWO_BY_ROOT_PI = 2.0 / sqrt(pi)
_ROOT_HALF = 0.7071067811865476
_ROOT_HALF_EXCESS = 4.833646656726457e-17  # _ROOT_HALF less the true square root of 1/2
_DENSITY = 0.3989422804014327  # 1/sqrt(2*pi)


def _product(a: float, b: float) -> tuple[float, float]:
    """Return a*b exactly, as a double and its rounding error (Dekker 1971)."""
    product = a * b
    upper = a * _SPLITTER
    a_high = upper - (upper - a)
    a_low = a - a_high
    upper = b * _SPLITTER
    b_high = upper - (upper - b)
    b_low = b - b_high
    error = ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low
    return product, error


def erf_local(a: float, out: float) -> float:
    """Return 2/sqrt(pi)*exp(-a**2), with the rounding error of the square put back."""
    if abs(a) > 40.0:
        return 0.0
    square, error = _product(a, a)
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
    z, error = _product(-a, _ROOT_HALF)
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
        square, error = _product(a, a)
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
