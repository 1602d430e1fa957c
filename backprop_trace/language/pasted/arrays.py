"""Arrays in pasted formulas: how many axes a formula has, and what products without a sign are."""

from __future__ import annotations

from collections.abc import Mapping

from ..formula import Apply, Formula, Name, Number

Ranks = Mapping[str, int | None]
"""How many axes each name's value has; None where nobody knows."""

ROW = "row"
"""A vector with a raised T, until a product takes it."""
_FOLDS = frozenset("sum mean max min prod norm logsumexp".split())
_ALWAYS = {"cross_entropy": 0, "outer": 2, "flatten": 1}
_AS_FIRST = frozenset("transpose mT softmax log_softmax concat row".split())


def rank(formula: Formula, ranks: Ranks) -> int | None:
    """Return how many axes a formula's value has; None where that can't be told."""
    done: list[int | None] = []
    pending: list[tuple[Formula, bool]] = [(formula, False)]
    while pending:
        each, operands_done = pending.pop()
        if isinstance(each, Number):
            done.append(0)
        elif isinstance(each, Name):
            done.append(ranks.get(each.name, 0 if each.name in ("pi", "\u03c0", "e") else None))
        elif operands_done:
            count = len(each.operands)
            below = done[len(done) - count :]
            done[len(done) - count :] = [_of_call(each, below)]
        else:
            pending.append((each, True))
            pending.extend((operand, False) for operand in reversed(each.operands))
    return done[0]


def is_list(formula: Formula) -> bool:
    """Return whether a formula is a list."""
    return isinstance(formula, Apply) and formula.function == "stack"


def _of_call(call: Apply, below: list[int | None]) -> int | None:
    known = [each for each in below if each is not None]
    if call.function in _ALWAYS:
        return _ALWAYS[call.function]
    options = dict(call.options)
    if call.function in _FOLDS and len(below) == 1 and "axis" not in options:
        return 0
    if "sizes" in options and call.function == "reshape":
        return len(options["sizes"])
    if len(known) < len(below) or call.function.startswith("own "):
        return None
    first = known[0]
    if call.function == "matmul":
        return {(1, 1): 0, (2, 1): 1, (1, 2): 1, (2, 2): 2}.get((first, known[1]))
    if call.function == "index":
        return first - sum(isinstance(part, int) for part in options["index"])
    if call.function == "stack":
        return 1 + max(known)
    if call.function in _FOLDS and len(below) == 1:
        return first if options.get("keepdims") else first - 1
    return first if call.function in _AS_FIRST else max(known)
