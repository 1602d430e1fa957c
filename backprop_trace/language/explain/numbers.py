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


def unfit_number(failure: Failure) -> TraceError:
    """Refuse a number written in a program that no double stands for."""
    code, message, replacement = _unfit(failure.token, failure.facts["reason"])
    label = f"at most {_LARGEST}" if replacement == _LARGEST else f"write {replacement}"
    return TraceError(code, message, failure.text, failure.start, failure.end, label=label,
                      edits=(Edit(failure.start, failure.end, replacement),))  # fmt: skip


def octal(failure: Failure) -> TraceError:
    """Refuse ``017``."""
    plain = failure.token.lstrip("0")
    return TraceError(
        "bad-number", f"`{failure.token}` begins with 0: is it {plain}, or octal?", failure.text,
        failure.start, failure.end, label=f"write {plain}",
        edits=(Edit(failure.start, failure.end, plain),),
    )  # fmt: skip


def python_number(failure: Failure) -> TraceError:
    """Explain ``1_000`` and ``0x10``."""
    match = re.compile(r"[0-9A-Za-z_]{1,1000}").match(failure.text, failure.start)
    text = match[0] if match else failure.token
    end = failure.start + len(text)
    plain = _plain(text)[:40]
    shown = text if len(text) <= 40 else text[:40] + "..."
    message = f"`{shown}` is Python's spelling, not a decimal number"
    return TraceError("bad-number", message, failure.text, failure.start, end,
                      label=f"write {plain}", edits=(Edit(failure.start, end, plain),))  # fmt: skip


def _plain(text: str) -> str:
    """Return the decimal number that Python's ``1_000`` or ``0x10`` is."""
    if text[:2].lower() in ("0x", "0b", "0o"):
        base = {"x": 16, "b": 2, "o": 8}[text[1].lower()]
        digits = text[2:].replace("_", "")[:12]
        try:
            return str(int(digits, base))
        except ValueError:
            return "0"
    plain = text.replace("_", "").lstrip("0") or "0"
    return plain if plain.isdigit() else re.match(r"[0-9]*", plain)[0] or "0"  # type: ignore[index]


def _unfit(text: str, reason: str) -> tuple[str, str, str]:
    """Return (code, message, replacement) for a decimal text that no double stands for."""
    shown = text if len(text) <= 40 else text[:37] + "..."
    if reason == TOO_LONG:
        message = f"the number `{shown}` has {len(text)} characters; the limit is {limits.NUMBER}"
        return "number-too-long", message, text[:17].rstrip(".eE")
    if reason == TOO_LARGE:
        return "out-of-range", f"`{shown}` is too large for a double", _LARGEST
    return "out-of-range", f"`{shown}` is too small for a double: it would be 0", _SMALLEST


# Values


def no_value(text: str) -> TraceError:
    """Say why a value is no number here, and what to write."""
    plain = text.strip(" \t").replace("\u2212", "-")
    if len(plain) > 2 * limits.NUMBER or is_decimal(plain):
        return _unfit_value(plain, text)
    first, _, second = plain.partition("/")
    if is_decimal(first) and is_decimal(second) and second[0] not in "+-":
        return _no_quotient(first, second, text)
    return _no_number(text)


def _unfit_value(plain: str, text: str) -> TraceError:
    code, message, replacement = _unfit(plain, unfit(plain))
    sign = "-" if plain.startswith("-") and replacement[0] != "-" else ""
    return _refuse(code, text, message, sign + replacement)


def _no_quotient(first: str, second: str, text: str) -> TraceError:
    for part in (first, second):
        if unfit(part):
            return _unfit_value(part, text)
    if not float(second):
        return _refuse("bad-value", text, f"`{text}` divides by zero", "1")
    return _refuse("out-of-range", text, f"`{text}` is too large for a double", _LARGEST)


def _no_number(text: str) -> TraceError:
    shown = text if len(text) <= 60 else text[:57] + "..."
    low = text.strip().lower()
    if low.lstrip("+-") in ("inf", "infinity", "nan", "\u221e"):
        reason = f"`{shown}` is not finite: values are finite numbers here"
        return _refuse("bad-value", text, reason, "1")
    if not text.strip():
        return _refuse("bad-value", text, "the value is empty", "1")
    if match := re.match(r"([+-]?[0-9]+),([0-9]+)\Z", low):
        replacement = f"{match[1]}.{match[2]}"
        said = f"`{shown}`: the decimal sign is a point; a vector has brackets, [{low}]"
        return _refuse("bad-value", text, said, replacement)
    stranger = next((c for c in text if not c.isascii()), None)
    if stranger is not None:
        digits = "".join(str(int(c)) if c.isdecimal() else c for c in text)
        kind = "digit" if stranger.isdecimal() else "character"
        reason = f"`{shown}` is not a number here: {kind} {code_point(stranger)}"
        return _refuse("bad-value", text, reason, digits if is_decimal(digits) else "1")
    if low[:2] in ("0x", "0b", "0o") or re.match(r"[+-]?[0-9]+(_[0-9]+)+\Z", low):
        plain = _plain(low.lstrip("+-"))[:40]
        return _refuse("bad-value", text, f"`{shown}` is not a decimal number", plain)
    if match := re.match(rf"({NUMBER})\s*%\Z", low):
        return _refuse("bad-value", text, f"`{shown}`: write the fraction", f"{match[1]}/100")
    match = re.match(rf"[+-]?{NUMBER}", low)
    replacement = match[0] if match and not unfit(match[0]) else "1"
    return _refuse("bad-value", text, f"`{shown}` is not a number", replacement)


def _refuse(code: str, text: str, message: str, replacement: str) -> TraceError:
    return TraceError(
        code, message, text, 0, len(text), label=f"write a number, such as {replacement}",
        edits=(Edit(0, len(text), replacement),), in_program=False,
    )  # fmt: skip
