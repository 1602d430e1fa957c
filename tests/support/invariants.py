"""What holds for every text and every run, whatever was typed: see docs/security.md.

Each function raises ``AssertionError`` where something does not hold. The quick tests call them for
some thousand inputs, ``tests/fuzz/campaign.py`` for millions.
"""

from __future__ import annotations

import json
import math
import re
import shlex
import sys
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from types import FrameType
from typing import Any

from backprop_trace import Trace, TraceError, trace
from backprop_trace.autodiff.graph import Graph, array_functions
from backprop_trace.document.document import Document
from backprop_trace.document.dust import settled
from backprop_trace.formats import FORMATS, render
from backprop_trace.language.parse import parse
from backprop_trace.language.syntax.parser import parse_formula
from backprop_trace.notation.text import LANGUAGE
from backprop_trace.operations import FUNCTIONS, Operation
from backprop_trace.values.decimals import plain
from backprop_trace.values.floats import total
from tests.support.command import Run, filled, run
from tests.support.floats import agree
from tests.support.programs import make

LINES = 14
LARGEST_TREE = 3_000

# Nothing is executed, compiled, imported or opened because of a text

_FORBIDDEN = (
    "exec",
    "compile",
    "import",
    "open",
    "subprocess.Popen",
    "os.system",
    "socket.connect",
)
_PAGES = re.compile(r"/codegen/|/formats/page/")
_state: dict[str, Any] = {"armed": False, "seen": [], "hooked": False}


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if _state["armed"] and event in _FORBIDDEN:
        if event in ("compile", "open") and _is_of_a_page():
            return
        file = arguments[1] if event == "compile" else getattr(arguments[0], "co_filename", "")
        if file == "<statements>":  # tests/autodiff/test_statements.py reads them
            return
        _state["seen"].append((event, str(arguments)[:200]))


def _is_of_a_page() -> bool:
    """Return whether a page is being made: its scripts are read for it."""
    frame: FrameType | None = sys._getframe(2)
    while frame is not None and not _PAGES.search(frame.f_code.co_filename):
        frame = frame.f_back
    return frame is not None


@contextmanager
def watched() -> Iterator[None]:
    """Context in which nothing may be executed, compiled, imported or opened."""
    if not _state["hooked"]:
        sys.addaudithook(_hook)
        _state["hooked"] = True
    _state["seen"] = []
    _state["armed"] = True
    try:
        yield
    finally:
        _state["armed"] = False
    assert not _state["seen"], _state["seen"][:3]


def warm_up() -> None:
    """Import whatever a run may import by itself, so that the watch sees only what a text does."""
    trace(
        "sum(softmax(W @ x[:2], axis=0)) + [x, 2*x].T[0, 0]", W=[[1.0, 2.0]], x=[1.0, 2.0]
    ).notes()
    check_text("[x + 1]*2 + W @ x.T[0]; sum(x, axis=n)")
    check_text("[x, y] @ W.T")
    program = "f(a) = sin(a)*where(a > 0, max(a, 2), gelu(a)); w = log(x*y); w + f(x)/√y - 変 é"
    for words in (
        (program.replace(" 変 é", " 変数"), "x=-1", "y=2", "変数=3"),
        ("(w*x - y)^2",),
        ("z\u202e",),
        ("x", "--format", "jsn"),
        ("x + y",),
        ("x*y", "x=1", "y=2"),
        ("--help",),
    ):
        for format in ("terminal", *FORMATS):
            run(*words, *(() if words[0] == "--help" else ("--format", format)))
    check_text("np.exp(x)")
    warm_up_sympy()
    unicodedata.name("x")


def warm_up_sympy() -> None:
    """Have SymPy import what it imports late."""
    import_module("sympy.sets.setexpr")
    bodies = ("exp({0})*sin({0})", "tanh({0})/cos({0})", "erf(log({0}))*atan({0})")
    for count in range(1, 7):
        atoms = ("a", "b", "exp(a)", "sin(b)", "tanh(a)", "cos(b)")[:count]
        body = "*".join(f"({atom} + 1/{atom})" for atom in atoms)
        trace_of = Graph.read(f"f(a, b) = {body}/(1 + {' + '.join(atoms)}); f(x, y)")
        row = trace_of.rows[-1]
        assert row is not None
        assert row.formula_at is not None
        row.formula_at(0, [None, None], 1.0)
    for seed, body in enumerate(bodies * 20):
        case = make(f"warm {seed}")
        Trace(Graph.read(case.program), case.values).to_json()
        check_text(f"f(a) = {body.format('a')}; f(x)")


