"""What keeps the command fast, counted rather than timed: modules, steps, passes, collections."""

from __future__ import annotations

import gc
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import click
import pytest

from backprop_trace import TraceError, trace
from backprop_trace.autodiff import passes
from backprop_trace.autodiff.graph import Graph
from backprop_trace.autodiff.steps import Backward, Contribution, Forward, Local
from backprop_trace.cli.command import TraceCommand
from backprop_trace.cli.later import later
from backprop_trace.cli.options import features
from backprop_trace.formats.page import assets
from tests.support.generated import FILES
from tests.support.seed import PROGRAM

SEED = [PROGRAM, "w=1", "x=1", "y=2"]

LOADED = """
import json, sys
from backprop_trace.cli import main, process
process.leave = sys.exit
sys.argv[0] = "backprop-trace"
try:
    main()
except SystemExit:
    pass
finally:
    print(json.dumps(sorted(sys.modules)), file=sys.stderr)
"""

HEAVY = {
    *("sympy", "mpmath", "numpy", "pygments", "markdown_it", "unittest", "asyncio", "random"),
    *("tempfile", "dataclasses", "rich.markdown", "rich.syntax", "backprop_trace.proof"),
    "backprop_trace.teaching",
}


def loaded_by(*words: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", LOADED, *words], capture_output=True, text=True, check=True
    )
    return set(json.loads(done.stderr.splitlines()[-1]))


@pytest.mark.parametrize(
    "words",
    [
        ["--help"],
        ["--version"],
        [SEED[0], "--help"],
        [],
        [SEED[0]],
        ["(w*x - y)!", "w=1"],
        ["x", "--x", "one"],
        ["x", "--format", "jsn"],
        [*SEED, "z=3"],
        [*SEED, "--format", "json"],
        [*SEED, "--format", "text"],
        [*SEED, "--step"],
    ],
    ids=str,
)
def test_only_the_terminal_needs_rich(words: list[str]) -> None:
    loaded = loaded_by(*words)
    assert not {name for name in loaded if name.split(".")[0] == "rich"}
    assert not loaded & (HEAVY | {"decimal", "fractions"})


def test_the_terminal_needs_of_rich_what_it_prints_with() -> None:
    loaded = loaded_by(*SEED)
    assert "rich.table" in loaded
    # rich itself loads these three
    assert not loaded & (HEAVY - {"random", "dataclasses", "tempfile"})


def test_help_loads_neither_parser_nor_tracer_nor_renderer() -> None:
    loaded = loaded_by("--help")
    for name in (
        "language.syntax.parser",
        "autodiff.graph",
        "autodiff.trace",
        "document.story",
        "notation.writer",
    ):
        assert f"backprop_trace.{name}" not in loaded, name


def test_what_explains_mistakes_is_loaded_for_mistakes_only() -> None:
    loaded = loaded_by(*SEED, "--format", "json")
    for name in (
        "language.explain",
        "language.explain.suggest",
        "language.explain.repair",
        "drawing",
    ):
        assert f"backprop_trace.{name}" not in loaded, name
    assert "unicodedata" not in loaded
    assert "backprop_trace.language.explain" in loaded_by("x +")


def test_json_loads_nothing_that_tells_a_story() -> None:
    loaded = loaded_by(*SEED, "--format", "json")
    for name in (
        "document.blocks",
        "document.dust",
        "document.graph_view",
        "document.section",
        "document.story",
        "formats.writer",
    ):
        assert f"backprop_trace.{name}" not in loaded, name
    assert not {"copy", "shlex"} & loaded


@pytest.mark.parametrize(
    "words", [[*SEED, "--format", "json"], [*SEED, "--format", "svg"], SEED, ["--help"]], ids=str
)
def test_what_click_has_for_others_waits(words: list[str]) -> None:
    loaded = loaded_by(*words)
    assert "inspect" in loaded
    assert not {"dis", "tokenize", "linecache"} & loaded


@pytest.mark.parametrize("path", FILES, ids=str)
def test_what_is_kept_is_what_would_be_made(path: Path) -> None:
    assert path.read_text("utf-8") == FILES[path](), "run python -m tests.support.generated"


def test_a_page_is_written_without_translating_anything() -> None:
    loaded = loaded_by(*SEED, "--format", "html")
    assert "backprop_trace.codegen.javascript" in loaded
    for name in ("rows", "translate", "compact"):
        assert f"backprop_trace.codegen.javascript.{name}" not in loaded, name
    assert not loaded & (HEAVY | {"ast", "hashlib", "html.entities", "importlib.resources"})


def test_a_page_has_a_script_that_has_just_been_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assets, "text", lambda name: f"const {name[:4]} = 1;  // new\n")
    monkeypatch.setattr(assets, "compacts", lambda: {"view.js": (0, "old")})
    assert assets.compact("view.js") == "let view=1;"


def test_a_run_makes_for_click_only_the_options_that_are_typed() -> None:
    made = TraceCommand(features())
    made.make_context("", [*SEED, "--digits", "3", "--format", "text"])
    assert set(made.made) == {"digits", "format"}
    assert len(made.get_params(click.Context(made))) > 30


def test_a_module_that_waits_is_the_module_as_soon_as_it_is_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delitem(sys.modules, "colorsys", raising=False)
    later("colorsys")
    waiting = sys.modules["colorsys"]
    assert "rgb_to_hsv" not in vars(waiting)
    import colorsys

    assert colorsys is waiting
    assert colorsys.rgb_to_hsv(1.0, 1.0, 1.0) == (0.0, 0.0, 1.0)
    assert type(waiting) is type(sys)
    with pytest.raises(AttributeError):
        _ = colorsys.nothing  # type: ignore[attr-defined]
    later("colorsys")
    assert sys.modules["colorsys"] is waiting


