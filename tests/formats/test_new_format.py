"""A format of notes is one new file and one row: written, verified and updated without more.

A copy of the package gets a format that nobody has heard of (Org mode), with a notation of its own.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.house import PACKAGE

ROW = """    "org": Format("Org mode", ".org", "org:OrgWriter", Comment("#")),\n"""

WRITER = '''
"""Org mode."""

from functools import cached_property

from ..notation.latex import Latex
from .writer import BlockWriter


class Names(Latex):
    """Mathematics with an upright d."""

    d = "\\\\mathrm{d}"


class OrgWriter(BlockWriter):
    """Writes Org mode."""

    nothing = "-"

    @cached_property
    def notation(self):
        return Names(self.document.names, self.style.plain_names)

    def words(self, text):
        return text.replace("|", "\\\\vert{}")

    def math(self, text):
        return f"\\\\({text}\\\\)"

    def heading(self, block):
        yield f"* {self.words(block.text)}\\n"

    def line(self, cells, align, row=None):
        return f"| {' | '.join(cells)} |\\n"
'''

SEED = ("(w*x - y)**2", "--x", "1", "--y", "2", "--w", "1")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("copy")
    here = folder / "backprop_trace"
    shutil.copytree(PACKAGE, here, ignore=shutil.ignore_patterns("__pycache__"))
    (here / "formats" / "org.py").write_text(WRITER.lstrip(), encoding="utf-8")
    rows = here / "formats" / "__init__.py"
    text = rows.read_text(encoding="utf-8")
    place = text.index('    "csv": Format(')
    rows.write_text(text[:place] + ROW + text[place:], encoding="utf-8")
    return folder


def run(folder: Path, *argv: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "backprop_trace", *argv],
        cwd=folder, capture_output=True, text=True, encoding="utf-8",
    )  # fmt: skip


def test_it_is_written_by_suffix_and_by_name(folder: Path) -> None:
    assert run(folder, *SEED, "-o", "note.org").returncode == 0
    note = (folder / "note.org").read_text(encoding="utf-8")
    assert run(folder, *SEED, "--format", "org").stdout == note
    first, *_, last = note.splitlines()
    assert first == (
        '# backprop-trace: backprop-trace "(w*x - y)**2" --x 1 --y 2 --w 1 --format org'
    )
    assert last == "# backprop-trace: end"
    assert "* Forward pass\n| step | node | expression | with numbers | value |\n" in note
    assert r"| \(\frac{\mathrm{d}L}{\mathrm{d}L}\) | - | - | \(1\) |" in note
    assert "org" in run(folder, "x", "--x", "1", "--format", "og").stderr


def test_it_is_verified_and_updated(folder: Path) -> None:
    right = run(folder, *SEED, "--format", "org").stdout
    wrong = right.replace(r"| - | \(-1\) |", r"| - | \(1\) |")
    assert wrong != right
    (folder / "note.org").write_text(f"Some words\n{wrong}", encoding="utf-8")
    done = run(folder, "--verify", "note.org")
    assert done.returncode == 1
    assert "∂v2/∂y: expected -1, the note has 1: a lost minus" in done.stdout
    assert run(folder, "--verify", "note.org", "--update").returncode == 0
    assert (folder / "note.org").read_text(encoding="utf-8") == f"Some words\n{right}"
    assert run(folder, "--verify", "note.org").returncode == 0
