"""Fresh numbers for a program: friendly to a hand that calculates, and telling.

Values are drawn; those are kept where every number is friendly and where nothing is an accident:
a slip that equals the truth, or another slip, here but not close by. What is equal close by
too is no luck but the structure of the program: there the slip says nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from math import isfinite, prod
from typing import Any

from ..autodiff.graph import Graph
from ..autodiff.running import run
from ..autodiff.trace import Trace
from ..record import Record
from ..values.arrays import Shape, Value, make
from ..values.decimals import plain
from .broken import Broken
from .chance import Chance
from .rows import CONTRIBUTION, LOCAL, SUM, VALUE, Row, elsewhere, finals_of, rows_of
from .wrong import Wrong, numbers_of, same

EXACT = frozenset(
    "add sub mul div pow square neg identity sum mean relu max min abs leaky_relu".split()
    + "matmul dot outer conv transpose mT reshape flatten concat stack expand index take".split()
)
"""Operations whose numbers may come out exactly in few digits."""
DIGITS = 4
APART = 0.01
"""How far apart two numbers must lie, relative to the larger, not to be taken for each other."""
TRIES = 6_000
STALE = 300
"""Draws in a row that were drawn before, after which there are no others."""
ENOUGH = 4
"""Questions that a set of numbers must be good for."""
LEAST = 2
"""Slips that a good question can tell apart."""
MOST_GROUPS = 20
"""How many times as many sets as are wanted are looked at for some that are alike."""
QUIZ, SHEET = "quiz", "sheet"
"""What the numbers are for: some good questions, or blanks of which none is right by accident."""


def both(numbers: Sequence[float]) -> tuple[float, ...]:
    """Return numbers with both signs."""
    return tuple(sign * number for number in numbers for sign in (1.0, -1.0))


WHOLE = both(range(2, 10))
HALVES = WHOLE + both((1, 10, 12, 0.5, 1.5, 2.5))
QUARTERS = HALVES + both((11, 13, 14, 15, 20, 0.25, 0.75, 1.25, 2.25, 2.75))
MORE = QUARTERS + both((16, 17, 18, 19, 21, 24, 25, 30, 3.5, 4.5, 5.5, 6.5, 7.5, 8.5, 9.5))
TENTHS = both([tenth / 10 for tenth in range(1, 10)]) + both((1.2, 1.5, 1.8, 2, 2.5, 3))


FEW = both(range(1, 4))
UP_TO_5 = both(range(1, 6))


def pools_of(is_exact: bool, count: int, has_arrays: bool) -> Sequence[Sequence[float]]:
    """Return what ``count`` numbers are drawn from, the friendliest first."""
    if has_arrays:  # products are added up
        return (FEW, UP_TO_5, HALVES) if is_exact else (TENTHS, UP_TO_5)
    if count > 1:
        return (WHOLE if is_exact else TENTHS), HALVES
    return (HALVES if is_exact else TENTHS), QUARTERS, MORE


class Wanted(Record):
    """What fresh numbers are for."""

    graph: Graph
    values: Mapping[str, Value]
    """The numbers given: those that are not drawn stay."""
    wrt: Sequence[str] | str | None
    vary: Sequence[str]
    """The variables that are drawn."""
    shapes: Mapping[str, Shape] = {}
    """The shapes of those that are arrays."""
    goal: str = QUIZ
    rows: Sequence[Row] = ()
    """The rows that are asked or left blank; none for all that the goal can ask."""


Fits = Callable[[Any, Wanted], bool]


def fits_numbers(trace: Trace, wanted: Wanted) -> bool:
    """Return whether a trace of numbers is friendly, and good for what it is wanted for."""
    return is_friendly(trace) and is_good(trace, wanted)


def fresh(
    wanted: Wanted,
    seed: int,
    count: int,
    alike: Callable[[Trace], Hashable] = lambda trace: None,
    fits: Fits | None = None,
) -> list[dict[str, Value]]:
    """Return up to ``count`` sets of values; fewer where there are no more of them.

    All of them are ``alike``: it gives the same for each, such as the rows that can be asked.
    ``fits`` says which are friendly and good; without it, that of numbers does.
    """
    groups: dict[Hashable, list[dict[str, Value]]] = {}
    left = MOST_GROUPS * count
    for values in drawn(wanted, Chance(seed)):
        trace: Any = run(wanted.graph, values, wanted.wrt)
        if (fits or fits_numbers)(trace, wanted):
            group = groups.setdefault(alike(trace), [])
            group.append(values)
            left -= 1
            if len(group) == count:
                return group
        if not left:
            break
    return max(groups.values(), key=len, default=[])


def drawn(wanted: Wanted, chance: Chance) -> Iterator[dict[str, Value]]:
    """Yield sets of values, none of them twice."""
    seen: set[tuple[float, ...]] = set()
    shapes = {name: wanted.shapes.get(name, ()) for name in wanted.vary}
    count = sum(map(prod, shapes.values()))
    for pool in pools_of(is_exact(wanted.graph), count, bool(wanted.shapes)):
        stale = 0
        for _ in range(TRIES):
            numbers = tuple([chance.choice(pool) for _ in range(count)])
            if numbers in seen:
                stale += 1
                if stale > STALE:
                    break
                continue
            stale = 0
            seen.add(numbers)
            left = iter(numbers)
            values = {n: make(s, [next(left) for _ in range(prod(s))]) for n, s in shapes.items()}
            yield {**wanted.values, **values}


def is_exact(graph: Graph) -> bool:
    """Return whether a program's numbers may come out in few digits."""
    return all(row is None or row.key in EXACT for row in graph.rows)


