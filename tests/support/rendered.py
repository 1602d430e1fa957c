"""What readers see: the signs of mathematics in the order in which a page or a sheet shows them.

Both sides of every comparison are brought to one form: digits, points, and the signs of numbers
and of sums and products. How a format sets a fraction, a root or a power is left out, and names
with their letters: what is held is that no number and no sign is lost, glued, doubled or moved.
"""

from __future__ import annotations

import re
import subprocess
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from backprop_trace import trace
from backprop_trace.document.blocks import Row, Table
from backprop_trace.document.document import Document
from backprop_trace.features.lessons.lessons import lessons
from backprop_trace.notation.text import UNICODE
from tests.support.corpora import load

_SCIENTIFIC = re.compile(r"(?<=\d)e(-?\d+)")
_SIGNS = str.maketrans({"−": "-", "⋅": "·", "∙": "·", "×": "·", "∗": "·"})
_OTHERS = re.compile(r"[^0-9.+\-·≈]")


class Example(NamedTuple):
    """A program at a point."""

    name: str
    program: str
    values: dict[str, str]
    wrt: str | None

    @property
    def words(self) -> list[str]:
        """The words of its command."""
        wanted = [] if self.wrt is None else ["--wrt", self.wrt]
        return [self.program, *[f"{name}={value}" for name, value in self.values.items()], *wanted]


def examples() -> list[Example]:
    """Return every lesson and every worked example."""
    found = [
        Example(f"lesson {each.name}", each.text, dict(each.values), each.wrt)
        for each in lessons().values()
    ]
    for each in load("worked-examples.json"):
        values = {name: repr(value) for name, value in each["inputs"].items()}
        wanted = each["wrt"]
        found.append(
            Example(
                each["id"], each["program"], values, None if wanted is None else ",".join(wanted)
            )
        )
    return found


def stream(text: str) -> str:
    """Return digits, points and signs of a text, in order."""
    plain = unicodedata.normalize("NFKC", text).translate(_SIGNS)
    return _OTHERS.sub("", _SCIENTIFIC.sub(r"·10\1", plain))


class Cells(NamedTuple):
    """What a row of a pass must show, as streams."""

    kind: str
    said: str
    """The formula."""
    numbers: str
    result: str


def rows(example: Example) -> Iterator[Cells]:
    """Yield what each row of an example's passes must show."""
    values: dict[str, Any] = {name: number(text) for name, text in example.values.items()}
    wrt = None if example.wrt is None else example.wrt.split(",")
    document = Document(trace(example.program, values, wrt=wrt))
    for block in document.blocks(UNICODE, 4):
        if isinstance(block, Table):
            for row in block.rows():
                yield Cells(block.kind, stream(_said(row)), stream(_numbers(row)), _result(row))


def number(text: str) -> float:
    """Return the number that a value is written as."""
    head, _, below = text.partition("/")
    return float(head) / float(below) if below else float(head)


def _said(row: Row) -> str:
    return "" if row.is_sum else row.right


def _numbers(row: Row) -> str:
    return f"{'≈' if row.about else ''}{row.substituted}" if row.substituted else ""


def _result(row: Row) -> str:
    return stream(f"{'≈' if row.rounded else ''}{row.result}")


class Word(NamedTuple):
    """A word on a sheet, in points from its upper left corner."""

    page: int
    text: str
    left: float
    top: float
    right: float
    bottom: float


class Sheet(NamedTuple):
    """A page of a PDF."""

    wide: float
    high: float
    words: Sequence[Word]


_BOX = r'xMin="(.*?)" yMin="(.*?)" xMax="(.*?)" yMax="(.*?)"'


def sheets(pdf: Path) -> list[Sheet]:
    """Return the words of a PDF with their places."""
    text = subprocess.run(
        ["pdftotext", "-bbox", str(pdf), "-"], capture_output=True, encoding="utf-8", check=True
    ).stdout
    found: list[Sheet] = []
    for part in text.split("<page ")[1:]:
        size = re.match(r'width="(.*?)" height="(.*?)"', part)
        assert size is not None
        words = [
            Word(len(found), each[4], *map(float, each[:4]))
            for each in re.findall(rf"<word {_BOX}>(.*?)</word>", part)
        ]
        found.append(Sheet(float(size[1]), float(size[2]), words))
    return found


def text_of(pdf: Path) -> str:
    """Return the text of a PDF in the order in which it is drawn."""
    return subprocess.run(
        ["pdftotext", "-raw", str(pdf), "-"], capture_output=True, encoding="utf-8", check=True
    ).stdout
