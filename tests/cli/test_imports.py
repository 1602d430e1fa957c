"""What a run imports: a command that answers at once loads only what it prints with."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.support.paths import ROOT

ALWAYS_HEAVY = {"sympy", "mpmath", "numpy", "pygments", "markdown_it", "unittest", "tempfile"}
CODE = """
import sys
from tests.support.paths import ROOT
from backprop_trace.cli.command import cli
try:
    cli.main(sys.argv[1:], prog_name="backprop-trace")
except SystemExit:
    pass
print(sorted({name.partition(".")[0] for name in sys.modules}), file=sys.stderr)
"""


def imported(*argv: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", CODE, *argv], capture_output=True, text=True, cwd=ROOT, check=True
    )
    return set(eval(done.stderr.splitlines()[-1]))  # a list of our own


SEED = ("(w*x - y)**2", "--x", "1", "--y", "2", "--w", "1")


@pytest.mark.parametrize(
    "argv",
    [("--help",), ("--version",), ("w*x", "--help"), ("w*x^2",), ("x", "--x", "one"), ("w*x",), (),
     ("x", "--format", "jsn"), (*SEED, "--format", "json"), (*SEED, "--format", "text")],
)  # fmt: skip
def test_help_refusals_and_plain_formats_load_no_rich(argv: tuple[str, ...]) -> None:
    assert not imported(*argv) & (ALWAYS_HEAVY | {"rich", "decimal", "fractions"})


def test_a_trace_of_known_operations_loads_no_sympy() -> None:
    modules = imported(*SEED)
    assert "rich" in modules
    assert not modules & ALWAYS_HEAVY
