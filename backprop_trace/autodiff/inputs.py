"""Which names need a value and which get a gradient; what to say when they don't fit."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TypeVar, cast

from ..errors import TraceError, did_you_mean
from ..language import limits
from ..language.value import value
from .graph import Graph

V = TypeVar("V")


def listed(names: Sequence[str]) -> str:
    """Return names in backticks, cut after ten with a count."""
    shown = ", ".join(f"`{name}`" for name in names[: limits.LISTED])
    more = len(names) - limits.LISTED
    return f"{shown} and {more} more" if more > 0 else shown


def inputs_of(graph: Graph, values: Mapping[str, float]) -> dict[str, float]:
    """Return the numbers as ``ordered`` does. Raises ``TraceError``."""
    return {name: float(value) for name, value in ordered(graph, values).items()}


def ordered(graph: Graph, values: Mapping[str, V]) -> dict[str, V]:
    """Return the values in the variables' order, then those that nobody uses.

    Variables that the program gives a number have it where no other is given. Raises ``TraceError``
    where a variable has no value: all of them in one message.
    """
    own = {name: value(text) for name, text in graph.program.values.items()}
    values = {**cast("dict[str, V]", own), **values}  # a number is a value of every kind
    missing = [name for name in graph.variables if name not in values]
    if not missing:
        unused = [name for name in values if name not in graph.variables]
        return {name: values[name] for name in (*graph.variables, *unused)}
    first = graph.program.positions[graph.variables[missing[0]]]
    plural = "values" if len(missing) > 1 else "value"
    add = ", ".join(f"{name}=?" for name in missing[: limits.LISTED])
    raise TraceError(
        "missing-value",
        f"no {plural} for {listed(missing)}",
        graph.program.text,
        first,
        first + len(missing[0]),
        label=f"add {add}" if len(add) < 60 else "give every variable a value",
    )


def check_free(graph: Graph, values: Mapping[str, float]) -> None:
    """Refuse values for what the program computes; other names it needn't have."""
    unknown = [name for name in values if name not in graph.variables]
    computed = [name for name in unknown if name in graph.index]
    if computed:
        verb = "are" if len(computed) > 1 else "is"
        takes = "they take no values" if len(computed) > 1 else "it takes no value"
        raise TraceError(
            "unknown-name",
            f"{listed(computed)} {verb} computed by the program: {takes}",
            graph.program.text,
        )


def check_wanted(
    graph: Graph, inputs: Collection[str], wrt: Sequence[str] | str | None
) -> tuple[str, ...]:
    """Return the names that get gradients: those of ``wrt``, or all variables."""
    if wrt is None:
        return tuple(inputs)
    words = wrt.split(",") if isinstance(wrt, str) else wrt
    names = list(dict.fromkeys(word.strip() for word in words if word.strip()))
    unknown = [name for name in names if name not in inputs and name not in graph.index]
    if unknown or not names:
        from ..nearest import nearest

        guess = nearest(unknown[0], (*inputs, *graph.index)) if unknown else None
        hint = did_you_mean(guess)
        text = wrt if isinstance(wrt, str) else ",".join(names)
        start = text.find(unknown[0]) if unknown else 0
        raise TraceError(
            "unknown-name",
            f"the program has no {listed(unknown)}{hint}" if unknown else "`--wrt` names nothing",
            text,
            start,
            start + len(unknown[0]) if unknown else 0,
            label="names of --wrt: variables or named steps",
            in_program=False,
        )
    return tuple(names)
