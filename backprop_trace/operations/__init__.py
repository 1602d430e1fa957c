"""The operations: one row each, which knows everything about it; a file a family."""

from .operation import LETTERS, Local, Note, Operation, Value, letters
from .registry import FUNCTIONS, TABLE

__all__ = [
    "FUNCTIONS",
    "LETTERS",
    "TABLE",
    "Local",
    "Note",
    "Operation",
    "Value",
    "letters",
]
