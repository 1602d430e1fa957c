"""Local gradients of a program's own functions: derived, simplified, readable, and right."""

from __future__ import annotations

import math
import time
from random import Random

import pytest

from backprop_trace import trace
from backprop_trace.api import read
from backprop_trace.errors import TraceError
from backprop_trace.language.syntax.parser import parse_formula
from backprop_trace.proof.exact import compiled, context

READABLE = """
swish(a) = a*sigmoid(a)                     | sigmoid(a)*(1 + a*(1 - sigmoid(a)))
f(x) = x**3 - 2*x**2 + x - 1                | 3*a**2 - 4*a + 1
f(x) = 7                                    | 0
f(x) = 1/x                                  | -1/a**2
f(x) = x**0.5                               | a**(-0.5)/2
f(x) = x**-2                                | -2/a**3
f(x) = 0.1*x**2                             | 0.2*a
f(x) = x/3                                  | 1/3
f(x) = 2**x                                 | out*log(2)
f(x) = e**x                                 | out
f(x) = exp(-x**2/2)                         | -a*out
f(x) = 1/(1 + exp(-x))                      | exp(-a)/(1 + exp(-a))**2
f(x) = exp(x)/(1 + exp(x))                  | exp(a)/(1 + exp(a))**2
f(x) = log(x)/x                             | (1 - log(a))/a**2
f(x) = sin(x)*cos(x)                        | cos(a)**2 - sin(a)**2
f(x) = tanh(x)                              | 1 - out**2
f(x) = x*abs(x)                             | 2*abs(a)
f(x) = x/(1 + abs(x))                       | 1/(1 + abs(a))**2
f(x) = relu(x)**2                           | where(a > 0, 2*relu(a), 0)
f(x) = max(x, 1 - x)                        | where(a > 1 - a, 1, where(a < 1 - a, -1, 0))
f(x) = clamp(x, 0, 1)*2                     | where(0 <= a, where(a <= 1, 2, 0), 0)
huber(r) = where(abs(r) <= 1, r**2/2, abs(r) - 1/2) | where(abs(a) <= 1, a, sign(a))
mse(y, t) = (y - t)**2                      | 2*(a - b) | 2*(b - a)
norm(p, q) = sqrt(p**2 + q**2)              | a/out | b/out
bce(p, t) = -(t*log(p) + (1 - t)*log(1 - p)) | (a - b)/(a*(1 - a)) | log(1 - a) - log(a)
f(x) = 2**10**9*x                           | 2**1000000000
σ(z) = 1/(1 + exp(-z)); Swish(z) = z*σ(z)   | (1 + a*exp(-a)/(1 + exp(-a)))/(1 + exp(-a))
f(x) = 4*x*(1 - x); g(x) = f(f(x))          | 16*(1 - 2*a)*(8*a**2 - 8*a + 1)
""".strip().splitlines()


def formulas(definitions: str, value: float = 0.5) -> list[str]:
    """Return what is shown for each operand of the last function defined."""
    name = definitions.split(";")[-1].split("(")[0].strip()
    count = definitions.split(";")[-1].split(")")[0].count(",") + 1
    graph = read(f"{definitions}; {name}({', '.join('xyz'[:count])})")
    row = graph.rows[graph.output]
    assert row is not None
    assert row.formula_at is not None
    return [row.formula_at(place, [None] * count, value) for place in range(count)]


@pytest.mark.parametrize("line", READABLE)
def test_formulas_are_short_and_read_well(line: str) -> None:
    definitions, *expected = line.split("|")
    assert formulas(definitions.strip()) == [each.strip() for each in expected]


def test_swish_is_one_node() -> None:
    found = trace("swish(a) = a*sigmoid(a); L = swish(w*x)", w=1, x=2)
    assert [step.operation.name for step in found.forward_steps()] == ["mul", "swish"]
    edge = next(found.local_steps())
    assert edge.formula == "sigmoid(a)*(1 + a*(1 - sigmoid(a)))"
    s = 1 / (1 + math.exp(-2))
    assert edge.value == pytest.approx(s * (1 + 2 * (1 - s)), rel=1e-15)
    assert found.gradients["w"] == 2 * edge.value


UNARY = (
    *("exp({})", "log({})", "sqrt({})", "sin({})", "cos({})", "tanh({})", "sigmoid({})"),
    *("softplus({})", "gelu({})", "silu({})", "mish({})", "erf({})", "atan({})", "asinh({})"),
    *("relu({})", "abs({})", "elu({})", "leaky_relu({})", "relu6({})", "hardtanh({})", "-({})"),
    *("({})**2", "({})**3", "({})**-1", "1/({})", "2*({})", "({})/3", "0.25*({})", "floor({})"),
    *("sinh({})", "cosh({})", "tan({})", "softsign({})", "cbrt({})", "expm1({})", "log1p({})"),
    *("log2({})", "log10({})", "square({})", "sign({})", "({})**0.5", "e**({})", "round({})"),
)
BINARY = (
    *("({}) + {}", "({}) - ({})", "({})*({})", "({})/({})", "max({}, {})", "min({}, {})"),
    *("where({} > {}, a, b)", "hypot({}, {})", "atan2({}, {})", "mean({}, {})", "({})**({})"),
    *("where({} < {}, exp(a), b*b)", "fmod({}, {})", "clamp({}, 0.3, {})", "sum({}, {}, 1)"),
)  # fmt: skip


TOO_LONG = "0.5772156649015329"


