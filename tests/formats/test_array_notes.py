"""Arrays in every format: the places' own parsers find nothing, and every number is the JSON's."""

from __future__ import annotations

import csv
import json
import re
import subprocess
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import cmarkgfm
import markdown_it
import pytest
import typst
from mdit_py_plugins import dollarmath

from backprop_trace import trace
from backprop_trace.autodiff.array_trace import ArrayTrace
from backprop_trace.document.blocks import Table
from backprop_trace.document.document import Document
from backprop_trace.document.style import Style
from backprop_trace.formats import FORMATS, render
from backprop_trace.formats.markdown import FLAVORS
from backprop_trace.notation.text import UNICODE
from tests.support.array_corpus import numbers, traces
from tests.support.command import run
from tests.support.notes_lint import complaints, displayed, inline
from tests.support.paths import VALIDATORS
from tests.support.tools import needs, needs_validators

TRACES = traces()
ALL = pytest.mark.parametrize("t", TRACES.values(), ids=TRACES)
NETWORK = (
    "H = relu(X @ W1 + b1); Z = H @ W2 + b2; L = cross_entropy(Z, t)",
    "--X", "[[1,2],[-1,0.5],[0,1]]", "--W1", "[[0.5,-1,1],[1,0.5,-0.5]]", "--b1", "[0,0.1,-0.1]",
    "--W2", "[[1,-1],[0.5,1],[-1,2]]", "--b2", "[0,0]", "--t", "[0,1,0]", "--wrt", "W1,b1,W2,b2",
)  # fmt: skip
MANY = {
    "three axes": trace("sum(x*x)", x=[[[1, 2], [3, 4]], [[5, 6], [7, 8]]]),
    "long": trace("sum(W @ x)", W=[[1.0] * 9] * 8, x=[2.0] * 9),
}


def written(t: Any, format: str, **style: Any) -> str:
    asked = Style(command="backprop-trace x", static=format == "html", **style)
    return "".join(render(Document(t), format, asked))


# Their own parsers


@ALL
def test_markdown_keeps_to_the_portable_subset(t: ArrayTrace) -> None:
    for flavor in ("github", "obsidian", "quarto"):
        assert list(complaints(written(t, "markdown", flavor=flavor))) == []


@pytest.mark.parametrize("t", MANY.values(), ids=MANY)
def test_arrays_of_all_kinds_keep_to_it_too(t: Any) -> None:
    assert list(complaints(written(t, "markdown"))) == []


@ALL
def test_markdown_as_its_parsers_read_it(t: ArrayTrace) -> None:
    text = written(t, "markdown")
    parser = markdown_it.MarkdownIt("commonmark").enable("table")
    parser.use(dollarmath.dollarmath_plugin, allow_space=False, allow_digits=False)
    tokens = parser.parse(text)
    children = [child for token in tokens for child in token.children or ()]
    assert sum(child.type == "math_inline" for child in children) == len(inline(text))
    assert not any(child.type in ("em_open", "html_inline", "link_open") for child in children)
    html = cmarkgfm.github_flavored_markdown_to_html(text)
    assert "<em>" not in html
    assert r"\cr" in html or r"\cr" not in text


