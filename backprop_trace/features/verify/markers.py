"""Where the traces of a note stand: between two comments, whatever they are indented or quoted by.

Forgiving in shape, strict in counting: what was meant as one of the two comments, and can't be
taken for one, is handed out with its line, never passed over. `docs/notes.md` says what that is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from unicodedata import category, normalize

from ...errors import TraceError
from ...formats import FORMATS
from ...formats.comment import unsealed
from ...record import Record
from ...shell import NAME, words_of_line

_PREFIX = re.compile(r"\ufeff?\s*(?:>\s*|[-*+]\s+|[0-9]{1,9}[.)]\s+)*")
"""What may stand before a comment: blanks, signs of quotes and of list items."""
_COMMENTS = [format.comment for format in FORMATS.values() if format.comment is not None]
_OPEN = re.compile("|".join(sorted({f"{re.escape(each.opening)}+" for each in _COMMENTS})))
_TO_LINE_END = "|".join(sorted({re.escape(each.opening) for each in _COMMENTS if not each.closing}))
_MARKER = re.compile(rf"\s*{NAME}\s*:", re.IGNORECASE)
_FENCE = re.compile(r"`{3,}(?=[^`]*$)|~{3,}")
_CODE = re.compile(r"``.*?``|`[^`]*`")

_NAME = r"back[\W_]{0,3}prop[\W_]{0,3}trace"
_MENTION = re.compile(_NAME)
_ANYWHERE = re.compile(rf"{_NAME}\W{{0,9}}:\s*(?:{_NAME}|end\W*$)")
_IN_COMMENT = re.compile(rf"{_NAME}\s*[:;=,]|{_NAME}.*(?:{_NAME}|--format)|{_NAME}\W+end\W*$")
_COMMENT = re.compile(rf"<!|/\*|(?<!:)(?:{_TO_LINE_END})[\W_]{{0,9}}(?={_NAME})")
_COMMENT_LINE = re.compile(rf"{_PREFIX.pattern}(?:{_TO_LINE_END})")


class Block(Record):
    """A trace in a note."""

    line: int
    """Where its first comment stands, counted from 1."""
    words: tuple[str, ...]
    """The command's words, without the program's name."""
    prefix: str
    """What its lines begin with in the note: blanks, signs of quotes."""
    body: list[str]
    """The lines between the comments, without ends and quotes."""


class Unchecked(Record):
    """What can't be checked, and why."""

    line: int
    reason: str


class _Marker(Record):
    """One of the two comments."""

    prefix: str
    command: str

    @property
    def ends(self) -> bool:
        """Whether it ends a block."""
        return self.command.casefold() == "end"

    @property
    def is_ours(self) -> bool:
        """Whether it holds a command, not the likeness of one in an explanation."""
        return self.command.split(None, 1)[:1] == [NAME]


def split(text: str) -> list[str]:
    """Return the lines of a note with their ends: CR, LF, or both, each line its own."""
    return re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+", text)


def find(lines: Sequence[str]) -> Iterator[Block | Unchecked]:
    """Yield the traces of a note in their order, and what was meant as one but isn't."""
    place = _Place()
    number = 0
    while number < len(lines):
        content = lines[number].rstrip("\r\n")
        number += 1
        marker = _marker(content)
        if marker is not None and (marker.is_ours or not place.is_code):
            found = _block(lines, number, marker)
            yield found
            number += len(found.body) + 1 if isinstance(found, Block) else 0
        else:
            if marker is None and not place.is_code and _looks_like(content, place.is_comment):
                yield Unchecked(number, _flaw(content))
            place.pass_by(content)


