"""Text that is not ours is shown and never obeyed: in every block of every format, in every option.

Where a format has a parser or a compiler, that one reads what was written.
"""

from __future__ import annotations

import base64
import csv
import io
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest

from backprop_trace import trace
from backprop_trace.cli.options import features
from backprop_trace.display import visible
from backprop_trace.document.blocks import (
    Block,
    Figure,
    Grid,
    Heading,
    Notes,
    Paragraph,
    Results,
    Row,
    Table,
)
from backprop_trace.document.document import Document
from backprop_trace.document.screen import Screen
from backprop_trace.document.story import Story
from backprop_trace.document.style import Style
from backprop_trace.formats import FORMATS, render
from backprop_trace.formats.comment import unsealed
from backprop_trace.notation.latex import PortableLatex
from backprop_trace.notation.mathml import MathMl
from tests.support.command import run

SVG = "<svg/>"
OBEYED = "0beyed"
HOSTILE = [
    r"}\input{secret}\end{itemize}\write18{touch x}^^5cinput secret %",
    r"$$ \\ & _ ^ ~ # {",
    '"+read("secret")+" #read("secret.tex") ]#eval("1")[ // /* = - + 1. @x <l>',
    "--!><script>alert(1)</script> <img src=x onerror=alert(1)> <!-- --> </title></svg>",
    "a --> b --\\> c --\\!> d",
    "&lt;script&gt; &#60; `code` ``` *e* _e_ [l](javascript:alert(1)) ![i](x) | $x$ {{c1::x}}",
    "\x1b[31m\x1b]0;title\x07 \x9b31m \u202eright \u2028 \x00 \x7f",
    "one\nbackprop-trace: end -->\n\n# two\ttab\rthree",
    "α β_1 ς ο Ω ϕ é ж 中 \N{GRINNING FACE} \N{COMBINING TILDE}",
    "=cmd|' /C calc'!A1",
]
PATHS = [text.replace("/", "|").replace("\x00", "") + ".svg" for text in HOSTILE]
SEED = ("(w*x - y)**2", "--x", "1", "--y", "2", "--w", "1")
ESCAPES = re.compile(r"\x1b\[[0-9;]*m")

needs_latex = pytest.mark.skipif(not shutil.which("pdflatex"), reason="needs pdflatex")


class Hostile:
    """A section with hostile text wherever a block holds words; ``path`` is its figure's file."""

    failed = False

    def __init__(self, text: str, path: str = "") -> None:
        self.text = text
        self.path = path

    def blocks(self, story: Story) -> Iterator[Block]:
        text, name = self.text, story.name("x")
        yield Heading(9, text)
        yield Paragraph([text, name, text])
        yield Results([[name, text]])
        yield Grid([text, "v"], "lr", lambda: iter([text]), lambda cell: [cell, name])
        row = Row(name, name, name, name, False, remark=text, worked=name)
        local = row._replace(edge=name)
        back = row._replace(qualifier=("via", name, text))
        for kind, each in (("forward", row), ("local", local), ("backward", back)):
            yield Table(kind, [each].__iter__, lambda row: row, has_shapes=True)
        yield Figure(text, lambda columns, ascii: [], lambda: SVG, self.path)
        yield Notes([text])

    def as_json(self) -> dict[str, object]:
        return {"hostile": self.text}


def document(text: str, path: str = "") -> Document:
    sections = [Hostile(text, path)]
    return Document(trace("x*y", x=1, y=2), sections=sections, preface=[text], picture="no")


def written(text: str, format: str, path: str = "", **style: Any) -> str:
    found = render(document(text, path), format, Style(command=text, **style))
    return "".join(found)


def is_clean(text: str) -> bool:
    """Return whether no character of a text is one that a terminal or a reader obeys."""
    return all(line == visible(line) for line in text.split("\n"))


