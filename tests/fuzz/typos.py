"""Right command lines with one typing mistake: the original is suggested, or nothing is.

    python -m tests.fuzz.typos 10000 --seed 1       a table by kind

A line that still runs after the mistake is another program, and no message; it is counted apart. A
suggestion is judged by what it computes: the value and all gradients, blanks filled with the
numbers of the original.
"""

from __future__ import annotations

import argparse
import json
import re
import shlex
import sys
from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Any, NamedTuple

from backprop_trace.language.pasted.names import key
from tests.support.command import run
from tests.support.styles import NAMES, STYLES, written


class Line(NamedTuple):
    """A command line: the program, the values, the options."""

    program: str
    values: dict[str, str]
    options: tuple[str, ...] = ()

    def words(self) -> list[str]:
        """Return its words."""
        given = [f"{name}={text}" for name, text in self.values.items()]
        return [*given, *self.options, "--", self.program]


def right(random: Random, seed: str) -> Line:
    """Return a line that runs: a program in our language or, half of the time, in a style."""
    plain, typed = written(seed, random.choice([*STYLES]))
    program = random.choice((plain, typed))
    names = [name for name in NAMES if re.search(rf"(?<!\w){name}(?!\w)", plain)]
    options = random.choice(((), (), ("--digits", "6"), ("--wrt", names[0]) if names else ()))
    return Line(program, {name: f"{random.uniform(0.5, 2):.3g}" for name in names}, options)


def _cut(random: Random, text: str, pattern: str, change: Callable[[str], str]) -> str:
    """Return a text with one match of a pattern changed; empty where there is none."""
    found = [*re.finditer(pattern, text)]
    if not found:
        return ""
    match = random.choice(found)
    return text[: match.start()] + change(match[0]) + text[match.end() :]


def _misspelt(random: Random) -> Callable[[str], str]:
    """Return what makes one typical mistake in a word."""
    kind, place = random.choice(("drop", "double", "swap", "other")), random.random()

    def change(word: str) -> str:
        at = int(place * len(word))
        if kind == "drop":
            return word[:at] + word[at + 1 :]
        if kind == "double":
            return word[:at] + word[at] + word[at:]
        if kind == "swap":
            at = min(at, len(word) - 2)
            return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        return word[:at] + random.choice("abdehlmorstz") + word[at + 1 :]

    return change


def bracket(random: Random, line: Line) -> Line | None:
    program = _cut(random, line.program, r"[()\[\]{}|]", lambda sign: "")
    return line._replace(program=program) if program else None


def operator(random: Random, line: Line) -> Line | None:
    pattern = r"(?<![*\\])[-+/](?![*])|\*\*|(?<!\*)\*(?!\*)|\^|\u00b7|\u2212"
    program = _cut(random, line.program, pattern, lambda sign: sign + sign)
    return line._replace(program=program) if program else None


def lost_operator(random: Random, line: Line) -> Line | None:
    program = _cut(random, line.program, r"\s*(?:\*\*|[-+*/])\s*", lambda sign: " ")
    return line._replace(program=program) if program else None


def function(random: Random, line: Line) -> Line | None:
    program = _cut(random, line.program, r"(?<=\b)[a-zA-Z]{3,}(?=\(|\\left\()", _misspelt(random))
    return line._replace(program=program) if program else None


def value(random: Random, line: Line) -> Line | None:
    if not line.values:
        return None
    left_out = random.choice([*line.values])
    return line._replace(values={k: v for k, v in line.values.items() if k != left_out})


def name(random: Random, line: Line) -> Line | None:
    if not line.values:
        return None
    chosen = random.choice([*line.values])
    other = _misspelt(random)(chosen) if len(chosen) > 1 else chosen.upper()
    if not other or other in line.values:
        return None
    return line._replace(values={other if k == chosen else k: v for k, v in line.values.items()})


def number(random: Random, line: Line) -> Line | None:
    if not line.values:
        return None
    chosen = random.choice([*line.values])
    text = line.values[chosen]
    change = random.choice(
        (text.replace(".", ","), text + "kg", text + " 000", text + "\u00bd", "")
    )
    return line._replace(values={**line.values, chosen: change})


