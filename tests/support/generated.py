"""Files that are made of the package's own sources: a run would take too long to make them.

``python -m tests.support.generated`` writes them anew; a test holds them against what they are of.
"""

from __future__ import annotations

import json
import runpy
from collections.abc import Callable, Mapping
from pathlib import Path

from backprop_trace.codegen.javascript.rows import translated
from backprop_trace.formats.page import assets
from backprop_trace.operations import TABLE
from tests.support.paths import DOCS, ROOT


def operations() -> str:
    """Return the operations in JavaScript, a line each."""
    return written(translated(TABLE))


def scripts() -> str:
    """Return what pages carry of each script and style sheet, with its check sum."""
    names = [*(f"{name}.js" for name in assets.SCRIPTS), *assets.STYLES]
    return written({name: assets.compacted(name, assets.source(name)) for name in names})


def written(value: object) -> str:
    return json.dumps(value, indent=0, ensure_ascii=False) + "\n"


FILES: Mapping[Path, Callable[[], str]] = {
    ROOT / "backprop_trace/codegen/javascript/operations.json": operations,
    ROOT / "backprop_trace/formats/page/compact.json": scripts,
    DOCS / "playground.html": lambda: str(runpy.run_path(str(DOCS / "playground.py"))["page"]()),
}

if __name__ == "__main__":
    for path, make in FILES.items():
        path.write_text(make(), encoding="utf-8", newline="\n")
