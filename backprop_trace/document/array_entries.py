"""One entry of an array, worked out in numbers: the scalar calculation inside the array's.

What an entry is made of is told by its operation's row: the terms of a sum of products, the entries
of a lane, the operands of a formula. A long sum shows its first terms and the last.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from ..autodiff.array_steps import EntryTerm
from ..autodiff.array_trace import ArrayTrace
from ..language.formula import Apply, Formula, Name, Number
from ..language.syntax.arrays import any_formula
from ..operations.arrays.elementwise import Elementwise
from ..operations.arrays.lanes import Extreme, Lane
from ..operations.arrays.products import Bilinear
from ..operations.arrays.row import Options
from ..record import Record
from ..values.arrays import Shape, Value, items_of, make, shape_of
from ..values.walks import origins

MOST_TERMS = 4
"""Terms of a sum up to which all of them are shown; else one less, and the last."""

MOST_ENTRIES = 2_000
"""Entries of a lane up to which one is worked out."""

GAP = Name("...")
"""Stands for the terms that are left out; no name of a program looks like it."""

Source = tuple[int, int]
"""(node, place): an entry of a node."""


class Entry(Record):
    """A formula over letters, and the number that each of them stands for."""

    formula: Formula
    numbers: dict[str, float]
    sources: dict[str, Source]
    """Which entry of which node a letter stands for, where it is one."""
    is_whole: bool = True
    """Whether nothing was left out."""
    has_zero: bool = False
    """Whether a product in it has a factor 0: another entry says more."""


class _Maker:
    """Gives letters to numbers."""

    def __init__(self) -> None:
        self.numbers: dict[str, float] = {}
        self.sources: dict[str, Source] = {}
        self.is_whole = True

    def letter(self, number: float, source: Source | None = None) -> Name:
        """Return a letter for a number."""
        name = f"n{len(self.numbers) + 1}"
        self.numbers[name] = number
        if source is not None:
            self.sources[name] = source
        return Name(name)

    def chain(self, function: str, terms: Sequence[Formula]) -> Formula:
        """Return a sum or a product of terms, a long one without its middle."""
        if len(terms) > MOST_TERMS:
            self.is_whole = False
            terms = [*terms[: MOST_TERMS - 1], GAP, terms[-1]]
        formula = terms[0]
        for term in terms[1:]:
            formula = Apply(function, (formula, term))
        return formula

    def done(self, formula: Formula, has_zero: bool = False) -> Entry:
        """Return the entry; letters of terms that are left out are forgotten."""
        used, pending = set[str](), [formula]
        while pending:
            piece = pending.pop()
            if isinstance(piece, Apply):
                pending += piece.operands
            elif isinstance(piece, Name):
                used.add(piece.name)
        numbers = {name: number for name, number in self.numbers.items() if name in used}
        return Entry(formula, numbers, self.sources, self.is_whole, has_zero)


# Values


def of_value(trace: ArrayTrace, node: int, place: int) -> Entry | None:
    """Return how an entry of a node's value is made; None where that says nothing."""
    row, operands, maker = trace.row(node), trace.operand_values(node), _Maker()
    if isinstance(row, Elementwise):
        return _elementwise(trace, node, place, maker)
    if isinstance(row, Bilinear):
        a, b = map(items_of, operands)
        pairs = row.pairs_at([shape_of(each) for each in operands], place)
        has_zero = any(a[i] == 0.0 or b[j] == 0.0 for i, j in pairs)
        left, right = trace.graph.operands[node]
        terms: list[Formula] = [
            Apply("mul", (maker.letter(a[i], (left, i)), maker.letter(b[j], (right, j))))
            for i, j in pairs
        ]
        return maker.done(maker.chain("add", terms), has_zero)
    if isinstance(row, Lane):
        (operand,) = trace.graph.operands[node]
        return _of_lane(row, operands[0], trace.options(node), place, maker, operand)
    return None


