"""JAX: a function of the wanted variables, and ``jax.value_and_grad``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..language.formula import Number
from ..notation.writer import INFIX_RANKS, Leaf
from .functions import forward_functions, statements
from .helpers import Helpers
from .loop import NOT_CONNECTED, Loop, head_of_table, results, row_of_table
from .script import Job, assemble, heading, indented
from .spelling import Spelling, value_text


class JaxSpelling(Spelling):
    """The functions of ``jax.numpy`` and ``jax.nn``, and ours where JAX takes a gradient otherwise
    than PyTorch and a trace."""

    target = "jax"
    makes_array = "jnp.array"

    def operand(self, function: str, number: Number, alone: bool = True, position: int = 0) -> Leaf:
        """Return a constant; Python's own floats would raise where JAX's do not."""
        if function in INFIX_RANKS and not alone:
            return super().operand(function, number, False)
        return self.wrapped(number, "jnp.float64")


def write(job: Job) -> str:
    """Return the script."""
    spelling = JaxSpelling(Helpers(job.naming))
    spelling.own.update(job.functions)
    name = job.naming.claim_function("program")
    gradients = job.naming.claim("gradients")
    bumps = _bumps(job)
    arguments = [bumps.get(job.wanted.get(own, -1), job.variable(own)) for own in job.trace.wrt]
    definitions = _definitions(job, spelling, f"{name}({', '.join(arguments)})", bumps)
    starts = [f"{own} = {_given(job, name, value)}" for name, own, value in job.inputs()]
    if bumps:
        starts += ["# JAX differentiates by arguments: what is added to a step has its gradient"]
        starts += [f"{bump} = {job.zeros(node)}" for node, bump in bumps.items()]
    if job.descent:
        tail = _descent(job, spelling, name, gradients, arguments)
    else:
        tail = _once(job, name, gradients, arguments)
    imports = [f"import {module}" for module in ("functools", "math") if module in spelling.imports]
    imports += [*([""] if imports else []), "import jax", "import jax.numpy as jnp", ""]
    imports += ['jax.config.update("jax_enable_x64", True)']
    blocks = [*spelling.helpers.blocks, *definitions]
    return assemble([heading(job, "JAX"), imports, *blocks, starts, *tail])


def _bumps(job: Job) -> dict[int, str]:
    """Return a name for what is added to each wanted step: JAX has gradients of arguments only."""
    steps = [node for node in job.wanted.values() if job.graph.rows[node] is not None]
    return {node: job.naming.claim(f"{job.names[node]}_bump") for node in steps}


def _definitions(
    job: Job, spelling: Spelling, signature: str, bumps: Mapping[int, str]
) -> list[list[str]]:
    """Return the functions of the script, the program itself at the end."""
    names, table = job.names, job.graph.table
    after = {node: f"{names[node]} = {names[node]} + {bump}" for node, bump in bumps.items()}
    lines = statements(job.body(), spelling, after)
    return [
        *forward_functions(job, table, spelling),
        [f"def {signature}:", *indented([*lines, f"return {job.output}"])],
    ]


def _differentiated(name: str, arguments: Sequence[str]) -> str:
    """Return the function that gives the program's value and its gradients."""
    places = ", ".join(map(str, range(len(arguments))))
    comma = "," if len(arguments) == 1 else ""
    return f"jax.value_and_grad({name}, argnums=({places}{comma}))"


def _slopes(job: Job, gradients: str) -> list[str]:
    """Return where each wanted gradient stands."""
    return [
        f"{gradients}[{place}]" if job.trace.is_connected(name) else NOT_CONNECTED
        for place, name in enumerate(job.trace.wrt)
    ]


def _given(job: Job, name: str, value: Any) -> str:
    """Return a variable's value."""
    text = value_text(value)
    return f"jnp.array({text})" if job.is_array(name) else text


def _numbers(job: Job, names: Sequence[str], texts: Sequence[str]) -> list[str]:
    """Return the expressions of variables or gradients as they are printed."""
    return [
        text if text == NOT_CONNECTED else job.number(name, text, "float({})")
        for name, text in zip(names, texts, strict=True)
    ]


def _once(job: Job, name: str, gradients: str, arguments: Sequence[str]) -> list[list[str]]:
    """Return the call at the values given, and what is printed."""
    call = f"{job.output}, {gradients} = {_differentiated(name, arguments)}({', '.join(arguments)})"
    if not arguments:
        call = f"{job.output} = {name}()"
    slopes = _numbers(job, job.trace.wrt, _slopes(job, gradients))
    return [[call], results(job, f"float({job.output})", slopes)]


def _descent(
    job: Job, spelling: Spelling, name: str, gradients: str, arguments: Sequence[str]
) -> list[list[str]]:
    """Return the training loop."""
    loop = Loop(job)
    run = job.naming.claim("run")
    before, sums, used = loop.sums(_slopes(job, gradients))
    state, updates = loop.updates(spelling, loop.parameters, used)
    names = loop.descent.names
    numbers = [
        *_numbers(job, names, loop.parameters),
        f"float({job.output})",
        *_numbers(job, names, used),
    ]
    inner = [
        f"{job.output}, {gradients} = {run}({', '.join(arguments)})",
        *sums,
        row_of_table(loop.step, numbers),
    ]
    return [
        [f"{run} = jax.jit({_differentiated(name, arguments)})"],
        [*state, *before, head_of_table(job)],
        loop.written(inner, updates),
    ]