def is_friendly(trace: Trace) -> bool:
    """Return whether a hand can calculate everything, and nothing is a matter of convention."""
    graph, short = trace.graph, is_exact(trace.graph)
    zeros = gradients = 0
    for node, row in enumerate(graph.rows):
        value = trace.value_of(node)
        if not isfinite(value) or abs(value) > 500 or (short and not is_short(value)):
            return False
        if row is None or row.note is None:
            continue
        if row.note([trace.value_of(place) for place in graph.operands[node]], value) is not None:
            return False
    for edge in trace.edges():
        local, is_off = trace.local(*edge)
        if is_off or local == 0.0:
            continue
        if not 0.01 <= abs(local) <= 200 or (short and not is_short(local)):
            return False
    for node, _ in trace.backward_order():
        gradient = trace.gradient_of(node) or 0.0
        if short and not is_short(gradient):
            return False
        gradients += 1
        if gradient == 0.0:
            zeros += 1
        elif not 1e-3 <= abs(gradient) <= 5_000:
            return False
    return zeros * 2 <= gradients


def is_short(value: float) -> bool:
    """Return whether four digits show a number exactly, but for rounding."""
    return abs(float(plain(value, DIGITS)) - value) <= 1e-12 * abs(value)


# Accidents


class Around:
    """A trace with two others close by, which tell luck from structure."""

    def __init__(self, trace: Trace, vary: Sequence[str], seed: int = 1) -> None:
        chance = Chance(seed)
        self.here = self.held(trace)
        self.near: list[Any] = []
        point = self.point(trace)
        for _ in range(2):
            moved = {name: self.moved(point[name], chance) for name in vary}
            self.near.append(self.held(elsewhere(trace, {**point, **moved})))

    def held(self, trace: Any) -> Any:
        """Return what knows the right numbers of a trace."""
        return Broken(trace)

    def numbers(self, held: Any, row: Row) -> Iterator[Wrong]:
        """Yield the number of every slip that can be made in a row."""
        return numbers_of(held, row)

    def point(self, trace: Any) -> Mapping[str, Any]:
        """Return the variables' values."""
        return trace.inputs  # type: ignore[no-any-return]  # a trace of numbers

    def moved(self, value: Any, chance: Chance) -> Any:
        """Return a value close by."""
        return value * (1 + chance.choice((1, -1)) * (1 + chance.below(3_000) / 1e3) / 1e3)

    def question(self, row: Row) -> Question:
        """Return what a row can tell."""
        return Question(self, row)


