"""Notes that check themselves: every block is run again and compared, line by line.

A block stands between two comments; the first carries the command that made it. What differs is
named by the step of the worked example that the line shows.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from ...errors import TraceError
from ...shell import NAME

_BEGIN = re.compile(r"^(?P<open><!--|%|//) backprop-trace: (?P<command>.*?)(?P<close> -->)?$")
_END = "backprop-trace: end"
_NUMBER = re.compile(r"-?\d[\d.]*(?: ?(?:\\times|times) 10\^[{(]-?\d+[})]|e-?\d+)?")
_FORBIDDEN = ("-o", "--output", "--copy", "--file", "--verify", "--update")


class Block(NamedTuple):
    """A trace in a note."""

    line: int
    """Where its first comment stands, counted from 1."""
    words: tuple[str, ...]
    """The command's words, without the program's name."""
    body: list[str]
    """The lines between the comments."""


class Fresh(NamedTuple):
    """What the command gives now."""

    body: list[str]
    labels: dict[str, str]
    """For a line that shows a step (as ``bare`` has it): what the step is called."""


class Finding(NamedTuple):
    """A difference: where, and in words."""

    line: int
    text: str


Run = Callable[[Sequence[str]], Fresh]
"""Runs the words of a command. Raises ``TraceError``."""


def blocks(lines: Sequence[str]) -> Iterator[Block]:
    """Yield the blocks of a note. Raises ``TraceError`` with the line for a broken one."""
    number = 0
    while number < len(lines):
        match = _BEGIN.match(lines[number].rstrip())
        if match is None or match["command"] == "end":
            if match is not None:
                raise broken(number + 1, "this comment ends a block that never began")
            number += 1
            continue
        end = number + 1
        while end < len(lines) and _END not in lines[end]:
            other = _BEGIN.match(lines[end].rstrip())
            if other is not None:
                break
            end += 1
        if end == len(lines) or _END not in lines[end]:
            raise broken(number + 1, f"this block has no end: a comment `{_END}`")
        yield Block(
            number + 1, words_of(match["command"], number + 1), list(lines[number + 1 : end])
        )
        number = end + 1


def words_of(command: str, line: int) -> tuple[str, ...]:
    """Return the words of a block's command. It may show a trace and do nothing else."""
    try:
        words = shlex.split(command.replace("--\\>", "-->"))
    except ValueError as error:
        raise broken(line, f"its command is no command of a shell ({error})") from None
    if words[:1] != [NAME]:
        raise broken(line, f"its command is none of {NAME}")
    for word in words:
        if word.partition("=")[0] in _FORBIDDEN or word == "-":
            raise broken(line, f"its command may not contain `{word}`")
    return tuple(words[1:])


def broken(line: int, reason: str) -> TraceError:
    """Refuse a note; whoever knows the file's name puts it in front."""
    return TraceError("broken-note", f"{line}: {reason}")


def verify(text: str, run: Run) -> Iterator[Finding]:
    """Yield what differs between a note and what its commands give now.

    Raises ``TraceError`` where a block is broken or its program is refused.
    """
    for block in blocks(text.split("\n")):
        yield from compare(block, rerun(block, run))


def rerun(block: Block, run: Run) -> Fresh:
    """Run a block's command. Raises ``TraceError`` with the line."""
    try:
        return run(block.words)
    except TraceError as error:
        raise broken(block.line, f"its command is refused: {error.message}") from None


def compare(block: Block, fresh: Fresh) -> Iterator[Finding]:
    """Yield what differs in one block."""
    ours, theirs = list(map(bare, fresh.body)), list(map(bare, block.body))
    matcher = SequenceMatcher(None, ours, theirs, autojunk=False)
    for tag, i, ii, j, jj in matcher.get_opcodes():
        if tag == "equal":
            continue
        paired = min(ii - i, jj - j)
        for k in range(paired):
            label = fresh.labels.get(ours[i + k], "")
            said = difference(ours[i + k], theirs[j + k])
            yield Finding(block.line + 1 + j + k, f"{label}: {said}" if label else said)
        for line in ours[i + paired : ii]:
            if line:
                label = fresh.labels.get(line, line[:60])
                yield Finding(block.line + 1 + min(jj, j + paired), f"missing: {label}")
        for k in range(j + paired, jj):
            if theirs[k]:
                yield Finding(block.line + 1 + k, f"not of this trace: {theirs[k][:60]}")


def bare(line: str) -> str:
    """Return a line without what may differ: blanks, and the sign that ends a row."""
    return re.sub(r"\s+", " ", re.sub(r"(\\\\|\\|,)\s*$", "", line)).strip()


def difference(ours: str, theirs: str) -> str:
    """Say in words how two lines differ: the first other number, else the formula."""
    numbers = zip(_NUMBER.findall(ours), _NUMBER.findall(theirs), strict=False)
    for expected, found in numbers:
        if expected != found:
            hint = ""
            if expected == f"-{found}":
                hint = ": a lost minus"
            elif found == f"-{expected}":
                hint = ": a minus too many"
            return f"expected {expected}, the note has {found}{hint}"
    return f"expected {ours[:60]}, the note has {theirs[:60]}"


def update(text: str, run: Run) -> str:
    """Return the note with every block written anew. Raises ``TraceError`` as ``verify`` does."""
    end = "\r\n" if "\r\n" in text else "\n"
    lines = text.split(end)
    for block in reversed(list(blocks(lines))):
        lines[block.line : block.line + len(block.body)] = rerun(block, run).body
    return end.join(lines)
