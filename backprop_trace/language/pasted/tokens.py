"""The tokens of what people paste: mathematics as written, LaTeX and code in one alphabet.

Spellings that mean the same become one here: raised letters are an exponent in braces, signs are
ASCII, LaTeX's spaces, sizes and environments are gone.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from ..syntax.tokens import NUMBER as _NUMBER
from .names import plain
from .remarks import is_remark
from .signs import BRACKETS, FRACTIONS, IGNORED, RAISED, SIGNS, SKIPPED_WITH_GROUP, WIDE

NUMBER, WORD, COMMAND, SIGN = "number", "word", "command", "sign"
FRACTION, TEXT, NEWLINE, END = "fraction", "text", "newline", "end"
_RAISED = "".join(RAISED)
_MARKS = "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0900-\u109f\u20d7"
_OUTSIDE = _RAISED + "".join(FRACTIONS)
_PRIMES = "'\u2032\u2019\u00b4"
_TOKEN = re.compile(
    rf"""(?P<number>{_NUMBER})
    | (?P<scope>std:: | self\.(?=[^\W\d]))
    | (?P<word>[^\W\d{_OUTSIDE}](?:[\w{_MARKS}](?<![{_OUTSIDE}]))*)
    | (?P<command>\\(?:begin|end)\s*\{{\w+\*?\}} | \\(?:[A-Za-z]+\*?|[^\w\s]|\s|\Z))
    | (?P<raised>[{_RAISED}]+)
    | (?P<fraction>[{"".join(FRACTIONS)}])
    | (?P<text>"{{3}}(?:[^"]|"(?!""))*"{{3}} | '{{3}}(?:[^']|'(?!''))*'{{3}} | "[^"\n]*")
    | (?P<prime>[{_PRIMES}\u2033]+)
    | (?P<remark>\#[^\n]* | /\*(?:[^*]|\*(?!/))*\*/)
    | (?P<newline>\r\n?|\n)
    | (?P<sign>(?<=\S)\.[*/^](?=\S)|\*\*=|\*\*|//=|//|[-+*/]=|:=|<-|->|=>|[<>=!]=|&&|\S)
    | (?P<blank>[^\S\n\r\v\f\x1c-\x1f\x85\u2028\u2029]+)
    | (?P<other>\s)""",
    re.VERBOSE,
)
_ENDS_NORM = ("}", "|", "|)", "\u2016", "\u2016)")
_QUOTED = re.compile(r"'[^'\n]*'")
_LATEX = re.compile(r"\\[A-Za-z(\[]|[_^]\{|\$")
_NEW_LINE = re.compile(r"\\\\(?:\s*\[[^\]\n]*\])?")


class Token(NamedTuple):
    """A token, where it stands, and whether a blank stands before it."""

    kind: str
    text: str
    start: int
    end: int
    spaced: bool = False


def is_latex(text: str) -> bool:
    """Return whether a text is written in LaTeX."""
    return _LATEX.search(text) is not None


def tokenize(text: str, known: Collection[str]) -> list[Token]:
    """Return the tokens of a text, an ``END`` last.

    ``known`` are names that have a value: they tell ``//`` and ``%`` as operators from the
    beginning of a remark.
    """
    tokens: list[Token] = []
    latex = is_latex(text)
    position, spaced, in_cases = 0, False, False
    while position < len(text):
        match = _TOKEN.match(text, position)
        assert match is not None and match.lastgroup is not None  # noqa: S101  # \S and \s are all
        kind, found = match.lastgroup, match[0]
        if latex and (line := _NEW_LINE.match(text, position)):
            kind, found = NEWLINE, line[0]
        quoted = _QUOTED.match(text, position)
        if quoted and tokens and tokens[-1].text in ("=", "(", ","):
            kind, found = TEXT, quoted[0]
        position += len(found)
        if latex and found.endswith("cases}"):
            in_cases = found.startswith("\\begin")
        if (
            kind in ("blank", "scope")
            or (latex and found in ("~", "$"))
            or (found == "&" and not in_cases and latex)
        ):
            spaced = True
            continue
        before = tokens[-1] if tokens and tokens[-1].kind != NEWLINE else None
        rest = text[position:].partition("\n")[0]
        starts_remark = found == "//" or (found == "%" and not rest.startswith("="))
        if starts_remark and ((latex and found == "%") or is_remark(before, rest, known, text)):
            kind, position = "remark", position + len(rest)
        if kind == "remark":
            continue
        start = position - len(found) if kind != "remark" else position
        made = [*_made(kind, found, start, spaced, latex, tokens)]
        spaced = kind == "command" and not made
        tokens += made
    return [*_in_order([*_sized(tokens)]), Token(END, "", len(text), len(text), spaced)]


def _made(
    kind: str, found: str, start: int, spaced: bool, latex: bool, before: list[Token]
) -> Iterator[Token]:
    """Yield what one match stands for."""
    end = start + len(found)
    if kind == "raised":
        yield Token(SIGN, "^", start, end, spaced)
        yield Token(SIGN, "{", start, end)
        inside = "".join(RAISED[letter] for letter in found)
        for match in _TOKEN.finditer(inside):
            yield Token(match.lastgroup or SIGN, match[0], start, end)
        yield Token(SIGN, "}", start, end)
    elif kind == "prime":
        count = sum(2 if sign == "\u2033" else 1 for sign in found)
        yield Token("prime", "'" * count, start, end, spaced)
    elif kind == "command" and found == "\\ " and not latex:  # in other places it divides
        yield Token(SIGN, "\\", start, start + 1, spaced)
    elif kind == "command":
        yield from _command(found, start, spaced)
    elif kind == WORD and (index := plain(found)).startswith("_") and _ends_name(before, start):
        yield Token(SIGN, "_", start, start + 1)
        if index[1:]:
            yield Token(NUMBER if index[1:].isdecimal() else WORD, index[1:], start, end)
    elif kind == WORD and found.endswith("_") and found.strip("_"):
        name = found.rstrip("_")
        yield Token(WORD, name, start, start + len(name), spaced)
        yield Token(SIGN, "_", start + len(name), end)
    elif kind == SIGN:
        yield Token(SIGN, SIGNS.get(found, WIDE.get(found, found)), start, end, spaced)
    else:
        yield Token(kind, found, start, end, spaced)


def _ends_name(before: list[Token], start: int) -> bool:
    """Return whether a name ends right before an index: a command, a group, primes."""
    last = before[-1] if before else None
    if last is None or last.end != start:
        return False
    raised = last.kind == NUMBER and len(before) > 1 and before[-2].text == "^"
    return raised or last.kind in (COMMAND, "prime") or last.text in _ENDS_NORM


def _command(found: str, start: int, spaced: bool) -> Iterator[Token]:
    """Yield what a LaTeX command stands for that is no more than a sign, a bracket or a space."""
    end, name = start + len(found), found[1:]
    if name.startswith(("begin", "end")) and "{" in name:
        environment = name.partition("{")[2].rstrip("}*")
        if environment in ("cases", "matrix", "pmatrix", "bmatrix", "vmatrix", "array"):
            yield Token(COMMAND, f"{name.partition('{')[0].strip()} {environment}", start, end)
        else:
            yield Token(NEWLINE, found, start, end)
    elif name in BRACKETS:
        yield Token(SIGN, BRACKETS[name], start, end, spaced)
    elif "\\" + name in SIGNS:
        yield Token(SIGN, SIGNS["\\" + name], start, end, spaced)
    elif name in ("quad", "qquad"):
        yield Token(NEWLINE, found, start, end)
    elif name.strip() and name not in IGNORED:
        yield Token(COMMAND, name.rstrip("*"), start, end, spaced)


def _sized(tokens: list[Token]) -> Iterator[Token]:
    r"""Yield the tokens without ``\left``, ``\big`` and the like, which tell bars their side."""
    sides = {"|": ("|(", "|)"), "\u2016": ("\u2016(", "\u2016)")}
    side, skips = 0, 0
    for place, token in enumerate(tokens):
        if skips:
            skips += (token.text == "{") - (token.text == "}")
            skips -= skips == 1 and token.text == "}"
            continue
        if token.kind == COMMAND and token.text in SKIPPED_WITH_GROUP:
            following = tokens[place + 1].text if place + 1 < len(tokens) else ""
            skips = int(following == "{")
            continue
        if token.kind == COMMAND and re.fullmatch(r"left|right|middle|[bB]igg?[lrm]?", token.text):
            side = -1 if token.text.endswith(("left", "l")) else 1 if token.text[-1] in "rt" else 0
            continue
        if token.kind == SIGN and token.text in sides and side:
            token = token._replace(text=sides[token.text][side > 0])
        elif side and token.text == ".":
            side = 0
            continue
        side = 0
        yield token


def _in_order(tokens: list[Token]) -> list[Token]:
    """Return the tokens with an index before the power of a name: ``x^2_i`` is ``x_i^2``.

    A bar with values below it becomes the end of a statement: ``x^2|_{x=3}``.
    """
    place = 0
    while place < len(tokens) - 3:
        place += 1
        texts = [token.text for token in tokens[place : place + 3]]
        if texts[0] in ("|", "|)") and texts[1:] == ["_", "{"]:  # ... at x = 3
            end = _part_ends(tokens, place + 2)
            if any(token.text == "=" for token in tokens[place:end]):
                inside = tokens[place + 3 : end - 1]
                tokens[place:end] = [tokens[place]._replace(text=";"), *inside]
        if tokens[place].text != "^" or tokens[place - 1].kind not in (WORD, COMMAND):
            continue
        power = _part_ends(tokens, place + 1)
        if power < len(tokens) and tokens[power].text == "_":
            index = _part_ends(tokens, power + 1)
            tokens[place:index] = [*tokens[power:index], *tokens[place:power]]
    return tokens


def _part_ends(tokens: list[Token], place: int) -> int:
    """Return where a group in braces, or one token, is over."""
    depth = 0
    for at in range(place, len(tokens)):
        depth += (tokens[at].text == "{") - (tokens[at].text == "}")
        if depth <= 0:
            return at + 1
    return len(tokens)
