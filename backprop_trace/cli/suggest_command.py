"""Commands put together for the ``help:`` line of a message: complete, and they work."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from .. import shell
from ..errors import TraceError
from ..language.explain.repair import repair
from ..language.program import Program
from ..language.syntax.one_line import one_line
from ..operations import FUNCTIONS
from ..shell import NAME, SEED
from .argv import Given, is_number

_LONGEST = 400
"""Characters of a program that a suggested command repeats."""


def usable(given: Iterable[Given]) -> dict[str, str]:
    """Return a usable text for each value given; what was refused is replaced by its repair."""
    texts: dict[str, str] = {}
    for name, text, _ in given:
        if name not in texts:
            texts[name] = mended(text)
    return texts


def mended(text: str | None) -> str:
    """Return a value's text if it is a number, else the number it was meant to be."""
    from ..language.value import value

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
    values = {name: usable_text(texts.get(name, "1")) for name in ordered}
    assigned = [name for name in ordered if f"--{name}" in own]
    return shell.command(parsed.text, values, options, assigned)


def usable_text(text: str) -> str:
    """Return a number's text, or 1 where it is none."""
    return text if is_number(text) else "1"
