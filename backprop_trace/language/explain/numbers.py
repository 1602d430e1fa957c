"""Numbers that are none here, in a program or as a value: why, and what to write."""

from __future__ import annotations

import re

from ...errors import Edit, TraceError
from .. import limits
from ..syntax.failure import Failure
from ..syntax.literals import TOO_LARGE, TOO_LONG, is_decimal, unfit
from ..syntax.tokens import NUMBER
from .characters import code_point

_LARGEST = "1.7976931348623157e308"
_SMALLEST = "5e-324"
_THOUSANDS = re.compile(r"[+-]?[0-9]{1,3}([,' \u00a0\u202f][0-9]{3})+(?![0-9])")
_PYTHON = re.compile(r"[+-]?(?:0[xbo][0-9a-z_]*|[0-9]+(?:_[0-9]+)+)\Z")
_UNIT = re.compile(rf"[+-]?{NUMBER} *([a-z\u00b0\u00b5\u03bc]+[/^*a-z0-9]*)\Z")


def unfit_number(failure: Failure) -> TraceError:
    """Refuse a number written in a program that no double stands for."""
    code, message, limit = _unfit(failure.token, failure.facts["reason"])
    return TraceError(code, message, failure.text, failure.start, failure.end, label=limit)


def octal(failure: Failure) -> TraceError:
    """Refuse ``017``."""
    plain = failure.token.lstrip("0")
    return TraceError(
        "bad-number", f"`{failure.token}` begins with 0: is it {plain}, or octal?", failure.text,
        failure.start, failure.end, label="write the decimal number",
    )  # fmt: skip


def python_number(failure: Failure) -> TraceError:
    """Explain ``1_000`` and ``0x10``."""
    match = re.compile(r"[0-9A-Za-z_]{1,1000}").match(failure.text, failure.start)
    text = match[0] if match else failure.token
    end = failure.start + len(text)
    plain = _plain(text)
    shown = text if len(text) <= 40 else text[:40] + "..."
    message = f"`{shown}` is Python's spelling, not a decimal number"
    edits = (Edit(failure.start, end, plain),) if plain else ()
    return TraceError("bad-number", message, failure.text, failure.start, end,
                      label=f"write {plain}" if plain else "write a decimal number",
                      edits=edits)  # fmt: skip


def _plain(text: str) -> str:
    """Return the decimal number that Python's ``1_000`` or ``-0x10`` is; empty if it is none."""
    if not re.fullmatch(r"[+-]?[0-9A-Za-z_]{1,40}", text):
        return ""
    try:
        return str(int(text, 0 if re.match(r"[+-]?0[xXbBoO]", text) else 10))
    except ValueError:
        return ""


def _unfit(text: str, reason: str) -> tuple[str, str, str]:
    """Return (code, message, limit) for a decimal text that no double stands for."""
    shown = text if len(text) <= 40 else text[:37] + "..."
    if reason == TOO_LONG:
        message = f"the number `{shown}` has {len(text)} characters; the limit is {limits.NUMBER}"
        return "number-too-long", message, "17 digits are all that a double keeps"
    if reason == TOO_LARGE:
        return "out-of-range", f"`{shown}` is too large for a double", f"at most {_LARGEST}"
    message = f"`{shown}` is too small for a double: it would be 0"
    return "out-of-range", message, f"at least {_SMALLEST}"


# Values


def no_value(text: str) -> TraceError:
    """Say why a value is no number here; what to write stands as an edit where it is the same."""
    plain = text.strip(" \t").replace("\u2212", "-")
    if len(plain) > 2 * limits.NUMBER or is_decimal(plain):
        return _unfit_value(plain, text)
    first, _, second = plain.partition("/")
    if is_decimal(first) and is_decimal(second) and second[0] not in "+-":
        return _no_quotient(first, second, text)
    return _no_number(text)


