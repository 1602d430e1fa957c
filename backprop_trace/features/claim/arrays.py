"""Claims on arrays: an entry by its indices, ``dL/dW[0,1] = 3``, a whole array, or a formula."""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import nan

from ...autodiff.array_trace import ArrayTrace
from ...autodiff.graph import below
from ...document.sentence import Sentence, sentence
from ...errors import TraceError
from ...language.any_value import any_value
from ...record import Record
from ...teaching import accepted
from ...teaching.array_formulas import ArrayFormula, extent, formula_of, is_shown
from ...teaching.array_questions import ArrayLesson, ArrayQuestion, value_of
from ...teaching.array_wrong import truth_at, wrong_entries
from ...teaching.formulas import EVERYWHERE, HERE
from ...teaching.rows import FINAL, VALUE, Row
from ...teaching.wrong import Typed, Wrong, diagnosis, said_of
from ...values.arrays import Shape, Value, items_of, shape_of
from ...values.walks import dims, entry, strides
from .claims import Claim, sides_of, stranger
from .held import ONLY_HERE, RIGHT, WRONG, Held

_INDEX = re.compile(r"(.*?)\s*\[\s*([0-9]{1,7}(?:\s*,\s*[0-9]{1,7})*)\s*\]", re.DOTALL)


class _Entry(Record):
    """An entry that is claimed wrong."""

    row: Row
    number: accepted.Number
    slips: Sequence[Wrong]


def held_entries(trace: ArrayTrace, text: str) -> Held:
    """Return what became of a claim. Raises ``TraceError`` where it can't be read."""
    left, right = sides_of(trace, text)
    indexed = _INDEX.fullmatch(left)
    row = row_of(trace, left, indexed[1] if indexed else left)
    shape = trace.shape(row.node)
    if row.kind == FINAL and trace.gradient_of(row.node) is None:
        raise TraceError("bad-claim", f"`{left}`: {trace.output} does not depend on it")
    if indexed:
        row = row._replace(entry=place_of(left, shape, [int(k) for k in indexed[2].split(",")]))
    elif is_shown(trace, row, right):
        known = truth_at(trace, row)
        return Held(Claim(left, right, row, accepted.Answer(None)), RIGHT, known, known)
    formula = in_claim(trace, right)
    if formula is not None:
        return by_formula(trace, Claim(left, right, row, accepted.Answer(None)), formula,
                          () if indexed else shape)  # fmt: skip
    if indexed:
        return one(trace, Claim(left, right, row, accepted.read(right)))
    if not shape:
        return one(trace, Claim(left, right, row, accepted.read(right)))
    if not right.startswith("["):
        first = f"{left}[{','.join('0' * len(shape))}]"
        raise TraceError("bad-claim", f"`{left}` is {dims(shape)}: claim an array, or {first}")
    return whole(trace, Claim(left, right, row, accepted.Answer(None)), any_value(right), shape)


def in_claim(trace: ArrayTrace, right: str) -> ArrayFormula | None:
    """Return what is claimed as a formula, if it is one. Raises ``TraceError``."""
    try:
        return formula_of(trace, right)
    except TraceError as error:
        raise TraceError("bad-claim", f"`{right}`: {error.message}") from None


def by_formula(trace: ArrayTrace, claim: Claim, formula: ArrayFormula, shape: Shape) -> Held:
    """Hold a formula against the trace, here and close by; ``shape`` is () for an entry."""

    def truth(there: ArrayTrace) -> Value:
        return value_of(there, claim.row) if shape else truth_at(there, claim.row)

    try:
        found, value = extent(trace, formula, truth)
    except TraceError as error:  # its shapes don't fit
        said = sentence("{typed}: {why}.", typed=Typed(claim.right), why=Typed(error.message))
        return Held(claim, WRONG, nan, nan, (), [said], question_of(trace, claim.row))
    first, right = items_of(value)[0], items_of(truth(trace))[0]
    if found == EVERYWHERE:
        return Held(claim, RIGHT, first, right)
    if found == HERE:
        said = sentence("{typed} is the same here, but not close by.", typed=Typed(claim.right))
        return Held(claim, ONLY_HERE, first, right, (), [said])
    if shape:
        return whole(trace, claim, value, shape)
    if shape_of(value):
        return misshapen(claim, value, shape)
    number = accepted.read(repr(value)).number
    each = None if number is None else judged(trace, claim.row, number)
    return Held(claim, RIGHT, first, right) if each is None else wrong(trace, claim, each, ())


