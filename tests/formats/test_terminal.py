"""The terminal: at any width no digit is lost; without colour and Unicode the same is said."""

from __future__ import annotations

import re
from typing import Any

import pytest

from backprop_trace import Trace, trace
from backprop_trace.display import width
from backprop_trace.document.document import Document
from backprop_trace.document.screen import Screen
from backprop_trace.formats.terminal import TerminalWriter
from backprop_trace.values.decimals import plain
from tests.support.corpora import load

EXAMPLES = {example["id"]: example for example in load("worked-examples.json")}
WIDTHS = (20, 28, 40, 60, 80, 120, 200)


def shown(t: Trace, columns: int | None = None, **screen: Any) -> str:
    return "".join(TerminalWriter(Document(t), screen=Screen(columns, **screen)).pieces())


@pytest.mark.parametrize("columns", WIDTHS)
@pytest.mark.parametrize("name", ["seed", "baydin", "cs231n-staged", "mazur-1", "unused-input"])
def test_every_number_is_a_whole_token(name: str, columns: int) -> None:
    example = EXAMPLES.get(name) or next(iter(EXAMPLES.values()))
    t = trace(example["program"], example["inputs"])
    tokens = set(re.split(r"[^\w.+-]+|(?<=\w)[-+](?=\w)", shown(t, columns)))
    tokens |= set(re.findall(r"-?[\d.]+(?:e-?\d+)?", shown(t, columns)))
    for step in t.forward_steps():
        assert plain(step.value) in tokens
    for gradient in t.gradients.values():
        assert gradient is None or plain(gradient) in tokens


@pytest.mark.parametrize("columns", WIDTHS)
def test_no_line_is_wider_than_the_terminal(columns: int) -> None:
    t = trace("(w*x - y)**2/2 + sigmoid(b)", w=0.123456, x=-7, y=1e-9, b=2)
    longest = max(width(word) for word in re.split(r"[ \n]", shown(t, None)))
    for line in shown(t, columns).splitlines():
        assert width(line) <= max(columns, longest + 6), line


def test_a_table_that_fits_has_headers_and_a_rule() -> None:
    wide = shown(trace("x*y", x=1, y=2), 80)
    assert "with numbers" in wide
    assert "──" in wide


def test_without_color_there_are_no_escapes_and_with_it_the_same_text() -> None:
    t = trace("(w*x - y)**2", w=1, x=1, y=2)
    plain_text, colored = shown(t, 80), shown(t, 80, colors=16)
    assert "\x1b" not in plain_text
    assert "\x1b[" in colored
    stripped = re.sub(r"\x1b\[[0-9;]*m", "", colored)
    assert [line.rstrip() for line in stripped.splitlines()] == plain_text.splitlines()


def test_ascii() -> None:
    assert shown(trace("sqrt(x)*pi**2/y", x=2.0, y=3), 80, ascii=True).isascii()


def test_markup_in_names_means_nothing() -> None:
    assert "_bold_" in shown(trace("_bold_*2", _bold_=1), 80)


def test_long_programs_show_head_and_tail_and_say_so() -> None:
    out = shown(trace("+".join(["x"] * 1000), x=1), 80)
    assert "799 rows are left out" in out
    assert "v998" in out
    assert "sum of 1,000" in out
    assert len(out.splitlines()) < 700


def test_many_notes_are_counted() -> None:
    out = shown(
        trace("+".join(f"relu(x{k})" for k in range(40)), {f"x{k}": 0.0 for k in range(40)})
    )
    assert "... 20 more" in out