def is_strange(character: str) -> bool:
    """Return whether a character must not reach a terminal."""
    return character != "\n" and unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp")


def check_output(text: str) -> None:
    """No control or format character leaves."""
    if not (text.isascii() and text.replace("\n", "").isprintable()):
        strange = [character for character in text if is_strange(character)]
        assert not strange, strange[:5]


# Texts


def check_text(text: str) -> Graph | None:
    """Read a program; return its graph, or None where it was refused, in words and in place."""
    try:
        graph = Graph.read(text)
    except TraceError as error:
        check_error(error, text)
        return None
    positions = graph.program.positions
    if positions:
        assert 0 <= min(positions) <= max(positions) <= len(graph.program.text)
    assert len(graph.operands) == len(graph.rows)
    for node, operands in enumerate(graph.operands):
        assert all(0 <= operand < node for operand in operands)
    if len(graph) <= 300:
        check_round_trip(graph)
    return graph


def check_error(error: TraceError, text: str) -> None:
    """A refusal says what, where, and what to do."""
    text = text.removeprefix("\ufeff")
    assert error.code
    assert error.message
    assert re.fullmatch(r"[a-z0-9-]+", error.code)
    if error.in_program and error.start is not None:
        end = error.start if error.end is None else error.end
        assert 0 <= error.start <= end <= len(text), (error.start, end, len(text))
    for edit in error.edits:
        assert 0 <= edit.start <= edit.end <= len(error.source)
    shown = error.format()
    check_output(shown)
    assert len(shown.splitlines()) <= LINES
    json.dumps(error.as_json(), allow_nan=False).encode("utf-8")


def check_round_trip(graph: Graph) -> None:
    """Statements written by us are read as the same trees."""
    program = graph.program
    if program.definitions or "identity" in program.functions:  # more than one expression
        return
    given = {name for name in ("pi", "e", "π") if name in graph.variables}
    tree = program.formula(program.output)
    written = LANGUAGE.write(tree)
    again = parse(written, FUNCTIONS, given, array_functions)
    root = again.output
    if again.functions[root] == "identity" and program.functions[program.output] != "identity":
        root = again.operands[root][0]
    assert LANGUAGE.write(again.formula(root)) == written
    names = [name for _, name in again.variables()]
    assert set(names) <= set(graph.variables)


def check_help(text: str, given: Mapping[str, str]) -> None:
    """The commands suggested for a program that was refused run, once their blanks are filled."""
    words = [f"{name}={value}" for name, value in given.items()]
    done = run("--", text, *words) if text.startswith("-") else run(text, *words)
    check_run(done)
    if done.status == 2:
        lines = [line for line in done.err.splitlines() if line.startswith("help: ")]
        for line in lines:
            command = shlex.split(filled(line.removeprefix("help: ")))
            assert command[0] == "backprop-trace"
            again = run(*command[1:])
            assert again.status == 0, (text, line, again.err)


# Runs


def check_run(done: Run) -> None:
    """A run ends with 0, 1 or 2, and says something fit for a terminal."""
    assert done.status in (0, 1, 2)
    assert "Traceback" not in done.out + done.err
    assert len(done.err.splitlines()) <= LINES, done.err
    check_output(done.out)
    check_output(done.err)
    assert done.status == 0 or done.out == "" or done.out.startswith('{"error"')


def strict(text: str) -> Any:
    """Read JSON that must not contain NaN or Infinity."""

    def refuse(word: str) -> None:
        raise AssertionError(word)

    return json.loads(text, parse_constant=refuse)


def number(shown: Any) -> float | None:
    return None if shown is None else float(shown)