def option(random: Random, line: Line) -> Line | None:
    if not line.options:
        return None
    spelling = "--" + _misspelt(random)(line.options[0][2:])
    return line._replace(options=(spelling, *line.options[1:]))


def quotes(random: Random, line: Line) -> Line | None:
    """Curly quotes, quotes inside quotes, or none: the shell takes the program apart."""
    if random.random() < 0.5:
        opening, closing = random.choice(("\u201c\u201d", "''", '""', "\u2018\u2019", "``"))
        return line._replace(program=opening + line.program + closing)
    return line


MISTAKES: dict[str, Callable[[Random, Line], Line | None]] = {
    "a bracket is lost": bracket,
    "an operator stands twice": operator,
    "an operator is lost": lost_operator,
    "a function is misspelt": function,
    "a value is lost": value,
    "a name is misspelt": name,
    "a value is no number": number,
    "an option is misspelt": option,
    "quotes are wrong": quotes,
}


def outcome(words: list[str]) -> tuple[Any, str]:
    """Return the value and the gradients of a run, or what is said instead."""
    done = run("--format", "json", *words)
    shown = json.loads(done.out)
    if done.status:
        return None, shown["error"]["help"]
    return (shown["value"], {key(k): v for k, v in shown["gradients"].items() if v}), ""


def check(seed: str, kind: str = "") -> str:
    """Break one line; return what became of it. Raises ``AssertionError`` for another meaning."""
    random = Random(seed)
    line = right(random, seed)
    wanted, _ = outcome(line.words())
    kind = kind or random.choice([*MISTAKES])
    broken = MISTAKES[kind](random, line)
    if wanted is None or broken is None:
        return "no case"
    words = broken.words()
    if broken is line and kind == "quotes are wrong":
        words = [*words[: words.index("--")], *line.program.split()]
        if line.program.startswith("-"):
            return "no case"
    found, help = outcome(words)
    if found is not None:
        return "reads as the original" if found == wanted else "is another program"
    commands = [each for each in help.splitlines() if each.startswith("backprop-trace ")]
    meant = 0
    for command in commands:
        found, _ = outcome(_filled(command, line))
        meant += found == wanted
        assert found == wanted or (len(commands) > 1 and found), (words, command, wanted, found)
    assert not commands or meant, (words, commands, wanted)
    return "the original is suggested" if commands else "nothing is suggested"


def _filled(command: str, line: Line) -> list[str]:
    """Return the words of a suggested command, its blanks filled with the original's numbers."""
    words, numbers = shlex.split(command)[1:], {key(k): text for k, text in line.values.items()}
    for place, word in enumerate(words):
        name, equals, text = word.partition("=")
        name = name if equals else words[place - 1]
        if (text or word) == "?":
            number = numbers.get(key(name.removeprefix("--")), "6")
            words[place] = f"{name}={number}" if equals else number
    if "--format" in words:
        at = words.index("--format")
        del words[at : at + 2]
    return words


def main() -> int:
    options = argparse.ArgumentParser(description="Break right command lines once each.")
    options.add_argument("count", type=int)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--kind", default="")
    asked = options.parse_args()
    counts: dict[str, Counter[str]] = {kind: Counter() for kind in MISTAKES}
    done = number = 0
    while done < asked.count:
        seed, number = f"{asked.seed}/{number}", number + 1
        kind = asked.kind or [*MISTAKES][number % len(MISTAKES)]
        try:
            became = check(seed, kind)
        except AssertionError as error:
            became = "ANOTHER MEANING"
            print(kind, seed, error, flush=True)
        if became != "no case":
            counts[kind][became] += 1
            done += 1
    ends = sorted({end for row in counts.values() for end in row})
    print("| mistake | " + " | ".join(ends) + " |\n|---|" + "---:|" * len(ends))
    for kind, row in counts.items():
        print(f"| {kind} | " + " | ".join(f"{row[end]:,}" for end in ends) + " |")
    return 1 if any(row["ANOTHER MEANING"] for row in counts.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
