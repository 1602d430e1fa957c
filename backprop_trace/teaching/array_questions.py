"""Questions on array programs: one entry of a value, of what an edge hands back, of a gradient."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from math import isfinite

from ..autodiff.array_nudge import nudge_entry
from ..autodiff.array_trace import ArrayTrace
from ..autodiff.run import Edge
from ..document.array_entries import Entry, of_parts, of_terms, of_value
from ..document.array_explanation import EntryName
from ..document.array_story import ArrayStory
from ..document.blocks import Inline, Math
from ..document.equation import equation as equation_of
from ..document.equation import left_of
from ..document.sentence import Sentence
from ..document.story import Story
from ..operations.arrays.copies import Copy
from ..operations.arrays.elementwise import Elementwise
from ..values.arrays import Value, items_of
from ..values.walks import entry, origins
from .array_around import ArrayAround, numbers_in
from .array_training import ArrayTraining
from .array_wrong import HandedBack, Said, scalar_edge, truth_at, wrong_entries
from .broken import RATE, Training
from .chance import Chance
from .choice import told_most
from .fresh import worth_of
from .rows import CONTRIBUTION, FINAL, SUM, UPDATE, VALUE, Row
from .tested import tried
from .updates import Updated, is_seen
from .wrong import Wrong, of_update, same

LEVELS = {1: (VALUE,), 2: (CONTRIBUTION, SUM), 3: (FINAL,), 4: (UPDATE,)}
ROWS = (VALUE, CONTRIBUTION, SUM)
TRIED = 12
"""Entries of an array that are held against slips before one of them is asked for."""
MOST_ENTRIES = 2_000
"""Entries of all arrays of a program that questions are asked about."""
LABELS = {VALUE: "Value", CONTRIBUTION: "Gradient", SUM: "Gradient at a fan-out", FINAL: "Gradient",
          UPDATE: "Update"}  # fmt: skip


class ArrayLesson:
    """A trace of arrays that questions are asked about."""

    def __init__(self, trace: ArrayTrace, rate: float = RATE) -> None:
        self.trace = trace
        self.rate = rate
        self.order = [(node, tuple(edges)) for node, edges in trace.backward_order()]
        self.around = ArrayAround(trace, numbers_in(trace))

    def rows(self, kinds: Sequence[str]) -> list[Row]:
        """Return the rows that may be asked, each with the entry that tells most, in order."""
        return [row for row in map(self.best, self.bare(kinds)) if row is not None]

    def bare(self, kinds: Sequence[str]) -> Iterator[Row]:
        """Yield the rows of some kinds that are calculated, in the order of asking."""
        if VALUE in kinds:
            for node in self.trace.operations():
                if not isinstance(self.trace.row(node), Copy):
                    yield Row(VALUE, node)
        for node, edges in self.order:
            if CONTRIBUTION in kinds:
                yield from (Row(CONTRIBUTION, *edge) for edge in edges if self.asks(edge))
            if SUM in kinds and len(edges) > 1:
                yield Row(SUM, node)
            if FINAL in kinds and edges and node in self.wanted:
                yield Row(FINAL, node)

        if UPDATE in kinds:
            yield from (Row(UPDATE, n, k) for k in (1, 2) for n in self.training.parameters)

    @cached_property
    def training(self) -> ArrayTraining:
        """Its first two steps of gradient descent."""
        return ArrayTraining(self.trace, self.rate)

    def truth(self, row: Row) -> float:
        """Return the right number of an entry."""
        is_update = row.kind == UPDATE
        return self.training.truth(row) if is_update else truth_at(self.trace, row)

    def wrong(self, row: Row) -> list[Wrong]:
        """Return the wrong numbers of an entry."""
        if row.kind != UPDATE:
            return wrong_entries(self.trace, row)
        right, found = self.truth(row), of_update(self.training, row)
        return [each for each in found if isfinite(each.value) and not same(each.value, right)]

    @cached_property
    def wanted(self) -> set[int]:
        """The nodes whose gradients are wanted."""
        index = self.trace.graph.index
        return {index[name] for name in self.trace.wrt if name in index}

    def asks(self, edge: Edge) -> bool:
        """Return whether an edge changes what comes from upstream."""
        is_copied = isinstance(self.trace.row(edge[0]), Copy) or self.trace.is_cut_off(edge[0])
        return not is_copied and not self.trace.hands_on(*edge)

    def best(self, row: Row) -> Row | None:
        """Return a row with the entry whose slips tell most; None where no entry can be asked."""
        worth = {each: self.worth(each) for each in self.entries(row, TRIED)}
        return max(worth, key=lambda each: (worth[each], -each.entry)) if worth else None

    def entries(self, row: Row, most: int) -> Iterator[Row]:
        """Yield up to ``most`` entries of a row that may be asked, from all over the array."""
        size = len(items_of(value_of(self.trace, row)))
        tried = (row._replace(entry=place) for place in range(0, size, -(-size // most)))
        return filter(self.may_be_asked, tried)

    def may_be_asked(self, row: Row) -> bool:
        """Return whether an entry is a number, not 0, and not at a corner."""
        truth = self.truth(row)
        if not isfinite(truth) or truth == 0.0:
            return False
        if row.kind == UPDATE:
            return is_seen(self.training, row)
        if row.kind != CONTRIBUTION:
            return True
        for term in self.trace.edge_terms(row.node, row.position, row.entry):
            scalar = scalar_edge(self.trace, row.node, row.position, term.out)
            if scalar is None or scalar.row.note is None:
                continue
            if scalar.row.note(scalar.operands, scalar.out) is not None:
                return False
        return True

    def worth(self, row: Row) -> int:
        """Return how much wrong answers to an entry tell."""
        return 0 if row.kind == UPDATE else worth_of(self.around, row)

    def chosen(self, level: int | None, count: int, seed: int | None) -> list[ArrayQuestion]:
        """Return up to ``count`` questions: those that tell most, kinds mixed, in order."""
        kinds = ROWS if level is None else LEVELS[level]
        rows = self.rows(kinds)
        order = {row: place for place, row in enumerate(rows)}
        if seed is not None:
            rows = Chance(seed).shuffled(rows)
        worth = {row: self.worth(row) for row in rows}
        taken = told_most(worth, kinds, count)
        return [self.question(row) for row in sorted(taken, key=order.__getitem__)]

    def question(self, row: Row) -> ArrayQuestion:
        """Return an entry as a question."""
        return ArrayQuestion(self, row)


def value_of(trace: ArrayTrace, row: Row) -> Value:
    """Return the array that a row has an entry of."""
    if row.kind == VALUE:
        return trace.value_of(row.node)
    if row.kind == CONTRIBUTION:
        return trace.handed_back(row.node, row.position)[2]
    return trace.gradient_of(row.node)


class ArrayQuestion(Updated):
    """An entry that is asked for, with everything around it."""

    takes_formula = False

    def __init__(self, lesson: ArrayLesson, row: Row) -> None:
        self.lesson = lesson
        self.row = row
        self.trace = lesson.trace
        self.truth = lesson.truth(row)
        self.wrong: list[Wrong] = lesson.wrong(row)
        self.scale = lesson.training.scale(row) if row.kind == UPDATE else 0.0
        self.label = LABELS[row.kind]

    @property
    def end(self) -> int:
        """The node that the row is about: of an edge, its operand."""
        row = self.row
        return (
            self.trace.graph.operands[row.node][row.position]
            if row.kind == CONTRIBUTION
            else row.node
        )

    @property
    def name(self) -> str:
        """The name of the entry: ``W[0,1]``."""
        shape = self.trace.shape(self.end)
        place = ",".join(map(str, entry(shape, self.row.entry)))
        return self.trace.graph.names[self.end] + (f"[{place}]" if shape else "")

    def trial(self, number: float) -> Sentence | None:
        """Return the test of a wrong number by a nudge, where it is a gradient."""
        row, node = self.row, self.end
        is_part = row.kind == CONTRIBUTION and len(dict(self.lesson.order)[node]) > 1
        is_gradient = row.kind not in (VALUE, UPDATE) and not is_part
        seen = None if not is_gradient else nudge_entry(self.trace, node, row.entry)
        if seen is None:
            return None
        name = EntryName(seen.name, entry(self.trace.shape(node), row.entry))
        return tried(name, self.trace.output, number, seen.by, seen.change)

    # What is shown

    def story(self, like: Story) -> ArrayStory:
        """Return what tells the question in a story's notation."""
        return ArrayStory(self.trace, like.notation, self.digits)

    @property
    def training(self) -> Training:  # type: ignore[override]  # made when it is asked for
        """The steps that an update is one of."""
        return self.lesson.training

    def parameter(self, story: Story) -> Math:
        """Write the parameter of an update."""
        return self.entry(story, story.name(self.trace.graph.names[self.end]))

    def slope(self, story: Story) -> Math:
        """Write its gradient."""
        return self.entry(story, story.total(self.trace.graph.names[self.end]))

    def entry(self, story: Story, array: Math) -> Math:
        """Write the entry of an array."""
        indices = entry(self.trace.shape(self.end), self.row.entry)
        return Math(story.notation.entry(array, indices))

    def left(self, story: Story) -> Math:
        """Write the array that the entry is of."""
        name = self.trace.graph.names[self.end]
        return story.name(name) if self.row.kind == VALUE else story.total(name)

    def asks(self, story: ArrayStory) -> Math:
        """Write what is asked for: ``dL/dW[0,1]``."""
        if self.row.kind == UPDATE:
            return Math(left_of(story.notation, self.update(story)))
        shape = self.trace.shape(self.end)
        written = story.notation.entry(self.left(story), entry(shape, self.row.entry))
        if self.row.kind == CONTRIBUTION and len(dict(self.lesson.order)[self.end]) > 1:
            via = story.name(self.trace.graph.names[self.row.node])
            return Math(story.notation.qualified(written, ("via", via)))
        return Math(written)

    def answers(self, story: ArrayStory) -> list[Math]:
        """Write how the array is made, and the entry worked out in numbers."""
        if self.row.kind == UPDATE:
            return [Math(equation_of(story.notation, self.update(story)))]
        left, shape = self.left(story), self.trace.shape(self.end)
        lines = [Math(f"{left} {story.notation.equals} {rule}") for rule in self.rules(story)]
        found, worked = self.found(), None
        if found is not None and found.numbers:
            name = Math(story.notation.entry(left, entry(shape, self.row.entry)))
            worked = story.entry_equation(name, found, self.truth)
        if worked is None:
            return [*lines, story.equation(self.asks(story), self.truth)]
        sign = story.notation.about if story.is_about(self.truth) else story.notation.equals
        return [*lines, Math(f"{worked} {sign} {story.number(self.truth)}")]

    def rules(self, story: ArrayStory) -> list[Math]:
        """Write what makes the array."""
        if self.row.kind == VALUE:
            return [Said(self.row.node).write(story)]
        edges = dict(self.lesson.order)[self.end]
        if self.row.kind == CONTRIBUTION:
            edges = ((self.row.node, self.row.position),)
        return [HandedBack(*edge).write(story) for edge in edges] if len(edges) == 1 else []

    def found(self) -> Entry | None:
        """Return the entry as a formula over numbers."""
        trace, row = self.trace, self.row
        if row.kind == VALUE:
            return of_value(trace, row.node, row.entry)
        edges = dict(self.lesson.order)[self.end]
        if row.kind == CONTRIBUTION:
            edges = ((row.node, row.position),)
        if len(edges) > 1:
            return of_parts([items_of(trace.handed_back(*edge)[2])[row.entry] for edge in edges])
        return of_terms(list(trace.edge_terms(*edges[0], row.entry)), False)

    def facts(self, story: ArrayStory) -> Iterator[Inline]:
        """Yield what the entry is calculated of, with digits that it follows from."""
        if self.row.kind == UPDATE:
            yield from self.moves(story)
            return
        found = self.found()
        if found is not None and found.numbers:
            digits = story.line(found, self.truth).digits
            story = ArrayStory(self.trace, story.notation, digits)
        yield from self.known(story)

    def known(self, story: ArrayStory) -> Iterator[Inline]:
        """Yield the numbers that the entry is made of."""
        row, names = self.row, self.trace.graph.names
        if row.kind == FINAL:
            return
        if row.kind == SUM:
            for edge in dict(self.lesson.order)[row.node]:
                product = items_of(self.trace.handed_back(*edge)[2])[row.entry]
                yield ["via ", story.equation(story.name(names[edge[0]]), product)]
            return
        yield [Math(f"{story.name(names[row.node])} {story.notation.equals} "
                    f"{Said(row.node).write(story)}")]  # fmt: skip
        if isinstance(self.trace.row(row.node), Elementwise):
            yield from self.entries(story)
            return
        if row.kind == CONTRIBUTION:
            upstream = self.trace.gradient_of(row.node)
            yield [story.equation(story.total(names[row.node]), upstream)]
        yield from self.operands(story)

    def entries(self, story: ArrayStory) -> Iterator[Inline]:
        """Yield the entries of an elementwise operation that the number is made of."""
        trace, row, names = self.trace, self.row, self.trace.graph.names
        shape, places = trace.shape(row.node), [row.entry]
        if row.kind == CONTRIBUTION:
            terms = list(trace.edge_terms(row.node, row.position, row.entry))
            places = [term.out for term in terms]
            for term in terms:
                total = story.total(names[row.node])
                yield [
                    story.equation(
                        story.notation.entry(total, entry(shape, term.out)), term.upstream
                    )
                ]
        for operand in dict.fromkeys(trace.graph.operands[row.node]):
            if operand in trace.graph.program.constants:
                continue
            own, items = trace.shape(operand), items_of(trace.value_of(operand))
            for place in dict.fromkeys(origins(own, shape)[place] for place in places):
                name = story.notation.entry(story.name(names[operand]), entry(own, place))
                yield [story.equation(name, items[place])]

    def operands(self, story: ArrayStory) -> Iterator[Inline]:
        """Yield the operands as arrays."""
        graph = self.trace.graph
        for place in dict.fromkeys(graph.operands[self.row.node]):
            if place not in graph.program.constants:
                yield [story.equation(story.name(graph.names[place]), self.trace.value_of(place))]
