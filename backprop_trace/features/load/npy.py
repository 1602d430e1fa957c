"""NumPy's file format, read by hand: a header of three keys, and numbers.

The format: numpy.org/doc/stable/reference/generated/numpy.lib.format.html
"""

from __future__ import annotations

import re
import struct
from math import prod
from typing import NoReturn

from ...errors import TraceError
from ...values.arrays import AXES, ENTRIES, Shape, Value, make
from ...values.walks import strides, walk

_MAGIC = b"\x93NUMPY"
_DESCR = re.compile(r"'descr'\s*:\s*'([<>|=]?)([a-zA-Z])(\d*)'")
_ORDER = re.compile(r"'fortran_order'\s*:\s*(True|False)")
_SHAPE = re.compile(r"'shape'\s*:\s*\(([\d,\s]*)\)")
_CODES = {
    "f2": "e", "f4": "f", "f8": "d", "i1": "b", "i2": "h", "i4": "i", "i8": "q", "u1": "B",
    "u2": "H", "u4": "I", "u8": "Q", "b1": "?",
}  # fmt: skip


def array_in(raw: bytes, path: str) -> Value:
    """Return the array of a ``.npy`` file. Raises ``TraceError``."""
    if raw[:6] != _MAGIC or len(raw) < 10:
        _refuse("bad-load", f"`{path}` is no file that NumPy saved", path)
    size, begin = (2, 10) if raw[6] == 1 else (4, 12)
    length = int.from_bytes(raw[8 : 8 + size], "little")
    header = raw[begin : begin + length].decode("latin-1")
    descr, order, shape = _DESCR.search(header), _ORDER.search(header), _SHAPE.search(header)
    if descr is None or order is None or shape is None:
        _refuse("bad-load", f"`{path}` is no array of numbers", path)
    code = _CODES.get(descr[2] + descr[3])
    if code is None:
        what = "objects, which are code" if descr[2] == "O" else f"`{descr[2]}{descr[3]}`"
        _refuse("bad-load", f"`{path}` is no array of numbers but of {what}", path)
    sizes = tuple(int(part) for part in shape[1].split(",") if part.strip())
    return _numbers(raw[begin + length :], descr[1], code, sizes, order[1] == "True", path)


def _numbers(
    data: bytes, byte_order: str, code: str, shape: Shape, is_fortran: bool, path: str
) -> Value:
    count = prod(shape)
    if len(shape) > AXES:
        _refuse("too-many-axes", f"`{path}` has {len(shape)} axes; the limit is {AXES}", path)
    if count > ENTRIES:
        limit = f"the limit is {ENTRIES:,} entries"
        _refuse("too-large", f"`{path}` has {count:,} entries; {limit}", path)
    if not count:
        _refuse("empty-array", f"`{path}` is empty: an array has at least one entry", path)
    layout = f"{'>' if byte_order == '>' else '<'}{count}{code}"
    if struct.calcsize(layout) > len(data):
        _refuse("bad-load", f"`{path}` ends too early", path)
    items = [float(item) for item in struct.unpack_from(layout, data)]
    if is_fortran and len(shape) > 1:
        turned = strides(shape[::-1])[::-1]
        items = [items[place] for place in walk(shape, turned)]
    return make(shape, items)


def _refuse(kind: str, message: str, path: str) -> NoReturn:
    label = "numpy.save of an array of numbers"
    raise TraceError(kind, message, path, 0, len(path), label=label, in_program=False)
