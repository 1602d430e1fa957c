"""Operators and the names of a program live in different rooms: no spelling reaches an operation.

Every word that means something inside (an operation, a word of Python, of a library, of a script)
is given to functions, parameters, steps and variables of random programs. The numbers stay those
of the same program with names that mean nothing.
"""

from __future__ import annotations

import builtins
import importlib.util
import itertools
import json
import keyword
import pkgutil
import subprocess
import sys
import types
from collections.abc import Iterator
from functools import partial
from random import Random

import pytest

from backprop_trace import Trace, TraceError, operations, trace
from backprop_trace.autodiff.graph import Graph
from backprop_trace.codegen import TARGETS, emit
from backprop_trace.operations import FUNCTIONS, TABLE
from backprop_trace.training.descent import Descent
from tests.support import scripts
from tests.support.command import run
from tests.support.floats import agree

SCRIPTS = """
F Value functools jax jnp math np numpy torch sys micrograd engine nn scipy
slopes step rate t optimizer run program gradients chain upstream local out row job d_x d_L L loss
d_v1 v1 v2 v3 _ __ ___ __x__ __y _z x_ x_2 sum_x m_x v_x x_bump cbrt cbrt_ div_ div_slopes own
variable constant erfc print_ self vjp rule fsum sqrt_ hypot_
""".split()


def helpers() -> Iterator[str]:
    """Yield the functions and constants that scripts copy from the operations."""
    for found in pkgutil.iter_modules(operations.__path__):
        module = importlib.import_module(f"{operations.__name__}.{found.name}")
        for name, value in vars(module).items():
            if isinstance(value, (types.FunctionType, float)) and not name.startswith("__"):
                yield name
                yield name.lstrip("_")


WORDS = sorted(
    {*TABLE, *SCRIPTS, *helpers(), *keyword.kwlist, *keyword.softkwlist, *dir(builtins)}
    - {*FUNCTIONS, "pi", "e"}
)
"""Every word that means something somewhere and that a program may use as a name."""

INNER = sorted({*TABLE, "variable", "constant"} - {*FUNCTIONS})


def words(seed: int) -> Iterator[str]:
    shuffled = WORDS[:]
    Random(seed).shuffle(shuffled)
    return itertools.cycle(shuffled)


class Names:
    """The names of one program: of functions, parameters, steps and variables."""

    def __init__(self, rooms: list[Iterator[str]]) -> None:
        functions, parameters, steps, variables = rooms
        taken: set[str] = set()

        def fresh(room: Iterator[str]) -> str:
            name = next(each for each in room if each not in taken)
            taken.add(name)
            return name

        self.functions = [fresh(functions) for _ in range(3)]
        self.steps = [fresh(steps) for _ in range(3)]
        self.variables = [fresh(variables) for _ in range(3)]
        self.parameters = [
            list(itertools.islice((p for p in parameters if p not in self.functions), 2))
            for _ in range(3)
        ]


def expression(random: Random, leaves: list[str], functions: list[str], depth: int) -> str:
    if depth == 0 or random.random() < 0.15:
        return random.choice([*leaves, *leaves, "2", "0.5"])

    def part() -> str:
        return expression(random, leaves, functions, depth - 1)

    kind = random.randrange(9 if functions else 6)
    if kind < 3:
        return f"({part()} {random.choice('+-*/')} {part()})"
    if kind == 3:
        return f"(-{random.choice(leaves)})"
    if kind == 4:
        return (
            f"{random.choice(['sin', 'tanh', 'exp', 'relu', 'abs', 'cbrt', 'sigmoid'])}({part()})"
        )
    if kind == 5:
        return f"where({part()} {random.choice(['<', '>=', '==', '!='])} 1, {part()}, {part()})"
    return f"{random.choice(functions)}({part()}, {part()})"


def program(seed: int, names: Names) -> str:
    random = Random(seed)
    lines = []
    for place, (function, parameters) in enumerate(
        zip(names.functions, names.parameters, strict=True)
    ):
        body = expression(random, parameters, names.functions[:place], 3)
        lines.append(f"{function}({', '.join(parameters)}) = {body}")
    leaves = names.variables[:]
    for step in names.steps:
        lines.append(f"{step} = {expression(random, leaves, names.functions, 3)}")
        leaves.append(step)
    lines.append(f"{' + '.join(leaves)} + {names.functions[-1]}({leaves[0]}, {leaves[-1]})")
    return "\n".join(lines)


def neutral() -> Names:
    return Names([(f"{letter}q{k}" for k in itertools.count()) for letter in "fpsx"])


def numbers(text: str, names: Names) -> tuple[Trace, list[float | None]]:
    found = trace(text, dict(zip(names.variables, (0.7, -1.3, 2.1), strict=True)))
    return found, [
        *(found.value_of(node) for node in range(len(found.graph))),
        *(found.gradient_of(node) for node in range(len(found.graph))),
    ]


def same(ours: list[float | None], theirs: list[float | None]) -> bool:
    return len(ours) == len(theirs) and all(map(partial(agree, absolute=5e-324), ours, theirs))


def printed(script: str) -> list[str]:
    return [line.rpartition(" = ")[2] for line in scripts.printed(script).splitlines()]


