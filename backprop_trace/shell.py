"""Command lines as text: the words of a shell, put together so that they work when pasted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from .language.syntax.one_line import one_line
from .language.value import BLANK as BLANK

NAME = "backprop-trace"
SEED = 'backprop-trace "(w*x - y)**2" --x 1 --y 2 --w 1'
"""A command that always works."""
AS_TYPED = "..."
"""In a help: the command as it was typed, but for the options whose words follow."""

_SPECIAL = frozenset('"$`\\!')
_PIECE = r"""(?s)(\s+)|'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)|([^\s'"\\]+)"""
_PLAIN = r"[\w.+/?\u2212-]*"
_ESCAPED = r'\\([\\"$`])'

_IN_LIST = re.compile(r"(?<=[\[, ])\?(?=[\], ])")


def quoted(program: str) -> str:
    """Return a program as one word of a shell: in double quotes, which no program contains."""
    if _SPECIAL & set(program):
        from shlex import quote

        return quote(program)
    return f'"{program}"'


def command(
    program: str | None,
    values: Mapping[str, str],
    options: Iterable[str] = (),
    assigned: Iterable[str] | None = None,
) -> str:
    """Return the command that runs a program at the values given, by the texts of their numbers.

    No program is named where the options say where it comes from. The variables in ``assigned``
    (all, if None) are given as ``NAME=VALUE``, the others as options.
    """
    named = values.keys() if assigned is None else set(assigned)
    from shlex import quote

    rest: list[str] = []
    for name, text in values.items():
        option = name if name in named else f"--{name}"
        if "'" in name:  # a prime
            rest.append(quoted(f"{option}={text}"))
        else:
            joint = "=" if name in named or text.startswith("-") else " "
            rest.append(f"{option}{joint}{_value(text)}")
    rest += (word if word == BLANK else quote(word) for word in options)
    if program is None:
        return " ".join([NAME, *rest])
    line = one_line(program)
    if line.startswith("-"):
        return " ".join([NAME, *rest, "--", quoted(line)])
    return " ".join([NAME, quoted(line), *rest])


def filled(word: str) -> str:
    """Return a word with numbers for its blanks: all of it, behind ``=``, entries of an array."""
    return re.sub(rf"\A\?\Z|(?<==)\?\Z|{_IN_LIST.pattern}", "1", word)


def with_blanks(line: str, words: Iterable[str]) -> str:
    """Return a command with the blanks of other words, which were filled with 1 in it."""
    before = ""
    for word in words:
        if _IN_LIST.search(word):
            line = line.replace(filled(word), word)
        name = before if word == BLANK else word.removesuffix(f"={BLANK}")
        if word in (BLANK, f"{name}={BLANK}"):
            line = re.sub(rf"(?<=\s{re.escape(name)}[ =])1(?=\s|\Z)", BLANK, line)
        before = word
    return line


def _value(text: str) -> str:
    """Return a value as a shell takes it: brackets would be patterns of file names."""
    return text if re.fullmatch(_PLAIN, text) else quoted(text)


def words_of_line(line: str) -> list[str]:
    """Return the words of a command line, as a shell does, but for its variables; in linear time.

    Raises ``ValueError`` for a quote that isn't closed.
    """
    pieces_of = re.compile(_PIECE)
    words: list[str] = []
    pieces: list[str] | None = None
    place = 0
    while place < len(line):
        piece = pieces_of.match(line, place)
        if piece is None:
            raise ValueError(f"a {line[place]} without what belongs to it")
        place = piece.end()
        if piece[1] is None:
            pieces = [] if pieces is None else pieces
            text = piece[piece.lastindex or 0]
            pieces.append(text if piece[3] is None else re.sub(_ESCAPED, r"\1", text))
        elif pieces is not None:
            words.append("".join(pieces))
            pieces = None
    return words if pieces is None else [*words, "".join(pieces)]