def worth_of(around: Around | None, row: Row) -> int:
    """Return how much wrong answers to a row tell."""
    if around is None:
        return 0
    question = around.question(row)
    return 0 if question.is_lucky() else question.names()


class Question:
    """What a row can tell: its wrong numbers, and whether one of them is there by accident."""

    def __init__(self, around: Around, row: Row) -> None:
        self.row = row
        self.truth = around.here.truth(row)
        self.wrong = [w for w in around.numbers(around.here, row) if isfinite(w.value)]
        self._near: list[tuple[float, dict[tuple[str, int], float]]] = []
        for each in around.near:
            try:
                self._near.append((each.truth(row), dict(keyed(around.numbers(each, row)))))
            except (KeyError, AssertionError):  # another branch is taken there
                self._near.append((0.0, {}))

    def is_lucky(self) -> bool:
        """Return whether a slip gives the right number by accident, or nearly."""
        for key, value in keyed(self.wrong):
            if same(value, self.truth, APART) and not all(
                key in near and same(near[key], truth, 1e-6) for truth, near in self._near
            ):
                return True
        return False

    def names(self) -> int:
        """Return how many slips it tells apart; 0 where two give one number by accident."""
        apart: list[frozenset[str]] = []
        numbers = [
            (key, value) for key, value in keyed(self.wrong) if not same(value, self.truth, APART)
        ]
        for key, value in numbers:
            group = [other for other, number in numbers if same(number, value, APART)]
            general = {name for other in group for name in below(self.wrong, other)}
            left = [other for other in group if other[0] not in general]
            if key in left and any(
                not self.stays(key, other) for other in left if other[0] != key[0]
            ):
                return 0
            names = frozenset(name for name, _ in left)
            if len(names) < 3 and names not in apart:
                apart.append(names)
        return len(apart)

    def is_good(self) -> bool:
        """Return whether a wrong answer to it would tell something, and nothing is an accident."""
        return self.truth != 0.0 and not self.is_lucky() and self.names() >= LEAST

    def stays(self, one: tuple[str, int], other: tuple[str, int]) -> bool:
        """Return whether two slips give the same number close by too."""
        return all(
            one in near and other in near and same(near[one], near[other], 1e-6)
            for _, near in self._near
        )


def keyed(found: Iterator[Wrong] | Sequence[Wrong]) -> Iterator[tuple[tuple[str, int], float]]:
    """Yield the numbers of slips, each under its name and which candidate of the slip it is."""
    counts: dict[str, int] = {}
    for wrong in found:
        place = counts[wrong.slip.name] = counts.get(wrong.slip.name, -1) + 1
        if isfinite(wrong.value):
            yield (wrong.slip.name, place), wrong.value


def below(found: Sequence[Wrong], key: tuple[str, int]) -> tuple[str, ...]:
    """Return the more general slips than one."""
    return next(wrong.slip.below for wrong in found if wrong.slip.name == key[0])


def is_good(trace: Trace, wanted: Wanted) -> bool:
    """Return whether numbers are good for what they are wanted for."""
    around = Around(trace, wanted.vary)
    if wanted.goal == SHEET:
        rows = wanted.rows or [row for row in rows_of(trace) if row.kind in (CONTRIBUTION, SUM)]
        return not any(around.question(row).is_lucky() for row in rows)
    rows = wanted.rows or [*telling(trace), *finals_of(trace)]
    wants = min(ENOUGH, len(around.here.order) - 1)
    good = 0
    for left, row in zip(range(len(rows), 0, -1), rows, strict=True):
        if good >= wants or good + left < wants:
            break
        good += around.question(row).is_good()
    return good >= wants


def telling(trace: Trace) -> Iterator[Row]:
    """Yield the rows of the passes, those that tell most first: sums, then contributions."""
    rows = list(rows_of(trace))
    for kind in (SUM, CONTRIBUTION, LOCAL, VALUE):
        yield from (row for row in rows if row.kind == kind)