@pytest.mark.parametrize("words", [["--help"], [*SEED, "--format", "text"], SEED], ids=str)
def test_what_explains_a_trace_is_loaded_where_it_is_asked_for(words: list[str]) -> None:
    loaded = loaded_by(*words)
    for room in ("step", "explain", "why"):
        place = f"backprop_trace.features.{room}"
        assert {name for name in loaded if name.startswith(place)} == {place}  # what it declares
    assert not {"termios", "backprop_trace.document.explanation"} & loaded


def test_no_class_loaded_for_json_compiles_a_constructor() -> None:
    for name in loaded_by(*SEED, "--format", "json"):
        if name.startswith("backprop_trace") and name != "backprop_trace.record":
            text = Path(str(import_module(name).__file__)).read_text("utf-8")
            assert "(NamedTuple)" not in text, f"{name}: a Record is made at a sixth of the price"


def test_the_library_loads_no_command_line() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import backprop_trace, sys; print('\\n'.join(sys.modules))"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert not {"click", "rich", "json"} & set(done.stdout.split())


def calls_of(action: Callable[[], object]) -> Counter[CodeType]:
    calls: Counter[CodeType] = Counter()

    def count(frame: FrameType, event: str, argument: Any) -> None:
        if event == "call":
            calls[frame.f_code] += 1

    sys.setprofile(count)
    try:
        action()
    finally:
        sys.setprofile(None)
    return calls


def neurons(count: int) -> str:
    lines = [f"v{k} = tanh(v{k - 1}*x + y*v{k - 1} + x)" for k in range(1, count)]
    return "\n".join(["v0 = x", *lines])


def test_gradients_need_no_steps() -> None:
    calls = calls_of(lambda: trace(neurons(100), x=0.1, y=0.2).gradients)
    for step in (Forward, Local, Contribution, Backward):
        assert calls[step.__new__.__code__] == 0, step.__name__
    assert calls[Graph._all_names.__code__] == 0


def test_a_trace_passes_over_the_graph_three_times() -> None:
    calls = calls_of(lambda: trace(neurons(100), x=0.1, y=0.2).gradients)
    for once in (Graph.reaching, passes.forward, passes.backward):
        assert calls[once.__code__] == 1, once.__name__


SHAPES: dict[str, Callable[[int], str]] = {
    "neurons": neurons,
    "parentheses": lambda n: "(" * n + "x*y" + ")" * n,
    "minus signs": lambda n: "-" * n + "x*y",
    "calls": lambda n: "tanh(" * n + "x*y" + ")" * n,
    "left": lambda n: "x*y" + " + x" * n,
    "right": lambda n: "x*(" * n + "y" + ")" * n,
    "arguments": lambda n: f"sum({', '.join(['x', 'y'] * n)})",
    "literals": lambda n: " + ".join(f"{k}*x" for k in range(n)) + " + y",
    "own functions": lambda n: "f(a, b) = a*b + a\n" + "f(x, " * n + "y" + ")" * n,
}


@pytest.mark.parametrize("shape", SHAPES.values(), ids=list(SHAPES))
def test_twice_the_program_is_twice_the_work(shape: Callable[[int], str]) -> None:
    def work(size: int) -> int:
        text = shape(size)
        return calls_of(lambda: trace(text, x=0.1, y=0.2).gradients).total()

    work(10)  # what is loaded and compiled at first use is no part of it
    assert work(2000) <= 2.5 * work(1000)  # linear with room for other branches, never 4


def test_an_operation_takes_few_python_calls() -> None:
    text = neurons(1000)
    operations = len(Graph.read(text).rows)
    calls = calls_of(lambda: trace(text, x=0.1, y=0.2).gradients)
    assert calls.total() <= 4.5 * operations


def test_a_long_sum_does_not_hand_all_its_operands_to_every_local_gradient() -> None:
    count = 50_000
    result = trace(f"sum({', '.join(['x'] * count)})", x=2.0)
    assert (result.value, result.gradients) == (2.0 * count, {"x": float(count)})


def test_a_matrix_product_takes_no_call_a_multiplication() -> None:
    program = "H = relu(X @ W + b); L = mean((H - T)**2)"

    def work(size: int) -> int:
        square = [[0.5] * size for _ in range(size)]
        values = {"X": square, "W": square, "b": [0.1] * size, "T": square}
        return calls_of(lambda: trace(program, values)).total()

    work(2)
    assert work(24) <= work(2) + 24 * 24 * 24  # a few an entry; 41,000 multiplications


def test_an_array_program_loads_few_modules() -> None:
    code = (
        "import sys; from backprop_trace import trace; trace('x*2', x=1.0).to_json()\n"
        "before = set(sys.modules); trace('sum(W @ x)', W=[[1.0]], x=[1.0]).to_json()\n"
        "print(len(set(sys.modules) - before))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(done.stdout) <= 28, done.stdout  # 8 to 14 ms in all


def collections_during(action: Callable[[], object]) -> int:
    runs = 0

    def count(phase: str, info: dict[str, int]) -> None:
        nonlocal runs
        runs += phase == "start"

    gc.callbacks.append(count)
    try:
        action()
    finally:
        gc.callbacks.remove(count)
    return runs


def test_the_collector_rests_while_a_graph_is_built() -> None:
    text = neurons(5000)
    assert gc.isenabled()
    assert collections_during(lambda: trace(text, x=0.1, y=0.2)) <= 1  # one may be due at the end
    assert gc.isenabled()


def test_the_collector_runs_again_after_an_error() -> None:
    with pytest.raises(TraceError):
        trace("x +", x=1.0)
    assert gc.isenabled()
