"""Array values as people type and paste them: ``[[1, 2], [3, 4]]``, NumPy's and PyTorch's prints.

In a value no operator can stand, so blanks separate entries as commas do. Read in one loop: a
text of 50,000 brackets is refused at the fifth.
"""

from __future__ import annotations

import re
from typing import Any, NoReturn

from ..errors import Edit, TraceError
from ..values.arrays import AXES, ENTRIES, RaggedError, Value, flattened, make
from .value import BLANK, number

_PRINTED = re.compile(r"\s*[\w.]+\(")
_KEYWORDS = re.compile(
    r"(?:\s*,\s*(?:dtype|device|requires_grad|grad_fn|weak_type|shape)\s*=\s*"
    r"[<>'\"\w.:() ]*?)*\s*,?\s*\)\s*\Z"
)
_WORD = re.compile(r"\s*([\[\],;]|[^\[\],;\s]+)")


def array_value(text: str) -> Value:
    """Return the array that a text stands for, of entries as numbers are written.

    ``tensor(2.)`` is a number.

    Raises ``TraceError`` with the place in ``text`` and, as an edit, what to write instead.
    """
    begin, end = 0, len(text)
    printed = _PRINTED.match(text)
    if printed is not None:
        begin = printed.end()
        tail = _KEYWORDS.search(text, text.rfind("]") + 1)
        if tail is None:
            _refuse("unbalanced", text, "the value's `(` is never closed", begin - 1, begin)
        end = tail.start()
    try:
        shape, items = flattened(_nested(text, begin, end))
    except RaggedError as error:
        _refuse(error.kind, text, str(error), begin, end)
    return make(shape, items)


def entry_texts(text: str) -> list[str]:
    """Return the entries of a value that can be read, as they were typed."""
    printed = _PRINTED.match(text)
    body = text if printed is None else text[printed.end() : text.rfind("]") + 1]
    return [word for word in _WORD.findall(body) if word not in "[],;"]


def _nested(text: str, begin: int, end: int) -> Any:
    """Return the nested lists (or the number) in ``text[begin:end]``."""
    opened: list[list[Any]] = []
    result: Any = None
    at, count, separated = begin, 0, True
    while match := _WORD.match(text, at, end):
        word, start, at = match[1], match.start(1), match.end()
        if result is not None:
            kind = "unbalanced" if word == "]" else "bad-value"
            said = "was never opened" if word == "]" else "stands behind the array"
            _refuse(kind, text, f"`{word[:40]}` {said}", start, at)
        if word == "[":
            if len(opened) == AXES:
                _refuse("too-many-axes", text, f"an array has at most {AXES} axes", start, at)
            row: list[Any] = []
            if opened:
                opened[-1].append(row)
            opened.append(row)
            separated = True
        elif not opened:
            result = _entry(word, text, start)
        elif word == "]":
            row = opened.pop()
            if not row:
                _refuse("empty-array", text, "an array has at least one entry", start - 1, at)
            separated = False
            result = None if opened else row
        elif word in ",;":
            if word == ";":
                _refuse_rows(text, start)
            if separated:
                fixed = f"{text[:start].rstrip()} {BLANK}{text[start:]}".replace("[ ", "[")
                _refuse("bad-value", text, "an entry is missing before `,`", start, at, fixed)
            separated = True
        else:
            count += 1
            if count > ENTRIES:
                _refuse("too-large", text, f"more than {ENTRIES:,} entries", start, at)
            opened[-1].append(_entry(word, text, start))
            separated = False
    if result is None:
        fixed = text[begin:end].rstrip() + "]" * len(opened)
        place = text.index("[", begin)
        _refuse("unbalanced", text, "`[` is never closed", place, place + 1, fixed)
    return result


def _entry(word: str, text: str, start: int) -> float:
    found = number(word)
    if found is not None:
        return found
    end = start + len(word)
    if word.strip(".") == "" or word == "\u2026":
        _refuse("bad-value", text, "`...` leaves entries out: give all of them", start, end)
    from .explain.numbers import no_value

    error = no_value(word)
    fixed = error.edits[0].replacement if error.edits else BLANK
    raise TraceError(error.code, error.message, text, start, end, label=error.label,
                     edits=(Edit(start, end, fixed),), in_program=False)  # fmt: skip


def _refuse_rows(text: str, start: int) -> NoReturn:
    body = text.strip().removeprefix("[").removesuffix("]")
    rows = [", ".join(row.replace(",", " ").split()) for row in body.split(";")]
    fixed = "" if "[" in body or "]" in body else f"[{', '.join(f'[{row}]' for row in rows)}]"
    message = "`;` separates no rows here: each row has brackets of its own"
    _refuse("separator", text, message, start, start + 1, fixed)


def _refuse(kind: str, text: str, message: str, start: int, end: int, fixed: str = "") -> NoReturn:
    edits = (Edit(0, len(text), fixed),) if fixed else ()
    label = f"write {fixed}" if fixed and len(fixed) < 60 else "such as [1, 2] or [[1, 2], [3, 4]]"
    raise TraceError(kind, message, text, start, end, label=label, edits=edits, in_program=False)
