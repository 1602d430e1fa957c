"""Notes: every worked example in every format passes the places' own parsers, number by number."""

from __future__ import annotations

import csv
import json
import re
import subprocess
from io import StringIO
from pathlib import Path
from typing import Any

import cmarkgfm
import markdown_it
import pytest
import typst
from mdit_py_plugins import dollarmath

from backprop_trace import Trace, trace
from backprop_trace.document.document import Document
from backprop_trace.document.style import Style
from backprop_trace.formats import render
from backprop_trace.formats.markdown import FLAVORS
from backprop_trace.palette import LIGHT, NAMED
from tests.support.command import run
from tests.support.corpora import load
from tests.support.notes_lint import complaints, displayed, inline
from tests.support.paths import VALIDATORS
from tests.support.tools import needs, needs_validators

EXAMPLES = load("worked-examples.json")
EXTRA = [
    ("where(x > 0, relu(x), abs(y)) + max(x, y) + floor(y) + hypot(x, y) + atan2(y, x)",
     {"x": 0.5, "y": -1e-9}),
    ("swish(a) = a*sigmoid(a); f(a, b) = a**b; out = f(swish(w_1), 2) + y_hat*θ", {"w_1": -2.5,
     "y_hat": 1e7, "θ": 3}),
    ("log(x)/x", {"x": 0.0}),
    ("end + graph*_ + class_ + x_1_2*loss + w12*w_12", dict.fromkeys(
        ["end", "graph", "_", "class_", "x_1_2", "loss", "w12", "w_12"], 2.0)),
    ("z = a*b; y = relu(a) + cbrt(2)*log2(4) - 1e-3/pi", {"a": 0.0, "b": 1.0}),
]  # fmt: skip


def traces() -> list[Trace]:
    examples = [(example["program"], example["inputs"]) for example in EXAMPLES]
    return [trace(program, values) for program, values in [*examples, *EXTRA]]


TRACES = traces()
COMMAND = 'backprop-trace "x" --x 1 --format markdown'


def markdown(t: Trace, **style: Any) -> str:
    return "".join(render(Document(t), "markdown", Style(command=COMMAND, **style)))


@pytest.mark.parametrize("t", TRACES, ids=repr)
@pytest.mark.parametrize("flavor", ["github", "obsidian", "quarto", "marp"])
def test_markdown_keeps_to_the_portable_subset(t: Trace, flavor: str) -> None:
    text = markdown(t, flavor=flavor)
    body = text.replace("---\nmarp: true\nmath: mathjax\n---\n", "")
    assert list(complaints(body)) == []
    assert text == markdown(t, flavor=flavor)


@pytest.mark.parametrize("t", TRACES, ids=repr)
def test_markdown_as_its_parsers_read_it(t: Trace) -> None:
    text = markdown(t)
    parser = markdown_it.MarkdownIt("commonmark").enable("table")
    parser.use(dollarmath.dollarmath_plugin, allow_space=False, allow_digits=False)
    tokens = parser.parse(text)
    children = [child for token in tokens for child in token.children or ()]
    assert sum(child.type == "math_inline" for child in children) == len(inline(text))
    assert sum(token.type == "math_block" for token in tokens) == len(displayed(text)) == 1
    assert not any(child.type in ("em_open", "html_inline") for child in children)
    assert sum(token.type == "table_open" for token in tokens) == sum(
        1 for steps in (list(t.forward_steps()), list(t.local_steps())) if steps
    )
    rows = len(list(t.forward_steps())) + len(list(t.local_steps()))
    assert sum(token.type == "tr_open" for token in tokens) == rows + 2


@pytest.mark.parametrize("t", TRACES, ids=repr)
def test_markdown_where_mathematics_is_not_known(t: Trace) -> None:
    html = cmarkgfm.github_flavored_markdown_to_html(markdown(t))
    assert "<em>" not in html
    assert html.count("<table>") == 2
    rows = len(list(t.forward_steps())) + len(list(t.local_steps()))
    assert html.count("<tr>") == rows + 2


