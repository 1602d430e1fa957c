"""Commands put together for the ``help:`` line of a message: complete, and they work."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from .. import shell
from ..autodiff.graph import array_functions
from ..errors import TraceError
from ..language.any_value import any_value, is_like_array, is_value
from ..language.explain.repair import repair
from ..language.program import Program
from ..language.syntax.one_line import one_line
from ..operations import FUNCTIONS
from ..shell import NAME, SEED
from .argv import Given

if TYPE_CHECKING:
    from ..values.arrays import Value

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
    """Return a value's text if it is one, else the value it was meant to be."""
    if text is None:
        return "1"
    try:
        any_value(text)
    except TraceError as error:
        return error.edits[0].replacement if error.edits else "1"
    return text.strip()


def command(
    program: str,
    given: Iterable[Given],
    options: Iterable[str] = (),
    own: Collection[str] = (),
    loaded: Mapping[str, Value] = MappingProxyType({}),
) -> str:
    """Return a command that runs ``program``, mended if need be, at the values given.

    Values that are missing become 1; values of names that aren't in the program are left out.
    ``own`` are the command's options: a variable of such a name is given as ``NAME=VALUE``;
    ``loaded`` are the values that an option takes from files.
    """
    texts = usable(given)
    parsed = repair(program, FUNCTIONS, {*texts, *loaded}, array_functions)
    if parsed is None:
        return SEED
    if parsed.is_array or any(map(is_like_array, texts.values())):
        found = with_arrays(parsed, texts, loaded)
        if found is None:
            return SEED
        parsed, texts = found
    return for_program(parsed, texts, options, own, loaded)


def with_arrays(
    parsed: Program, texts: Mapping[str, str], loaded: Mapping[str, Value]
) -> tuple[Program, dict[str, str]] | None:
    """Return a program with texts for all variables, of shapes with which it runs; None if none do.

    Where its output is an array, ``sum`` is put round it; where the values given fit nothing,
    others are taken.
    """
    from ..autodiff.graph import Graph
    from ..autodiff.misfit import summed
    from ..autodiff.shapes import fitting
    from ..autodiff.written_out import written_out
    from ..values.written import written

    given = {name: any_value(text) for name, text in texts.items() if is_value(text)}
    every = {**given, **loaded}
    whole = Graph.read(summed(Graph(parsed)), every).program
    for program, values in ((parsed, every), (whole, every), (parsed, loaded), (whole, loaded)):
        graph = written_out(Graph(program))
        known = {name: value for name, value in values.items() if name in graph.variables}
        made = fitting(graph, known)
        if made is not None:
            ones = {name: written(value, lambda _: "1") for name, value in made.items()}
            return program, {**texts, **ones}
    return None


def for_program(
    parsed: Program,
    texts: Mapping[str, str],
    options: Iterable[str],
    own: Collection[str],
    loaded: Collection[str] = (),
) -> str:
    """Return a command that runs a parsed program."""
    line = one_line(parsed.text)
    if len(line) > _LONGEST or not line.isprintable():
        return f"{NAME} --help"
    names = [name for _, name in parsed.variables() if name not in loaded]
    ordered = [name for name in texts if name in names]
    ordered += [name for name in names if name not in texts]
    values = {name: usable_text(texts.get(name, "1")) for name in ordered}
    assigned = [name for name in ordered if f"--{name}" in own]
    return shell.command(parsed.text, values, options, assigned)


def usable_text(text: str) -> str:
    """Return a value's text, or 1 where it is none."""
    return text if is_value(text) else "1"
