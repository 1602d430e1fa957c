"""``--why``: paths, their sum, their number, and the factor that made a gradient what it is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from math import isfinite, nan

import pytest

from backprop_trace import Trace, TraceError, trace
from backprop_trace.document.blocks import Sum
from backprop_trace.document.document import Document
from backprop_trace.document.screen import Screen
from backprop_trace.document.story import Story
from backprop_trace.features.check.bounds import Bounds
from backprop_trace.features.lessons.lessons import Lesson, lessons
from backprop_trace.features.why.counts import count
from backprop_trace.features.why.network import Network
from backprop_trace.features.why.paths import find, largest, multiplied
from backprop_trace.features.why.question import questions
from backprop_trace.features.why.section import WhySection
from backprop_trace.formats import render
from backprop_trace.notation.text import UNICODE
from tests.support.command import run, run_line
from tests.support.programs import make
from tests.support.seed import SEED


def of_lesson(lesson: Lesson, wrt: str | None = None) -> Trace:
    values = {name: float(text) for name, text in lesson.values.items()}
    return trace(lesson.text, values, wrt=wrt)


def answer(t: Trace, *names: str, columns: int | None = None, ascii: bool = False) -> str:
    asked = [question for name in names for question in questions(t, name)]
    document = Document(t, sections=[WhySection(t, asked)], picture="no")
    format = "text" if columns is None else "terminal"
    shown = "".join(render(document, format, screen=Screen(columns, ascii)))
    return shown.rpartition("Why\n\n")[2].partition("\n≈: ")[0]  # the footer is of the whole


def named(name: str, node: str, wrt: str | None = None) -> str:
    return answer(of_lesson(lessons()[name], wrt), node)


# What it says


def test_the_seed(seed: Trace) -> None:
    assert answer(seed, "w") == (
        "Why is dL/dw = -2?\n"
        "\n"
        "One path leads from w to L:\n"
        "  w → v1 → v2 → L   1·1·(-2) = -2\n"
        "\n"
        "Raising w by 0.01 changes L by about -0.02. Calculated: -0.0199.\n"
    )


def test_a_fan_out() -> None:
    assert named("baydin", "x2") == (
        "Why is dy/dx2 ≈ 1.716?\n"
        "\n"
        "2 paths lead from x2 to y:\n"
        "  x2 → v2 → v4 → y   2·1·1       =       2\n"
        "  x2 → v3 → y        0.2837·(-1) ≈ -0.2837\n"
        "                             sum ≈   1.716\n"
        "\n"
        "x2 is used twice. A change of x2 reaches y on both paths at once, so the effects add up.\n"
    )


def test_a_dead_relu() -> None:
    assert named("dead-relu", "w") == (
        "Why is dL/dw = 0?\n"
        "\n"
        "One path leads from w to L:\n"
        "  w → v1 → z → a → v2 → L   2·1·0·1·(-2) = 0\n"
        "\n"
        "The 0 is ∂a/∂z, at a = relu(z): z = -1.5 is negative, and there relu is flat.\n"
        "Nothing that comes from upstream gets past it. The other factors alone make -4.\n"
    )


def test_the_birth_of_a_nan() -> None:
    assert named("nan", "x") == (
        "Why is df/dx = nan?\n"
        "\n"
        "One path leads from x to f:\n"
        "  x → v → f   0·inf = nan\n"
        "\n"
        "The 0 is ∂v/∂x = 2·x = 2·0, at v = x².\n"
        "The inf is ∂f/∂v = 1/(2·f) = 1/(2·0), at f = √v.\n"
        "0 times inf has no value, so the gradient is nan (not a number).\n"
        "Close by the gradient exists: 1 at x = 0.001, -1 at x = -0.001.\n"
    )


def test_a_saturated_sigmoid() -> None:
    assert named("saturation", "w", "w,b") == (
        "Why is dC/dw ≈ 0.01735?\n"
        "\n"
        "One path leads from w to C (from named step to named step):\n"
        "  w → z → a → C   1·0.017663·0.98201 ≈ 0.01735\n"
        "\n"
        "The small factor is ∂a/∂z ≈ 0.01766, at a = sigmoid(z): z = 4 is far from 0, where the"
        " sigmoid is almost flat (its slope is at most 0.25, at 0)."
        " The other factors alone make 0.982.\n"
    )


def test_two_layers() -> None:
    path = "w1 → net_h1 → out_h1 → net_o"
    assert named("mazur", "w1", "w1,w2,w3,w4,w5,w6,w7,w8") == (
        "Why is dE/dw1 ≈ 0.0004386?\n"
        "\n"
        "2 paths lead from w1 to E (from named step to named step):\n"
        f"  {path}1 → out_o1 → E1 → E   0.05·0.2413·0.4·0.1868·0.7414·1    ≈  0.0006684\n"
        f"  {path}2 → out_o2 → E2 → E   0.05·0.2413·0.5·0.1755·(-0.2171)·1 ≈ -0.0002298\n"
        f"{' ' * 83}sum ≈  0.0004386\n"
        "\n"
        "w1 is used once, but its effect divides at out_h1 and comes together again in E;"
        " the effects add up.\n"
        "\n"
        "All 8 gradients path by path: 12 paths, 176 multiplications. The backward pass: 48;"
        " it computes once what paths share.\n"
    )


def test_alike_paths_are_counted() -> None:
    said = named("paths", "x")
    assert "1,024 paths lead from x to y10:\n" in said
    assert "y9 → y10   1,024 paths, 2.78 each ≈ 2847\n" in said
    assert "Path by path: 1,024 paths, 9,216 multiplications. The backward pass: 20;" in said


def test_a_value_is_told_down_to_the_variables(seed: Trace) -> None:
    assert answer(seed, "v2").startswith(
        "Why is v2 = -1?\n"
        "\n"
        "v2 is made of w = 1, x = 1, y = 2 in 2 steps:\n"
        "\n"
        "  node   expression   with numbers   value\n"
        "  v1     w·x          1·1                1\n"
        "  v2     v1 - y       1 - 2             -1\n"
        "\n"
        "Why is dL/dv2 = -2?\n"
    )
    assert "Why is v2" not in answer(seed, "dL/dv2")


def test_two_gradients_are_both() -> None:
    said = answer(trace("a = x*w; b = a*a; c = b*b; d = c*c; d*d", x=1, w=1), "x")
    assert "Both gradients path by path: 32 paths," in said


def test_no_path() -> None:
    assert named("not-connected", "b") == (
        "Why is there no dy/db?\n"
        "\n"
        "y does not depend on b: no path leads there, so there is no gradient, not even 0.\n"
    )


REASONS = [
    ("max(x, y)", {"x": 1, "y": 2}, "x", "x = 1 is not the largest operand, so it is not used"),
    ("min(x, y)", {"x": 3, "y": 2}, "x", "x = 3 is not the smallest operand, so it is not used"),
    ("relu(x)", {"x": 0}, "x", "relu has a corner at 0: the local gradient 0 is used"),
    ("relu6(x)", {"x": 8}, "x", "x = 8, and there relu6 is flat"),
    ("x*y", {"x": 2, "y": 0}, "x", "at L = x·y: the other factor is y = 0."),
    ("x**2", {"x": 0}, "x", "The 0 is ∂L/∂x = 2·x = 2·0, at L = x²."),
    ("where(x > 0, y, x)", {"x": 1, "y": 2}, "x", "x stands in a condition"),
    ("where(x > 0, x, y)", {"x": 1, "y": 2}, "y", "y = 2 is the other choice"),
    ("sigmoid(x)", {"x": 1000}, "x", "x = 1000 is far from 0, where the sigmoid is flat"),
    ("x - x", {"x": 3}, "x", "The paths cancel each other"),
    ("1e-200*x*1e-200", {"x": 3}, "x", "No factor is 0, but the product is too small"),
    ("1e200*x*1e200", {"x": 1e-300}, "x", "the result is too large for a double."),
    ("log(x)", {"x": 0}, "x", "The inf is ∂L/∂x = 1/x = 1/0, at L = ln(x)."),
    ("log(x)", {"x": 0}, "x", "exists: 1000 at x = 0.001."),
    ("y*sqrt(x)", {"x": -1, "y": 2}, "y", "The nan is ∂L/∂y = v1, at L = y·v1."),
    ("y*sqrt(x)", {"x": -1, "y": 2}, "y", "At v1 = √x: sqrt(-1) is nan: outside of its domain."),
    ("log(1 + exp(x))", {"x": 1000}, "x", "At v1 = exp(x): exp(1000) overflows to inf."),
    ("1/x - 1/x", {"x": 0}, "x", "inf - inf has no value, so the gradient is nan"),
    ("a*x + b*x", {"a": 0, "b": 0, "x": 1}, "x", "On each path a factor is 0."),
    ("tanh(x)", {"x": 4}, "x", "where the tanh is almost flat (its slope is at most 1, at 0)"),
    ("exp(x)*1e6", {"x": -9}, "x", "The small factor is ∂v1/∂x = v1"),
]  # fmt: skip


@pytest.mark.parametrize(("program", "values", "name", "words"), REASONS)
def test_the_reason(program: str, values: dict[str, float], name: str, words: str) -> None:
    assert words in answer(trace(program, values), name)


def test_many_small_factors() -> None:
    assert "20 of 20 are below 1, and together they make 1.143e-13." in named("vanishing", "x")


# What it counts


def every_path(network: Network) -> Iterator[list[float]]:
    """Yield the factors of every path, by brute force."""
    outs = network.outs()
    stack: list[tuple[int, list[float]]] = [(network.start, [])]
    while stack:
        node, factors = stack.pop()
        if node == network.output:
            yield factors
        for edge in outs[node]:
            stack.append((edge.node, [*factors, nan if edge.is_off else edge.local]))


def product(factors: list[float]) -> float:
    result = 1.0
    for factor in reversed(factors):
        if factor != factor:
            return 0.0
        result *= factor
    return result


def traces() -> Iterator[Trace]:
    """The lessons and a thousand programs made at random."""
    for lesson in lessons().values():
        yield of_lesson(lesson)
    for seed in range(1_000):
        case = make(seed)
        yield trace(case.program, case.values)


def test_the_paths_add_up_to_the_gradient_and_are_as_many_as_they_are() -> None:
    summed = listed = 0
    for t in traces():
        bounds = Bounds(t)
        for name, gradient in t.gradients.items():
            if gradient is None:
                continue
            node = t.graph.index[name]
            counted = count(t, [node])[node]
            network = Network(t, node)
            found = find(network, counted.paths)
            room = 2 * bounds.gradients[node] + 1e-300
            if isfinite(gradient) and isfinite(found.whole):
                assert abs(found.whole - gradient) <= room, (t, name)
                parts = [path.product for path in found.shown] + [found.rest_sum]
                if all(map(isfinite, parts)):
                    assert abs(sum(parts) - gradient) <= room + 1e-12 * sum(map(abs, parts))
                summed += 1
            if counted.paths > 10_000:
                continue
            ways = list(every_path(network))
            assert counted == (len(ways), sum(map(len, ways)))
            assert sum(path.paths for path in found.shown) <= counted.paths
            assert found.rest + sum(path.times for path in found.shown) == found.told
            listed += 1
    assert summed > 1_000
    assert listed > 1_000


def test_the_largest_paths_are_found_without_listing_all() -> None:
    program = "v1 = a*x + b*x + c*x; v2 = v1*d + v1*e + v1*f; v2*g + v2*h + v2*i"
    values = {name: 1.7**k - 9 for k, name in enumerate("abcdefghi")} | {"x": 0.5}
    network = Network(trace(program, values), trace(program, values).graph.index["x"])
    sizes = sorted((abs(product(way)) for way in every_path(network)), reverse=True)
    hops = network.hops()
    best = largest(hops, network.nodes, 8)
    assert [abs(path.product) for path in best] == pytest.approx(sizes[:8], rel=1e-12)


def test_what_is_not_shown_is_added_up() -> None:
    terms = " + ".join(f"{k}*x" for k in range(1, 13))
    said = answer(trace(f"y = {terms}", x=1), "x")
    assert "12 paths lead from x to y:\n" in said
    assert said.count(" → y  ") == 8
    assert "  and 4 more, together" in said
    assert said.split("together")[1].split("\n")[0].split() == ["=", "10"]
    assert said.split("sum")[1].split("\n")[0].split() == ["=", "78"]


def test_counts_are_exact_however_many() -> None:
    program = "; ".join(["y0 = x + x", *(f"y{k} = y{k - 1} + y{k - 1}" for k in range(1, 1000))])
    t = trace(program, x=1)
    counted = count(t, [0])[0]
    assert counted.paths == 2**1000
    assert counted.edges == 1000 * 2**1000
    said = answer(t, "x")
    assert "About 1.072e301 paths lead from x to y999" in said
    assert "reaches y999 on all of these paths at once" in said
    assert "1.070e304 multiplications. The backward pass: 2,000;" in said
    found = json.loads(render_json(t, "x"))["why"][0]
    assert found["paths"] == str(2**1000)
    assert found["value"] == 2.0**1000


def render_json(t: Trace, name: str) -> str:
    return "".join(render(Document(t, sections=[WhySection(t, questions(t, name))]), "json"))


def test_a_number_of_paths_that_is_no_double() -> None:
    assert multiplied(2.0**-1000, 2**2000) == 2.0**1000
    assert multiplied(1.0, 2**2000) == float("inf")
    assert multiplied(-1.0, 2**2000) == float("-inf")
    assert multiplied(0.0, 2**2000) == 0.0


def test_a_long_program() -> None:
    program = "\n".join(["y0 = 1.00001*x", *(f"y{k} = sin(y{k - 1})" for k in range(1, 20_000))])
    t = trace(program, x=0.5)
    section = WhySection(t, questions(t, "x"))
    blocks = list(section.blocks(Story(t, UNICODE, 4)))
    (sum_of_paths,) = (block for block in blocks if isinstance(block, Sum))
    assert sum_of_paths.terms[0].label == [
        "x → y0 → y1 → y2 → … → y19996 → y19997 → y19998 → y19999"
    ]
    assert sum_of_paths.terms[0].result == UNICODE.number(t.gradients["x"] or 0.0, 4)


# Where it is said


@pytest.mark.parametrize(
    ("format", "path"),
    [
        ("text", "w → v1 → v2 → L   1·1·(-2) = -2"),
        ("markdown", r"| $w \to v_1 \to v_2 \to L$ | $1 \cdot 1 \cdot (-2)$ | $-2$ |"),
        ("latex", r"\raggedright $w \to v_1 \to v_2 \to L$ & \raggedright $1 \cdot 1 \cdot (-2)$"),
        ("typst", "[$w -> v_1 -> v_2 -> L$], [$1 dot 1 dot (-2)$], [$-2$],"),
        ("html", "<td><math><mi>w</mi> <mo>→</mo> <msub>"),
        ("terminal", "w → v1 → v2 → L   1·1·(-2) = -2"),
    ],
)
def test_every_format_says_it(format: str, path: str) -> None:
    shown = run(*SEED, "--why", "w", "--format", format)
    assert shown.status == 0
    assert path in shown.out
    assert "Calculated: " in shown.out


def test_json_has_the_paths() -> None:
    found = json.loads(run(*SEED, "--why=w", "--why=v2", "--format", "json").out)["why"]
    assert [(each["name"], each["of"]) for each in found] == [
        ("w", "gradient"), ("v2", "value"), ("v2", "gradient"),
    ]  # fmt: skip
    assert found[0]["shown"] == [
        {"nodes": ["w", "v1", "v2", "L"], "factors": [1.0, 1.0, -2.0], "times": 1, "product": -2.0}
    ]
    assert (found[0]["paths"], found[0]["multiplications"], found[0]["rest"]) == (1, 2, None)
    assert found[1]["nodes"] == ["v1", "v2"]


def test_a_narrow_terminal_loses_no_digit() -> None:
    lines = answer(of_lesson(lessons()["mazur"]), "w1", columns=50).split("\n")
    assert max(map(len, lines)) <= 50
    assert "      0.05·0.2413·0.4·0.1868·0.7414·1 ≈  0.0006684" in lines


def test_ascii() -> None:
    said = answer(of_lesson(lessons()["mazur"]), "w1", columns=200, ascii=True)
    assert said.isascii()
    assert "  w1 -> net_h1 -> out_h1 -> net_o1 -> out_o1 -> E1 -> E   0.05*0.2413*0.4*" in said


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--why", "q"], "the program has no `q`"),
        (["--why", "dL/dQ"], "the program has no `Q`"),
        (["--why", "2"], "`2` is a constant"),
        (["--why", "y", "--wrt", "w"], "`--wrt` leaves it out"),
        (["--why", "w[0]"], "the program has no `w[0]`"),
        (["--why", ""], "the program has no ``"),
        (["--why", "w", "--format", "csv"], "has no effect on csv"),
    ],
)
def test_what_nobody_can_ask_is_refused_with_a_command_that_works(
    words: list[str], message: str
) -> None:
    refused = run(*SEED, *words)
    assert refused.status == 2
    assert refused.out == ""
    assert message in refused.err
    help = refused.err.rpartition("help: ")[2].strip()
    assert run_line(help).status == 0


def test_a_gradient_of_a_node_between() -> None:
    t = trace("(w*x - y)**2", w=1, x=1, y=2, wrt="w")
    assert [type(each).__name__ for each in questions(t, "v2")] == ["OfValue", "OfGradient"]
    with pytest.raises(TraceError, match="leaves it out"):
        questions(t, "x")


def test_no_gradient_is_told_where_the_function_is_none() -> None:
    out = run("log(a)", "--a", "0", "--why", "a", "--format", "text").out
    assert "Close by the gradient exists: 1000 at a = 0.001.\n" in out