def check_trace(trace: Trace) -> None:
    """All formats carry the trace's numbers, and the lines replay to the same doubles."""
    shown = strict(trace.to_json())
    assert shown["schema"] == "backprop-trace/1"
    assert agree(number(shown["value"]), trace.value)
    assert list(shown["gradients"]) == list(trace.wrt)
    for name, gradient in trace.gradients.items():
        assert agree(number(shown["gradients"][name]), gradient)
    rows = {row.name: row for row in trace.graph.rows if row is not None}
    replay(shown, rows)
    for format in FORMATS:
        if format != "json":
            for digits in (4, None):
                text = re.sub("\x1b\\[[0-9;]*m", "", trace.render(format, digits=digits))
                check_output(text.replace("\r\n", "\n") if format == "csv" else text)
    for format in ("text", "terminal"):
        if len(shown["nodes"]) < 90:
            check_numbers(trace.render(format, digits=None), told(trace))


def replay(shown: Any, rows: Mapping[str, Operation]) -> None:
    """Compute every line of the JSON again from the lines above it."""
    values = {name: number(value) for name, value in shown["inputs"].items()}
    operations = {}
    for node in shown["nodes"]:
        operands = [value_of(values, operand) for operand in node["operands"]]
        found = rows[node["operation"]].forward(*operands)
        assert agree(found, number(node["value"])), node
        values[node["name"]] = found
        operations[node["name"]] = node
        parse_formula(node["formula"])
    assert agree(values.get(shown["output"]), number(shown["value"]))
    hard_zeros, cuts = set(), set()
    for edge in shown["local_gradients"]:
        node = operations[edge["node"]]
        operands = [value_of(values, operand) for operand in node["operands"]]
        rule = rows[node["operation"]].local(edge["position"], len(operands))
        found_local = rule.evaluate(*operands, values[edge["node"]])
        if rule.cut:
            cuts.add((edge["node"], edge["position"]))
        if found_local is None:
            hard_zeros.add((edge["node"], edge["position"]))
        assert agree(found_local or 0.0, (number(edge["value"]) or 0.0)), edge
        parse_formula(edge["formula"])
    gradients: dict[str, float] = {}
    behind_cuts: set[str] = set()
    locals_ = {(e["node"], e["position"]): number(e["value"]) for e in shown["local_gradients"]}
    for step in shown["backward"]:
        products = []
        for each in step["contributions"]:
            place = each["via"], each["position"]
            upstream, local = number(each["upstream"]), number(each["local"])
            assert upstream is not None
            assert local is not None
            assert agree(upstream, gradients[each["via"]])
            assert agree(local, locals_[place])
            is_off = place in hard_zeros or each["via"] in behind_cuts
            product = 0.0 if is_off else upstream * local
            if not rows[operations[each["via"]]["operation"]].vjp or place in hard_zeros:
                assert agree(product, number(each["product"])), each
            shown_product = number(each["product"])
            assert shown_product is not None
            products.append(shown_product)
        ways = [(each["via"], each["position"]) for each in step["contributions"]]
        if ways and all(way in cuts or way[0] in behind_cuts for way in ways):
            behind_cuts.add(step["name"])
        gradient = 1.0
        if products:
            gradient = products[0] if len(products) == 1 else total(products)
        assert agree(gradient, number(step["gradient"])), step
        gradients[step["name"]] = gradient
    for name, gradient_shown in shown["gradients"].items():
        if gradient_shown is not None:
            assert agree(gradients[name], number(gradient_shown)), name


def value_of(values: Mapping[str, float | None], operand: str) -> float:
    """Return the value of a node, or of a constant by its text."""
    if operand in values:
        found = values[operand]
        assert found is not None
        return found
    return {"pi": math.pi, "e": math.e}.get(operand) or float(operand)


def told(trace: Trace) -> Any:
    """Return what a document tells: the trace, with 0 where only rounding is left of a sum."""
    return strict("".join(render(Document(settled(trace).trace), "json")))


def check_numbers(text: str, shown: Any) -> None:
    """Every number of the JSON stands in the text, in order, and reads back as the same double."""
    expected = [number(node["value"]) for node in shown["nodes"]]
    expected += [number(edge["value"]) for edge in shown["local_gradients"]]
    for step in shown["backward"]:
        products = [number(each["product"]) for each in step["contributions"]]
        expected += products
        if len(products) != 1:
            expected.append(number(step["gradient"]))
    place = text.index("Forward pass")
    for value in expected:
        assert value is not None
        word = plain(value, None)
        assert agree(float(word), value)
        match = re.compile(rf"(?<![\w.]){re.escape(word)}(?![\w.])").search(text, place)
        assert match, (word, text[place : place + 300])
        place = match.end()
