"""Cards for Anki, one a step of the chain rule: a tab-separated file that imports directly.

The head lines are those of Anki's manual ("Importing text files"). Fields are HTML; Anki sets
mathematics between ``\\(`` and ``\\)``, and two closing braces in a row would end a cloze.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from ..autodiff.trace import Trace
from ..document.blocks import Row, Table, Title
from ..document.story import Story, equation
from ..document.style import Style
from ..notation.latex import Latex

HEAD = "#separator:tab\n#html:true\n#notetype:Basic\n#tags:backprop-trace\n"

QUESTIONS = {
    "forward": "What is the value of {left}?",
    "local": "What is the local gradient {left}?",
    "backward": "What does the chain rule give for {left}?",
}


def render(trace: Trace, style: Style = Style()) -> Iterator[str]:
    """Yield the head and the cards."""
    yield HEAD
    notation = Latex(trace.graph.user_names(), style.plain_names)
    context = ""
    for block in Story(trace, notation, style).blocks():
        if isinstance(block, Title):
            said = [*block.formulas, *block.given]
            context = ", ".join(map(math, said))
        elif isinstance(block, Table):
            for row in block.rows():
                if row.right or row.is_sum:
                    yield card(block.kind, row, context, notation)


def card(kind: str, row: Row, context: str, notation: Latex) -> str:
    """Write a card: the point and a question; the equation as the answer."""
    left = row.left if row.is_sum else notation.qualified(row.left, row.qualifier)
    question = QUESTIONS[kind].format(left=math(left))
    return f"{context}<br>{question}\t{math(equation(row, notation, ''))}\n"


def math(text: str) -> str:
    """Set off a piece of mathematics inside of HTML."""
    braces = text.replace("}}", "} }")
    return f"\\({escape(braces, quote=False)}\\)"
