"""Contact sheets of what people look at: ``python -m tests.look [FOLDER] [PROGRAM ...]``.

For each of fifteen programs every output as pictures: the terminal at four widths, the SVG light
and dark, the page at three widths and on paper, the pages of LaTeX and Typst, Markdown as GitHub
renders it. One HTML file a program shows them side by side; the pictures stand beside it.
"""

from __future__ import annotations

import html
import runpy
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from tests.support.command import run
from tests.support.pages import NEURON
from tests.support.paths import DOCS
from tests.support.seed import SEED
from tests.support.tools import program

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SIXTY = (
    " + ".join(f"w{k}*x{k}" for k in range(16))
    + " - "
    + " - ".join(f"tanh(b{k})" for k in range(14))
)
PROGRAMS: Mapping[str, tuple[str, ...]] = {
    "seed": SEED,
    "fan-out": ("a = x*y; b = a + relu(x); a*b", "x=1", "y=2"),
    "neuron": NEURON,
    "mazur": ("--example", "mazur"),
    "rnn": ("--example", "rnn"),
    "softmax": ("--example", "softmax"),
    "sixty": (
        f"tanh({SIXTY})",
        *(f"{name}{k}=0.{k + 1}" for name in "wx" for k in range(16)),
        *(f"b{k}=0.{k + 1}" for k in range(14)),
    ),
    "kinks": ("abs(x) + relu(y) + max(x, z)", "x=0", "y=0", "z=0"),
    "exact": ("a = x*x; a*a + a + x", "x=1/3", "--exact"),
    "symbolic": ("(w*x - y)**2", "x=1", "--symbolic", "w,y"),
    "training": (*SEED, "--wrt", "w", "--steps", "20", "--lr", "0.1"),
    "forward": (*SEED, "--mode", "forward", "--wrt", "w"),
    "layer": ("--example", "linear-layer"),
    "entropy": ("--example", "softmax-cross-entropy"),
    "attention": ("--example", "attention-matrices"),
}
"""Command lines by name."""

DRAWN = {name for name in PROGRAMS if name not in ("exact", "symbolic", "training", "forward")}
"""Those whose command draws a picture alone: an SVG shows no other section."""

COLUMNS = (40, 80, 120, 200)
WIDTHS = (390, 1024, 1920)

GITHUB = """<!DOCTYPE html><meta charset="utf-8"><style>
body { font: 16px/1.5 sans-serif; max-width: 55rem; margin: 2rem auto; }
table { border-collapse: collapse; } th, td { border: 1px solid #d0d7de; padding: 6px 13px; }
pre { background: #f6f8fa; padding: 1rem; overflow: auto; }
</style>"""


def pictures(browser: Browser, folder: Path, words: tuple[str, ...], drawn: bool) -> Iterator[Path]:
    """Yield a picture of every output."""
    yield from terminals(browser, folder, words)
    if drawn:
        svg = made(folder, "picture.svg", words)
        for scheme in ("light", "dark"):
            yield shot(browser, svg, folder / f"svg-{scheme}.png", 1280, scheme)
    page = made(folder, "page.html", words)
    for wide in WIDTHS:
        yield shot(browser, page, folder / f"page-{wide}.png", wide)
    yield from paper(browser, folder, page)
    yield from sheets(folder, words)
    note = made(folder, "note.md", words)
    yield shot(browser, github(note), folder / "markdown.png", 1000)


def made(folder: Path, name: str, words: tuple[str, ...], *more: str) -> Path:
    """Write an output; return its file."""
    file = folder / name
    done = run(*words, *more, "-o", str(file))
    assert done.status == 0, done.err
    return file


