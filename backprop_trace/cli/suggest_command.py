"""Commands put together for the ``help:`` line of a message: what was typed, and nothing else.

A command is suggested only if it means exactly what was typed. Where a number is missing a blank
stands, ``--x ?``; where a value, a word or a meaning would have to be guessed, nothing is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from .. import shell
from ..autodiff.graph import array_functions
from ..errors import TraceError
from ..language.any_value import any_value, is_like_array, is_value
from ..language.explain.repair import apply, repair
from ..language.program import Program
from ..language.syntax.one_line import one_line
from ..operations import FUNCTIONS
from ..shell import BLANK
from .argv import Given

if TYPE_CHECKING:
    from ..values.arrays import Value

_MOST_ENTRIES = 20
"""Entries of one array value that are mended."""
_MOST_FACTORS = 3
"""Letters of a missing word that may be a product."""

_LONGEST = 400
"""Characters of a program that a suggested command repeats."""


def mended(text: str | None) -> str:
    """Return a value's text as it is written here; a blank where a number is none."""
    for _ in range(_MOST_ENTRIES):
        if text is None or text == BLANK:
            return BLANK
        try:
            any_value(shell.filled(text))  # blanks among the entries stay
        except TraceError as error:
            changed = apply(text, error.edits)
            text = BLANK if changed == text else changed
        else:
            return text.strip()
    return BLANK


def command(
    program: str,
    given: Iterable[Given],
    options: Iterable[str] = (),
    own: Collection[str] = (),
    letters: Collection[str] = (),
    loaded: Mapping[str, Value] = MappingProxyType({}),
) -> str:
    """Return the command that was meant; empty if that can't be told.

    ``own`` are the command's options: a variable of such a name is given as ``NAME=VALUE``.
    ``letters`` are variables that need no value, ``loaded`` those whose values come from files.
    """
    texts: dict[str, str] = {}
    for name, text, _ in given:
        if name in texts:
            return ""  # which one is meant?
        texts[name] = mended(text)
    values = {name: any_value(text) if is_value(text) else 0.0 for name, text in texts.items()}
    parsed = repair(program, FUNCTIONS, {**values, **loaded}, array_functions)
    if parsed is None:
        return ""
    settled = {*letters, *loaded}
    if parsed.is_array or any(map(is_like_array, texts.values())):
        found = with_arrays(parsed, texts, loaded)
        return (
            ""
            if found is None
            else for_program(found[0], found[0].text, found[1], options, own, settled)
        )
    return for_program(parsed, parsed.typed, texts, options, own, settled)


def with_arrays(
    parsed: Program, texts: Mapping[str, str], loaded: Mapping[str, Value]
) -> tuple[Program, dict[str, str]] | None:
    """Return a program with texts for all variables, of shapes with which it runs; None if none do.

    Where its output is an array, ``sum`` is put round it. Numbers that are missing are blanks.
    """
    from ..autodiff.graph import Graph
    from ..autodiff.misfit import summed
    from ..autodiff.shapes import fitting
    from ..autodiff.written_out import written_out
    from ..values.written import written

    given = {name: any_value(text) for name, text in texts.items() if is_value(text)}
    every = {**given, **loaded}
    whole = Graph.read(summed(Graph(parsed)), every).program
    for program, values in ((parsed, every), (whole, every)):
        graph = written_out(Graph(program))
        known = {name: value for name, value in values.items() if name in graph.variables}
        made = fitting(graph, known)
        if made is not None:
            blanks = {name: written(value, lambda _: BLANK) for name, value in made.items()}
            return program, {**blanks, **texts}
    return None


def changed_values(
    given: Iterable[Given], known: Mapping[str, str], names: Collection[str]
) -> dict[str, str] | None:
    """Return the values that differ from those of a program; None if one fits no variable."""
    texts = {name: mended(text) for name, text, _ in given}
    if texts.keys() - names:
        return None
    return {name: text for name, text in texts.items() if text != known.get(name)}


def with_products(
    program: str,
    missing: Iterable[str],
    texts: Mapping[str, str],
    options: Iterable[str],
    own: Collection[str],
) -> str:
    """Return the command where missing words are products: ``ax`` may be a times x, or a name."""
    from ..language.parse import parse

    words = {name for name in missing if name.isalpha() and 1 < len(name) <= _MOST_FACTORS}
    letters = {letter for word in words for letter in word}
    try:
        parsed = parse(program, FUNCTIONS, {*texts, *letters})
    except TraceError:
        return ""
    if not words or words & {name for _, name in parsed.variables()}:
        return ""
    values = {name: mended(text) for name, text in texts.items()}
    return for_program(parsed, parsed.text, values, options, own)


def for_program(
    parsed: Program,
    text: str,
    texts: Mapping[str, str],
    options: Iterable[str],
    own: Collection[str],
    letters: Collection[str] = (),
) -> str:
    """Return the command for a text that was read; empty where a value given has no variable."""
    line = one_line(text)
    if len(line) > _LONGEST or not line.isprintable() or "\n" in text:
        text = parsed.text
    names = [name for _, name in parsed.variables()]
    if len(one_line(text)) > _LONGEST or not text.isprintable() or texts.keys() - names:
        return ""
    settled = {*texts, *parsed.values, *letters}
    ordered = [*texts, *(name for name in names if name not in settled)]
    values = {name: texts.get(name, BLANK) for name in ordered}
    assigned = [name for name in ordered if f"--{name}" in own]
    return shell.command(text, values, options, assigned)
