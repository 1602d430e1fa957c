"""One command run in this process: what it printed, and how it ended."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Mapping
from typing import NamedTuple

from click.testing import CliRunner

from backprop_trace.cli.command import cli


class Run(NamedTuple):
    """The end of a run."""

    status: int
    out: str
    err: str


def run(
    *argv: str, stdin: str | bytes | None = None, env: Mapping[str, str | None] | None = None
) -> Run:
    """Run the command; a traceback is an error of the test."""
    result = CliRunner().invoke(cli, list(argv), input=stdin, env=env, prog_name="backprop-trace")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Run(result.exit_code, result.stdout, result.stderr)


Runner = Callable[..., Run]


def filled(line: str) -> str:
    """Return a suggested command with 2 in each blank (``--x ?``, ``x=?``, ``[?, 1]``)."""
    return re.sub(r"(?<=[ =\[,])\?(?=\Z|[ ,\]])", "2", line)


def run_line(line: str) -> Run:
    words = shlex.split(line)
    assert words[0] == "backprop-trace"
    return run(*words[1:])