@needs_validators
def test_every_formula_is_katex_s() -> None:
    formulas = []
    for t in [*TRACES.values(), *MANY.values()]:
        text = written(t, "markdown")
        formulas += [[piece, False] for piece in inline(text)]
        formulas += [[piece, True] for piece in displayed(text)]
    done = subprocess.run(
        ["node", "check.mjs"], cwd=VALIDATORS, input=json.dumps({"katex": formulas}),
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert json.loads(done.stdout.splitlines()[-1]) == []
    assert len(formulas) > 1000


@pytest.mark.slow
@needs("pdflatex")
def test_all_of_them_in_one_latex_document(tmp_path: Path) -> None:
    pages = [r"\documentclass{article}\usepackage{amsmath,booktabs,graphicx,tikz}\begin{document}"]
    pages += [written(t, "latex") for t in [*TRACES.values(), *MANY.values()]]
    text = "\n".join([*pages, r"\end{document}"])
    assert text.isascii()
    compile_latex(tmp_path, text)


@needs("pdflatex")
def test_a_latex_document_of_its_own(tmp_path: Path) -> None:
    log = compile_latex(tmp_path, run(*NETWORK, "--format", "latex", "--standalone").out)
    assert "Overfull" not in log


def compile_latex(folder: Path, text: str) -> str:
    (folder / "note.tex").write_text(text, encoding="ascii")
    done = subprocess.run(
        ["pdflatex", "-no-shell-escape", "-halt-on-error", "-interaction=nonstopmode", "note.tex"],
        cwd=folder, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:]
    return done.stdout


def test_all_of_them_in_one_typst_document(tmp_path: Path) -> None:
    note = tmp_path / "note.typ"
    texts = [written(t, "typst") for t in [*TRACES.values(), *MANY.values()]]
    note.write_text("\n".join(texts), encoding="utf-8")
    typst.compile(str(note), output=str(tmp_path / "note.pdf"))
    assert (tmp_path / "note.pdf").stat().st_size > 10_000


# Numbers


Rows = list[list[float]]


def matrices_of_latex(text: str) -> Iterator[Rows]:
    for body in re.findall(r"\\begin\{bmatrix\} (.*?) \\end\{bmatrix\}", text):
        rows = re.split(r" \\\\ | \\cr ", body)
        yield [[of_latex(cell) for cell in row.split(" & ")] for row in rows]


def of_latex(cell: str) -> float:
    plain = re.sub(r"^(-?)10\^", r"\g<1>1 \\times 10^", cell.strip())
    plain = re.sub(r" \\times 10\^\{?(-?\d+)\}?", r"e\1", plain)
    return float(plain.replace(r"\infty", "inf").replace(r"\mathrm{NaN}", "nan"))


def matrices_of_typst(text: str) -> Iterator[Rows]:
    for body in re.findall(r'mat\(delim: "\[", ((?:[^()]|\([^()]*\))*)\)', text):
        rows = [row.split(", ") for row in body.split("; ")]
        yield [[of_typst(cell) for cell in row] for row in rows]


def of_typst(cell: str) -> float:
    plain = re.sub(r"^(-?)10\^", r"\g<1>1 times 10^", cell.strip())
    plain = re.sub(r" times 10\^\(?(-?\d+)\)?", r"e\1", plain)
    return float(plain.replace("infinity", "inf").replace('"NaN"', "nan"))


def matrices_of_html(text: str) -> Iterator[Rows]:
    body = re.sub(r"<!--.*?-->", "", text[text.index("<body>") : text.index("</html>")])
    for table in ElementTree.fromstring(body).iter("mtable"):
        yield [[of_mathml(cell) for cell in row] for row in table]


def of_mathml(cell: ElementTree.Element) -> float:
    text = "".join(cell.itertext()).replace("−", "-").replace("∞", "inf").replace("NaN", "nan")
    text = re.sub(r"×10(-?\d+)$", r"e\1", text)
    if cell.find(".//msup") is not None and "e" not in text:
        text = re.sub(r"^(-?)10(-?\d+)$", r"\g<1>1e\2", text)
    return float(text)


READERS: dict[str, Callable[[str], Iterator[Rows]]] = {
    "markdown": matrices_of_latex,
    "latex": matrices_of_latex,
    "typst": matrices_of_typst,
    "html": matrices_of_html,
}


def numbers_of(t: ArrayTrace) -> Any:
    """Return the JSON output; what only rounding leaves of a sum is told as 0."""
    return json.loads("".join(render(Document(Document(t).settled.trace), "json")))


def wanted(t: ArrayTrace) -> list[Rows]:
    """Return the arrays that the JSON output has, as matrices: a vector is a column."""
    found = numbers_of(t)
    values = [*found["inputs"].values(), *(node["value"] for node in found["nodes"])]
    values += [row["gradient"] for row in found["backward"]] + [*found["gradients"].values()]
    matrices: list[Rows] = []
    for value in values:
        if isinstance(value, list):
            matrices += list(as_matrices(value))
    return matrices


def as_matrices(value: list[Any]) -> Iterator[Rows]:
    if not isinstance(value[0], list):
        yield [[float(each)] for each in value]
    elif isinstance(value[0][0], list):
        for each in value:
            yield from as_matrices(each)
    else:
        yield [[float(each) for each in row] for row in value]


@ALL
@pytest.mark.parametrize("format", READERS)
def test_every_number_is_the_json_s(t: ArrayTrace, format: str) -> None:
    shown = {repr(rows).replace("-0.0", "0.0") for rows in
             READERS[format](written(t, format, digits=None))}  # fmt: skip
    for rows in wanted(t):
        assert repr(rows).replace("-0.0", "0.0") in shown


@ALL
def test_plain_text_has_the_json_s_numbers(t: ArrayTrace) -> None:
    """Each array in the rows, read back; and the text has all lines of it, below each other."""
    found = numbers_of(t)
    text = written(t, "text", digits=None)
    tables = [block for block in Document(t).blocks(UNICODE, None) if isinstance(block, Table)]
    forward = [row.result for table in tables if table.kind == "forward" for row in table.rows()]
    assert len(forward) == len(found["nodes"])
    for shown, row in zip(forward, found["nodes"], strict=True):
        assert repr(numbers(quoted(shown))) == repr(numbers(row["value"]))
        assert all(line in text for line in shown.split("\n"))


def quoted(shown: str) -> Any:
    """Return an array in brackets as nested lists."""
    return json.loads(re.sub(r"[^\s\[\],]+", r'"\g<0>"', shown))


@ALL
def test_a_spreadsheet_has_the_json_s_numbers(t: ArrayTrace) -> None:
    rows = list(csv.DictReader(StringIO(written(t, "csv"), newline="")))
    found = json.loads("".join(render(Document(t), "json")))

    def number(text: str) -> Any:
        return numbers(quoted(text))

    for kind, name in (("forward", "nodes"), ("gradient", "backward")):
        values = [row["value"] for row in rows if row["pass"] == kind]
        key = "value" if kind == "forward" else "gradient"
        assert [repr(number(each)) for each in values] == [
            repr(numbers(row[key])) for row in found[name]
        ]


@ALL
def test_mathml_is_what_another_program_makes_of_the_latex(t: ArrayTrace) -> None:
    """Matrix by matrix: as many, of the same shape, with the same signs in every cell."""
    if "[[[" in "".join(render(Document(t), "json")):
        pytest.skip("three axes are a list of matrices")
    converter = pytest.importorskip("latex2mathml.converter")
    text = written(t, "latex", digits=None)
    theirs = []
    for body in re.findall(r"\\begin\{bmatrix\}.*?\\end\{bmatrix\}", text):
        tree = ElementTree.fromstring(re.sub(' xmlns="[^"]*"', "", converter.convert(body)))
        theirs += [cells(table) for table in tree.iter("mtable")]
    page = written(t, "html", digits=None)
    body = re.sub(r"<!--.*?-->", "", page[page.index("<body>") : page.index("</html>")])
    ours = [cells(table) for table in ElementTree.fromstring(body).iter("mtable")]
    assert ours == theirs


def cells(table: ElementTree.Element) -> list[list[str]]:
    signs = str.maketrans({"−": "-", "\u2062": "", " ": ""})
    return [["".join(cell.itertext()).translate(signs) for cell in row] for row in table]


# Places


@pytest.mark.parametrize("flavor", [*FLAVORS, "anki"])
def test_each_flavor_by_the_command(flavor: str) -> None:
    done = run(*NETWORK, "--flavor", flavor)
    assert done.status == 0
    assert "bmatrix" in done.out
    if flavor == "notion":
        assert "|" not in done.out.replace("-->", "")


def test_anki_has_the_entry_on_the_back_and_what_is_given_on_the_front() -> None:
    cards = [line.split("\t") for line in run(*NETWORK, "--flavor", "anki").out.splitlines()]
    cards = [card for card in cards if len(card) == 2]
    assert len(cards) == 6 + 9 + 9
    assert all("W_1 = \\begin{bmatrix}" in front for front, _ in cards)
    assert sum("[0,0]" in back for _, back in cards) > 5
    assert all("}}" not in each for card in cards for each in card)


@pytest.mark.parametrize("name", [name for name, each in FORMATS.items() if each.comment])
def test_notes_are_verified_and_updated(name: str, tmp_path: Path) -> None:
    path = tmp_path / f"note{FORMATS[name].suffix}"
    assert run(*NETWORK, "-o", str(path)).status == 0
    assert run("--verify", str(path)).status == 0
    text = path.read_text("utf-8")
    wrong = re.sub(r"0\.1207(?!.*0\.1207)", "0.1270", text, flags=re.DOTALL)
    wrong = wrong.replace("0.5623", "0.5263") if wrong == text else wrong
    path.write_text(wrong, "utf-8")
    answer = run("--verify", str(path))
    assert answer.status == 1
    assert "0.1270" in answer.out or "0.1207" in answer.out
    assert run("--verify", str(path), "--update").status == 0
    assert path.read_text("utf-8") == text


@pytest.mark.parametrize("name", [name for name, each in FORMATS.items() if each.comment])
def test_what_is_repeated_and_what_is_the_same_is_said(name: str) -> None:
    text = run(*NETWORK, "--format", name).out
    assert text.count("b1 is repeated: sum over axis 0") == 1
    assert text.count("the same") == 2