def _block(lines: Sequence[str], number: int, marker: _Marker) -> Block | Unchecked:
    """Return the block that begins in a line, or why it is none."""
    if marker.ends:
        return Unchecked(number, "this comment ends a block that never began")
    quotes = marker.prefix.count(">")
    body: list[str] = []
    while number + len(body) < len(lines):
        content = lines[number + len(body)].rstrip("\r\n")
        other = _marker(content)
        if other is None:
            body.append(_unquoted(content, quotes))
        elif other.ends:
            try:
                words = words_of(marker.command)
            except TraceError as error:
                return Unchecked(number, error.message)
            inner = re.sub(r"[-*+]|[0-9]+[.)]", lambda sign: " " * len(sign[0]), marker.prefix)
            return Block(number, words, inner.lstrip("\ufeff"), body)
        else:
            break
    return Unchecked(number, f"this block has no end: a comment `{NAME}: end`")


def words_of(command: str) -> tuple[str, ...]:
    """Return the words of a block's command, without the name. Raises ``TraceError``."""
    try:
        words = words_of_line(unsealed(command))
    except ValueError as error:
        reason = f"its command is no command of a shell ({error})"
        raise TraceError("broken-note", reason) from None
    if words[:1] != [NAME]:
        raise TraceError("broken-note", f"its command is none of {NAME}")
    return tuple(words[1:])


def _marker(content: str) -> _Marker | None:
    """Return the comment of ours that a line is, if it is one."""
    if ":" not in content:
        return None
    prefix = _PREFIX.match(content)
    assert prefix is not None  # noqa: S101  # all of it is optional
    rest = content[prefix.end() :].rstrip()
    open = _OPEN.match(rest)
    if open is None:
        return None
    inner = rest[open.end() :]
    comment = next(each for each in _COMMENTS if open[0].startswith(each.opening))
    if closing := comment.closing.strip():
        if not inner.endswith(closing):
            return None
        inner = inner.removesuffix(closing)
        if closing in inner or comment.opening in inner:
            return None
    name = _MARKER.match(inner)
    return None if name is None else _Marker(prefix[0], inner[name.end() :].strip())


def _looks_like(content: str, is_comment: bool) -> bool:
    """Return whether a line was meant as a comment of ours; mentions in code are not."""
    plain = _plain(content)
    if not _MENTION.search(plain):
        return False
    plain = _CODE.sub("", plain)
    if _ANYWHERE.search(plain):
        return True
    begun = _COMMENT_LINE.match(plain) or _COMMENT.search(plain)
    within = plain if is_comment else plain[begun.end() :] if begun is not None else ""
    return _IN_COMMENT.search(within) is not None


def _plain(content: str) -> str:
    """Return a line without what the eye doesn't see: other widths, capitals, invisible signs."""
    if content.isascii():
        return content.lower()
    seen = "".join(sign for sign in content if category(sign) != "Cf")
    return normalize("NFKC", seen).casefold()


def _flaw(content: str) -> str:
    """Say what keeps a line from being a comment of ours."""
    if "<!--" in content and "-->" not in content:
        return "this looks like a trace's comment, but does not end on its line"
    return (
        "this looks like a trace's comment, but is none: it must stand alone on its line,"
        f" as in <!-- {NAME}: ... -->"
    )


def _unquoted(content: str, quotes: int) -> str:
    """Return a line without the signs of the quotes that it stands in."""
    for _ in range(quotes):
        rest = content.lstrip()
        if not rest.startswith(">"):
            break
        content = rest[1:]
    return content


class _Place:
    """Where a line outside of blocks stands: in a fence of code, in a comment of several lines."""

    def __init__(self) -> None:
        self.fence = ""
        self.is_comment = False

    @property
    def is_code(self) -> bool:
        """Whether the line shows code."""
        return bool(self.fence)

    def pass_by(self, content: str) -> None:
        """Take note of what a line opens or closes."""
        prefix = _PREFIX.match(content)
        rest = content[prefix.end() if prefix else 0 :].rstrip()
        fence = _FENCE.match(rest)
        if self.fence:
            if fence and fence[0] == rest and fence[0].startswith(self.fence):
                self.fence = ""
        elif fence and not self.is_comment:
            self.fence = fence[0]
        elif "--" in content:
            shown = _CODE.sub("", content)
            opened, closed = shown.rfind("<!--"), shown.rfind("-->")
            self.is_comment = opened > closed or (self.is_comment and closed < 0)
