"""Bytes chosen by coverage (atheris): ``pip install atheris``, then

python fuzz/atheris_parser.py -runs=1000000 -max_len=400
"""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

with atheris.instrument_imports(include=["backprop_trace"]):
    from backprop_trace import trace  # noqa: F401
    from backprop_trace.language.parser import parse  # noqa: F401

import invariants  # noqa: E402  # behind the instrumented imports


def one_input(data: bytes) -> None:
    """Read one text made of bytes."""
    invariants.check_text(data.decode("utf-8", "surrogateescape"))


if __name__ == "__main__":
    invariants.warm_up()
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()
