"""``--why`` behind the passes: a question for each name, and what answers it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar

from ...document.blocks import Grid, Math, Paragraph, Sentences, Sum, Term
from ...document.sentence import Sentence, in_plain_text, told
from ...formats.json import number
from ...notation.text import UNICODE
from .counts import Count, contributions, count
from .question import OfGradient, OfValue, Question
from .reasons import in_figures
from .words import compared, intro

if TYPE_CHECKING:
    from ...autodiff.trace import Trace
    from ...document.blocks import Block, Inline
    from ...document.recount import Line
    from ...document.story import Story
    from .network import Hop
    from .paths import Path

T = TypeVar("T")

HEADERS = ("path", "local gradients", "product")
STEPS = ("node", "expression", "with numbers", "value")
NAMES = 12
"""Names or factors in a row up to which all are shown; else so many less at both ends."""
ENDS = 4


class WhySection:
    """The answers to some questions, each with its paths or operands and its reasons."""

    failed = False

    def __init__(self, trace: Trace, questions: Sequence[Question]) -> None:
        self.trace = trace
        self.questions = questions

    def blocks(self, story: Story) -> Iterator[Block]:
        """Yield each question, what leads to the number, and the words on it."""
        yield story.heading("Why")
        for question in self.questions:
            if isinstance(question, OfValue):
                yield from self.value(question, story)
            else:
                yield from self.gradient(question, story)
        if comparison := self.comparison():
            yield Sentences([told(comparison, story)])

    def gradient(self, question: OfGradient, story: Story) -> Iterator[Block]:
        """Yield the paths of a gradient."""
        if question.value is None:
            yield Paragraph(["Why is there no ", story.total(question.name), "?"])
        else:
            equation = story.equation(story.total(question.name), question.value)
            yield Paragraph(["Why is ", equation, "?"])
        yield Paragraph(told(intro(question), story))
        if (found := question.found) and not question.is_seed:
            terms = [term(story, path) for path in found.shown]
            whole = None
            if found.rest:
                terms.append(rest(story, question))
            if len(terms) > 1:
                value = question.value
                about = story.is_about(value or 0.0)
                if not found.rest:
                    line = story.written.sum_line([p.product for p in found.shown], value or 0.0)
                    about = story.tell(line.are_about or not line.is_exact)
                whole = Term(["sum"], (), story.number(value or 0.0), about)
            yield Sum(HEADERS, terms, whole)
        if reasons := list(question.reasons()):
            yield Sentences([told(each, story) for each in reasons])

    def value(self, question: OfValue, story: Story) -> Iterator[Block]:
        """Yield the operations that lead to a value."""
        name, value = story.name(question.name), question.value
        yield Paragraph(["Why is ", story.equation(name, value), "?"])
        yield Paragraph(told(question.intro(), story))
        if question.shown:
            yield Grid(STEPS, "lllr", lambda: iter(question.shown), lambda n: step(story, n))
        if reasons := list(question.reasons()):
            yield Sentences([told(each, story) for each in reasons])

    def comparison(self) -> Sentence | None:
        """Say what all gradients cost path by path, where that is more than the backward pass."""
        if not any(isinstance(q, OfGradient) and not q.is_seed for q in self.questions):
            return None
        trace = self.trace
        nodes = [trace.graph.index[name] for name in trace.wrt if name in trace.graph.index]
        each = count(trace, nodes).values()
        whole = Count(sum(one.paths for one in each), sum(one.edges for one in each))
        return compared(whole, contributions(trace), len(trace.wrt))

    def as_json(self) -> dict[str, object]:
        """Return the answers in order, words as text."""
        from ...document.story import Story

        story = Story(self.trace, UNICODE, None)
        return {"why": [as_json(question, story) for question in self.questions]}


def term(story: Story, path: Path) -> Term:
    """Write a path, its factors and their product."""
    notation, names = story.notation, story.trace.graph.names
    stops = shortened(path.nodes, lambda node: notation.name(names[node]), notation.ellipsis)
    label = Math(f" {notation.arrow} ".join(stops))
    if path.times > 1:
        each: Inline = [f"{in_figures(path.times)} paths, ", story.number(path.each), " each"]
    else:
        each = [factors_of(story, path)]
    line = line_of(story, path)
    about = line.are_about or not line.is_exact if line else story.is_about(path.product)
    return Term([label], each, story.number(path.product), about)


def line_of(story: Story, path: Path) -> Line | None:
    """Return how a path's product is shown to follow from its factors; None if it does not."""
    if path.times > 1 or not 1 < len(path.hops) <= NAMES:
        return None
    factors = [0.0 if hop.is_off else hop.factor for hop in path.hops]
    names = [f"a{number}" for number in range(1, len(factors) + 1)]
    return story.written.rule_line("*".join(names), names, factors, path.product)


def factors_of(story: Story, path: Path) -> Math:
    """Write the factors of a path as a product."""
    notation = story.notation
    if len(path.hops) == 1:
        return story.number(path.each)
    line = line_of(story, path)
    digits = story.digits if line is None else line.digits

    def factor(hop: Hop) -> str:
        return notation.factor(0.0 if hop.is_off else hop.factor, digits)

    return Math(notation.dot.join(shortened(path.hops, factor, notation.ellipsis)))


def shortened(items: Sequence[T], write: Callable[[T], str], ellipsis: str) -> list[str]:
    """Write a row of names or factors without its middle, where it is long."""
    if len(items) <= NAMES:
        return list(map(write, items))
    return [*map(write, items[:ENDS]), ellipsis, *map(write, items[-ENDS:])]


def rest(story: Story, question: OfGradient) -> Term:
    """Write what is not shown in one line."""
    found = question.found
    assert found is not None  # noqa: S101  # something is left
    words = [f"and {in_figures(found.rest)} more, together"]
    return Term(words, (), story.number(found.rest_sum), story.is_about(found.rest_sum))


def step(story: Story, node: int) -> list[str]:
    """Write how a node comes to its value."""
    row = story.forward(node)
    about = f"{story.notation.about}{story.notation.gap}" if row.rounded else ""
    return [row.left, row.right, row.substituted or "", Math(f"{about}{row.result}")]


def as_json(question: Question, story: Story) -> dict[str, object]:
    """Return one answer."""
    words = [question.intro() if isinstance(question, OfValue) else intro(question)]
    said = in_plain_text([*words, *question.reasons()], story)
    names = story.trace.graph.names
    if isinstance(question, OfValue):
        return {
            "name": question.name,
            "of": "value",
            "value": number(question.value),
            "nodes": [names[node] for node in question.nodes],
            "words": said,
        }
    found = question.found
    return {
        "name": question.name,
        "of": "gradient",
        "value": number(question.value),
        "paths": exact(question.count.paths),
        "multiplications": exact(question.count.multiplications),
        "shown": [
            {
                "nodes": [names[node] for node in path.nodes],
                "factors": [number(0.0 if hop.is_off else hop.factor) for hop in path.hops],
                "times": exact(path.times),
                "product": number(path.product),
            }
            for path in (found.shown if found else ())
        ],
        "rest": None
        if not found or not found.rest
        else {"paths": exact(found.rest), "sum": number(found.rest_sum)},
        "words": said,
    }


def exact(count: int) -> int | str:
    """Return a count as JSON can carry it: exact, a text where a double would not hold it."""
    from decimal import Decimal

    return count if count <= 2**53 else str(Decimal(count))
