"""The playground: one small file made by docs/playground.py, whose reader is the language's."""

from __future__ import annotations

import gzip
import re
from collections import Counter
from random import Random

import pytest

from tests.support.paths import DOCS
from tests.support.playground import broken, check, reader
from tests.support.programs import make
from tests.support.texts import text
from tests.support.tools import needs


def test_it_is_small_and_runs_nothing_that_is_typed() -> None:
    page = (DOCS / "playground.html").read_text("utf-8")
    assert len(gzip.compress(page.encode())) < 60_000
    assert not re.search(r"\beval\(|\bFunction\(|innerHTML|unsafe|src=|https?:(?!//www\.w3)", page)


@needs("node")
def test_programs_are_read_as_the_command_reads_them() -> None:
    programs = [make(f"playground/{number}").program for number in range(60)]
    seen = Counter(map(check, [*programs, *(each.replace("**", "^") for each in programs)]))
    assert seen["same graph"] > 80, seen


@needs("node")
def test_hostile_and_broken_lines_are_read_alike_or_refused() -> None:
    random = Random("broken lines")
    lines = [text(f"playground/{number}").replace("\r", "") for number in range(60)]
    lines += [broken(make(f"line/{number}").program, random) for number in range(60)]
    seen = Counter(map(check, lines))
    assert seen["same graph"] > 8 and seen["same words"] > 24, seen


MISTAKES = """
2 + | (w*x | w*x) | 2x + 1) | 3 * | * 3 | a ** ** 2 | sqrt() | sqrt(x, y) | max() | sin
1,5*x | sin = 3; sin | x < 1 | where(x, 1, 2) | () + 1
leaky_relu(x, y) | 1e999*x | 1e-999*x | 007*x | 1_000*x | x = = 2 | x, y | foo(x)
"""


@needs("node")
@pytest.mark.parametrize("line", re.split(r"\n| \| ", MISTAKES.strip()))
def test_common_mistakes_are_told_in_the_words_of_the_command(line: str) -> None:
    assert check(line) == "same words"


@needs("node")
@pytest.mark.parametrize("line", ["[1, 2]", "f(x) = x; f(2)", "\\frac{1}{2}*x", "x₁ + 1", "é*2",
                                  "e^x", "np.exp(x)", "2x", "x = sqrt(2); x*x", "x // 2",
                                  "x; y", "w = w + 1", "w = 1; w = 2; w"])  # fmt: skip
def test_what_only_the_command_reads_is_refused_and_sent_there(line: str) -> None:
    found = reader().ask(line)
    assert found["message"] and found["also"]