def programs() -> Iterator[tuple[int, Names]]:
    """Yield seeds and names until each word has been in each room."""
    rooms = [words(seed) for seed in range(4)]
    for seed in range(len(WORDS) // 3 + 1):
        yield seed, Names(rooms)


def test_no_word_changes_a_number() -> None:
    for seed, names in programs():
        ours, theirs = program(seed, names), program(seed, neutral())
        assert same(numbers(ours, names)[1], numbers(theirs, neutral())[1]), ours


@pytest.mark.parametrize("target", ["python", "numpy"])
def test_no_word_changes_a_script_by_hand(target: str) -> None:
    for seed, names in programs():
        ours, theirs = program(seed, names), program(seed, neutral())
        script = emit(numbers(ours, names)[0], target)
        plain = emit(numbers(theirs, neutral())[0], target)
        assert printed(script) == printed(plain), ours


@scripts.each_of(["pytorch", "jax"])
def test_no_word_changes_a_script_of_a_library(target: str) -> None:
    every = 8 if target == "pytorch" else 40
    for seed, names in programs():
        if seed % every == 0:
            ours, theirs = program(seed, names), program(seed, neutral())
            script = emit(numbers(ours, names)[0], target)
            plain = emit(numbers(theirs, neutral())[0], target)
            assert printed(script) == printed(plain), ours


@pytest.mark.parametrize("target", TARGETS)
def test_no_word_breaks_a_training_loop(target: str) -> None:
    """By hand the loop is run; for a library it is compiled."""
    for function, parameter, step, variable in zip(*[iter(WORDS)] * 4, strict=False):
        statements = [
            f"{function}({parameter}) = {parameter}**3",
            f"{step} = {function}({variable})",
        ]
        text = "; ".join([*statements, f"{step} - {variable}"])
        graph = Graph.read(text)
        descent = Descent(graph, {variable: 0.7}, (variable,), 0.1, 2, "adam")
        script = emit(Trace(graph, {variable: 0.7}), target, descent)
        compile(script, "script.py", "exec")
        if target in ("python", "numpy"):
            rows = [
                list(map(float, line.split("\t")))
                for line in scripts.printed(script).splitlines()[1:]
            ]
            expected = [[r.step, *r.parameters, r.value, *r.gradients] for r in descent.rows()]
            assert rows == [pytest.approx(row, rel=1e-12) for row in expected], text


def limited(code: str) -> None:
    """Run code where it may neither take all memory nor run for ever."""
    limits = "\n".join(
        f"resource.setrlimit(resource.RLIMIT_{what}, ({most}, {most}))"
        for what, most in (("AS", 2**30), ("CPU", 20))
    )
    subprocess.run([sys.executable, "-c", f"import resource\n{limits}\n{code}"], check=True)


def test_every_inner_operation_is_a_name_like_any_other() -> None:
    limited(f"""
from backprop_trace import trace
for name in {INNER!r}:
    operators = "-x + x*y - y/x + x**2 + where(x < y, x, y) + where(x == y, x, y)"
    t = trace(f"{{name}}(a, b) = a*10 + b; s = x; {{name}}(s, y) + {{operators}}", x=2, y=4)
    assert (t.value, t.gradients) == (38.0, {{"x": 19.0, "y": 3.5}}), (name, t.value, t.gradients)
""")


def test_every_short_name_gets_one_that_python_takes() -> None:
    limited("""
import itertools
import json
from backprop_trace import trace
from backprop_trace.codegen import TARGETS, emit
names = ["".join(letters) for n in range(1, 5) for letters in itertools.product("_x", repeat=n)]
program = " + ".join(f"{name}*2" for name in names)
for target in TARGETS:
    script = emit(trace(program, dict.fromkeys(names, 1.0)), target)
    compile(script, "script.py", "exec")
    if target == "python":
        exec(script)
""")


@pytest.mark.parametrize("name", ["ln", "arcsin", "arccos", "arctan"])
def test_what_notations_write_for_an_operation_is_no_name_for_another(name: str) -> None:
    with pytest.raises(TraceError, match=f"`{name}` is built in"):
        trace(f"{name}(a) = 2*a; {name}(x)", x=1)


def test_an_own_function_is_called_as_typed_wherever_it_is_shown() -> None:
    t = trace("neg(a) = a*3; g(a) = neg(a) + 1; -neg(x) + g(x)", x=2)
    assert [row["operation"] for row in json.loads(t.to_json())["nodes"]] == [
        "neg", "neg", "g", "add",
    ]  # fmt: skip
    for format in ("text", "markdown", "latex", "typst", "html", "json", "csv"):
        assert "own " not in t.render(format).partition("</main>")[0]
    assert {"neg()", "neg"} <= {word for word in t.render("text").split()}
    assert "v2 = -v1 " in t.render("text")


def test_an_own_function_called_sigma_keeps_its_letter() -> None:
    t = trace("sigma(a) = a*2; sigmoid(x) + sigma(x)", x=0)
    assert "<mi>sigmoid</mi>" in t.render("html")


def test_exact_closed_and_proved_forms_know_functions_of_functions() -> None:
    program = "div(a) = a/3; add(a, b) = div(a) + b*b; add(x, x)"
    done = run(program, "x=1/2", "--exact", "--format", "text")
    assert "dL/dx = 4/3" in done.out
    assert "leaves" not in done.out
    done = run(program, "x=2", "--closed-form", "--format", "json")
    form = json.loads(done.out)["closed_form"]["x"]
    assert trace(form, x=2.0).value == pytest.approx(13 / 3, rel=1e-15)
    done = run(program, "x=2", "--prove", "div", "--format", "json")
    assert [row["definition"] for row in json.loads(done.out)["proof"]] == ["a/3"]
