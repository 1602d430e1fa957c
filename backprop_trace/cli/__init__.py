"""The command line: options in, one call, text out."""

from .command import cli, main

__all__ = ["cli", "main"]
