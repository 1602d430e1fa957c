"""Lists, indices and keywords: what is wrong with them, in words."""

from __future__ import annotations

import re

from ...errors import Edit, TraceError
from ..syntax.failure import Failure

_FLAGS = {"1": "True", "yes": "True", "true": "True", "0": "False", "no": "False", "false": "False"}
_AXES = {"axes": "axis", "axs": "axis", "axi": "axis", "dims": "dim", "keep_dims": "keepdims"}


def empty_array(failure: Failure) -> TraceError:
    """Refuse ``[]``."""
    return TraceError("empty-array", "an array has at least one entry", failure.text,
                      failure.start, failure.end, label="such as [1, 2]")  # fmt: skip


def trailing_comma(failure: Failure) -> TraceError:
    """Refuse ``[x, y,]``."""
    start, end = failure.start, failure.end
    return TraceError("operand-expected", "`,` and no entry behind it", failure.text, start,
                      start + 1, label="leave it out",
                      edits=(Edit(start, end, "]"),))  # fmt: skip


def no_array(failure: Failure) -> TraceError:
    """Refuse lists of numbers that are no array."""
    return TraceError(failure.facts["code"], failure.facts["said"], failure.text, failure.start,
                      failure.end, label="such as [[1, 2], [3, 4]]")  # fmt: skip


def bracket_parentheses(failure: Failure) -> TraceError:
    """Refuse ``[x + 1]``: brackets round one expression are parentheses elsewhere."""
    start, end = failure.start, failure.end
    edits = (Edit(start, start + 1, "("), Edit(end - 1, end, ")"))
    message = "`[ ]` round one expression: is it a parenthesis, or a list of one?"
    return TraceError("stranger", message, failure.text, start, start + 1,
                      label="write ( ), or [[ ]] for a list", edits=edits)  # fmt: skip


def rows(failure: Failure) -> TraceError:
    """Explain MATLAB's rows: ``[1, 2; 3, 4]``."""
    text, opened, at = failure.text, failure.facts["opened"], failure.start
    close = text.find("]", at)
    edits: tuple[Edit, ...] = ()
    label = "each row has brackets of its own"
    if close > 0 and "[" not in text[opened + 1 : close]:
        parts = text[opened + 1 : close].split(";")
        fixed = ", ".join(f"[{', '.join(part.replace(',', ' ').split())}]" for part in parts)
        edits = (Edit(opened, close + 1, f"[{fixed}]"),)
        label = f"write [{fixed}]" if len(fixed) < 50 else label
    return TraceError("separator", "`;` separates no rows here", text, at, at + 1, label=label,
                      edits=edits)  # fmt: skip


def bad_index(failure: Failure) -> TraceError:
    """Explain what an index may be."""
    text, start = failure.text, failure.start
    message = "an index is a whole number or a slice such as 1:3"
    if "step" in failure.facts:
        said = "the step of a slice is 1 or more"
        return TraceError("bad-index", said, text, start, failure.end,
                          label="such as x[::2]")  # fmt: skip
    close = text.find("]", start)
    inside = text[start + 1 : close] if close >= 0 else text[start + 1 :]
    label = "such as x[0] or x[1:3]"
    whole = re.fullmatch(r"\s*(-?\d+)\.0*\s*", inside)
    edits = (Edit(start + 1, close, whole[1]),) if whole and close > start else ()
    if "..." in inside or "\u2026" in inside:
        message = f"{message}: `...` is none, write : for each axis"
        label = "one : an axis, as in x[:, 0]"
    elif re.fullmatch(r"\s*[^\W\d]\w*\s*", inside):
        message = f"{message}, written out; take(x, i) takes rows by numbers"
    end = close if close > start + 1 else min(start + 2, len(text))
    return TraceError("bad-index", message, text, min(start + 1, end), end, label=label,
                      edits=edits)  # fmt: skip


def bad_keyword(failure: Failure) -> TraceError:
    """Explain a keyword that a function does not have, or its value."""
    facts, text = failure.facts, failure.text
    start, end = failure.start, failure.end
    innermost = failure.state.innermost
    function = innermost.function if innermost else None
    called = innermost.opened[:-1].rstrip() if innermost else ""
    if "several" in facts:
        message = f"`{called}` of {facts['several']} operands goes entry by entry: it has no axis"
        start = innermost.position if innermost else start
        label = "put them into one array: [a, b]"
        return TraceError("bad-keyword", message, text, start, start + len(called),
                          label=label)  # fmt: skip
    name = facts["name"]
    if "twice" in facts:
        return TraceError("bad-keyword", f"`{name}=` is given twice", text, start, end,
                          label="keep one of them")  # fmt: skip
    if "unknown" in facts:
        return _unknown(failure, name, called, tuple(getattr(function, "keywords", ())))
    wants_flag = name.startswith("keepdim")
    what = "`True` or `False`" if wants_flag else "one whole number, written out"
    place = text.index("=", start) + 1
    place += len(text[place:]) - len(text[place:].lstrip())
    value = re.compile(r"[^\s,)]*").match(text, place)
    stop = max(place + 1, value.end() if value else place + 1)
    meant = _FLAGS.get(text[place:stop].lower(), "") if wants_flag else ""
    edits = (Edit(place, stop, meant),) if meant else ()
    such = f"such as {name}={'True' if wants_flag else 0}"
    message = f"`{name}=` takes {what}"
    return TraceError("bad-keyword", message, text, place, stop, label=such, edits=edits)


def _unknown(failure: Failure, name: str, called: str, known: tuple[str, ...]) -> TraceError:
    text, start, end = failure.text, failure.start, failure.end
    if not known:
        message = f"`{called}` has no `{name}=`: `=` names a value at a statement's beginning"
        return TraceError("bad-keyword", message, text, start, end, label="it takes no keywords")
    listed = " and ".join(f"`{keyword}=`" for keyword in known)
    fixed = _AXES.get(name.lower(), "")
    edits = (Edit(start, end, fixed),) if fixed else ()
    return TraceError("bad-keyword", f"`{called}` has no `{name}=`; it has {listed}", text, start,
                      end, label=f"such as {known[0]}=0", edits=edits)  # fmt: skip


def sizes_expected(failure: Failure) -> TraceError:
    """Explain the whole numbers behind an operand."""
    innermost = failure.state.innermost
    opened = innermost.opened if innermost else ""
    start = innermost.position if innermost else failure.start
    called = opened[:-1].rstrip()
    such = "reshape(a, 2, -1)" if called == "reshape" else f"{called}(a, 3)"
    message = f"`{called}` takes an array and then whole numbers, written out"
    return TraceError("literal-expected", message, failure.text, start, start + len(called),
                      label=f"such as {such}")  # fmt: skip


def bracket_expected(failure: Failure) -> TraceError:
    """Explain a list that is closed by a parenthesis."""
    return _mismatch(failure, "[", ")", "]")


def parenthesis_expected(failure: Failure) -> TraceError:
    """Explain a parenthesis that is closed by a bracket."""
    return _mismatch(failure, "(", "]", ")")


def _mismatch(failure: Failure, opened: str, closed: str, wanted: str) -> TraceError:
    place = failure.facts["opened"]
    at = failure.text.index(opened, place)
    return TraceError(
        "unbalanced", f"`{opened}` is closed by `{closed}`", failure.text, failure.start,
        failure.end, label=f"write {wanted}", also=(at, at + 1, "opened here"),
        edits=(Edit(failure.start, failure.end, wanted),),
    )  # fmt: skip