def harmless(text: str) -> Any:
    """Return the tree of HTML once it is known to run only our script, and to link nowhere."""
    html5lib = pytest.importorskip("html5lib")
    root = html5lib.parse(text, namespaceHTMLElements=False)
    assert not any(each.tag in ("a", "iframe") for each in root.iter())
    policies = [each.get("content") for each in root.iter("meta") if each.get("http-equiv")]
    policy = policies[0] if policies else ""  # a note is no page: it has neither policy nor script
    scripts = [each for each in root.iter("script") if each.get("type") != "application/json"]
    for script in scripts:
        assert OBEYED not in script.text
        assert base64.b64encode(sha256(script.text.encode()).digest()).decode() in policy
    assert len(scripts) <= 1
    assert 2 * len(scripts) + len(policies) == policy.count("'sha256-")  # with styles of their own
    assert not any(name.startswith("on") for each in root.iter() for name in each.attrib)
    return root


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("format", [name for name in FORMATS if name not in ("csv", "json")])
def test_nothing_that_is_not_seen_reaches_a_file(text: str, format: str) -> None:
    shown = written(text, format, path=text)
    assert is_clean(shown.replace("\t", " "))
    shown.encode()


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("color", [False, True])
def test_a_terminal_gets_its_own_escapes_only(text: str, color: bool) -> None:
    screen = Screen(60, colors=16 * color)
    shown = "".join(render(document(text), "terminal", Style(command=text), screen))
    assert is_clean(ESCAPES.sub("", shown))
    assert (ESCAPES.search(shown) is not None) == color


@pytest.mark.parametrize("text", HOSTILE)
def test_html_has_no_element_and_no_comment_of_theirs(text: str) -> None:
    shown = written(text, "html", path=text)
    root = harmless(shown)
    comments = [each.text for each in root.iter() if not isinstance(each.tag, str)]
    assert len(comments) == 2
    assert unsealed(comments[0].strip()) == f"backprop-trace: {visible(text)}".strip()
    assert visible(text) in [item.text for item in root.iter("li")]
    (image,) = root.iter("img")
    assert base64.b64decode(image.attrib["src"].partition("base64,")[2]).decode() == SVG
    assert image.attrib["alt"] == visible(text)


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("flavor", ["github", "notion", "marp"])
def test_markdown_has_no_element_of_theirs(text: str, flavor: str) -> None:
    cmarkgfm = pytest.importorskip("cmarkgfm")
    options = pytest.importorskip("cmarkgfm.cmark").Options
    shown = written(text, "markdown", path=text, flavor=flavor)
    html = cmarkgfm.github_flavored_markdown_to_html(shown, options.CMARK_OPT_UNSAFE)
    root = harmless(f"<body>{html}")
    assert not any(each.tag in ("em", "code", "h1") for each in root.iter())
    comments = [each for each in root.iter() if not isinstance(each.tag, str)]
    assert len(comments) == 2
    assert unquote(next(root.iter("img")).attrib["src"]) == text
    notes = ["".join(item.itertext()).strip() for item in root.iter("li")]
    assert " ".join(visible(text).split()) in [" ".join(note.split()) for note in notes]


@pytest.mark.parametrize("text", HOSTILE)
def test_words_inside_of_mathematics_stay_words(text: str) -> None:
    (words,) = ElementTree.fromstring(f"<math>{MathMl().words(text)}</math>")
    assert (words.tag, words.text) == ("mtext", f"\u00a0{visible(text)}\u00a0")
    assert re.fullmatch(r"\\text\{ [\w ,.:+]* \}", PortableLatex().words(text))


@needs_latex
def test_latex_reads_no_file_and_sets_every_letter(tmp_path: Path) -> None:
    (tmp_path / "secret.tex").write_text(rf"\message{{{OBEYED}}}", encoding="ascii")
    (tmp_path / "secret.pdf").write_text("no picture", encoding="ascii")
    head, *_ = written("x", "latex", standalone=True).partition("\\section*")
    bodies = [written(text, "latex", path) for text, path in zip(HOSTILE, PATHS, strict=True)]
    text = "\n".join([head, *bodies, r"\end{document}"])
    done = compiled(tmp_path, text)
    assert OBEYED not in done and not re.search(r"[(<{]\./secret", done)


