"""Fresh numbers for a run: what ``--seed`` and ``--vary`` ask for, or a lesson's own list."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from ..autodiff.trace import Trace
from ..declarations.feature import Run
from ..errors import TraceError, unknown
from ..teaching.fresh import Wanted, fresh

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
        return [name for name in names if name in graph.variables]
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
    if not varied(run):
        raise TraceError("no-numbers", "the program has no variables to draw numbers for")


def drawn(
    run: Run, seed: int, count: int, goal: str, alike: Alike = lambda trace: None
) -> list[dict[str, float]]:
    """Return up to ``count`` sets of values, all alike. Raises ``TraceError`` for none."""
    graph = run.graph
    assert graph is not None  # noqa: S101  # what asks for it needs a program
    check_drawn(run)
    names = varied(run)
    given = {name: value for name, value in run.values.items() if name not in names}
    found = fresh(Wanted(graph, given, run.settings.wrt, names, goal), seed, count, alike)
    if not found:
        raise TraceError(
            "no-numbers",
            "no friendly numbers were found for this program; those given can be asked about",
        )
    return found


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


def at(run: Run, values: dict[str, float]) -> Trace:
    """Return the program run at other values."""
    graph = run.graph
    assert graph is not None  # noqa: S101  # what asks for it needs a program
    return Trace(graph, values, run.settings.wrt)
