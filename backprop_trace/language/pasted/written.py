"""A formula as text of our language, with the parentheses that keep its nodes and no others."""

from __future__ import annotations

from ..formula import Apply, Formula, Name, Number, spelled

_RANKS = {"add": 4, "sub": 4, "mul": 5, "div": 5, "matmul": 5, "neg": 7, "pow": 8}
_COMPARED = {"lt": " < ", "le": " <= ", "gt": " > ", "ge": " >= ", "eq": " == ", "ne": " != "}
_SIGNS = {
    "add": " + ",
    "sub": " - ",
    "mul": "*",
    "div": "/",
    "pow": "**",
    "matmul": " @ ",
} | _COMPARED
_BEHIND = {"transpose": ".T", "mT": ".mT"}
_ATOM, _COMPARISON = 9, 2


def write(formula: Formula) -> str:
    """Return the text of a formula: it reads back as the same nodes."""
    pieces: list[str] = []
    pending: list[Formula | str] = [formula]
    while pending:
        each = pending.pop()
        if isinstance(each, str):
            pieces.append(each)
        elif not isinstance(each, Apply):
            pieces.append(each.name if isinstance(each, Name) else each.text)
        else:
            pending.extend(reversed(_laid_out(each)))
    return "".join(pieces)


def _laid_out(formula: Apply) -> list[Formula | str]:
    function, operands = formula.function, formula.operands
    if function == "neg":
        return ["-", *_fenced(operands[0], 7)]
    options = dict(formula.options)
    if function in _BEHIND:
        return [*_fenced(operands[0], _ATOM), _BEHIND[function]]
    if function == "index":
        return [*_fenced(operands[0], _ATOM), f"[{', '.join(map(_part, options['index']))}]"]
    sign = _SIGNS.get(function)
    if sign is None:
        inside: list[Formula | str] = []
        for operand in operands:
            inside += [", ", operand] if inside else [operand]
        if function == "stack":
            return ["[", *inside, "]"]
        inside += [f", {size}" for size in options.pop("sizes", ())]
        inside += [f", {key}={value}" for key, value in options.items()]
        return [spelled(function), "(", *inside, ")"]
    rank = _RANKS.get(function, _COMPARISON)
    left, right = operands
    if function == "pow":
        return [*_fenced(left, _ATOM), sign, *_fenced(right, 7)]
    return [*_fenced(left, rank), sign, *_fenced(right, rank + 1)]


def _part(part: int | tuple[int | None, ...]) -> str:
    """Return an index, or a slice."""
    if isinstance(part, int):
        return str(part)
    texts = ["" if each is None else str(each) for each in part]
    return ":".join(texts[: 3 if texts[2] else 2])


def _fenced(operand: Formula, least: int) -> list[Formula | str]:
    return [operand] if _rank(operand) >= least else ["(", operand, ")"]


def _rank(formula: Formula) -> int:
    if not isinstance(formula, Apply):
        return 7 if isinstance(formula, Number) and formula.text.startswith("-") else _ATOM
    if formula.function in _COMPARED:
        return _COMPARISON
    return _RANKS.get(formula.function, _ATOM)
