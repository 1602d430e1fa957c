"""A value of either kind: a number, or an array. The reader of arrays is loaded for arrays only."""

from __future__ import annotations

from typing import Any

from ..errors import TraceError
from .value import number, value

_PRINTED = frozenset(
    "tensor array Array np.array numpy.array torch.tensor jnp.array jax.numpy.array np.float64"
    " np.float32 np.int64 numpy.float64 numpy.float32".split()
)
"""What libraries print in front of an array, or of a number."""


def any_value(text: str) -> Any:
    """Return the number or the array (``values.arrays.Array``) that a text stands for.

    Raises ``TraceError`` as ``value`` does.
    """
    if not is_like_array(text):
        return value(text)
    from .array_value import array_value  # few values are arrays

    return array_value(text)


def is_like_array(text: str) -> bool:
    """Return whether a value's text is meant as an array: in brackets, or printed by a library."""
    start = text.lstrip(" \t\n")
    return start[:1] == "[" or ("(" in start and start.partition("(")[0] in _PRINTED)


def is_value(text: str) -> bool:
    """Return whether a text stands for a number or an array."""
    if not is_like_array(text):
        return number(text) is not None
    try:
        any_value(text)
    except TraceError:
        return False
    return True
