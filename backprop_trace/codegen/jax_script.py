"""JAX: a function of the wanted variables, and ``jax.value_and_grad``."""

from __future__ import annotations

from ..language.formula import Number
from ..notation.writer import INFIX_RANKS, Leaf
from .body import Body
from .functions import forward_functions, statements
from .helpers import Helpers
from .loop import NOT_CONNECTED, Loop, head_of_table, results, row_of_table
from .script import Job, assemble, heading, indented
from .spelling import Spelling, value_text


class JaxSpelling(Spelling):
    """The functions of ``jax.numpy`` and ``jax.nn``, and ours where JAX takes a gradient otherwise
    than PyTorch and a trace."""

    target = "jax"

    def operand(self, function: str, number: Number, alone: bool = True, position: int = 0) -> Leaf:
        """Return a constant; Python's own floats would raise where JAX's do not."""
        if function in INFIX_RANKS and not alone:
            return super().operand(function, number, False)
        return self.wrapped(number, "jnp.float64")


def write(job: Job) -> str:
    """Return the script."""
    table = job.graph.table
    spelling = JaxSpelling(Helpers(job.naming))
    spelling.own.update(job.functions)
    program = job.naming.claim_function("program")
    gradients = job.naming.claim("gradients")
    bumps: dict[int, str] = {}
    after: dict[int, str] = {}
    for node in job.wanted.values():
        if job.graph.rows[node] is not None:
            own = job.names[node]
            bumps[node] = job.naming.claim(f"{own}_bump")
            after[node] = f"{own} = {own} + {bumps[node]}"
    arguments = [bumps.get(job.wanted.get(name, -1), job.variable(name)) for name in job.trace.wrt]
    given = ", ".join(arguments)
    body = Body(job.program, table, job.names, [])
    lines = [*statements(body, spelling, after), f"return {job.output}"]
    definitions = [
        *forward_functions(job, table, spelling),
        [f"def {program}({given}):", *indented(lines)],
    ]
    starts = [f"{own} = {value_text(value)}" for _, own, value in job.inputs()]
    if bumps:
        starts += ["# JAX differentiates by arguments: what is added to a step has its gradient"]
        starts += [f"{bump} = 0.0" for bump in bumps.values()]
    places = ", ".join(map(str, range(len(arguments))))
    comma = "," if len(arguments) == 1 else ""
    made = f"jax.value_and_grad({program}, argnums=({places}{comma}))"
    slopes = [
        NOT_CONNECTED if job.trace.gradients[name] is None else f"float({gradients}[{place}])"
        for place, name in enumerate(job.trace.wrt)
    ]
    value = f"float({job.output})"
    call = f"{job.output}, {gradients} = {made}({given})"
    if not arguments:
        call = f"{job.output} = {program}()"
    tail = [[call], results(job, value, slopes)]
    if job.descent:
        loop = Loop(job)
        run = job.naming.claim("run")
        before, sums, used = loop.sums([s.removeprefix("float(").removesuffix(")") for s in slopes])
        state, updates = loop.updates(spelling, loop.parameters, used)
        shown = [each if each == NOT_CONNECTED else f"float({each})" for each in used]
        numbers = [*(f"float({name})" for name in loop.parameters), value, *shown]
        inner = [f"{job.output}, {gradients} = {run}({given})", *sums,
                 row_of_table(loop.step, numbers)]  # fmt: skip
        tail = [[f"{run} = jax.jit({made})"], [*state, *before, head_of_table(job)],
                loop.written(inner, updates)]  # fmt: skip
    imports = [f"import {name}" for name in ("functools", "math") if name in spelling.imports]
    imports += [*([""] if imports else []), "import jax", "import jax.numpy as jnp", ""]
    imports += ['jax.config.update("jax_enable_x64", True)']
    blocks = [*spelling.helpers.blocks, *definitions]
    return assemble([heading(job, "JAX"), imports, *blocks, starts, *tail])
