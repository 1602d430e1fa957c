"""Refusals: how a ``TraceError`` reaches the person or the script that ran the command."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import IO, Any

import click

from ..errors import TraceError
from . import progress
from .stream import prepare


class Refusal(click.ClickException):
    """What was asked for is wrong: the message, and exit status 2."""

    exit_code = 2

    def __init__(self, error: TraceError, as_json: bool, working: Callable[[str], str]) -> None:
        super().__init__(error.message)
        self.error = error
        self.as_json = as_json
        self.working = working
        """Makes a command that works of the one that is suggested."""

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the message: to standard error, or as JSON to standard output."""
        progress.end()
        error = self.error.with_help(self.working(self.error.help))
        if self.as_json:
            import json

            prepare(sys.stdout)
            sys.stdout.write(json.dumps({"error": error.as_json()}, ensure_ascii=False) + "\n")
            sys.stdout.flush()
        else:
            prepare(sys.stderr)
            sys.stderr.write(error.format() + "\n")
