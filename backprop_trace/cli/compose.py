"""Commands put together for the ``help:`` line of a message: complete, and they work."""

from __future__ import annotations

import shlex
from collections.abc import Collection, Iterable, Mapping

from ..language import Program, TraceError, repair
from ..language.tokens import TOKEN
from ..operations import FUNCTIONS
from .words import Given, is_number

NAME = "backprop-trace"
SEED = 'backprop-trace "(w*x - y)**2" --x 1 --y 2 --w 1'
"""A command that always works."""

_LONGEST = 400
_SAFE = frozenset('"$`\\!')


def one_line(program: str) -> str:
    """Return a program on one line: statements with ``;``, comments left out."""
    if "\n" not in program and "#" not in program:
        return program.strip()
    pieces: list[str] = []
    depth = 0
    for match in TOKEN.finditer(program):
        token = match[0]
        if token[0] == "#":
            continue
        depth += token.endswith("(") - (token == ")")
        if token in ("\n", "\r\n"):
            token = " " if depth > 0 else "; "
        elif pieces and match.start() and program[match.start() - 1].isspace():
            pieces.append(" ")
        pieces.append(token)
    parts = [part.strip() for part in "".join(pieces).split(";")]
    return "; ".join(part for part in parts if part)


def quoted(program: str) -> str:
    """Return a program as one word of a shell: in double quotes, which no program contains."""
    if _SAFE & set(program):
        return shlex.quote(program)
    return f'"{program}"'


def usable(given: Iterable[Given]) -> dict[str, str]:
    """Return a usable text for each value given; what was refused is replaced by its repair."""
    texts: dict[str, str] = {}
    for name, text, _ in given:
        if name not in texts:
            texts[name] = mended(text)
    return texts


def mended(text: str | None) -> str:
    """Return a value's text if it is a number, else the number it was meant to be."""
    from ..language.literals import value

    if text is None:
        return "1"
    try:
        value(text)
    except TraceError as error:
        return error.edits[0].replacement if error.edits else "1"
    return text.strip()


def command(
    program: str,
    given: Iterable[Given],
    options: Iterable[str] = (),
    own: Collection[str] = (),
) -> str:
    """Return a command that runs ``program``, mended if need be, at the values given.

    Values that are missing become 1; values of names that aren't in the program are left out.
    ``own`` are the command's options: a variable of such a name is given as ``NAME=VALUE``.
    """
    texts = usable(given)
    parsed = repair(program, FUNCTIONS, texts)
    if parsed is None:
        return SEED
    return for_program(parsed, texts, options, own)


def for_program(
    parsed: Program, texts: Mapping[str, str], options: Iterable[str], own: Collection[str]
) -> str:
    """Return a command that runs a parsed program."""
    line = one_line(parsed.text)
    if len(line) > _LONGEST or not line.isprintable():
        return f"{NAME} --help"
    names = [name for _, name in parsed.variables()]
    ordered = [name for name in texts if name in names]
    ordered += [name for name in names if name not in texts]
    words = [NAME, quoted(line) if not line.startswith("-") else f"-- {quoted(line)}"]
    values = []
    for name in ordered:
        text = texts.get(name, "1")
        text = text if is_number(text) else "1"
        values.append(f"{name}={text}" if f"--{name}" in own else f"--{name}={text}"
                      if text.startswith("-") else f"--{name} {text}")  # fmt: skip
    if line.startswith("-"):
        return " ".join([NAME, *map(shlex.quote, options), *values, words[1]])
    return " ".join([*words, *values, *map(shlex.quote, options)])