def compiled(folder: Path, text: str) -> str:
    (folder / "note.tex").write_text(text, encoding="utf-8")
    done = subprocess.run(
        ["pdflatex", "-no-shell-escape", "-halt-on-error", "-interaction=nonstopmode", "note.tex"],
        cwd=folder, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:]
    return done.stdout


@needs_latex
@pytest.mark.parametrize(
    "argv",
    [
        ("α=x*2; log(α)", "x=0"),
        ("α*x + β", "α=1", "x=2", "β=3", "--wrt", "β,x", "--check"),
        ("ω = relu(θ_1*x); ω", "θ_1=-1", "x=2", "--steps", "2", "--lr", "0.1", "--accumulate"),
        ("Ω = λ*x; Ω*0*μ", "λ=1", "x=1", "μ=2", "--mode", "forward"),
        ("é = x; é*x", "x=1"),
    ],
    ids=str,
)
def test_remarks_with_letters_of_other_scripts_compile(
    argv: tuple[str, ...], tmp_path: Path
) -> None:
    done = run(*argv, "--format", "latex", "--standalone")
    if done.status == 2:
        assert "not-in-format" in done.err or "no letters" in done.err
        return
    compiled(tmp_path, done.out)


def test_typst_reads_no_file_but_the_figure(tmp_path: Path) -> None:
    typst = pytest.importorskip("typst")
    (tmp_path / "secret").write_text(OBEYED, encoding="ascii")
    (tmp_path / "secret.tex").write_text(OBEYED, encoding="ascii")
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"></svg>'
    for text, path in zip(HOSTILE, PATHS, strict=True):
        path = path.replace("\\", "|")  # which Typst takes for no part of a name
        (tmp_path / path).write_text(svg, encoding="ascii")
        note = tmp_path / "note.typ"
        note.write_text(written(text, "typst", path, standalone=True), encoding="utf-8")
        page = typst.compile(str(note), root=str(tmp_path), format="svg")
        assert OBEYED not in str(page)


@pytest.mark.parametrize("text", HOSTILE)
def test_cards_have_two_fields(text: str) -> None:
    shown = "".join(render(document(text), "markdown", Style(command=text, flavor="anki")))
    cards = [line for line in shown.splitlines() if not line.startswith("#")]
    assert cards
    assert all(card.count("\t") == 1 and "}}" not in card for card in cards)


@pytest.mark.parametrize("text", HOSTILE)
def test_data_formats_carry_it_whole(text: str) -> None:
    assert json.loads(written(text, "json"))["hostile"] == text
    rows = list(csv.reader(io.StringIO(written(text, "csv"))))
    assert len({len(row) for row in rows}) == 1
    ElementTree.fromstring(written(text, "svg"))


def with_hostile_values() -> Iterator[tuple[str, str]]:
    """Yield each option with all of it at once, and the one that ends in every format with each."""
    for feature in features():
        for option in feature.options:
            if not option.kind.is_flag:
                yield option.spelling, " ".join(HOSTILE).replace("\x00", "")
    yield from (("--plot", path) for path in PATHS)


@pytest.mark.parametrize(("option", "text"), list(with_hostile_values()))
def test_every_option_refuses_it_or_shows_it(
    option: str, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    if option == "--plot" and not text.endswith(".svg"):
        text = "folder/" + text  # which is not there
    more = ("--steps", "1", "--lr", "0.1") if option == "--plot" else ()
    for format in ("markdown", "latex", "typst", "html", "text"):
        done = run(
            *SEED, *more, option, text, *([] if option == "--format" else ["--format", format])
        )
        assert done.status in (0, 2)
        assert is_clean(done.err)
        assert is_clean(done.out)
        if format == "html":
            harmless(done.out)