def _unfit_value(plain: str, text: str) -> TraceError:
    code, message, limit = _unfit(plain, unfit(plain))
    return _refuse(text, message, limit, code=code)


def _no_quotient(first: str, second: str, text: str) -> TraceError:
    for part in (first, second):
        if unfit(part):
            return _unfit_value(part, text)
    if not float(second):
        return _refuse(text, f"`{text}` divides by zero")
    message = f"`{text}` is too large for a double"
    return _refuse(text, message, f"at most {_LARGEST}", code="out-of-range")


def _no_number(text: str) -> TraceError:
    shown = text if len(text) <= 60 else text[:57] + "..."
    low = text.strip().lower()
    if not low:
        return _refuse(text, "the value is empty")
    if low == "?":
        return _refuse(text, "`?` stands for a number that is still missing", "fill in a number")
    if low.lstrip("+-") in ("inf", "infinity", "nan", "\u221e"):
        return _refuse(text, f"`{shown}` is not finite: values are finite numbers here")
    if _THOUSANDS.match(low):
        message = f"`{shown}`: the decimal sign is a point, and nothing separates thousands"
        return _refuse(text, message, "write plain digits")
    if not _PYTHON.match(low) and (unit := _UNIT.match(low)):
        message = f"`{shown}`: numbers have no units here"
        return _refuse(text, message, f"convert it, and leave `{unit[1]}` out")
    return _other_spelling(text, low, shown) or _refuse(text, f"`{shown}` is not a number")


_LIST = re.compile(rf"[({{]?\s*{NUMBER}(?:(?:\s*,\s*|\s+){NUMBER})+\s*[)}}]?\Z")
"""Numbers that are meant as an array: ``1 2 3``, ``(1, 2)``."""


_GROUPS = re.compile(r"[+-]?[0-9.]+(\s+[0-9]{3})+\Z")
"""Digits in groups, or numbers of an array: ``1.62 000``. Nobody knows which."""


def _other_spelling(text: str, low: str, shown: str) -> TraceError | None:
    """Return the refusal of a number that has another spelling here; None for anything else."""
    if _GROUPS.match(low):
        message = f"`{shown}`: nothing separates digits, and an array has brackets"
        return _refuse(text, message, "write one number, or brackets round several")
    if _LIST.match(low) and not re.fullmatch(r"[+-]?[0-9]+,[0-9]+", low):
        entries = re.findall(r"[^\s,(){}]+", low)
        return _refuse(text, f"`{shown}` is no number: an array has brackets",
                       same=f"[{', '.join(entries)}]")  # fmt: skip
    if match := re.match(r"([+-]?[0-9]+),([0-9]+)\Z", low):
        message = f"`{shown}`: the decimal sign is a point; a vector has brackets, [{low}]"
        return _refuse(text, message, same=f"{match[1]}.{match[2]}")
    if _PYTHON.match(low):
        return _refuse(text, f"`{shown}` is not a decimal number", same=_plain(low))
    if match := re.match(rf"({NUMBER})\s*%\Z", low):
        return _refuse(text, f"`{shown}`: write the fraction", same=f"{match[1]}/100")
    stranger = next((c for c in text if not c.isascii()), None)
    if stranger is None:
        return None
    digits = "".join(str(int(c)) if c.isdecimal() else c for c in text)
    kind = "digit" if stranger.isdecimal() else "character"
    message = f"`{shown}` is not a number here: {kind} {code_point(stranger)}"
    return _refuse(text, message, same=digits if is_decimal(digits) else "")


def _refuse(
    text: str, message: str, label: str = "write a number", *, same: str = "",
    code: str = "bad-value",
) -> TraceError:  # fmt: skip
    """Refuse a value; ``same`` is the same number as it is written here."""
    edits = (Edit(0, len(text), same),) if same else ()
    return TraceError(code, message, text, 0, len(text), label=f"write {same}" if same else label,
                      edits=edits, in_program=False)  # fmt: skip
