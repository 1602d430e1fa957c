"""The HTML page: well-formed, nothing loaded, the numbers of every row, names that would inject."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from backprop_trace import trace
from backprop_trace.document.document import Document
from backprop_trace.document.style import Style
from backprop_trace.formats import render
from tests.support.command import run
from tests.support.corpora import load
from tests.support.house import PACKAGE

CASES: list[dict[str, Any]] = load("worked-examples.json")


def page(program: str, **values: float) -> ElementTree.Element:
    return parsed("".join(trace(program, values).render("html")))


def parsed(text: str) -> ElementTree.Element:
    """Read the story of a page as XML, which is stricter than HTML; comments aside."""
    end = "</main>"
    body = re.sub(r"<!--.*?-->", "", text[text.index("<main>") : text.index(end)])
    return ElementTree.fromstring(f"{body}{end}")


def shown(element: ElementTree.Element) -> str:
    return "".join(element.itertext())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_every_worked_example(case: dict[str, Any]) -> None:
    values = {name: float(value) for name, value in case["inputs"].items()}
    found = trace(case["program"], values)
    text = "".join(found.render("html"))
    body = parsed(text)
    tables = body.findall(".//table")
    rows = [len(table.findall("./tbody/tr")) for table in tables]
    steps = json.loads(found.to_json())
    sums = sum(len(row["contributions"]) > 1 for row in steps["backward"])
    each = sum(max(1, len(row["contributions"])) for row in steps["backward"])
    assert rows == [len(steps["nodes"]), len(steps["local_gradients"]), each + sums]
    assert not re.search(r"(?:src|href)=.?(?:https?:)?//|@import|url\((?!#)", text)


def test_a_row_says_what_the_other_formats_say() -> None:
    body = page("(w*x - y)**2", w=1, x=1, y=2)
    rows = [[shown(cell) for cell in row] for row in body.findall(".//tbody/tr")]
    assert ["2", "v2", "v1−y", "1−2", "−1"] in rows
    assert ["v2 → L", "∂L∂v2=2·v2", "2·(−1)", "−2"] in rows
    assert ["dLdw", "dLdv1·∂v1∂w", "(−2)·1", "−2"] in rows
    assert "Gradients" in shown(body)
    assert body.find(".//{http://www.w3.org/2000/svg}svg") is not None


def test_a_fan_out_is_a_sum() -> None:
    rows = page("a + a", a=3).findall(".//tbody/tr")
    assert [row.get("class") for row in rows].count("sum") == 1


@pytest.mark.parametrize("name", ["end", "権重", "ŷ", "_", "x_1_2", "class", "script", "L"])
def test_names(name: str) -> None:
    body = page(f"{name}*2 + z", **{name: 1.0, "z": 2.0})
    assert shown(body)


def test_a_command_cannot_end_its_comment() -> None:
    program = "x -->y"
    text = "".join(render(Document(trace("x*y", x=1, y=2)), "html", Style(command=program)))
    assert text.count("-->") == 2


def test_notes_in_html_verify(tmp_path: Any) -> None:
    path = tmp_path / "note.html"
    assert run("(w*x - y)**2", "w=1", "x=1", "y=2", "-o", str(path)).status == 0
    assert run("--verify", str(path)).status == 0
    text = path.read_text("utf-8")
    wrong = text.replace("<mn>2</mn></math></td></tr>", "<mn>7</mn></math></td></tr>")
    assert wrong != text
    path.write_text(wrong, "utf-8")
    answer = run("--verify", str(path))
    assert answer.status == 1
    assert "dL/d" in answer.out or "∂" in answer.out
    assert run("--verify", str(path), "--update").status == 0
    assert path.read_text("utf-8") == text


def test_training_has_its_plot_in_the_page(tmp_path: Any) -> None:
    plot = str(tmp_path / "loss.svg")
    words = ("w**2", "w=1", "--steps", "3", "--lr", "0.1", "--plot", plot, "--format", "html")
    inside = re.search(r'<img src="data:image/svg\+xml;base64,(.*?)"', run(*words).out)
    assert inside is not None
    assert base64.b64decode(inside[1]).decode() == Path(plot).read_text("utf-8")


def test_a_static_page_has_no_script_and_the_same_story() -> None:
    played = run("(w*x - y)**2", "w=1", "x=1", "y=2", "--format", "html").out
    static = run("(w*x - y)**2", "w=1", "x=1", "y=2", "--format", "html", "--static").out
    assert "<script>" in played
    assert "<script>" not in static
    assert "script-src" not in static
    story = re.compile(r"<article.*</article>", re.DOTALL)
    told = [re.sub(r"\bbt\w{8}-", "", story.search(each)[0]) for each in (played, static)]  # type: ignore[index]
    assert told[0] == told[1]  # but for what ids begin with, which is of the command


def test_a_sheet_with_blanks_carries_no_answers() -> None:
    sheet = ("(w*x - y)**2", "w=2", "x=3", "y=3", "--worksheet", "--format", "html")
    for words in (("--static",), ("--answers",), ("--find-the-mistake",)):
        done = run(*sheet, *words)
        assert done.status == 0
        assert "<script" not in done.out
    assert "trace" not in re.findall(r'<script[^>]*class="(\w+)"', run(*sheet).out)


def test_every_colour_of_the_picture_is_the_page_s() -> None:
    """A kind of text with no colour of the page's would stay dark on a dark page."""
    css = (PACKAGE / "formats" / "page" / "page.css").read_text(encoding="utf-8")
    svg = run("--example", "mazur", "--format", "html").out
    kinds = set(re.findall(r'<(?:text|g) class="([a-z]+)"', svg)) - {"legend"}
    assert {"ink", "name", "value", "gradient"} <= kinds
    assert kinds <= set(re.findall(r"\.stage svg \.([a-z]+)", css))


def test_json_of_another_computer_verifies_and_another_number_does_not(tmp_path: Any) -> None:
    path = tmp_path / "note.html"
    assert run("exp(x)*x", "x=0.7", "-o", str(path)).status == 0
    text = path.read_text("utf-8")
    value = repr(trace("exp(x)*x", x=0.7).value)
    assert text.count(value) >= 2
    ulp = value[:-1] + str((int(value[-1]) + 1) % 10)
    path.write_text(text.replace(value, ulp), "utf-8")
    assert run("--verify", str(path)).status == 0
    path.write_text(text.replace(value, value[:5] + "9" + value[6:]), "utf-8")
    assert run("--verify", str(path)).status == 1