def body(random: Random, depth: int) -> str:
    """Return a random body over a and b."""
    if depth == 0 or random.random() < 0.1:
        return random.choice(("a", "b", "a", "b", "2", "0.5", "pi"))
    if random.random() < 0.5:
        return random.choice(UNARY).format(body(random, depth - 1))
    first, second = body(random, depth - 1), body(random, depth - 1)
    return random.choice(BINARY).format(first, second)


def evaluated(formula: str, a: float, b: float, out: float) -> float | None:
    """Return a formula's value; None where it is undefined or not real."""
    mp = context()
    mp.prec = 250
    try:
        found = compiled(parse_formula(formula))(
            {"a": mp.mpf(a), "b": mp.mpf(b), "out": mp.mpf(out)}
        )
    except (ZeroDivisionError, ValueError):
        return None
    return None if isinstance(found, mp.mpc) else float(found)


def test_derived_formulas_have_the_values_of_the_backward_pass() -> None:
    compared = 0
    random = Random(7)
    for _ in range(250):
        text = f"f(a, b) = {body(random, random.randint(1, 3))}"
        shown = formulas(text, float(TOO_LONG))
        for _ in range(4):
            a, b = random.uniform(-3, 3), random.uniform(0.1, 3)
            found = trace(f"{text}; f(x, y)", x=a, y=b)
            for name, formula in zip("xy", shown, strict=True):
                gradient = found.gradients[name]
                if gradient is None or not math.isfinite(gradient) or abs(gradient) > 1e100:
                    continue
                if formula == TOO_LONG:
                    continue
                expected = evaluated(formula, a, b, found.value)
                if expected is not None:
                    compared += 1
                    near = pytest.approx(gradient, rel=1e-7, abs=1e-9)
                    assert expected == near, (text, formula, a, b)
    assert compared > 1000


def test_ties_have_the_value_of_the_backward_pass() -> None:
    for text in ("max(a, 2*a)", "min(a, b, 2*a)", "max(a, b)*3", "relu(a)", "abs(a)", "elu(a)"):
        shown = formulas(f"f(a, b) = {text} + 0*b")
        found = trace(f"f(a, b) = {text} + 0*b; f(x, y)", x=0.0, y=0.0)
        for name, formula in zip("xy", shown, strict=True):
            assert evaluated(formula, 0.0, 0.0, found.value) == found.gradients[name], text


@pytest.mark.parametrize(
    "definitions",
    [
        "f(a) = " + "sin(" * 3000 + "a" + ")" * 3000,
        "f(a) = " + "*".join(["sin(a)"] * 3000),
        "f(a) = " + " + ".join(f"a**{k}" for k in range(1, 3000)),
        "f(a) = 4*a*(1-a); g(a) = f(f(f(f(a)))); h(a) = g(g(g(g(a)))); k(a) = h(h(h(h(a))))",
        "f(a) = exp(1e9*log(2*a))",
        "f(a) = ((((2*a)**64)**64)**64)**64",
        "f(a) = (a + 1)**9999",
        "f(a, b) = (a + b + 1)**16*(a - b + 2)**16/(a*b + 3)**16",
        "f(a) = 9**9**9**9*a",
        "f(a) = a/0",
        "f(a) = 1/(a - a)",
        "f(a) = 0**0*a + log(0)",
        "f(a) = tanh(mish(tanh(mish(tanh(mish(tanh(mish(a))))))))",
    ],
    ids=lambda text: text[:24],
)
def test_no_function_takes_long(definitions: str) -> None:
    begun = time.process_time()
    for formula in formulas(definitions):
        assert len(formula) <= 400
        parse_formula(formula)
    assert time.process_time() - begun < 5.0


def test_a_formula_too_long_to_show_gives_way_to_the_number() -> None:
    assert formulas("f(a) = " + "sin(" * 100 + "a" + ")" * 100, -0.25) == ["-0.25"]
    assert formulas("f(a) = 1/(a - a)", math.nan) == ["0/0"]
    assert formulas("f(a) = a/0", -math.inf) == ["-1/0"]


@pytest.mark.parametrize(
    ("program", "code", "said"),
    [
        ("f(a) = f(a); f(x)", "recursion", "`f` calls itself"),
        ("f(a) = g(a); g(a) = f(a); g(x)", "circle", "`f` needs `g` needs `f`"),
        ("f(a) = a + k; f(x)", "missing-value", "no value for `k`"),
        ("f(a, b) = a*b; f(x)", "wrong-arguments", "`f` takes 2 arguments, not 1"),
        ("f(a) = a; f(x, y)", "wrong-arguments", "`f` takes 1 argument, not 2"),
        ("f() = 1; f()", "bad-definition", "no parameters"),
        ("f(a, a) = a; f(x, y)", "bad-definition", "two parameters"),
        ("f(a) =; f(x)", "operand-expected", "ends after"),
        ("exp(a) = a; exp(x)", "bad-definition", "built in"),
        ("f(a) = a; f(a) = 2*a; f(x)", "bad-definition", "defined twice"),
        ("f(a) = (a; f(x)", "unbalanced", "never closed"),
        ("f(a) = a", "missing-value", "no value for `a`"),
    ],
)
def test_what_is_wrong_with_a_definition_is_said(program: str, code: str, said: str) -> None:
    with pytest.raises(TraceError) as caught:
        trace(program, x=1, y=2)
    assert caught.value.code == code
    assert said in caught.value.message
