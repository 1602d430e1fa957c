"""Training as a section of the story: who is updated, the first update written out, the table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ...document.blocks import Grid, Heading, Math, Notes, Paragraph
from ...document.story import Story
from ...formats.json import Number, number
from ...notation.writer import Leaf
from ...operations import Value
from ...training.descent import Assignment, Descent, Row
from .diagnostics import CourseNote, notes_of

if TYPE_CHECKING:
    from ...document.blocks import Block

LISTED = 20
"""Names in the introduction before the rest is counted."""


class TrainingSection:
    """What a descent adds to the story of its first step.

    ``shown_steps`` are further steps whose three passes are told in full (a negative one counts
    from the end); the story itself tells step 0.
    """

    failed = False

    def __init__(self, descent: Descent, shown_steps: Sequence[int] = ()) -> None:
        self.descent = descent
        self.shown_steps = shown_steps
        self._notes: list[CourseNote] | None = None

    @property
    def notes(self) -> list[CourseNote]:
        """What there is to say about the course; goes through all rows once."""
        if self._notes is None:
            self._notes = notes_of(self.descent)
        return self._notes

    def blocks(self, story: Story) -> Iterator[Block]:
        """Yield the blocks of the section."""
        descent = self.descent
        yield story.heading("Training")
        yield self._introduction(story)
        yield from self._remarks(story)
        if descent.steps:
            yield from self._updates(story, descent.row(0))
        for step in dict.fromkeys(self.shown_steps):
            row = descent.row(step)
            if row.step:
                yield from self._passes(story, row)
        if self.shown_steps:
            yield story.heading("All steps")
        yield self._table(story)
        if self.notes:
            yield Notes([note.text for note in self.notes])

    # The parts

    def _introduction(self, story: Story) -> Paragraph:
        """Say what is updated, what is data, how fast, by which method."""
        descent = self.descent
        pieces: list[str] = [
            f"{descent.steps:,} {'step' if descent.steps == 1 else 'steps'} of "
            f"{descent.optimizer.method}, rate ",
            Math(story.notation.number(descent.rate, None)),
            ". Updated: ",
            *_names(story, descent.names),
        ]
        if descent.data:
            pieces += [". Data, never updated: ", *_names(story, descent.data)]
        pieces.append(
            ". Each step takes all gradients at the old values, then updates all at once."
        )
        return Paragraph(pieces)

    def _remarks(self, story: Story) -> Iterator[Paragraph]:
        """Say what is special about this descent before it begins."""
        descent = self.descent
        flags = zip(descent.names, descent.connected, strict=True)
        apart = [name for name, is_connected in flags if not is_connected]
        if apart:
            pieces = [story.name(descent.output), " does not depend on ", *_names(story, apart)]
            yield Paragraph([*pieces, ": without a gradient nothing is updated there."])
        if descent.accumulate:
            pieces = []
            for name in descent.names[:1]:
                pieces += [story.name(self._sum(name)), " is the sum of ", story.total(name)]
            text = (
                "Gradients are not reset between the steps, as where zero_grad() is forgotten: "
                "each update uses the sum of all gradients so far. "
            )
            yield Paragraph([text, *pieces, " over the steps."] if pieces else [text])

    def _updates(self, story: Story, row: Row) -> Iterator[Block]:
        """Write out the update behind a row: one line an assignment."""

        def write(assignment: Assignment) -> Sequence[str]:
            return self._assignment(story, assignment)

        headers = (f"update {row.step + 1}", "with numbers")
        yield Grid(headers, "ll", lambda: self.descent.assignments(row), write)

    def _assignment(
        self, story: Story, assignment: Assignment, indices: Sequence[int] = ()
    ) -> Sequence[str]:
        """Write one line: the rule with names, then with numbers and its result.

        The numbers are those of one entry, if ``indices`` say which.
        """
        notation = story.notation
        name, rule = assignment.name, assignment.rule
        template = story.written.rule(rule.formula)
        gradient = story.total(name)
        if self.descent.accumulate:
            gradient = story.name(self._sum(name))
        rate = notation.leaf_of_number(self.descent.rate, None)
        names = {letter: Leaf(self._letter(story, letter, name)) for letter in assignment.letters}
        names |= {"g": Leaf(gradient), "rate": rate, "t": Leaf(notation.name("t"))}
        known = list(assignment.letters)
        line = story.written.rule_line(
            rule.formula,
            known,
            list(assignment.letters.values()),
            assignment.result,
            [letter == "rate" for letter in known],
        )
        numbers = {
            letter: notation.leaf_of_number(value, line.digits)
            for letter, value in assignment.letters.items()
        }
        numbers["rate"] = rate
        about = story.tell(not line.is_exact)
        sign = notation.about if about else notation.equals
        target = self._letter(story, rule.target, name)
        own = notation.entry(target, indices)
        result = story.number(assignment.result)
        return (
            Math(f"{target} {notation.gets} {template.fill(names)}"),
            Math(f"{own} {notation.gets} {template.fill(numbers)} {sign} {result}"),
        )

    def _letter(self, story: Story, letter: str, name: str) -> Math:
        """Write a letter of the rules for one parameter."""
        return story.name(name if letter == "w" else self._own(letter, name))

    def _own(self, letter: str, name: str) -> str:
        """Return the name of a state: the letter, with the parameter where there are several."""
        taken = self.descent.graph.index
        own = letter if len(self.descent.names) == 1 else f"{letter}_{name}"
        if own in taken:
            own = f"{letter}_{name}"
        while own in taken:
            own += "_"
        return own

    def _sum(self, name: str) -> str:
        """Return the name of a gradient that is not reset."""
        return self._own("grad", name)

    def _passes(self, story: Story, row: Row) -> Iterator[Block]:
        """Tell the three passes of one step, and its update."""
        step = row.step
        inner = self._story(step, story)
        inner.explained = story.explained
        yield story.heading(f"Step {step}")
        yield self._at(inner)
        for block in inner.passes():
            if isinstance(block, Heading):
                yield story.heading(f"Step {step}: {block.text[0].lower()}{block.text[1:]}")
            else:
                yield block
        if step < self.descent.steps:
            yield from self._updates(story, row)

    def _at(self, inner: Story) -> Block:
        """Return the values of the variables."""
        return Paragraph(["At ", *_listed(inner.given())])

    def _story(self, step: int, story: Story) -> Story:
        """Return the story of one step."""
        return Story(self.descent.trace_at(step), story.notation, story.digits)

    def _table(self, story: Story) -> Grid:
        """Return the table of all steps."""
        descent = self.descent
        names, states = descent.names, descent.optimizer.state
        headers: list[str] = ["step", *map(story.name, names), story.name(descent.output)]
        headers += map(story.total, names)
        if descent.accumulate:
            headers += [story.name(self._sum(name)) for name in names]
        headers += [story.name(self._own(letter, name)) for letter in states for name in names]

        def cell(value: Value | None) -> str:
            return story.notation.dash if value is None else story.number(value)

        def write(row: Row) -> Sequence[str]:
            held = [number for letter in row.states for number in letter]
            numbers = (*row.parameters, row.value, *row.gradients, *row.sums, *held)
            return [str(row.step), *map(cell, numbers)]

        return Grid(headers, "r" * len(headers), descent.rows, write)

    # JSON

    def _number(self, value: Value | None) -> Number:
        return number(value)

    def as_json(self) -> dict[str, object]:
        """Return the key that training adds to the JSON output; its steps come all at once."""
        descent = self.descent
        training = {
            "rate": descent.rate,
            "optimizer": descent.optimizer.name,
            "settings": dict(descent.optimizer.settings),
            "accumulate": descent.accumulate,
            "updated": list(descent.names),
            "steps": list(self.steps_json()),
            "notes": [note._asdict() for note in self.notes],
        }
        return {"training": training}

    def steps_json(self) -> Iterator[dict[str, object]]:
        """Yield one object a step."""
        descent = self.descent
        names = descent.names

        number = self._number

        def keyed(values: Sequence[Value | None]) -> dict[str, Number]:
            return {name: number(value) for name, value in zip(names, values, strict=True)}

        for row in descent.rows():
            inputs = descent.inputs_at(row)
            step: dict[str, object] = {
                "step": row.step,
                "value": number(row.value),
                "inputs": {name: number(value) for name, value in inputs.items()},
                "gradients": keyed(row.gradients),
            }
            if descent.accumulate:
                step["sums"] = keyed(row.sums)
            for letter, numbers in zip(descent.optimizer.state, row.states, strict=True):
                step[letter] = keyed(numbers)
            yield step


def _names(story: Story, names: Sequence[str]) -> Iterator[str]:
    """Yield names with commas between them."""
    return _listed([story.name(name) for name in names])


def _listed(pieces: Sequence[Math]) -> Iterator[str]:
    """Yield pieces with commas between them."""
    for place, piece in enumerate(pieces[:LISTED]):
        if place:
            yield ", "
        yield piece
    if len(pieces) > LISTED:
        yield f" and {len(pieces) - LISTED:,} more"
