"""What the package's files are and what they import, read off their text: nothing is run.

Every import counts, also one within a function and one under ``TYPE_CHECKING``: what a file names
in an annotation it knows as well, and it cannot be understood or moved without. A module named in a
text (``import_module("backprop_trace.x")``) counts too. That to load a file of a room also runs the
room's ``__init__`` does not count.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from tests.support.paths import DOCS, ROOT

PACKAGE = ROOT / "backprop_trace"


def files() -> dict[str, Path]:
    """Return the package's files by their path in it: ``language/syntax/parser.py``."""
    return {path.relative_to(PACKAGE).as_posix(): path for path in sorted(PACKAGE.rglob("*.py"))}


def rooms() -> list[str]:
    """Return the rooms in the order of docs/architecture.md: each may import what stands above."""
    text = (DOCS / "architecture.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`.*?) \|", text, re.MULTILINE)
    return [place for row in rows for place in re.findall(r"`(.+?)`", row)]


def room_of(file: str) -> str | None:
    """Return the room of the table that a file is in: the narrowest one."""
    return max((room for room in rooms() if file.startswith(room)), key=len, default=None)


@cache
def imports() -> dict[str, set[str]]:
    """Return which files of the package each of them imports."""
    known = files()
    return {file: set(_imported(file, path, known)) - {file} for file, path in known.items()}


def _imported(file: str, path: Path, known: Mapping[str, Path]) -> Iterator[str]:
    parents = ["backprop_trace", *file.split("/")[:-1]]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = parents[: len(parents) + 1 - node.level] if node.level else []
            module = ".".join([*base, *filter(None, [node.module])])
            names = [f"{module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            names = [node.value] if re.fullmatch(r"backprop_trace(\.\w+)+", node.value) else []
        for name in names:
            yield from _file_of(name, known)


def _file_of(name: str, known: Mapping[str, Path]) -> Iterator[str]:
    """Yield the file that a dotted name is, or is in."""
    package, *words = name.split(".")
    if package != "backprop_trace":
        return
    for end in (len(words), len(words) - 1):
        stem = "/".join(words[: max(end, 0)])
        for file in (f"{stem}.py", f"{stem}/__init__.py".removeprefix("/")):
            if file in known:
                yield file
                return


def circles(graph: Mapping[str, set[str]]) -> list[set[str]]:
    """Return the sets of more than one node that all lead to each other (Tarjan, on a stack)."""
    number: dict[str, int] = {}
    low: dict[str, int] = {}
    open_nodes: list[str] = []
    found = []
    for root in graph:
        path = [(root, iter(sorted(graph[root])))] if root not in number else []
        while path:
            node, successors = path[-1]
            if node not in number:
                number[node] = low[node] = len(number)
                open_nodes.append(node)
            for successor in successors:
                if successor not in number:
                    path.append((successor, iter(sorted(graph[successor]))))
                    break
                if successor in open_nodes:
                    low[node] = min(low[node], low[successor])
            else:
                path.pop()
                if path:
                    low[path[-1][0]] = min(low[path[-1][0]], low[node])
                if low[node] == number[node]:
                    start = open_nodes.index(node)
                    found.append(set(open_nodes[start:]))
                    del open_nodes[start:]
    return [circle for circle in found if len(circle) > 1]


def lengths() -> dict[str, int]:
    """Return the lines of every file, and of every function as ``file: name``."""
    found = {}
    for file, path in files().items():
        text = path.read_text(encoding="utf-8")
        found[file] = text.count("\n")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
                found[f"{file}: {node.name}"] = (node.end_lineno or first) - first + 1
    return found
