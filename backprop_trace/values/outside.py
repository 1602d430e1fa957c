"""Arrays from other libraries and back: nested lists, NumPy, PyTorch; none of them is imported.

Whatever has ``tolist()`` is taken by it, whatever has the array interface by way of NumPy, which
its owner has installed.
"""

from __future__ import annotations

import sys
from math import prod
from typing import Any

from ..errors import TraceError
from .arrays import ENTRIES, Array, RaggedError, flattened, make, nested, too_large
from .floats import double


def from_outside(value: Any, name: str) -> Any:
    """Return an argument of the library as an array, or as a double where it is one number.

    ``name`` is the variable's, for messages. Raises ``TraceError``.
    """
    size = prod(getattr(value, "shape", ()) or ())
    if size > ENTRIES:  # before it is made a list
        raise _refused(name, too_large(size))
    data = value
    if not isinstance(value, list | tuple):
        if not hasattr(value, "tolist"):
            data = _by_interface(value, name)
        data = data.tolist()
    try:
        shape, items = flattened(data)
    except RaggedError as error:
        raise _refused(name, error) from None
    if all(item.__class__ is float for item in items):
        return make(shape, items)
    return make(shape, [double(item, name) for item in items])


def is_numpy(value: object) -> bool:
    """Return whether a value is a NumPy array."""
    numpy = sys.modules.get("numpy")
    return numpy is not None and isinstance(value, numpy.ndarray)


def to_outside(value: Any, as_numpy: bool) -> Any:
    """Return an array as nested lists, or as a NumPy array; a number as it is."""
    if value.__class__ is not Array:
        return value
    if not as_numpy:
        return nested(value)
    return sys.modules["numpy"].array(value.items).reshape(value.shape)


def _by_interface(value: Any, name: str) -> Any:
    if not hasattr(value, "__array__") and not hasattr(value, "__array_interface__"):
        text = f"the value of `{name}` is of type {type(value).__name__}: no number and no array"
        raise TraceError("bad-value", text, in_program=False)
    try:
        import numpy
    except ImportError:
        text = f"the value of `{name}` has no tolist(), and NumPy is not installed to read it"
        raise TraceError("bad-value", text, in_program=False) from None
    return numpy.asarray(value)


def _refused(name: str, error: RaggedError) -> TraceError:
    return TraceError(error.kind, f"the value of `{name}`: {error}", in_program=False)
