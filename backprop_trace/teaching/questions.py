"""Questions on a worked example: which rows are worth asking, and all that belongs to one.

A question is data: a terminal asks it, a page embeds it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from math import isfinite
from typing import Any

from ..autodiff.trace import Trace
from ..document.blocks import Inline, Math
from ..document.blocks import Row as Block
from ..document.equation import equation as equation_of
from ..document.equation import left_of
from ..document.sentence import Definition, Gradient, Sentence
from ..document.story import BackwardItem, Story
from .broken import Broken, Training
from .chance import Chance
from .choice import told_most
from .fresh import Around, worth_of
from .rows import (
    CONTRIBUTION,
    FINAL,
    LOCAL,
    SUM,
    UPDATE,
    VALUE,
    Row,
    finals_of,
    rows_of,
    updates_of,
)
from .tested import trial_of
from .updates import Updated, is_seen
from .wrong import Wrong, truth_of, wrong_numbers

LABELS = {
    VALUE: "Value",
    LOCAL: "Local gradient",
    CONTRIBUTION: "Gradient",
    SUM: "Gradient at a fan-out",
    FINAL: "Gradient",
    UPDATE: "Update",
}
LEVELS = {1: (VALUE, LOCAL), 2: (CONTRIBUTION, SUM), 3: (FINAL,), 4: (UPDATE,)}
ROWS = (VALUE, LOCAL, CONTRIBUTION, SUM)
MOST_NODES = 10_000
"""Nodes of a program that questions are asked about."""
WEIGHED = 120
"""Rows that are held against slips before some of them are chosen."""

_TRIVIAL = frozenset("add sum identity".split())
"""What hands its upstream gradient on unchanged."""


class Lesson:
    """A trace that questions are asked about."""

    def __init__(self, trace: Trace, rate: float) -> None:
        self.trace = trace
        self.broken = Broken(trace)
        self.rate = rate

    @cached_property
    def training(self) -> Training:
        """Its first two steps of gradient descent."""
        return Training(self.trace, self.rate)

    def rows(self, kinds: Sequence[str]) -> list[Row]:
        """Return the rows of some kinds that may be asked, in the order of asking.

        Values first; then from the output down, local gradients before what they hand back.
        """
        found = [row for row in rows_of(self.trace) if row.kind in kinds]
        if FINAL in kinds:
            found += finals_of(self.trace)
        if UPDATE in kinds and all(isfinite(g or 0.0) for g in self.trace.gradients.values()):
            found += updates_of(self.trace)
        place = {node: number for number, (node, _) in enumerate(self.broken.order)}
        operands = self.trace.graph.operands

        def order(row: Row) -> tuple[int, ...]:
            if row.kind == VALUE:
                return 0, row.node
            if row.kind == UPDATE:
                return 2, row.position, place[row.node]
            end = row.node if row.kind in (SUM, FINAL) else operands[row.node][row.position]
            return 1, place[end], ROWS.index(row.kind) if row.kind in ROWS else 9, -row.node

        return sorted(filter(self.may_be_asked, found), key=order)

    def may_be_asked(self, row: Row) -> bool:
        """Return whether a row has a number that can be calculated, and not only one for all."""
        truth = truth_of(self.broken, row, self.training if row.kind == UPDATE else None)
        if not isfinite(truth) or truth == 0.0 or row in self.at_corners:
            return False
        if row.kind == UPDATE:
            return is_seen(self.training, row)
        if row.kind not in (LOCAL, CONTRIBUTION):
            return True
        operation = self.trace.graph.rows[row.node]
        assert operation is not None  # noqa: S101  # it has operands
        is_passed_on = operation.key in _TRIVIAL or (operation.key == "sub" and not row.position)
        return not is_passed_on

    @cached_property
    def at_corners(self) -> frozenset[Row]:
        """The rows at a kink, a pole or where a gradient is a convention, and all that follow."""
        trace, graph = self.trace, self.trace.graph
        bad: set[Row] = set()
        spoilt: set[int] = set()
        for node, edges in self.broken.order:
            for via, position in edges:
                row, values = graph.rows[via], [trace.value_of(p) for p in graph.operands[via]]
                assert row is not None  # noqa: S101  # it has operands
                noted = row.note is not None and row.note(values, trace.value_of(via)) is not None
                if noted or via in spoilt:
                    bad |= {Row(kind, via, position) for kind in (LOCAL, CONTRIBUTION)}
                    spoilt.add(node)
            if node in spoilt:
                bad |= {
                    Row(SUM, node),
                    Row(FINAL, node),
                    Row(UPDATE, node, 1),
                    Row(UPDATE, node, 2),
                }
        return frozenset(bad)

    def chosen(self, level: int | None, count: int, seed: int | None) -> list[Question]:
        """Return up to ``count`` questions: those that tell most, kinds mixed, in order."""
        kinds = ROWS if level is None else LEVELS[level]
        rows = self.rows(kinds)
        order = {row: place for place, row in enumerate(rows)}
        if seed is not None:
            rows = Chance(seed).shuffled(rows)
        rows = rows[:: max(1, len(rows) // WEIGHED)]
        around = Around(self.trace, list(self.trace.inputs)) if UPDATE not in kinds else None
        worth = {row: worth_of(around, row) for row in rows}
        taken = told_most(worth, kinds, count)
        return [self.question(row) for row in sorted(taken, key=order.__getitem__)]

    def question(self, row: Row) -> Question:
        """Return a row as a question."""
        return Question(self, row)


def lesson_of(trace: Any, rate: float) -> Any:
    """Return a trace that questions are asked about, of numbers or of arrays."""
    if not trace.is_array:
        return Lesson(trace, rate)
    from .array_questions import ArrayLesson  # array programs only

    return ArrayLesson(trace, rate)


class Question(Updated):
    """A row that is asked, with everything around it."""

    def __init__(self, lesson: Lesson, row: Row) -> None:
        self.lesson = lesson
        self.row = row
        self.trace = lesson.trace
        training = lesson.training if row.kind == UPDATE else None
        self.truth = truth_of(lesson.broken, row, training)
        self.wrong: list[Wrong] = wrong_numbers(lesson.broken, row, training)
        self.scale: float = training.scale(row) if training is not None else 0.0
        self.label = LABELS[row.kind]

    @property
    def end(self) -> int:
        """The node that the row is about: of an edge, its operand."""
        row = self.row
        if row.kind in (LOCAL, CONTRIBUTION):
            return self.trace.graph.operands[row.node][row.position]
        return row.node

    @property
    def name(self) -> str:
        """The name of that node."""
        return self.trace.graph.names[self.end]

    @property
    def is_gradient(self) -> bool:
        """Whether a nudge of the node can test the number: it is a gradient of the output."""
        row = self.row
        return row.kind in (SUM, FINAL) or (
            row.kind == CONTRIBUTION and len(self.lesson.broken.edges[self.end]) == 1
        )

    @property
    def takes_formula(self) -> bool:
        """Whether a formula is an answer too."""
        return self.row.kind == LOCAL

    @property
    def training(self) -> Training:  # type: ignore[override]  # made when it is asked for
        """The steps that an update is one of."""
        return self.lesson.training

    def parameter(self, story: Story) -> Math:
        """Write the parameter of an update."""
        return story.name(self.name)

    def slope(self, story: Story) -> Math:
        """Write its gradient."""
        return story.total(self.name)

    # What is shown

    def story(self, like: Story) -> Story:
        """Return what tells the question in a story's notation."""
        return Story(self.trace, like.notation, self.digits)

    def blocks(self, story: Story) -> list[Block]:
        """Return the rows that answer it; the last one has the number."""
        row = self.row
        if row.kind == VALUE:
            return [story.forward(row.node)]
        if row.kind == LOCAL:
            return [story.local((row.node, row.position))]
        edges = self.lesson.broken.edges.get(self.end, ())
        if row.kind == CONTRIBUTION:
            parallel = sum(via == row.node for via, _ in edges) > 1
            item = BackwardItem(self.end, edges, (row.node, row.position), parallel)
            return [story.backward(item)]
        if row.kind == SUM:
            return [story.backward(BackwardItem(row.node, edges))]
        if row.kind == FINAL:
            items = [item for item in story.backward_items() if item.node == row.node]
            return [story.backward(item) for item in items]
        return [self.update(story)]

    def asks(self, story: Story) -> Math:
        """Write what is asked for: ``dL/dw = dL/dv1 · ∂v1/∂w``."""
        row = self.blocks(story)[-1]
        left, is_shown = left_of(story.notation, row), self.row.kind in (VALUE, CONTRIBUTION)
        sign = f" {story.notation.equals} "
        return Math(sign.join([left, row.right] if is_shown and row.right else [left]))

    def answers(self, story: Story) -> list[Math]:
        """Write the rows that answer it as equations."""
        return [Math(equation_of(story.notation, row)) for row in self.blocks(story)]

    def trial(self, number: float) -> Sentence | None:
        """Return the test of a wrong number by a nudge, where it is a gradient."""
        return trial_of(self.trace, self.end, number) if self.is_gradient else None

    def facts(self, story: Story) -> Iterator[Inline]:
        """Yield what is known: all that the number is calculated of."""
        row, graph = self.row, self.trace.graph
        if row.kind == VALUE:
            digits = story.written.operation_line(row.node).digits
            yield from self.operands(story, row.node, digits)
        elif row.kind == LOCAL:
            yield [Definition(row.node).write(story)]
            line = story.written.local_line((row.node, row.position), self.truth)
            yield from self.operands(story, row.node, line.digits)
            if "out" in graph.local_formula(row.node, row.position, self.truth):
                yield [equation(story, graph.names[row.node], row.node, line.digits)]
        elif row.kind == CONTRIBUTION:
            upstream, local, product = self.trace.handed_back(row.node, row.position)
            digits = story.written.product_line(upstream, local, product).digits
            yield [
                Gradient(graph.names[row.node], upstream).write(
                    Story(self.trace, story.notation, digits)
                )
            ]
            yield [Definition(row.node).write(story)]
            line = story.written.local_line((row.node, row.position), local)
            yield from self.operands(story, row.node, line.digits)
            if "out" in graph.local_formula(row.node, row.position, local):
                yield [equation(story, graph.names[row.node], row.node, line.digits)]
        elif row.kind == SUM:
            yield from self.parts(story)
        elif row.kind == UPDATE:
            yield from self.moves(story)

    def operands(self, story: Story, node: int, digits: int | None) -> Iterator[Inline]:
        """Yield the values of a node's operands."""
        graph = self.trace.graph
        for place in dict.fromkeys(graph.operands[node]):
            if place not in graph.program.constants:
                yield [equation(story, graph.names[place], place, digits)]

    def parts(self, story: Story) -> Iterator[Inline]:
        """Yield the contributions that are added."""
        trace, edges = self.trace, self.lesson.broken.edges[self.row.node]
        products = [trace.handed_back(*edge)[2] for edge in edges]
        digits = story.written.sum_line(products, self.truth).digits
        told = Story(trace, story.notation, digits)
        for (via, _), product in zip(edges, products, strict=True):
            yield ["via ", told.equation(story.name(trace.graph.names[via]), product)]


def equation(story: Story, name: str, node: int, digits: int | None) -> Math:
    """Write a node's value with so many digits."""
    told = Story(story.trace, story.notation, digits)
    return told.equation(story.name(name), story.trace.value_of(node))
