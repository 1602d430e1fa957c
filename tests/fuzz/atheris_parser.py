"""Bytes chosen by coverage (atheris): ``pip install atheris``, then

python -m tests.fuzz.atheris_parser.py -runs=1000000 -max_len=400
"""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports(include=["backprop_trace"]):
    from backprop_trace import trace  # noqa: F401
    from backprop_trace.language.parse import parse  # noqa: F401

from tests.support import invariants


def one_input(data: bytes) -> None:
    invariants.check_text(data.decode("utf-8", "surrogateescape"))


if __name__ == "__main__":
    invariants.warm_up()
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()
