"""Statements and definitions: what is wrong with them, in words."""

from __future__ import annotations

import re

from ...errors import Edit, TraceError
from ..syntax.failure import Failure
from .places import past_blanks


def too_large(failure: Failure) -> TraceError:
    """Refuse a program over a limit."""
    size, unit, limit = (failure.facts[fact] for fact in ("size", "unit", "limit"))
    message = f"the program has {size:,} {unit}; the limit is {limit:,}"
    return TraceError("too-large", message, failure.text[:200], label="split the program")


def empty(failure: Failure) -> TraceError:
    """Refuse a text without an expression."""
    message = "the program is empty: there is no expression in it"
    return TraceError("empty", message, failure.text.strip())


def misplaced_assignment(failure: Failure) -> TraceError:
    """Explain ``=`` anywhere but behind the first name of a statement."""
    text = failure.text
    at = text.index("=", failure.start)
    if failure.state.parameters:
        message = "a function's body is one expression, without `=`"
    elif failure.state.target is not None:
        message = "one `=` a statement: a name, then `=`, then an expression"
    else:
        message = "only a name can stand before `=`; to compare, subtract"
    return TraceError("misplaced-assignment", message, text, at, at + 1,
                      label="statements are separated with ;")  # fmt: skip


def function_assigned(failure: Failure) -> TraceError:
    """Explain a function's name on the left of ``=``."""
    name, text = failure.token, failure.text
    renamed = re.sub(rf"(?<!\w){re.escape(name)}(?![\w(])", name + "_1", text)
    return TraceError("function-assigned", f"`{name}` is a function: it cannot name a value",
                      text, failure.start, failure.end, label="choose another name",
                      edits=(Edit(0, len(text), renamed),))  # fmt: skip


def assigned_twice(failure: Failure) -> TraceError:
    """Explain a second assignment, or one after the name was used as a variable."""
    used = failure.facts["name"] in failure.state.variables
    reason = "was used above as a variable" if used else "has a value already"
    return _given_once(failure, reason)


def defined_by_itself(failure: Failure) -> TraceError:
    """Explain ``x = x + 1``."""
    return _given_once(failure, "is defined by itself")


def _given_once(failure: Failure, reason: str) -> TraceError:
    message = f"`{failure.facts['name']}` {reason}: every name is given once"
    return TraceError("assigned-twice", message, failure.text, failure.start, failure.end,
                      label="choose another name")  # fmt: skip


def unnamed_statement(failure: Failure) -> TraceError:
    """Explain an expression without a name before the last statement."""
    text = failure.text
    start = past_blanks(text, failure.start)
    line = text.count("\n", 0, start) + 1
    where = f" (line {line})" if "\n" in text.strip() else ""
    message = f"only the last statement may go without a name{where}: one expression is the output"
    taken = set(failure.state.known)
    name = next(f"s{k}" for k in range(1, len(taken) + 2) if f"s{k}" not in taken)
    return TraceError("unnamed-statement", message, text, start, max(start + 1, failure.end),
                      label=f"write {name} = ...")  # fmt: skip


def empty_body(failure: Failure) -> TraceError:
    """Explain a definition without an expression."""
    message = f"`{failure.facts['name']}` is defined as nothing"
    return TraceError("empty-body", message, failure.text, failure.start, failure.end,
                      label="write an expression behind =")  # fmt: skip


def bad_definition(failure: Failure) -> TraceError:
    """Refuse a definition whose name or parameters are taken or missing."""
    name, parameters = failure.facts["name"], failure.facts["parameters"]
    taken = next((each for each in parameters if each in failure.state.functions), "")
    message = {
        "twice": f"`{name}` is defined twice",
        "built-in": f"`{name}` is built in: choose another name",
        "variable": f"`{name}` is a variable already",
        "no-parameters": f"`{name}` has no parameters: write {name} = ... for a value",
        "one-name": f"two parameters of `{name}` have one name",
        "function": f"the parameter `{taken}` is called like a function",
        "too-many": f"`{name}` has {len(parameters)} parameters; the limit is 3",
    }[failure.facts["problem"]]
    edits: tuple[Edit, ...] = ()
    if failure.facts["problem"] == "built-in":
        spelling = re.escape(failure.facts["spelling"])
        renamed = re.sub(rf"(?<!\w){spelling}(?=\s*\()", f"my_{name}", failure.text)
        edits = (Edit(0, len(failure.text), renamed),)
    return TraceError("bad-definition", message, failure.text, failure.start, failure.end,
                      label="name(a, b) = expression", edits=edits)  # fmt: skip