def row_of(trace: ArrayTrace, left: str, name: str) -> Row:
    """Return the row that a claim is about."""
    index, prefix = trace.graph.index, f"d{trace.output}/d"
    bare = name.replace(" ", "").replace("∂", "d")
    if name not in index and bare.startswith(prefix):
        node = index.get(bare[len(prefix) :])
        if node is None:
            raise stranger(trace, left, bare[len(prefix) :])
        graph = trace.graph
        if trace.gradient_of(node) is None and below(graph.operands, graph.output)[node]:
            raise TraceError("left-out", f"`{left}` is not calculated: it gets no gradient here")
        return Row(FINAL, node)
    if name not in index:
        raise stranger(trace, left, name)
    if trace.graph.rows[index[name]] is None:
        raise TraceError("bad-claim", f"`{name}` is given: claim what is computed")
    return Row(VALUE, index[name])


def place_of(left: str, shape: Shape, indices: Sequence[int]) -> int:
    """Return the place of an entry."""
    if len(indices) != len(shape) or any(k >= size for k, size in zip(indices, shape, strict=True)):
        known = dims(shape) if shape else "a number"
        raise TraceError("bad-claim", f"`{left}`: there is no such entry, it is {known}")
    return sum(k * step for k, step in zip(indices, strides(shape), strict=True))


def one(trace: ArrayTrace, claim: Claim) -> Held:
    """Hold one entry against the trace."""
    number, right = claim.answer.number, truth_at(trace, claim.row)
    assert number is not None  # noqa: S101  # no names are taken
    found = judged(trace, claim.row, number)
    if found is None:
        return Held(claim, RIGHT, number.value, right)
    return wrong(trace, claim, found, ())


def misshapen(claim: Claim, value: Value, shape: Shape) -> Held:
    """Return a claim of another shape than the trace has."""
    given, known = (dims(each) or "a number" for each in (shape_of(value), shape))
    said = sentence(f"It is {given}, where the trace has {known}.")
    return Held(claim, WRONG, 0.0, 0.0, (), [said])


def whole(trace: ArrayTrace, claim: Claim, value: Value, shape: Shape) -> Held:
    """Hold a whole array against the trace: the first entry that is wrong is told."""
    if shape_of(value) != shape:
        return misshapen(claim, value, shape)
    found: list[_Entry] = []
    for place, item in enumerate(items_of(value)):
        number = accepted.read(repr(item)).number
        assert number is not None  # noqa: S101  # a number
        each = judged(trace, claim.row._replace(entry=place), number)
        if each is not None:
            found.append(each)
    if not found:
        return Held(claim, RIGHT, items_of(value)[0], truth_at(trace, claim.row))
    common = set.intersection(*({each.slip.name for each in entry.slips} for entry in found))
    first = found[0]._replace(slips=[each for each in found[0].slips if each.slip.name in common])
    count = f"{len(found):,} of {len(items_of(value)):,} entries are wrong; the first is {{entry}}."
    named = ",".join(map(str, entry(shape, first.row.entry)))
    words = sentence(count, entry=Typed(f"[{named}]"))
    return wrong(trace, claim, first, [words])


def judged(trace: ArrayTrace, row: Row, number: accepted.Number) -> _Entry | None:
    """Return what an entry is if it is wrong."""
    found = wrong_entries(trace, row)
    if accepted.judged(number, truth_at(trace, row), found) == accepted.RIGHT:
        return None
    place = number.place if number.figures > 1 else 0.0
    return _Entry(row, number, diagnosis(found, number.value, place))


def wrong(trace: ArrayTrace, claim: Claim, found: _Entry, words: Sequence[Sentence]) -> Held:
    """Return a wrong claim with the entry worked out."""
    question = question_of(trace, found.row)
    said = said_of(found.slips, found.number.value)
    names = [each.slip.name for each in found.slips]
    tested = question.trial(found.number.value)
    all_said = [*words, *(each for each in (said, tested) if each is not None)]
    return Held(claim, WRONG, found.number.value, question.truth, names, all_said, question)


def question_of(trace: ArrayTrace, row: Row) -> ArrayQuestion:
    """Return the rows that say what is right."""
    return ArrayQuestion(ArrayLesson(trace), row)
