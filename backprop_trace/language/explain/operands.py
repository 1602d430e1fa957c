"""A value or an operator is missing, or something stands in its place; in words."""

from __future__ import annotations

import re

from ...errors import Edit, TraceError
from ..syntax.failure import Failure
from ..syntax.tokens import INFIX, SEPARATORS
from . import foreign
from .brackets import never_closed, never_opened, wrong_arguments
from .statements import misplaced_assignment

PYTHON_WORDS = frozenset(
    "and or not if else for in is lambda import from def class return await async".split()
)


def operand_expected(failure: Failure) -> TraceError:
    """Explain a token where a value should stand."""
    stranger = foreign.explain(failure, after_operand=False)
    if stranger is not None:
        return stranger
    token, before = failure.token, failure.before
    if token == ")" and before.text.endswith("("):
        if before.text != "(":
            failure.facts["count"] = 0
            return wrong_arguments(failure)
        return TraceError("operand-expected", "there is nothing between `(` and `)`", failure.text,
                          before.start, failure.end, label="write a value")  # fmt: skip
    if token == ")" and not failure.state.depth:
        return never_opened(failure)
    if token in SEPARATORS or token in (")", ","):
        return _ends_early(failure)
    if token in INFIX or token in "=!":
        return _doubled(failure)
    return foreign.unknown(failure.text, token, failure.start)


def _ends_early(failure: Failure) -> TraceError:
    """Explain the end of something in which a value is missing."""
    token, before = failure.token, failure.before
    where = "the program" if token == "" else "the expression"
    if token in (")", ","):
        where = "the argument" if failure.state.depth else "the expression"
    start, stop = before.start, before.end
    if not before.text:
        message, start, stop = f"`{token}` comes before any value", failure.start, failure.end
    else:
        shown = before.text if len(before.text) < 40 else before.text[:37] + "..."
        message = f"{where} ends after `{shown}`"
    if before.text.endswith("(") and failure.state.depth:
        return never_closed(failure)
    return TraceError("operand-expected", message, failure.text, start, stop,
                      label="a value is missing here")  # fmt: skip


def _doubled(failure: Failure) -> TraceError:
    """Explain an operator behind another, or at the beginning: the same twice is a slip."""
    token, before = failure.token, failure.before.text
    is_slip = token == before and token in ("/", "**")
    if before and before in INFIX and before not in (")", ";"):
        message = f"`{token}` follows `{before}`: a value is missing between them"
        if before == token == "/":
            message = "`//` is not an operation here: one `/` divides, floor(a/b) rounds down"
    else:
        message = f"`{token}` has no value before it"
    return TraceError("operand-expected", message, failure.text, failure.start, failure.end,
                      label="write a value before it",
                      edits=(Edit(failure.start, failure.end, ""),) if is_slip else ())  # fmt: skip


def operator_expected(failure: Failure) -> TraceError:
    """Explain a token that cannot follow a value."""
    stranger = foreign.explain(failure, after_operand=True)
    if stranger is not None:
        return stranger
    text, token, before = failure.text, failure.token, failure.before
    word = token.rstrip("(= \t")
    if word in PYTHON_WORDS:
        return python_word(text, word, failure.start)
    if before.text in PYTHON_WORDS and before.text != token:
        return python_word(text, before.text, before.start)
    if token.endswith("=") and token not in ("=", "!="):
        return misplaced_assignment(failure)
    if token == "(" and before.text in failure.state.known and _is_name(before.text):
        message = f"`{before.text}` is a variable, not a function"
    elif _is_name(word) or _is_number(token) or token == "(":
        shown = before.text if len(before.text) <= 20 else before.text[:17] + "..."
        after = token if len(token) <= 20 else token[:17] + "..."
        if _is_in_list(failure) and _is_number(before.text):
            message = f"nothing stands between `{shown}` and `{after}`: entries have commas"
            edits = (Edit(before.end, failure.start, ", "),)
            return TraceError("separator", message, text, failure.start, failure.end,
                              label=f"write {shown}, {after}", edits=edits)  # fmt: skip
        message = f"nothing stands between `{shown}` and `{after}`: products are written with *"
    else:
        return foreign.unknown(text, token, failure.start)
    star = " * " if before.end < failure.start else "*"
    label = f"write {before.text[-12:]}{star}{word[:12] or token[:12]}"
    return TraceError("operator-expected", message, text, failure.start, failure.end,
                      label=label)  # fmt: skip


def _is_in_list(failure: Failure) -> bool:
    """Return whether the innermost thing that is open is a list."""
    before = re.sub(r"\([^()\[\]]*\)|\[[^()\[\]]*\]", "", failure.text[: failure.start])
    opened = re.findall(r"[(\[]", before)
    return bool(opened) and opened[-1] == "["


_OF_CODE = frozenset("import from def lambda return class with while for async await".split())


def python_word(text: str, word: str, position: int) -> TraceError:
    """Explain a word that is an operator or a statement in Python."""
    message = f"`{word}` is no operator here: a program holds values and + - * / **"
    label = "see --help for the functions"
    if word in _OF_CODE:
        message = f"`{word}`: this code does more than to give names formulas, and is not read"
        label = "take the lines that compute"
    if word in ("if", "else"):
        label = "write where(condition, value if true, value if false)"
    end = position + len(word)
    return TraceError("python-word", message, text, position, end, label=label)


def function_without_call(failure: Failure) -> TraceError:
    """Explain a function's name without parentheses."""
    token = failure.token
    return TraceError("function-without-call", f"`{token}` is a function, not a variable",
                      failure.text, failure.start, failure.end,
                      label=f"write {token}(...), or rename the variable")  # fmt: skip


def ambiguous_root(failure: Failure) -> TraceError:
    """Explain the power of a root sign without parentheses."""
    return TraceError("ambiguous-root", "the power of `√` without parentheses reads in two ways",
                      failure.text, failure.start, failure.end,
                      label="write sqrt(...)**2 or sqrt(...**2)")  # fmt: skip


def _is_name(word: str) -> bool:
    return word[:1].isalpha() or word[:1] == "_"


def _is_number(word: str) -> bool:
    return word[:1].isdigit() or (word[:1] == "." and word[1:2].isdigit())
