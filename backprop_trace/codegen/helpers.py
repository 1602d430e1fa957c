"""Helper functions of a script: copied from the very code that computes a trace's numbers.

The source of ``operations`` is read as a syntax tree; a function is taken over together with the
functions and constants that it needs, and what it calls from ``math`` is spelled as the script's
library has it.
"""

from __future__ import annotations

import ast
import builtins
import importlib
import inspect
import re
from collections.abc import Callable, Mapping
from functools import cache, partial
from types import FunctionType, ModuleType
from typing import Any

from ..notation.writer import Layout, call
from ..operations import TABLE
from .naming import Naming

_HERE = __name__.partition(".")[0]


def numpy_names() -> dict[str, str]:
    """Return NumPy's spelling of what ``math`` has: its functions are the rows', and a few more."""
    spelled = {name: row.spelling("numpy", row.least) for name, row in TABLE.items()}
    rest = ("copysign", "isfinite", "pi", "inf", "nan", "frexp", "ldexp")
    named = {name: text for name, text in spelled.items() if re.fullmatch(r"np\.\w+", text)}
    return named | {
        **{name: f"np.{name}" for name in rest},
        "pow": "np.power",
    }


class NotCopiedError(Exception):
    """A function needs something that cannot be copied into a script."""


def can_copy(function: Callable[..., Any]) -> bool:
    """Return whether a function can be copied: a named one of plain floats, at top level.

    So can one with its first arguments filled in (``functools.partial``), if these are numbers.
    """
    if isinstance(function, partial):
        numbers = all(isinstance(each, (int, float)) for each in function.args)
        return numbers and not function.keywords and can_copy(function.func)
    is_named = isinstance(function, FunctionType) and function.__qualname__ == function.__name__
    return is_named and _is_whole(function.__module__, function.__name__)


@cache
def _is_whole(module: str, name: str) -> bool:
    """Return whether all that a function needs can be copied too."""
    try:
        Helpers(Naming())._copy(module, name)
    except (NotCopiedError, OSError, TypeError, KeyError, ImportError):
        return False
    return True


class Helpers:
    """The helper functions that one script needs, in the order in which they must stand."""

    def __init__(self, naming: Naming, spellings: Mapping[str, str] | None = None) -> None:
        self.blocks: list[list[str]] = []
        """The source of the helpers, those first that others call."""
        self.imports: set[str] = set()
        """The modules that the helpers need."""
        self._naming = naming
        self._spellings = spellings or {}
        self._names: dict[tuple[str, str], str] = {}

    def name_of(self, function: Callable[..., Any]) -> str:
        """Return the name in the script of a function, which is copied if it isn't there yet.

        Raises ``NotCopiedError``.
        """
        return self._copy(function.__module__, function.__name__)

    def layout(self, function: Callable[..., Any], count: int) -> Layout:
        """Return the call of a function that is copied."""
        if not isinstance(function, partial):
            return call(self.name_of(function), count)
        filled = "".join(f"{each!r}, " for each in function.args)
        rank, (opening, *rest) = call(self.name_of(function.func), count)
        return rank, [f"{opening}{filled}", *rest]

    def written(self, name: str, lines: Callable[[str], list[str]]) -> str:
        """Return the name in the script of a helper that ``lines(name)`` writes."""
        key = "", name
        if key not in self._names:
            own = self._names[key] = self._naming.claim_function(name)
            self.blocks.append(lines(own))
        return self._names[key]

    def _copy(self, module: str, name: str) -> str:
        """Copy one definition of a module, and before it what it needs."""
        key = module, name
        if key in self._names:
            return self._names[key]
        definition = _definitions(module)[name]
        if isinstance(definition, ast.FunctionDef) and definition.decorator_list:
            raise NotCopiedError(name)
        own = self._names[key] = self._naming.claim_function(name.lstrip("_"))
        replaced = _Names(self, module).visit(ast.parse(ast.unparse(definition)).body[0])
        if isinstance(replaced, ast.FunctionDef):
            replaced.name = own
            _drop_annotations(replaced)
        elif isinstance(replaced, ast.Assign):
            replaced.targets = [ast.Name(own, ast.Store())]
        self.blocks.append(ast.unparse(ast.fix_missing_locations(replaced)).splitlines())
        return own

    def resolve(self, module: str, name: str) -> ast.expr | None:
        """Return what a global name of a module is in the script; None for a builtin.

        Raises ``NotCopiedError``: it is neither, nor of a module beside that of the operation.
        """
        origin = _imports(module).get(name)
        if origin is not None and origin[0] == "math":
            return self.of_math(origin[1])
        if origin is not None and origin[0].partition(".")[0] in (_HERE, module.partition(".")[0]):
            return ast.Name(self._copy(*origin), ast.Load())
        if origin is None and name in _definitions(module):
            return ast.Name(self._copy(module, name), ast.Load())
        if origin is None and hasattr(builtins, name):
            return None
        raise NotCopiedError(name)

    def of_math(self, name: str) -> ast.expr:
        """Return the spelling of something that ``math`` has."""
        text = self._spellings.get(name, f"math.{name}")
        self.imports.add(text.partition(".")[0])
        expression = ast.parse(text, mode="eval").body
        return expression


class _Names(ast.NodeTransformer):
    """Replaces the global names of a module by those of the script."""

    def __init__(self, helpers: Helpers, module: str) -> None:
        self.helpers = helpers
        self.module = module
        self.local: set[str] = set()

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        for inner in ast.walk(node):
            if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
                self.local.add(inner.id)
            elif isinstance(inner, ast.arg):
                self.local.add(inner.arg)
        _drop_annotations(node)
        return self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> ast.AST:
        if node.id in self.local or not isinstance(node.ctx, ast.Load):
            return node
        return self.helpers.resolve(self.module, node.id) or node

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        if isinstance(node.value, ast.Name) and node.value.id == "math":
            return self.helpers.of_math(node.attr)
        return self.generic_visit(node)


def _drop_annotations(function: ast.FunctionDef) -> None:
    """Take the types out of a function's head: a lesson does without."""
    function.returns = None
    for argument in (*function.args.args, function.args.vararg):
        if argument is not None:
            argument.annotation = None


def _module(name: str) -> ModuleType:
    return importlib.import_module(name)


@cache
def _definitions(module: str) -> dict[str, ast.stmt]:
    """Return the functions and constants of a module's source, by name."""
    found: dict[str, ast.stmt] = {}
    for statement in ast.parse(inspect.getsource(_module(module))).body:
        if isinstance(statement, ast.FunctionDef):
            found[statement.name] = statement
        elif isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            found[statement.targets[0].id] = statement
    return found


@cache
def _imports(module: str) -> dict[str, tuple[str, str]]:
    """Return the names that a module imports: (module, name there)."""
    found: dict[str, tuple[str, str]] = {}
    for statement in ast.parse(inspect.getsource(_module(module))).body:
        if isinstance(statement, ast.ImportFrom):
            origin = statement.module or ""
            if statement.level:
                origin = ".".join([*module.split(".")[: -statement.level], origin])
            for alias in statement.names:
                found[alias.asname or alias.name] = origin, alias.name
    return found
