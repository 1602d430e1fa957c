"""Fresh numbers for a run: what ``--seed`` and ``--vary`` ask for, or a lesson's own list."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from math import isnan

from .. import shell
from ..autodiff.running import has_arrays
from ..autodiff.running import run as traced
from ..autodiff.trace import Trace
from ..declarations.feature import Run
from ..errors import TraceError, unknown
from ..teaching.fresh import Fits, Wanted, fresh
from ..values.arrays import Shape, Value, items_of, shape_of

Alike = Callable[[Trace], Hashable]
"""What must be the same of all sets of numbers."""


def varied(run: Run) -> list[str]:
    """Return the variables that are drawn. Raises ``TraceError``."""
    graph = run.graph
    assert graph is not None  # noqa: S101  # what asks for it needs a program
    typed = run.settings.vary
    if typed is None:
        own = getattr(run.source, "vary", None)
        names = list(graph.variables) if own is None else own.split(",")
        names = [name for name in names if name in graph.variables]
        return [name for name in names if name in drawable(run.trace)]
    names = [name.strip() for name in typed.split(",") if name.strip()]
    if not names:
        raise TraceError("bad-option", "`--vary` takes names of variables, as in w,x")
    for name in names:
        if name not in graph.variables:
            raise unknown(
                "unknown-name",
                f"`--vary`: the program has no variable `{name[:40]}`",
                name,
                graph.variables or ["x"],
            )
    return list(dict.fromkeys(names))


def check_drawn(run: Run) -> None:
    """Refuse to draw numbers where there is nothing to draw. Raises ``TraceError``."""
    graph, values = run.graph, run.values
    assert graph is not None  # noqa: S101  # what asks for it needs a program
    if has_arrays(graph, values):
        for name in graph.variables:
            if values[name].__class__ is float and isnan(values[name]):
                raise TraceError(
                    "missing-value",
                    f"no value for {name}: numbers are drawn in the shape of a value",
                    help=f"{shell.AS_TYPED} --{name} ?",
                )
    if not varied(run):
        raise TraceError("no-numbers", "the program has no variables to draw numbers for")


def drawn(
    run: Run, seed: int, count: int, goal: str, alike: Alike = lambda trace: None
) -> list[dict[str, Value]]:
    """Return up to ``count`` sets of values, all alike. Raises ``TraceError`` for none."""
    graph = run.graph
    assert graph is not None  # noqa: S101  # what asks for it needs a program
    check_drawn(run)
    names = varied(run)
    given = {name: value for name, value in run.values.items() if name not in names}
    shapes: dict[str, Shape] = {}
    fits: Fits | None = None
    if run.trace.is_array:
        from ..teaching.array_fresh import fits_arrays as fits  # array programs only

        shapes = shapes_of(run, names)
    wanted = Wanted(graph, given, run.settings.wrt, names, shapes, goal)
    found = fresh(wanted, seed, count, alike, fits)
    if not found:
        raise TraceError(
            "no-numbers",
            "no friendly numbers were found for this program; those given can be asked about",
        )
    return found


def check_size(trace: Trace, what: str) -> None:
    """Refuse large arrays. Raises ``TraceError``."""
    if not trace.is_array:
        return
    from ..teaching.array_questions import MOST_ENTRIES  # array programs only

    entries = sum(len(items_of(trace.value_of(node))) for node in range(len(trace.graph)))
    if entries > MOST_ENTRIES:
        raise TraceError(
            "too-large",
            f"{what} takes arrays of up to {MOST_ENTRIES:,} entries in all, not {entries:,}",
        )


def shapes_of(run: Run, names: Sequence[str]) -> dict[str, Shape]:
    """Return the shapes of the variables that are drawn: those of the values given.

    Raises ``TraceError`` where one holds whole numbers that say which.
    """
    found: dict[str, Shape] = {}
    for name in names:
        if name not in drawable(run.trace):
            raise TraceError(
                "bad-option",
                f"`--vary`: {name} says which, it is no number to draw",
            )
        found[name] = shape_of(run.values[name])
    return found


def drawable(trace: Trace) -> Sequence[str]:
    """Return the variables that numbers can be drawn for."""
    if not trace.is_array:
        return list(trace.graph.variables)
    from ..teaching.array_around import numbers_in  # array programs only

    return numbers_in(trace)  # type: ignore[arg-type]  # is_array says so


def variants(
    run: Run, count: int | None, goal: str, alike: Alike = lambda trace: None
) -> list[Trace]:
    """Return the program run at so many sets of fresh numbers; at those given if none are wanted.

    They are all ``alike``: it gives the same for each. Where fewer are found, it is said. Raises
    ``TraceError`` where there is none.
    """
    seed = run.settings.seed
    if seed is None and count is None:
        return [run.trace]
    wanted = count or 1
    found = drawn(run, 1 if seed is None else seed, wanted, goal, alike)
    if len(found) < wanted:
        is_one = len(found) == 1
        sets, verb = ("1 set", "was") if is_one else (f"{len(found)} sets", "were")
        run.complain(f"{sets} of friendly numbers {verb} found, not {wanted}", "note")
    return [at(run, values) for values in found]


def at(run: Run, values: dict[str, Value]) -> Trace:
    """Return the program run at other values."""
    graph = run.graph
    assert graph is not None  # noqa: S101  # what asks for it needs a program
    return traced(graph, values, run.settings.wrt)
