"""JAX: a function of the wanted variables, and ``jax.value_and_grad``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from ..language.formula import Formula, Number
from ..notation.writer import ANY, ATOM, INFIX_RANKS, Layout, Leaf, call
from .body import Body
from .functions import forward_functions, statements
from .loop import NOT_CONNECTED, Loop, head_of_table, results, row_of_table
from .naming import Naming
from .script import Job, assemble, heading, indented
from .spelling import IDENTITY, LONGEST_SUM, SQUARE, Spelling, items, literal_text, value_text

CONVENTIONS: dict[str, tuple[str, ...]] = {
    "abs": (
        "(a):",
        '    """Return abs(a) with gradient 0 at 0 (jnp.abs has 1)."""',
        "    return a * jnp.sign(a)",
    ),
    "leaky_relu": (
        "(a, slope=0.01):",
        '    """Return a, below 0 slope*a; the gradient at 0 is the slope (jax.nn has 1)."""',
        "    return jnp.where(a > 0, a, slope * a)",
    ),
    "hardtanh": (
        "(a):",
        '    """Return a within -1..1; the gradient at both bounds is 0 (jax.nn has 1)."""',
        "    return jnp.where(a <= -1, -1.0, jnp.where(a >= 1, 1.0, a))",
    ),
    "relu6": (
        "(a):",
        '    """Return a within 0..6; the gradient at both bounds is 0."""',
        "    return jnp.where(a <= 0, 0.0, jnp.where(a >= 6, 6.0, a))",
    ),
    "clamp": (
        "(a, low, high):",
        '    """Return a within low..high; the gradient at a bound is 1 (jnp.clip has 1/2)."""',
        "    above = jnp.where(a < low, low, a)",
        "    return jnp.where(above > high, high, above)",
    ),
}
"""Functions whose gradient at a corner JAX takes otherwise than PyTorch and a trace."""


class JaxSpelling(Spelling):
    """The functions of ``jax.numpy`` and ``jax.nn``."""

    functions: ClassVar[Mapping[str, str]] = {
        name: f"jnp.{name}"
        for name in (
            *("exp", "expm1", "log", "log2", "log10", "log1p", "sqrt", "cbrt", "hypot", "sin"),
            *("cos", "tan", "arcsin", "arccos", "arctan", "sinh", "cosh", "tanh", "fmod", "sign"),
            *("floor", "ceil", "where"),
        )
    } | {
        "asin": "jnp.arcsin",
        "acos": "jnp.arccos",
        "atan": "jnp.arctan",
        "atan2": "jnp.arctan2",
        "asinh": "jnp.arcsinh",
        "acosh": "jnp.arccosh",
        "atanh": "jnp.arctanh",
        "erf": "jax.scipy.special.erf",
        "round": "jnp.round",
        "relu": "jax.nn.relu",
        "sigmoid": "jax.nn.sigmoid",
        "softplus": "jax.nn.softplus",
        "elu": "jax.nn.elu",
        "silu": "jax.nn.silu",
        "mish": "jax.nn.mish",
        "softsign": "jax.nn.soft_sign",
    }
    layouts: ClassVar[Mapping[str, Layout]] = {
        "identity": IDENTITY,
        "square": SQUARE,
        "gelu": (ATOM, ["jax.nn.gelu(", (0, ANY), ", approximate=False)"]),
    }

    def __init__(self, naming: Naming) -> None:
        super().__init__()
        self.helpers: dict[str, str] = {}
        """The functions with a trace's conventions that are needed, and their names."""
        self._naming = naming

    def layout(self, function: str, operands: Sequence[Formula]) -> Layout:
        """Return how an operation is set."""
        count = len(operands)
        if function in ("max", "min"):
            name = f"jnp.{function}imum"
            if count < 3:
                return call(name, 2) if count == 2 else IDENTITY
            self.imports.add("functools")
            return ATOM, [f"functools.reduce({name}, [", *items(count), "])"]
        if function in ("sum", "mean") and count > LONGEST_SUM:
            return ATOM, [f"jnp.{function}(jnp.stack([", *items(count), "]))"]
        return super().layout(function, operands)

    def missing(self, function: str, operands: Sequence[Formula]) -> Layout:
        """Return the call of a function with a trace's convention."""
        if function not in self.helpers:
            self.helpers[function] = self._naming.claim_function(function)
        return call(self.helpers[function], len(operands))

    def operand(self, function: str, number: Number, alone: bool = True, position: int = 0) -> Leaf:
        """Return a constant; Python's own floats would raise where JAX's do not."""
        if function in INFIX_RANKS and not alone:
            return super().operand(function, number, False)
        constant = number.text in ("pi", "e")
        text = self.literal(number.text) if constant else literal_text(number, True)
        return Leaf(f"jnp.float64({text})")


def write(job: Job) -> str:
    """Return the script."""
    table = job.graph.table
    spelling = JaxSpelling(job.naming)
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
    helpers = [
        [f"def {own}{CONVENTIONS[name][0]}", *CONVENTIONS[name][1:]]
        for name, own in spelling.helpers.items()
    ]
    imports = [f"import {name}" for name in ("functools", "math") if name in spelling.imports]
    imports += [*([""] if imports else []), "import jax", "import jax.numpy as jnp", ""]
    imports += ['jax.config.update("jax_enable_x64", True)']
    return assemble([heading(job, "JAX"), imports, *helpers, *definitions, starts, *tail])
