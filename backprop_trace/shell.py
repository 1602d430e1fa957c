"""Command lines as text: the words of a shell, put together so that they work when pasted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

NAME = "backprop-trace"
SEED = 'backprop-trace "(w*x - y)**2" --x 1 --y 2 --w 1'
"""A command that always works."""

_SPECIAL = frozenset('"$`\\!')


def one_line(program: str) -> str:
    """Return a program on one line: statements with ``;``, comments left out."""
    if "\n" not in program and "#" not in program:
        return program.strip()
    from .language.syntax.tokens import tokens_in

    pieces: list[str] = []
    depth = 0
    for token, start in tokens_in(program):
        if token[0] == "#":
            continue
        depth += token.endswith("(") - (token == ")")
        if token in ("\n", "\r\n"):
            token = " " if depth > 0 else "; "
        elif pieces and start and program[start - 1].isspace():
            pieces.append(" ")
        pieces.append(token)
    parts = [part.strip() for part in "".join(pieces).split(";")]
    return "; ".join(part for part in parts if part)


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
    words = [
        f"{name}={text}"
        if name in named
        else f"--{name}={text}"
        if text.startswith("-")
        else f"--{name} {text}"
        for name, text in values.items()
    ]
    from shlex import quote

    rest = [*words, *map(quote, options)]
    if program is None:
        return " ".join([NAME, *rest])
    line = one_line(program)
    if line.startswith("-"):
        return " ".join([NAME, *rest, "--", quoted(line)])
    return " ".join([NAME, quoted(line), *rest])
