"""The language of programs: text in, nodes and formulas out, or a message with its place."""

from .errors import TraceError
from .formula import Apply, Formula, Name, Number
from .parser import parse, parse_formula
from .program import CONSTANT, VARIABLE, Definition, Program
from .repair import repair

__all__ = [
    "CONSTANT",
    "VARIABLE",
    "Apply",
    "Definition",
    "Formula",
    "Name",
    "Number",
    "Program",
    "TraceError",
    "parse",
    "parse_formula",
    "repair",
]
