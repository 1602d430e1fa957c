"""How the language writes operations on whole arrays: ``W @ x``, ``W.T``, ``x[0, 1:3]``."""

from __future__ import annotations

from ..language.formula import Apply, Options
from ..operations.arrays.copies import index_text
from .writer import ANY, ATOM, MINUS, POWER, PRODUCT, Layout, Part

PRODUCT_SIGN, TRANSPOSE_SIGN = " @ ", ".T"


def layout(tree: Apply, product: str = PRODUCT_SIGN, transpose: str = TRANSPOSE_SIGN) -> Layout:
    """Return how an operation on arrays is set, with a notation's signs."""
    if tree.function == "matmul":
        return PRODUCT, ((0, MINUS), product, (1, POWER))
    if tree.function in ("transpose", "mT"):
        return ATOM, ((0, ATOM), transpose if tree.function == "transpose" else ".mT")
    if tree.function == "index":
        return ATOM, ((0, ATOM), f"[{index_text(dict(tree.options)['index'])}]")
    if tree.function == "stack":
        return ATOM, ("[", *_listed(len(tree.operands)), "]")
    given = "".join(f", {text}" for text in option_texts(tree.options))
    return ATOM, (f"{tree.function}(", *_listed(len(tree.operands)), f"{given})")


def _listed(count: int) -> list[Part]:
    parts: list[Part] = []
    for place in range(count):
        parts += [", ", (place, ANY)] if place else [(place, ANY)]
    return parts


def option_texts(options: Options) -> list[str]:
    """Return what is written into a call behind its operands: ``axis=0``, or sizes."""
    texts: list[str] = []
    for name, value in options:
        if name == "sizes":
            texts += map(str, value)
        elif name != "keepdims" or value:
            texts.append(f"{name}={value}")
    return texts
