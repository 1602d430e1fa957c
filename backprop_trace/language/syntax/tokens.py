"""The tokens of a program: one regular expression, and what each token may do where.

A name takes along the ``(`` or ``=`` behind it: a call and an assignment are each one token.
Primes at its end are part of a name: ``y'`` is another one than ``y``.
Blanks match nothing and are skipped.
"""

import re
from collections.abc import Iterator
from functools import cache

from ...record import Record

TRANSPOSED = "\u1d40"
SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_NOT_IN_NAMES = SUPERSCRIPTS + TRANSPOSED + "¼½¾⅐⅑⅒⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞⅟"
# \w leaves out combining marks: accents (joined to their letter by NFC later) and the vowel signs
# and tone marks that are part of words in South and South-East Asian, Hebrew and Arabic scripts.
_MARKS = (
    "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f"  # accents, Hebrew, Arabic
    "\u07a6-\u07b0\u0900-\u109f\u17b4-\u17d3"  # Thaana, India to Burma, Khmer
)

PRIMES = "'\u2032"
NAME = rf"[^\W\d{_NOT_IN_NAMES}](?:[\w{_MARKS}](?<![{_NOT_IN_NAMES}]))*[{PRIMES}]*"
BLANK = r"[^\S\n\r\v\f\x1c-\x1f\x85\u2028\u2029]"
NUMBER = r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"


@cache
def _pattern(is_ascii: bool, has_primes: bool) -> re.Pattern[str]:
    """Return the pattern of a token; that of ASCII takes a third of the time to compile.

    Primes at names are looked for where a text has some: names are what most of it consists of.
    """
    name, blank, superscripts = NAME, BLANK, rf"⁻?[{SUPERSCRIPTS}]+ |"
    if is_ascii:
        primes = "'*" if has_primes else ""
        name, blank, superscripts = f"[A-Za-z_][A-Za-z0-9_]*{primes}", r"[ \t]", ""
    return re.compile(
        rf"""(
        \*\* | [-+*/(),;\n]
        | {name} (?:{blank}*(?:\( | =(?!=)) | )
        | {NUMBER}
        | [<>=!]=?
        | {superscripts} \#[^\n]*
        | \r\n
        | (?!{blank})[\s\S]
        | \Z
        ){blank}*""",
        re.VERBOSE,
    )


def scan(text: str, start: int = 0) -> Iterator[re.Match[str]]:
    """Yield a match for each token from ``start`` on: it is group 1, and empty at the end.

    The blanks behind a token are part of the match: to search for the next one would be slower.
    """
    is_ascii = text.isascii()
    return _pattern(is_ascii, not is_ascii or "'" in text).finditer(text, start)


def tokens_in(text: str) -> Iterator[tuple[str, int]]:
    """Yield each token of a text and its position."""
    for match in scan(text):
        if match[1]:
            yield match[1], match.start()


def is_name(text: str) -> bool:
    """Return whether a text is one name."""
    if text.isascii():
        return text.rstrip("'").isidentifier()
    return _name().match(text) is not None


@cache
def _name() -> re.Pattern[str]:
    return re.compile(rf"{NAME}\Z")


UNARY_RANK = 7
ROOT_RANK = 9


class Infix(Record):
    """What a token does behind an operand.

    Pending operators of rank ``low`` and more are applied first; then the operator itself waits
    with its ``rank``. ``function`` is empty for the tokens that end an operand. Ranks of
    ``UNARY_RANK`` and more take one operand.
    """

    low: int
    rank: int
    function: str


_TIMES = Infix(5, 5, "mul")
_DIVIDED = Infix(5, 5, "div")
_MINUS = Infix(4, 4, "sub")
_END = Infix(1, 0, "")

INFIX: dict[str, Infix] = {
    "+": Infix(4, 4, "add"),
    "-": _MINUS,
    "*": _TIMES,
    "/": _DIVIDED,
    "**": Infix(8, 6, "pow"),  # right-associative: an earlier ** or minus waits
    "\u2212": _MINUS,  # minus sign
    "\u00d7": _TIMES,  # multiplication sign
    "\u00b7": _TIMES,  # middle dot
    "\u22c5": _TIMES,  # dot operator
    "\u2217": _TIMES,  # asterisk operator
    "\u2219": _TIMES,  # bullet operator
    "\u00f7": _DIVIDED,  # division sign
    "\u2215": _DIVIDED,  # division slash
    "<": Infix(2, 2, "lt"),
    "<=": Infix(2, 2, "le"),
    ">": Infix(2, 2, "gt"),
    ">=": Infix(2, 2, "ge"),
    "==": Infix(2, 2, "eq"),
    "!=": Infix(2, 2, "ne"),
    "\u2264": Infix(2, 2, "le"),
    "\u2265": Infix(2, 2, "ge"),
    "\u2260": Infix(2, 2, "ne"),
    ")": _END,
    ",": _END,
    ";": _END,
    "": _END,
}
INFIX_OUTSIDE = INFIX | {"\n": _END, "\r\n": _END}
"""Outside parentheses the end of a line ends a statement."""

COMPARISON_RANK = 2
MINUS = frozenset("-\u2212")
ROOT = "\u221a"
SEPARATORS = frozenset((";", "\n", "\r\n", ""))
CONSTANTS = {"pi": "pi", "\u03c0": "pi", "e": "e"}
"""Names that are constants unless the program or the user gives them a value."""
