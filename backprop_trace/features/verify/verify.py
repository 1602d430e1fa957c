"""Notes that check themselves: every block is run again and compared, line by line.

A block stands between two comments; the first carries the command that made it. What differs is
named by the step of the worked example that the line shows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from ...errors import TraceError
from ...record import Record
from .markers import Block, Unchecked, find, split
from .pairing import changes

NOT_IN_A_NOTE = "not-in-a-note"
"""The code of errors about what a command may do elsewhere, but not in a note."""

_NUMBER = re.compile(r"-?\d[\d.]*(?: ?(?:\\times|times) 10\^[{(]-?\d+[})]|e-?\d+)?")

_JSON = ('{"', '"training":', "<script")
"""What a line of a page's JSON begins with."""
_IN_FULL = re.compile(r"-?\d+\.\d{9,}(?:e-?\d+)?|-?\d\.\d+e-?\d+")
"""A number that may be in full precision."""


class Fresh(Record):
    """What the command gives now."""

    body: Sequence[str]
    labels: Mapping[str, str]
    """For a line that shows a step (as ``bare`` has it): what the step is called."""


class Finding(Record):
    """A difference: where, and in words."""

    line: int
    text: str


class Verdict(Record):
    """What came of a note."""

    checked: int
    """Blocks that were compared."""
    findings: Sequence[Finding] = ()
    """What differs, in the order of the lines."""
    unchecked: Sequence[Unchecked] = ()
    """What could not be compared."""


class Updated(Record):
    """A note with its blocks written anew."""

    text: str
    checked: int
    """Blocks that were run."""
    changed: int
    """Those of them that are another text now."""
    unchecked: Sequence[Unchecked] = ()


Run = Callable[[Sequence[str]], Fresh]
"""Runs the words of a command. Raises ``TraceError``."""


def verify(text: str, run: Run) -> Verdict:
    """Compare all blocks of a note with what their commands give now."""
    checked = 0
    findings: list[Finding] = []
    unchecked: list[Unchecked] = []
    for found in rerun(split(text), run):
        if isinstance(found, Unchecked):
            unchecked.append(found)
        else:
            checked += 1
            findings += compare(*found)
    return Verdict(checked, findings, unchecked)


def update(text: str, run: Run) -> Updated:
    """Write all blocks of a note anew; every other line of it stays as it is, to the byte."""
    lines = split(text)
    unchecked: list[Unchecked] = []
    written: list[tuple[slice, list[str]]] = []
    for found in rerun(lines, run):
        if isinstance(found, Unchecked):
            unchecked.append(found)
        else:
            block, fresh = found
            place = slice(block.line, block.line + len(block.body))
            first = lines[block.line - (not block.body)]  # its end is that of the others
            end = first[len(first.rstrip("\r\n")) :]
            body = [f"{block.prefix}{line}" if line else block.prefix.rstrip()
                    for line in fresh.body]  # fmt: skip
            written.append((place, [line + end for line in body]))
    changed = 0
    for place, body in reversed(written):
        if [line.rstrip() for line in lines[place]] != [line.rstrip() for line in body]:
            lines[place] = body
            changed += 1
    return Updated("".join(lines), len(written), changed, unchecked)


def rerun(lines: Sequence[str], run: Run) -> Iterator[tuple[Block, Fresh] | Unchecked]:
    """Yield each block of a note with what its command gives now, or why it can't be checked."""
    for block in find(lines):
        if isinstance(block, Unchecked):
            yield block
            continue
        try:
            yield block, run(block.words)
        except TraceError as error:
            refused = "" if error.code == NOT_IN_A_NOTE else "its command is refused: "
            yield Unchecked(block.line, f"{refused}{error.message}")


def compare(block: Block, fresh: Fresh) -> Iterator[Finding]:
    """Yield what differs in one block."""
    ours, theirs = list(map(bare, fresh.body)), list(map(bare, block.body))
    for i, ii, j, jj in changes(ours, theirs):
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
    """Return a line without what may differ: blanks, the sign that ends a row, last bits of JSON.

    A page has its trace as JSON in full precision: another computer's exponential may end
    differently.
    """
    line = re.sub(r"\s+", " ", re.sub(r"(\\\\|\\|,)\s*$", "", line)).strip()
    return _IN_FULL.sub(_rounded, line) if line.startswith(_JSON) else line


def _rounded(found: re.Match[str]) -> str:
    """Return a number of JSON to twelve digits."""
    return f"{float(found.group()):.12g}"


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
