"""The operations: a table of one row each, with values, local gradients, formulas and notes."""

from .operation import LETTERS, Local, Note, Operation, Value, letters
from .table import FUNCTIONS, TABLE

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
