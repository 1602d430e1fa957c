"""Refusals: how a ``TraceError`` reaches the person or the script that ran the command."""

from __future__ import annotations

import sys
from typing import IO, Any

import click

from ..errors import TraceError
from . import progress
from .stream import prepare


class Refusal(click.ClickException):
    """What was asked for is wrong: the message, and exit status 2."""

    exit_code = 2

    def __init__(self, error: TraceError, as_json: bool) -> None:
        super().__init__(error.message)
        self.error = error
        self.as_json = as_json

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the message: to standard error, or as JSON to standard output."""
        progress.end()
        if self.as_json:
            import json

            prepare(sys.stdout)
            sys.stdout.write(json.dumps({"error": self.error.as_json()}, ensure_ascii=False) + "\n")
            sys.stdout.flush()
        else:
            prepare(sys.stderr)
            sys.stderr.write(self.error.format() + "\n")
