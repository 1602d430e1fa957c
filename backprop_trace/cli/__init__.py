"""The command line: options in, one call, text out."""

from .process import main

__all__ = ["main"]
