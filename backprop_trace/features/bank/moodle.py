"""Moodle's XML: numerical questions, tried answer by answer, the right one first.

As its import reads it (docs.moodle.org, "Moodle XML format"): a category is a path in which a slash
of a name is doubled, a tolerance is absolute, and the answer ``*`` stands for any other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...markup import escape
from ...values.decimals import plain
from .item import DIGITS, Item

ROOT = "$course$/top/Backpropagation"


def written(program: str, questions: Sequence[Sequence[Item]]) -> Iterator[str]:
    """Yield the file: each question a category, each set of numbers a question in it."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n'
    for items in questions:
        path = f"{ROOT}/{_segment(program)}/{_segment(items[0].name)}"
        yield f'<question type="category"><category>{_text(path)}</category></question>\n'
        for item in items:
            yield from _question(item)
    yield "</quiz>\n"


def _question(item: Item) -> Iterator[str]:
    """Yield one question."""
    body = "".join(f"<p>{escape(line)}</p>" for line in item.text)
    yield f'<question type="numerical">\n<name>{_text(f"{item.name} {item.number:02}")}</name>\n'
    yield f'<questiontext format="html">{_text(body)}</questiontext>\n'
    yield "<defaultgrade>1</defaultgrade>\n"
    yield _answer(100, plain(item.right.value, DIGITS), item.right.tolerance, item.right.words)
    for reply in item.wrong:
        yield _answer(0, plain(reply.value, DIGITS), reply.tolerance, reply.words)
    yield _answer(0, "*", 0.0, item.otherwise)
    yield "</question>\n"


def _answer(fraction: int, number: str, tolerance: float, words: str) -> str:
    """Return one answer."""
    said = f'<feedback format="html">{_text(f"<p>{escape(words)}</p>")}</feedback>'
    close = f"<tolerance>{plain(tolerance, 3)}</tolerance>"
    return f'<answer fraction="{fraction}">{_text(number)}{close}{said}</answer>\n'


def _text(text: str) -> str:
    """Return a text element."""
    return f"<text>{escape(text)}</text>"


def _segment(name: str) -> str:
    """Return a name as one part of a category's path."""
    return " ".join(name.split())[:100].replace("/", "//")
