"""The functions of one lane: of the numbers along an axis. Stable where a textbook's is not."""

from __future__ import annotations

from collections.abc import Sequence
from math import expm1, isfinite, log1p

from ..numerics import NAN, div, exp, sqrt
from ..selections import maximum
from .row import add

Numbers = Sequence[float]


def mean(xs: Numbers) -> float:
    """Return the sum over the number of entries."""
    return float(add(xs)) / len(xs)


def product(xs: Numbers) -> float:
    """Return the product, from left to right."""
    result = 1.0
    for x in xs:
        result *= x
    return result


def products_of_others(xs: Numbers, out: float) -> list[float]:
    """Return, for each entry, the product of the others: no quotient, which a 0 would spoil."""
    result, before = [], 1.0
    for x in xs:
        result.append(before)
        before *= x
    after = 1.0
    for k in range(len(xs) - 1, -1, -1):
        result[k] *= after
        after *= xs[k]
    return result


def shares(xs: Numbers, out: float) -> list[float | None]:
    """Return the shares of an extreme's gradient: even ones; nan everywhere at nan."""
    if out != out:
        return [out] * len(xs)
    same = [x == out for x in xs]
    part = 1.0 / sum(same)
    return [part if each else None for each in same]


def norm(xs: Numbers) -> float:
    """Return the root of the sum of the squares, scaled where squares leave the normal range."""
    size = maximum(*map(abs, xs))
    if not size or not isfinite(size) or 1e-140 < size < 1e140:
        return sqrt(add([x * x for x in xs]))
    return size * sqrt(add([(x / size) ** 2 for x in xs]))


def norm_slopes(xs: Numbers, out: float) -> list[float | None]:
    """Return x/out; a hard zero at 0, as PyTorch masks it."""
    return [div(x, out) if out else None for x in xs]


def _shifted(xs: Numbers) -> tuple[float, float]:
    """Return the largest entry, and the sum of the other exponentials after subtracting it."""
    top = maximum(*xs)
    if not isfinite(top):
        return top, 0.0
    place = xs.index(top)
    others = [exp(x - top) for k, x in enumerate(xs) if k != place]
    return top, float(add(others)) if others else 0.0


def logsumexp(xs: Numbers) -> float:
    """Return log(sum(exp(x))), shifted by the largest entry."""
    top, others = _shifted(xs)
    return top + log1p(others)


def softmax(xs: Numbers) -> list[float]:
    """Return exp(x)/sum(exp(x)), shifted by the largest entry; nan where that is infinite."""
    top = maximum(*xs)
    if not isfinite(top):
        return [NAN] * len(xs)
    parts = [exp(x - top) for x in xs]
    whole = add(parts)
    return [part / whole for part in parts]


def log_softmax(xs: Numbers) -> list[float]:
    """Return x - logsumexp(x) without cancellation; nan where the largest entry is infinite."""
    top, others = _shifted(xs)
    if not isfinite(top):
        return [NAN] * len(xs)
    return [x - top - log1p(others) for x in xs]


def logsumexp_slopes(xs: Numbers, out: float) -> list[float]:
    """Return exp(x - out), as PyTorch does: with the digits that ``out`` has lost."""
    return [exp(x - out) for x in xs]


def softmax_back(g: Numbers, xs: Numbers, out: Numbers) -> list[float]:
    """Return out*(g - sum(g*out)); ``g`` is taken from that of the largest share first.

    The shares add up to 1, so nothing changes but the digits: where one share is nearly 1,
    ``g - sum(g*out)`` would cancel.
    """
    base = g[out.index(max(out))] if isfinite(sum(out)) and all(map(isfinite, g)) else 0.0
    relative = [upstream - base for upstream in g]
    mean_ = add([upstream * share for upstream, share in zip(relative, out, strict=True)])
    return [share * (upstream - mean_) for upstream, share in zip(relative, out, strict=True)]


def softmax_slopes(k: int, xs: Numbers, out: Numbers) -> list[float]:
    """Return out_k*(1 - out_k) at ``k``, -out_j*out_k elsewhere; 1 - out_k as the others' sum."""
    slopes = [-share * out[k] for share in out]
    slopes[k] = out[k] * _others(out, k)
    return slopes


def log_softmax_back(g: Numbers, xs: Numbers, out: Numbers) -> list[float]:
    """Return g - softmax*sum(g); where a share is more than 1/2, without its own part in both."""
    shares_ = softmax(xs)
    whole = float(add(g))
    handed = [upstream - share * whole for upstream, share in zip(g, shares_, strict=True)]
    best = max(range(len(xs)), key=shares_.__getitem__)
    if shares_[best] > 0.5:
        handed[best] = g[best] * _others(shares_, best) - shares_[best] * _others(g, best)
    return handed


def log_softmax_slopes(k: int, xs: Numbers, out: Numbers) -> list[float]:
    """Return 1 - softmax at ``k``, -softmax elsewhere: of entry ``k`` in both."""
    slopes = [-softmax(xs)[k]] * len(out)
    slopes[k] = -expm1(out[k])
    return slopes


def _others(xs: Numbers, k: int) -> float:
    """Return the sum of all but one."""
    others = [x for j, x in enumerate(xs) if j != k]
    return float(add(others)) if others else 0.0
