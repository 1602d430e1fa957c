"""What Markdown notes must not contain: each rule is something that breaks in some renderer."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_MATH = (
    ("}_ is read as emphasis", re.compile(r"\}_")),
    ("* is read as emphasis", re.compile(r"\*")),
    ("a pipe splits the cell", re.compile(r"\|")),
    ("< and > are read as HTML", re.compile(r"[<>]")),
    ("a backtick ends the code", re.compile(r"`")),
    ("a backslash before a sign is eaten", re.compile(r"\\[^A-Za-z\\\n]")),
    ("a command that is removed somewhere", re.compile(
        r"\\(newcommand|def|operatorname|color|input|write|href|lt|gt)\b")),
)  # fmt: skip
_INLINE = re.compile(r"(?<!\$)\$(?!\$)(.+?)(?<!\$)\$(?!\$)")
_DISPLAY = re.compile(r"^\$\$\n(.*?)^\$\$$", re.DOTALL | re.MULTILINE)


def without_code(text: str) -> str:
    """Return a document without its fenced blocks and comments."""
    text = re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)
    return re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)


def inline(text: str) -> list[str]:
    """Return the pieces of mathematics in lines."""
    return _INLINE.findall(_DISPLAY.sub("", without_code(text)))


def displayed(text: str) -> list[str]:
    """Return the blocks of mathematics."""
    return _DISPLAY.findall(without_code(text))


def complaints(text: str) -> Iterator[str]:
    body = without_code(text)
    for piece in [*inline(text), *displayed(text)]:
        for rule, pattern in _MATH:
            if pattern.search(piece):
                yield f"{rule}: {piece[:80]}"
        for character in re.sub(r"\\text\{[^}]*\}", "", piece):
            if not character.isascii():
                yield f"{character} in mathematics: {piece[:80]}"
    for block in displayed(text):
        if "\n\n" in block:
            yield "a blank line inside of $$"
        lines = block.strip().splitlines()
        if any("\\\\" in line[:-2] for line in lines) or lines[-2].endswith("\\\\"):
            yield "\\\\ inside of a line or on the last row"
    for line in _DISPLAY.sub("", body).splitlines():
        yield from _line(line)
    yield from _tables(body)
    if any(unicodedata.category(c) in ("Cc", "Cf") and c != "\n" for c in text):
        yield "a control character"
    if not text.endswith("\n") or text.endswith("\n\n"):
        yield "not one line break at the end"
    if re.search(r"<[a-z/!]", _INLINE.sub("", body)):
        yield "raw HTML"


def _line(line: str) -> Iterator[str]:
    if line != line.rstrip():
        yield f"a blank at the end: {line[:60]}"
    if line.count("$") % 2:
        yield f"an odd number of $: {line[:60]}"
    if "$$" in line:
        yield f"$$ in a line: {line[:60]}"
    for match in _INLINE.finditer(line):
        piece = match[1]
        if piece != piece.strip():
            yield f"a blank inside of $: {line[:60]}"
        before, after = line[: match.start()][-1:], line[match.end() :][:1]
        if before not in ("", " ") or re.match(r"[\w(-]", after):
            yield f"$ touches a word: {line[:60]}"


def _tables(body: str) -> Iterator[str]:
    for table in re.findall(r"(?:^\|.*\|\n)+", body, re.MULTILINE):
        counts = {len(row.strip("|").split("|")) for row in table.splitlines()}
        if len(counts) > 1:
            yield f"rows of different length: {table[:80]}"
        if re.search(r"\|[ \t]*\|", table):
            yield f"an empty cell: {table[:80]}"