def _elementwise(trace: ArrayTrace, node: int, place: int, maker: _Maker) -> Entry | None:
    graph, wide = trace.graph, trace.shape(node)
    row, places = graph.rows[node], graph.operands[node]
    if row is None or row.key == "identity":
        return None
    parts: list[Formula] = []
    has_zero = False
    for each in places:
        origin = origins(trace.shape(each), wide)[place]
        number = items_of(trace.value_of(each))[origin]
        has_zero = has_zero or (number == 0.0 and row.key == "mul")
        constant = graph.program.constants.get(each)
        is_literal = constant is not None and not trace.shape(each)
        parts.append(constant if is_literal and constant else maker.letter(number, (each, origin)))
    function = "add" if row.key == "sum" else row.key
    if row.key == "sum":
        return maker.done(maker.chain(function, parts))
    return maker.done(Apply(row.key, tuple(parts)), has_zero)


def _of_lane(
    row: Lane, operand: Value, options: Options, place: int, maker: _Maker, node: int
) -> Entry | None:
    items = items_of(operand)
    lane = next(
        lane
        for number, lane in enumerate(row.places([operand], options))
        if (number == place if row.reduces else place in lane)
    )
    if not 1 < len(lane) <= MOST_ENTRIES:
        return None
    letters = [maker.letter(items[k], (node, k)) for k in lane]
    if isinstance(row, Extreme):
        if len(letters) > MOST_TERMS:
            maker.is_whole = False
            letters = [*letters[: MOST_TERMS - 1], GAP, letters[-1]]
        return maker.done(Apply(row.name, tuple(letters)))
    names = [letter.name for letter in letters]
    texts = row.unrolled([names], [make((len(lane),), [None] * len(lane))], {})
    text = texts[0 if row.reduces else lane.index(place)]
    return maker.done(_with_sums(any_formula(text), maker))


def _with_sums(formula: Formula, maker: _Maker) -> Formula:
    """Return a formula with ``sum(a, b)`` written as ``a + b``, ``mean(a, b)`` as ``(a + b)/2``."""
    if not isinstance(formula, Apply):
        return formula
    if formula.function == "mul":  # a product of all entries is as deep as they are many
        factors = _factors(formula)
        return maker.chain("mul", [_with_sums(each, maker) for each in factors])
    operands = tuple([_with_sums(each, maker) for each in formula.operands])
    if formula.function == "sum":
        return maker.chain("add", operands)
    if formula.function == "mean":
        count = Number(str(len(operands)), float(len(operands)))
        return Apply("div", (maker.chain("add", operands), count))
    return formula._replace(operands=operands)


def _factors(formula: Formula) -> list[Formula]:
    factors: list[Formula] = []
    while isinstance(formula, Apply) and formula.function == "mul":
        factors.append(formula.operands[1])
        formula = formula.operands[0]
    return [formula, *reversed(factors)]


def products(maker: _Maker, pairs: Sequence[tuple[float, float]]) -> list[Formula]:
    """Return products of two numbers."""
    return [Apply("mul", (maker.letter(one), maker.letter(other))) for one, other in pairs]


# Gradients


def of_terms(terms: Sequence[EntryTerm], is_passed_on: bool) -> Entry | None:
    """Return the sum of upstream times local that an entry of a gradient is; None for a copy.

    ``is_passed_on`` where the local gradients are 1 at any point.
    """
    maker = _Maker()
    if not terms or (is_passed_on and len(terms) < 2):
        return None
    if is_passed_on:
        parts = [term.upstream for term in terms]
        return maker.done(maker.chain("add", list(map(maker.letter, parts))), 0.0 in parts)
    has_zero = any(term.upstream == 0.0 or term.local == 0.0 for term in terms)
    pairs = [(term.upstream, term.local) for term in terms]
    return maker.done(maker.chain("add", products(maker, pairs)), has_zero)


def of_parts(parts: Sequence[float]) -> Entry:
    """Return the sum of contributions."""
    maker = _Maker()
    return maker.done(maker.chain("add", [maker.letter(part) for part in parts]))


def shown_places(shape: Shape, picks: Sequence[Sequence[int | None]]) -> list[int]:
    """Return the places of the entries that are shown: of each axis some."""
    places = [0]
    size = prod(shape)
    for length, picked in zip(shape, picks, strict=True):
        size //= length
        places = [place + k * size for place in places for k in picked if k is not None]
    return places