@needs_validators
def test_every_formula_is_katex_s() -> None:
    formulas = []
    for t in TRACES:
        text = markdown(t)
        formulas += [[piece, False] for piece in inline(text)]
        formulas += [[piece, True] for piece in displayed(text)]
    done = subprocess.run(
        ["node", "check.mjs"], cwd=VALIDATORS, input=json.dumps({"katex": formulas}),
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert json.loads(done.stdout.splitlines()[-1]) == []
    assert len(formulas) > 1000


@needs_validators
def test_every_chart_is_mermaid_s() -> None:
    charts = [
        re.findall(r"^```mermaid\n(.*?)^```$", markdown(t), re.DOTALL | re.MULTILINE)
        for t in TRACES
    ]
    assert all(len(found) == 1 for found in charts)
    charts.append(["".join(render(Document(t), "mermaid", Style(command=COMMAND))) for t in TRACES])
    done = subprocess.run(
        ["node", "check.mjs"], cwd=VALIDATORS, capture_output=True, text=True, check=True,
        input=json.dumps({"mermaid": [chart for found in charts for chart in found]}),
    )  # fmt: skip
    assert json.loads(done.stdout.splitlines()[-1]) == []


@pytest.mark.slow
@needs("pdflatex")
def test_all_examples_in_one_latex_document(tmp_path: Path) -> None:
    pages = [r"\documentclass{article}", r"\usepackage{amsmath,booktabs,graphicx,tikz}",
             r"\usetikzlibrary{positioning}", r"\begin{document}"]  # fmt: skip
    for t in TRACES:
        pages.append("".join(render(Document(t), "latex", Style(command=COMMAND))))
    pages.append(r"\end{document}")
    text = "\n".join(pages)
    assert text.isascii()
    compile_latex(tmp_path, text)


@needs("pdflatex")
def test_a_latex_document_of_its_own(tmp_path: Path) -> None:
    compile_latex(tmp_path, "".join(render(Document(TRACES[0]), "latex", Style(standalone=True))))


def compile_latex(folder: Path, text: str) -> None:
    (folder / "note.tex").write_text(text, encoding="ascii")
    done = subprocess.run(
        ["pdflatex", "-no-shell-escape", "-halt-on-error", "-interaction=nonstopmode", "note.tex"],
        cwd=folder, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:]
    assert (folder / "note.pdf").stat().st_size > 10_000


@pytest.mark.parametrize("standalone", [False, True])
def test_all_examples_in_one_typst_document(tmp_path: Path, standalone: bool) -> None:
    texts = ["".join(render(Document(t), "typst", Style(standalone=standalone))) for t in TRACES]
    note = tmp_path / "note.typ"
    note.write_text("\n".join(texts), encoding="utf-8")
    typst.compile(str(note), output=str(tmp_path / "note.pdf"))
    assert (tmp_path / "note.pdf").stat().st_size > 10_000


@pytest.mark.parametrize("t", TRACES, ids=repr)
def test_the_numbers_of_all_formats_are_those_of_the_trace(t: Trace) -> None:
    full = Style(digits=None)
    shown = {
        name: "".join(render(Document(t), name, full))
        for name in ("markdown", "latex", "typst", "text")
    }
    for name, text in shown.items():
        plain = re.sub(r" ?(\\times|times) 10\^[{(](-?\d+)[})]", r"e\2", text)
        plain = re.sub(r"(?<![\d.])(-?)10\^[{(](-?\d+)[})]", r"\g<1>1e\2", plain)
        tokens = set(re.findall(r"\d+(?:\.\d+)?(?:e-?\d+)?", plain))
        for step in t.forward_steps():
            if step.value == step.value and abs(step.value) != float("inf"):
                assert any(float(token) == abs(step.value) for token in tokens), (name, step)


@pytest.mark.parametrize("t", TRACES, ids=repr)
def test_csv_replays(t: Trace) -> None:
    rows = list(csv.DictReader(StringIO("".join(render(Document(t), "csv")), newline="")))
    forward = {row["node"]: float(row["value"]) for row in rows if row["pass"] == "forward"}
    assert list(forward) == [step.name for step in t.forward_steps()]
    for step in t.forward_steps():
        assert repr(forward[step.name]) == repr(step.value)
    gradients = {row["node"]: float(row["value"]) for row in rows if row["pass"] == "gradient"}
    for name, gradient in t.gradients.items():
        assert gradient is None or repr(gradients[name]) == repr(gradient)


def test_csv_cells_are_no_spreadsheet_formulas() -> None:
    text = "".join(render(Document(trace("-x", x=2.0)), "csv"))
    assert ",'-x," in text
    assert ",-2\r\n" in text


def test_anki_has_a_card_a_step() -> None:
    t = TRACES[0]
    text = "".join(render(Document(t), "markdown", Style(flavor="anki")))
    lines = text.splitlines()
    assert lines[0] == "#separator:tab"
    cards = [line.split("\t") for line in lines if not line.startswith("#")]
    assert len(cards) == len(list(t.forward_steps())) + len(list(t.local_steps())) + 5
    assert all(
        len(card) == 2 and "}}" not in line for card, line in zip(cards, lines[4:], strict=True)
    )


@pytest.mark.parametrize("flavor", [*FLAVORS, "anki"])
def test_each_flavor_by_the_command(flavor: str) -> None:
    done = run("(w*x - y)**2", "--x", "1", "--y", "2", "--w", "1", "--flavor", flavor)
    assert done.status == 0
    assert "frac{dL}{dw}" in done.out


def test_notion_has_no_mathematics_in_tables() -> None:
    text = markdown(TRACES[0], flavor="notion")
    assert "|" not in text.replace("-->", "")
    assert "- $$v_1 = w \\cdot x = 1 \\cdot 1 = 1$$" in text


def test_gitlab_sets_mathematics_in_backticks() -> None:
    assert "| $`v_1`$ |" in markdown(TRACES[0], flavor="gitlab")


def test_options_of_documents() -> None:
    seed = ("w1*x", "--x", "1", "--w1", "2")
    assert r"\documentclass" in run(*seed, "--format", "latex", "--standalone").out
    assert r"\mathrm{w1}" in run(*seed, "--format", "latex", "--plain-names").out


def test_a_name_that_latex_has_no_letters_for_is_refused() -> None:
    done = run("权重*2", "权重=1", "--format", "latex")
    assert done.status == 2
    assert "权重" in done.err


PLANTED = [
    "$\\bar{v}_1$", "$a * b$", "| $a | b$ |", "$a < b$", "$a \\, b$", "$\\operatorname{f}$",
    "x$a$", "$a$b", "$ a $", "$a", "$$a$$", "| a | |\n", "<b>x</b>", "x \n", "$ä$",
]  # fmt: skip


@pytest.mark.parametrize("text", PLANTED)
def test_the_lint_finds_what_breaks(text: str) -> None:
    assert list(complaints(text + "\n"))
    assert list(complaints("fine $a_1 \\cdot b$, yes\n")) == []


@pytest.mark.parametrize(
    ("format", "written"),
    [("latex", r"\textcolor{{{}}}{{{}}}"), ("typst", "text(fill: #{}, {})")],
)
def test_each_kind_of_number_has_the_colour_of_the_pictures(format: str, written: str) -> None:
    text = run("(w*x - y)**2", "w=2", "x=3", "y=1", "--format", format).out
    for name, number in (("btvalue", "25"), ("btlocal", "10"), ("btgradient", "30")):
        assert written.format(name, number) in text
    for kind, name in NAMED.items():
        assert re.search(rf"{name}.*{LIGHT[kind][1:]}", text, re.IGNORECASE)
