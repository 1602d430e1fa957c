"""The help page: what the command does, its options in groups, the functions, some commands."""

from __future__ import annotations

from collections.abc import Iterable

import click

from .. import shell
from ..operations import FUNCTIONS
from ..operations.arrays.registry import functions
from .options import OF_THE_PROGRAM

ABOUT = """Show backpropagation through PROGRAM step by step.

The forward pass, the local gradient at every node as a formula and as a number, and the
backward pass product by product. Every variable of PROGRAM is an option: --w 1, or w=1."""

EXAMPLES = [
    (shell.SEED, "the three passes"),
    ('backprop-trace "sigmoid(w*x + b)" w=0.5 x=2 b=-1 --wrt w,b', "two gradients only"),
    ('backprop-trace "a = x*y; a**2" --x 3 --y 2 -o trace.json', "named steps, to a file"),
    ("backprop-trace --example neuron --w0 3", "a lesson with another value"),
]


def write(
    formatter: click.HelpFormatter, ctx: click.Context, params: Iterable[click.Parameter]
) -> None:
    """Write what stands below the usage line; the options of the program stand first."""
    formatter.write_paragraph()
    with formatter.indentation():
        formatter.write_text(ABOUT)
    groups: dict[str, list[tuple[str, str]]] = {OF_THE_PROGRAM: []}
    for param in params:
        record = param.get_help_record(ctx)
        if record is not None:
            groups.setdefault(getattr(param, "group", "Help"), []).append(record)
    for group, records in groups.items():
        if records:
            with formatter.section(group):
                formatter.write_dl(records)
    with formatter.section("Functions"):
        formatter.write_text(" ".join(sorted(FUNCTIONS, key=str.lower)))
    with formatter.section("Functions of arrays, beside W @ x, W.T and x[0] (docs/arrays.md)"):
        formatter.write_text(" ".join(sorted(functions().keys() - FUNCTIONS.keys())))
    with formatter.section("Examples"):
        formatter.write_dl(EXAMPLES)
