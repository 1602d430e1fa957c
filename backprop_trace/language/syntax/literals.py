"""Number texts: which are numbers here, and what they are worth.

The grammar is our own and ASCII; ``float`` alone would also take ``1_000``, ``inf``, ``1e400`` and
other scripts' digits.
"""

from __future__ import annotations

import re
from math import e, isinf, pi

from ...errors import Edit, TraceError
from .. import limits
from .names import code_point
from .tokens import NUMBER

_DECIMAL = re.compile(rf"[+-]?{NUMBER}\Z")
_CONSTANTS = {"pi": pi, "\u03c0": pi, "e": e}
_LARGEST = "1.7976931348623157e308"
_SMALLEST = "5e-324"


def literal(token: str, source: str, position: int) -> float:
    """Return the value of a number written in a program; refuse what a double cannot hold."""
    end = position + len(token)
    problem = _out_of_range(token)
    if problem:
        code, message, replacement = problem
        edit = Edit(position, end, replacement)
        label = f"at most {_LARGEST}" if replacement == _LARGEST else f"write {replacement}"
        raise TraceError(code, message, source, position, end, label=label, edits=(edit,))
    after = source[end : end + 2]
    octal = len(token) > 1 and token[0] == "0" and token.isdigit()
    if octal and token.strip("0"):
        plain = token.lstrip("0")
        raise TraceError(
            "bad-number",
            f"`{token}` begins with 0: is it {plain}, or octal?",
            source,
            position,
            end,
            label=f"write {plain}",
            edits=(Edit(position, end, plain),),
        )
    if after[:1] == "_" or (token == "0" and after[:1] in ("x", "X", "b", "B", "o", "O")):
        raise _python_number(token, source, position)
    return float(token)


def _python_number(token: str, source: str, position: int) -> TraceError:
    """Explain ``1_000`` and ``0x10``."""
    match = re.compile(r"[0-9A-Za-z_]{1,1000}").match(source, position)
    text = match[0] if match else token
    replacement = text.replace("_", "").lstrip("0") or "0"
    if text[:2].lower() in ("0x", "0b", "0o"):
        base = {"x": 16, "b": 2, "o": 8}[text[1].lower()]
        digits = text[2:].replace("_", "")[:12]
        try:
            replacement = str(int(digits, base))
        except ValueError:
            replacement = "0"
    elif not replacement.isdigit():
        replacement = re.match(r"[0-9]*", replacement)[0] or "0"  # type: ignore[index]
    shown = text if len(text) <= 40 else text[:40] + "..."
    return TraceError(
        "bad-number",
        f"`{shown}` is Python's spelling, not a decimal number",
        source,
        position,
        position + len(text),
        label=f"write {replacement[:40]}",
        edits=(Edit(position, position + len(text), replacement[:40]),),
    )


def _out_of_range(text: str) -> tuple[str, str, str] | None:
    """Return (code, message, replacement) for a decimal text that no double stands for."""
    shown = text if len(text) <= 40 else text[:37] + "..."
    if len(text) > limits.NUMBER:
        message = f"the number `{shown}` has {len(text)} characters; the limit is {limits.NUMBER}"
        return "number-too-long", message, text[:17].rstrip(".eE")
    value = float(text)
    if isinf(value):
        return "out-of-range", f"`{shown}` is too large for a double", _LARGEST
    if value == 0 and re.match(r"[+-]?[0.]*[1-9]", text):
        return "out-of-range", f"`{shown}` is too small for a double: it would be 0", _SMALLEST
    return None


def value(text: str) -> float:
    """Return the number that ``text`` (a value on the command line) stands for.

    Decimal numbers, fractions of two of them (``1/3``), ``pi`` and ``e``, each with a sign.
    Raises ``TraceError`` with the place in ``text`` and, as an edit, what to write instead.
    """
    plain = text.strip(" \t").replace("\u2212", "-")
    if len(plain) > 2 * limits.NUMBER or _DECIMAL.match(plain):
        return _decimal(plain, text)
    sign, bare = (plain[0], plain[1:]) if plain[:1] in ("+", "-") else ("", plain)
    if bare in _CONSTANTS:
        return -_CONSTANTS[bare] if sign == "-" else _CONSTANTS[bare]
    first, _, second = plain.partition("/")
    if _DECIMAL.match(first) and _DECIMAL.match(second) and second[0] not in "+-":
        top, bottom = _decimal(first, text), _decimal(second, text)
        if bottom == 0:
            raise _refuse("bad-value", text, f"`{text}` divides by zero", "1")
        quotient = top / bottom
        if isinf(quotient):
            raise _refuse("out-of-range", text, f"`{text}` is too large for a double", _LARGEST)
        return quotient
    raise _not_a_number(text)


def _decimal(plain: str, text: str) -> float:
    problem = _out_of_range(plain)
    if problem:
        code, message, replacement = problem
        sign = "-" if plain.startswith("-") and replacement[0] != "-" else ""
        raise _refuse(code, text, message, sign + replacement)
    return float(plain)


def _refuse(code: str, text: str, message: str, replacement: str) -> TraceError:
    return TraceError(
        code,
        message,
        text,
        0,
        len(text),
        label=f"write a number, such as {replacement}",
        edits=(Edit(0, len(text), replacement),),
        in_program=False,
    )


def _not_a_number(text: str) -> TraceError:
    """Say why ``text`` is no number here, and what to write."""
    shown = text if len(text) <= 60 else text[:57] + "..."
    low = text.strip().lower()
    bare = low.lstrip("+-")
    if bare in ("inf", "infinity", "nan", "\u221e"):
        reason = f"`{shown}` is not finite: values are finite numbers here"
        return _refuse("bad-value", text, reason, "1")
    if not text.strip():
        return _refuse("bad-value", text, "the value is empty", "1")
    if match := re.match(r"([+-]?[0-9]+),([0-9]+)\Z", low):
        replacement = f"{match[1]}.{match[2]}"
        return _refuse("bad-value", text, f"`{shown}`: the decimal sign is a point", replacement)
    stranger = next((c for c in text if not c.isascii()), None)
    if stranger is not None:
        digits = "".join(str(int(c)) if c.isdecimal() else c for c in text)
        replacement = digits if _DECIMAL.match(digits) else "1"
        kind = "digit" if stranger.isdecimal() else "character"
        reason = f"`{shown}` is not a number here: {kind} {code_point(stranger)}"
        return _refuse("bad-value", text, reason, replacement)
    if low[:2] in ("0x", "0b", "0o") or re.match(r"[+-]?[0-9]+(_[0-9]+)+\Z", low):
        problem = _python_number(low.lstrip("+-"), low.lstrip("+-"), 0)
        return _refuse("bad-value", text, f"`{shown}` is not a decimal number",
                       problem.edits[0].replacement)  # fmt: skip
    if match := re.match(rf"({NUMBER})\s*%\Z", low):
        return _refuse("bad-value", text, f"`{shown}`: write the fraction", f"{match[1]}/100")
    match = re.match(rf"[+-]?{NUMBER}", low)
    replacement = match[0] if match and not _out_of_range(match[0]) else "1"
    return _refuse("bad-value", text, f"`{shown}` is not a number", replacement)
