"""Parentheses, calls and their arguments: what is wrong with them, in words."""

from __future__ import annotations

import re

from ...errors import Edit, TraceError
from .. import limits
from ..syntax.failure import Failure, Parenthesis
from .places import past_blanks


def never_opened(failure: Failure) -> TraceError:
    """Explain a closing parenthesis without an opening one."""
    closing = failure.token
    opening = {"]": "["}.get(closing, "(")
    return TraceError("unbalanced", f"this `{closing}` was never opened with `{opening}`",
                      failure.text, failure.start, failure.start + 1,
                      label=f"no {opening} belongs to it")  # fmt: skip


def never_closed(failure: Failure) -> TraceError:
    """Explain an opening parenthesis that nothing closes: where it should, one name tells."""
    opened = _innermost(failure)
    at = opened.inside - 1
    opening, closing = ("[", "]") if opened.opened == "[" else ("(", ")")
    inside = [token for token in failure.statement if token.start >= opened.inside]
    edits = (Edit(inside[0].end, inside[0].end, closing),) if len(inside) == 1 else ()
    return TraceError("unbalanced", f"this `{opening}` is never closed with `{closing}`",
                      failure.text, at, at + 1, label=f"no {closing} belongs to it",
                      edits=edits)  # fmt: skip


def misplaced_comma(failure: Failure) -> TraceError:
    """Explain a comma outside a call: a decimal comma, or several expressions."""
    text, position = failure.text, failure.start
    before, after = failure.before, re.compile("[0-9]*").match(text, position + 1)
    edits: tuple[Edit, ...] = ()
    if before.text.isdigit() and before.end == position and after and after[0]:
        message = "the decimal sign is a point, not `,`"
        label = f"write {before.text}.{after[0]}"[:40]
        if len(after[0]) != 3:  # else the comma may separate thousands
            edits = (Edit(position, position + 1, "."),)
    else:
        message = "`,` separates the arguments of a function, and none is open here"
        label = "one expression a statement; ; separates statements"
    return TraceError("misplaced-comma", message, text, position, position + 1, label=label,
                      edits=edits)  # fmt: skip


def misplaced_comparison(failure: Failure) -> TraceError:
    """Explain a comparison outside the first argument of ``where``."""
    message = (
        f"`{failure.token}` compares: a comparison stands alone as the first argument of where(...)"
    )
    return TraceError("misplaced-comparison", message, failure.text, failure.start, failure.end,
                      label="write where(condition, value if true, value if false)")  # fmt: skip


def comparison_expected(failure: Failure) -> TraceError:
    """Explain ``where`` with something else than a comparison first."""
    start, comma = failure.arguments()[0]
    return TraceError("comparison-expected", "the first argument of where(...) is a comparison",
                      failure.text, start, comma, label="such as x > 0")  # fmt: skip


def literal_expected(failure: Failure) -> TraceError:
    """Explain a variable where a function takes a plain number."""
    function = _innermost(failure).function
    name = function.name if function else ""
    start, end = failure.arguments()[1]
    start = past_blanks(failure.text, start)
    return TraceError("literal-expected", f"the second argument of {name}(...) is a plain number",
                      failure.text, start, end, label="such as 0.01")  # fmt: skip


def wrong_arguments(failure: Failure) -> TraceError:
    """Explain a call with too few or too many arguments."""
    opened, count = _innermost(failure), failure.facts["count"]
    function = opened.function
    assert function is not None  # only calls are counted  # noqa: S101
    least, most = function.least, function.most
    shown = opened.opened[:-1].rstrip()
    if most is None:
        wanted = f"at least {least}"
    elif least == most:
        wanted = str(least)
    else:
        wanted = f"{least} to {most}"
    plural = "argument" if wanted in ("1", "at least 1") else "arguments"
    limit = f"; the limit is {most}" if most is not None and most >= 100 and count > most else ""
    message = f"`{shown}` takes {wanted} {plural}, not {count}{limit}"
    edits: tuple[Edit, ...] = ()
    if count > least and "axis" in getattr(function, "keywords", ()):  # of one array
        inside = failure.text[opened.inside : failure.start]
        edits = (Edit(opened.inside, failure.start, f"[{inside}]"),)
    return TraceError("wrong-arguments", message, failure.text, opened.position,
                      opened.position + len(shown), label=f"{wanted} {plural}",
                      edits=edits)  # fmt: skip


def written_out(failure: Failure) -> TraceError:
    """Refuse calls of the program's own functions that stand for too many operations."""
    opened = _innermost(failure)
    shown, size = opened.opened[:-1].rstrip()[:40], failure.facts["size"]
    message = f"with `{shown}` written out, {size:,} operations are asked for"
    return TraceError("too-large", f"{message}; the limit is {limits.NODES:,}", failure.text,
                      opened.position, opened.inside - 1,
                      label="call fewer functions from functions")  # fmt: skip


def _innermost(failure: Failure) -> Parenthesis:
    assert failure.state.innermost is not None  # noqa: S101  # one is open
    return failure.state.innermost
