"""Operations on whole arrays as they are written.

Beside the operations of a program there are a few that only a story has: it knows the shapes, and
says by them what the language leaves to the reader.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..language.formula import Apply, Options
from ..operations.arrays.copies import index_text
from .writer import (
    ANY,
    ATOM,
    CONDITION,
    ENTRYWISE,
    EVERYWHERE,
    GROUPED,
    MINUS,
    POWER,
    PRODUCT,
    REPEATED,
    SHARED,
    SUM,
    Layout,
    Notation,
    Part,
)


def layout(notation: Notation, tree: Apply) -> Layout:
    """Return how an operation on arrays is written in plain text."""
    if tree.function == "matmul":
        return PRODUCT, ((0, MINUS), notation.matrix_product, (1, POWER))
    if tree.function in ("transpose", "mT"):
        return ATOM, ((0, ATOM), notation.transposed if tree.function == "transpose" else ".mT")
    if tree.function == "index":
        return ATOM, ((0, ATOM), f"[{index_text(dict(tree.options)['index'])}]")
    if tree.function == "stack":
        return ATOM, ("[", *listed(len(tree.operands), ", "), "]")
    if tree.function == SHARED:
        return PRODUCT, ((0, MINUS), " / ", (1, POWER))
    if told := of_stories(notation, tree):
        return told
    given = "".join(f", {text}" for text in option_texts(tree.options))
    return ATOM, (f"{tree.function}(", *listed(len(tree.operands), ", "), f"{given})")


def of_stories(notation: Notation, tree: Apply) -> Layout | None:
    """Return how an operation is set that only a story has."""
    if tree.function == ENTRYWISE:
        return PRODUCT, ((0, MINUS), notation.entrywise, (1, POWER))
    if tree.function == EVERYWHERE:
        return CONDITION, ((0, SUM), notation.spaced("for every entry"))
    if tree.function == REPEATED:
        words = notation.spaced(f"repeated along axis {dict(tree.options)['axis']}")
        return CONDITION, ((0, SUM), words)
    if tree.function == GROUPED:
        return ATOM, (notation.opening, (0, ANY), notation.closing)
    return None


def listed(count: int, comma: str) -> list[Part]:
    """Return the parts of so many operands with commas between them."""
    parts: list[Part] = []
    for place in range(count):
        parts += [comma, (place, ANY)] if place else [(place, ANY)]
    return parts


def options(given: Options) -> Iterator[tuple[str, str]]:
    """Yield what is written into a call behind its operands: (name, text), sizes without a name."""
    for name, value in given:
        if name == "sizes":
            yield from (("", str(size)) for size in value)
        elif name != "keepdims" or value:
            yield name, str(value)


def option_texts(given: Options) -> list[str]:
    """Return what is written into a call behind its operands: ``axis=0``, or sizes."""
    return [f"{name}={text}" if name else text for name, text in options(given)]
