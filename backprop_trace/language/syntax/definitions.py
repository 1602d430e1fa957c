"""Definitions ``name(parameters) = body``: what their left side looks like, and what it may be."""

from __future__ import annotations

import re
from functools import cache

from .nodes import Nodes
from .tokens import BLANK, NAME

_MOST_PARAMETERS = 3
_WRITTEN = frozenset(("ln", "arcsin", "arccos", "arctan"))


@cache
def definition_head() -> re.Pattern[str]:
    """Return the pattern of a definition's left side; compiled late, as few programs need it."""
    return re.compile(
        rf"({NAME}){BLANK}*\({BLANK}*({NAME}(?:{BLANK}*,{BLANK}*{NAME})*)?{BLANK}*\){BLANK}*=(?!=)"
    )


def problem_of(nodes: Nodes, name: str, parameters: tuple[str, ...]) -> str:
    """Return why a function can't be defined so, in a word; empty if it can."""
    function = nodes.functions.get(name)
    if name in nodes.program.definitions:
        return "twice"
    if function is not None and not _may_be_redefined(function.name, name):
        return "built-in"
    if name in nodes.known:
        return "variable"
    if not parameters:
        return "no-parameters"
    if len(set(parameters)) < len(parameters):
        return "one-name"
    if any(each in nodes.functions for each in parameters):
        return "function"
    return "too-many" if len(parameters) > _MOST_PARAMETERS else ""


def _may_be_redefined(function: str, name: str) -> bool:
    """Return whether a program may define a name that can be called: an alias that is not written.

    Notations write ``ln`` for ``log`` and ``arcsin`` for ``asin``: both would look the same.
    """
    return function != name and name not in _WRITTEN
