"""What CONTRIBUTING says of the gate: where tools are required, a test that lacks one fails."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.paths import ROOT

TEST = "tests/drawing/test_picture_exports.py::test_graphviz_takes_it"


@pytest.mark.parametrize(
    ("required", "status", "said"), [("", 0, "3 skipped"), ("1", 1, "3 errors")]
)
def test_without_graphviz(required: str, status: int, said: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-n0", "--no-cov", "-p", "no:cacheprovider", TEST],
        env={**os.environ, "PATH": str(tmp_path), "BACKPROP_TRACE_REQUIRE_TOOLS": required},
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, said in done.stdout) == (status, True), done.stdout
    assert "needs dot" in done.stdout
