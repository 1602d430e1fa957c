"""``--why`` of arrays behind the passes: the scalar chain rule behind one entry, term by term."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ...autodiff.array_steps import EntryTerm
from ...autodiff.array_trace import ArrayTrace
from ...document.array_entries import of_value
from ...document.array_story import ArrayStory
from ...document.blocks import Math, Paragraph, Sentences, Sum, Table, Term
from ...formats.json_arrays import jsonable
from ...notation.text import UNICODE
from ...values.arrays import items_of
from ...values.floats import total
from ...values.walks import entry
from ...values.written import named
from .array_question import OfGradient, OfValue

if TYPE_CHECKING:
    from ...autodiff.run import Edge
    from ...document.blocks import Block, Inline
    from ...document.story import Story

HEADERS = ("upstream × local", "with numbers", "product")
LISTED = 8
"""Terms of an entry that are shown; the others are added up."""
GIVEN = 8
"""Variables that are named."""


class ArrayWhySection:
    """The answers to some questions on arrays."""

    failed = False

    def __init__(self, trace: ArrayTrace, questions: Sequence[OfGradient | OfValue]) -> None:
        self.trace = trace
        self.questions = questions

    def blocks(self, story: Story) -> Iterator[Block]:
        """Yield each question, and the numbers that its number is made of."""
        assert isinstance(story, ArrayStory)  # noqa: S101  # of an array trace
        if story.trace is not self.trace:  # what rounding leaves is told as 0
            told_of = [type(each)(story.trace, each.node, each.place) for each in self.questions]
            yield from ArrayWhySection(story.trace, told_of).blocks(story)
            return
        yield story.heading("Why")
        for question in self.questions:
            if isinstance(question, OfValue):
                yield from self.value(question, story)
            else:
                yield from self.gradient(question, story)

    # Gradients

    def gradient(self, question: OfGradient, story: ArrayStory) -> Iterator[Block]:
        """Yield what makes a gradient: of a whole array its rules, and its largest entry."""
        name = story.total(question.name)
        if question.value is None:
            yield Paragraph(["Why is there no ", name, "?"])
            yield Sentences([[question.why_none()]])
            return
        if question.is_seed:
            yield Paragraph(["Why is ", story.equation(name, question.value), "?"])
            yield Paragraph(
                ["The output changes by 1 when it changes by 1: the pass starts from 1."]
            )
            return
        place = question.place
        if place is None:
            yield Paragraph(["Why is ", story.equation(name, question.value), "?"])
            for edge in question.edges:
                yield Paragraph(self.handed_back(question, edge, story))
            yield Paragraph(["Its largest entry, and the scalar chain rule behind it:"])
            place = question.largest()
        yield from self.entry(question, place, story, question.place is None)

    def handed_back(self, question: OfGradient, edge: Edge, story: ArrayStory) -> Inline:
        """Say where a node goes, and what comes back from there."""
        (step,) = self.trace.array_edges_of(edge[0], edge[1:])
        notation = story.notation
        used = f"{story.name(step.name)} {notation.equals} {story.formed.said(edge[0])}"
        back = f"{story.total(question.name)} {notation.equals} {story.formed.handed_back(step)}"
        name = story.name(question.name)
        return [name, " goes into ", Math(used), ", which hands back ", Math(back), "."]

    def entry(
        self, question: OfGradient, place: int, story: ArrayStory, is_example: bool
    ) -> Iterator[Block]:
        """Yield the terms of one entry of a gradient."""
        indices = entry(self.trace.shape(question.node), place)
        left = Math(story.notation.entry(story.total(question.name), indices))
        value = items_of(question.value)[place]
        yield Paragraph(["Why is ", story.equation(left, value), "?"])
        parts: list[float] = []
        for edge in question.edges:
            (step,) = self.trace.array_edges_of(edge[0], edge[1:])
            name = Math(story.notation.entry(story.name(question.name), indices))
            used = f"{story.name(step.name)} {story.notation.equals} {story.formed.said(edge[0])}"
            terms = question.terms(edge, place)
            if not terms:
                yield Paragraph([name, " goes into ", Math(used), ", and nothing comes back: 0."])
                parts.append(0.0)
                continue
            rule = f"{story.total(question.name)} {story.notation.equals} "
            said: list[str] = [name, " goes into ", Math(used)]
            if not is_example:
                said += [", by the rule ", Math(f"{rule}{story.formed.handed_back(step)}")]
            yield Paragraph([*said, ":"])
            whole = items_of(self.trace.handed_back(*edge)[2])[place]
            parts.append(whole)
            yield Sum(HEADERS, *self.terms(question, place, terms, whole, story))
        if len(parts) > 1:
            line = story.written.sum_line(parts, value)
            notation = story.notation
            shown = [notation.term(each, line.digits, not k) for k, each in enumerate(parts)]
            about = story.tell(line.are_about or not line.is_exact)
            sign = notation.about if about else notation.equals
            whole_sum = f" {notation.plus} ".join(shown)
            yield Paragraph(["Together: ", Math(f"{left} {notation.equals} {whole_sum} {sign} "
                                                f"{story.number(value)}")])  # fmt: skip

    def terms(
        self,
        question: OfGradient,
        place: int,
        terms: Sequence[EntryTerm],
        whole: float,
        story: ArrayStory,
    ) -> tuple[list[Term], Term | None]:
        """Write the terms of an entry, and their sum."""
        shown = [self.term(question, place, each, story) for each in terms[:LISTED]]
        rest = [each.upstream * each.local for each in terms[LISTED:]]
        if rest:
            words = [f"and {len(rest):,} more, together"]
            added = total(rest)
            shown.append(Term(words, (), story.number(added), story.is_about(added)))
        if len(shown) < 2:
            return shown, None
        products = [each.upstream * each.local for each in terms]
        about = story.is_about(whole)
        if not rest:
            line = story.written.sum_line(products, whole)
            about = story.tell(line.are_about or not line.is_exact)
        return shown, Term(["sum"], (), story.number(whole), about)

    def term(self, question: OfGradient, place: int, term: EntryTerm, story: ArrayStory) -> Term:
        """Write upstream times local for one entry of a consumer."""
        notation, trace = story.notation, self.trace
        out = entry(trace.shape(term.via), term.out)
        upstream = notation.entry(story.total(trace.graph.names[term.via]), out)
        label = Math(notation.chain(upstream, self.local(question, place, term, story)))
        product = term.upstream * term.local
        line = story.written.product_line(term.upstream, term.local, product)
        numbers = Math(notation.product(term.upstream, term.local, line.digits))
        is_zero = 0.0 in (term.upstream, term.local) and product == 0.0
        about = not is_zero and story.tell(line.are_about or not line.is_exact)
        return Term([label], [numbers], story.number(product), about)

    def local(self, question: OfGradient, place: int, term: EntryTerm, story: ArrayStory) -> str:
        """Write a local gradient: the entry of another operand that it is, or the derivative."""
        trace, notation = self.trace, story.notation
        if term.other is not None:
            position, other = term.other
            node = trace.graph.operands[term.via][position]
            name = trace.graph.names[node]
            if node in trace.graph.program.constants:
                return notation.number(items_of(trace.value_of(node))[other], story.digits)
            return notation.entry(story.name(name), entry(trace.shape(node), other))
        return notation.partial_of_entries(
            trace.graph.names[term.via],
            entry(trace.shape(term.via), term.out),
            question.name,
            entry(trace.shape(question.node), place),
        )

    # Values

    def value(self, question: OfValue, story: ArrayStory) -> Iterator[Block]:
        """Yield the operations that lead to a value, or the numbers of one entry."""
        name, place, node = story.name(question.name), question.place, question.node
        if place is not None:
            left = Math(story.notation.entry(name, question.indices))
            item = items_of(question.value)[place]
            yield Paragraph(["Why is ", story.equation(left, item), "?"])
            if (found := of_value(self.trace, node, place)) and found.numbers:
                names = story.entry_in_names(found)
                numbers = story.entry_equation(left, found, item)
                pieces = [Math(f"{left} {story.notation.equals} {names}")]
                yield Paragraph(pieces)
                if numbers:
                    yield Paragraph([numbers])
        else:
            yield Paragraph(["Why is ", story.equation(name, question.value), "?"])
        if not self.trace.shape(node) or place is None:
            yield Paragraph(self.made_of(question, story))
            yield Table("forward", lambda: iter(question.shown), story.forward, True)

    def made_of(self, question: OfValue, story: ArrayStory) -> Inline:
        """Say what a value is made of."""
        names = self.trace.graph.names
        steps = "one step" if len(question.nodes) == 1 else f"{len(question.nodes):,} steps"
        last = ", the last of them" if len(question.nodes) > len(question.shown) else ""
        pieces: list[str] = [story.name(question.name), " is made of "]
        for k, leaf in enumerate(question.leaves[:GIVEN]):
            pieces += [", ", story.name(names[leaf])] if k else [story.name(names[leaf])]
        if not question.leaves:
            pieces.append("constants alone")
        more = len(question.leaves) - GIVEN
        return [*pieces, f"{f' and {more:,} more' if more > 0 else ''} in {steps}{last}:"]

    # JSON

    def as_json(self) -> dict[str, object]:
        """Return the answers in order."""
        return {"why": list(map(self.answer, self.questions))}

    def answer(self, question: OfGradient | OfValue) -> dict[str, object]:
        """Return one answer."""
        names, trace = self.trace.graph.names, self.trace
        place = question.place
        value = question.value
        if place is not None and value is not None:
            value = items_of(value)[place]
        found: dict[str, object] = {"entry": question.text}
        if isinstance(question, OfValue):
            nodes = [names[node] for node in question.nodes]
            return {**found, "of": "value", "value": jsonable(value), "nodes": nodes}
        found |= {"of": "gradient", "gradient": jsonable(value)}
        if value is None:
            return {**found, "terms": [], "words": [question.why_none()]}
        story = ArrayStory(trace, UNICODE, None)
        at = question.largest() if place is None else place
        indices = entry(trace.shape(question.node), at)
        return {**found, "terms_of": named(question.name, indices), "terms": [
            {
                "via": names[term.via],
                "upstream": named(names[term.via], entry(trace.shape(term.via), term.out)),
                "local": self.local(question, at, term, story),
                "numbers": [jsonable(term.upstream), jsonable(term.local)],
                "product": jsonable(term.upstream * term.local),
            }
            for edge in question.edges
            for term in question.terms(edge, at)
        ]}  # fmt: skip
