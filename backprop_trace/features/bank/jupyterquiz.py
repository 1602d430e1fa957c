"""The JSON of jupyterquiz: numeric questions with a reply to each wrong value."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from ...values.decimals import plain
from .item import DIGITS, Item, Reply


def written(program: str, questions: Sequence[Sequence[Item]]) -> Iterator[str]:
    """Yield the file: a list of questions, the sets of numbers of one behind each other."""
    entries = [_question(item) for items in questions for item in items]
    yield f"{json.dumps(entries, ensure_ascii=False, indent=1, allow_nan=False)}\n"


def _question(item: Item) -> dict[str, object]:
    """Return one question."""
    return {
        "question": "\n".join(item.text),
        "type": "numeric",
        "answers": [
            _answer(item.right, True),
            *(_answer(reply, False) for reply in item.wrong),
            {"type": "default", "feedback": item.otherwise},
        ],
    }


def _answer(reply: Reply, is_correct: bool) -> dict[str, object]:
    """Return one answer: a value that is shown exactly, or a range of numbers around one."""
    if reply.is_exact:
        value = float(plain(reply.value, DIGITS))  # 0.1·3 is 0.3: the site compares for equality
        return {"value": value, "correct": is_correct, "feedback": reply.words}
    ends = [reply.value - reply.tolerance, reply.value + reply.tolerance]
    return {"range": ends, "correct": is_correct, "feedback": reply.words}