def terminals(browser: Browser, folder: Path, words: tuple[str, ...]) -> Iterator[Path]:
    """Yield what terminals of several widths show."""
    screen = runpy.run_path(str(DOCS / "screens.py"))["screen"]

    for columns in COLUMNS:
        shown = run(
            *words, "--format", "terminal", "--color", "always", env={"COLUMNS": str(columns)}
        )
        file = folder / f"terminal-{columns}.svg"
        file.write_text(screen(f"at {columns} columns", shown.out), encoding="utf-8")
        yield shot(browser, file, folder / f"terminal-{columns}.png", columns * 9 + 60)


def shot(browser: Browser, file: Path, to: Path, wide: int, scheme: str = "light") -> Path:
    """Take a picture of a whole page."""
    dark = scheme == "dark"
    page = browser.new_page(
        viewport={"width": wide, "height": 720}, color_scheme="dark" if dark else "light"
    )
    page.goto(file.as_uri())
    if file.suffix == ".svg":
        page.locator("svg").first.screenshot(path=to)
    else:
        page.screenshot(path=to, full_page=True)
    page.close()
    return to


def paper(browser: Browser, folder: Path, file: Path) -> Iterator[Path]:
    """Yield the sheets of a page that is printed."""
    page = browser.new_page()
    page.goto(file.as_uri())
    page.pdf(path=folder / "print.pdf", format="A4")
    page.close()
    yield from rendered(folder / "print.pdf", "print")


def sheets(folder: Path, words: tuple[str, ...]) -> Iterator[Path]:
    """Yield the pages of LaTeX and Typst."""
    import typst

    source = made(folder, "latex.tex", words, "--standalone")
    subprocess.run(
        ["pdflatex", "-no-shell-escape", "-interaction=nonstopmode", source.name],
        cwd=folder, capture_output=True, timeout=300, check=True,
    )  # fmt: skip
    yield from rendered(folder / "latex.pdf", "latex")
    source = made(folder, "typst.typ", words, "--standalone")
    typst.compile(str(source), output=str(folder / "typst.pdf"))
    yield from rendered(folder / "typst.pdf", "typst")


def rendered(pdf: Path, name: str) -> list[Path]:
    """Return pictures of a PDF's first pages."""
    to = pdf.parent / name
    subprocess.run(["pdftoppm", "-r", "75", "-l", "6", "-png", str(pdf), str(to)], check=True)
    return sorted(pdf.parent.glob(f"{name}-*.png"))


def github(note: Path) -> Path:
    """Return a note as GitHub's own parser renders it; mathematics stays as it is typed."""
    import cmarkgfm

    file = note.with_suffix(".github.html")
    file.write_text(
        GITHUB + cmarkgfm.github_flavored_markdown_to_html(note.read_text(encoding="utf-8")),
        encoding="utf-8",
    )
    return file


def sheet(folder: Path, name: str, found: list[Path]) -> None:
    """Write a contact sheet."""
    figures = "".join(
        f'<figure><a href="{html.escape(file.name)}"><img src="{html.escape(file.name)}"></a>'
        f"<figcaption>{html.escape(file.stem)}</figcaption></figure>\n"
        for file in found
    )
    (folder / "index.html").write_text(
        f"<!DOCTYPE html><meta charset=utf-8><title>{name}</title><style>"
        "body{display:flex;flex-wrap:wrap;gap:1rem;font:14px sans-serif}figure{margin:0}"
        f"img{{max-width:420px;max-height:560px;border:1px solid #999}}</style>\n{figures}",
        encoding="utf-8",
    )


def main(folder: Path, names: list[str]) -> None:
    """Write the sheets of some programs, or of all."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program("chromium"), args=["--no-sandbox"]
        )
        for name in names or PROGRAMS:
            here = folder / name
            shutil.rmtree(here, ignore_errors=True)
            here.mkdir(parents=True)
            sheet(here, name, list(pictures(browser, here, PROGRAMS[name], name in DRAWN)))
            print(here / "index.html")
        browser.close()


if __name__ == "__main__":
    arguments = sys.argv[1:]
    main(Path(arguments[0] if arguments else "look").resolve(), arguments[1:])
