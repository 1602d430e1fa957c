"""The parts of every script: what is asked for, its names, its comment, its lines in order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from ..autodiff.graph import Graph
from ..autodiff.trace import Trace
from ..display import visible
from ..language.program import Definition, Program
from ..training.descent import Descent
from .body import Body
from .differences import differences
from .naming import Naming, renamings

LONGEST_COMMENT = 20_000
"""Characters of the program that are repeated in the comment on top."""


class Job:
    """One script to be written: the trace whose numbers it prints, or the descent."""

    def __init__(self, trace: Trace, descent: Descent | None) -> None:
        self.trace = trace
        self.descent = descent
        self.naming = Naming()
        self.functions = {
            definition.key: self.naming.claim_function(name)
            for name, definition in self.definitions.items()
        }
        """The functions that the program defines, by their keys: their names in the script."""
        inputs = [name for name in trace.inputs if name not in self.graph.variables]
        nodes = [n for n in range(len(self.graph)) if n not in self.graph.program.constants]
        known = self.graph.names
        wanted = [*(known[node] for node in nodes), *inputs]
        given = self.naming.claim_all(wanted)
        self.names: dict[int, str] = dict(zip(nodes, given, strict=False))
        """Each node's name in the script; constants have none."""
        self.unused: dict[str, str] = dict(zip(inputs, given[len(nodes) :], strict=True))
        """The names in the script of the variables that the program does not use."""
        called = zip(self.definitions, self.functions.values(), strict=True)
        self.renamed = renamings([*called, *zip(wanted, given, strict=True)])

    @property
    def graph(self) -> Graph:
        """The program's graph."""
        return self.trace.graph

    @property
    def program(self) -> Program:
        """The program."""
        return self.graph.program

    @cached_property
    def definitions(self) -> Mapping[str, Definition]:
        """The functions that the script defines as the program does, by name."""
        return self.program.definitions

    @property
    def text(self) -> str:
        """The program's text, for the comment on top."""
        return self.trace.program

    @property
    def remarks(self) -> list[str]:
        """What the comment on top says of names."""
        return [f"Here {line}" for line in self.renamed]

    @property
    def output(self) -> str:
        """The output's name in the script."""
        return self.names[self.graph.output]

    def variable(self, name: str) -> str:
        """Return the name in the script of a variable or named node."""
        node = self.node(name)
        return self.unused[name] if node is None else self.names[node]

    def node(self, name: str) -> int | None:
        """Return the node of a wanted name; None for a variable that the program does not use."""
        return self.graph.index.get(name)

    @cached_property
    def wanted(self) -> dict[str, int]:
        """The names whose gradients are asked for and that the program has."""
        nodes = {name: self.node(name) for name in self.trace.wrt}
        return {name: node for name, node in nodes.items() if node is not None}

    def inputs(self) -> Iterable[tuple[str, str, Any]]:
        """Yield each variable: its name, its name in the script, its value (lists if an array)."""
        for name, value in self.trace.inputs.items():
            yield name, self.variable(name), value

    def slopes(self) -> Iterable[float]:
        """Yield the numbers of the wanted gradients."""
        return (each for each in self.trace.gradients.values() if each is not None)

    def is_array(self, name: str) -> bool:
        """Return whether a variable or named node is an array."""
        return False

    def number(self, name: str, text: str, taken: str = "{}") -> str:
        """Return the expression of what is printed: nested lists, or a number by ``taken``."""
        return f"{text}.tolist()" if self.is_array(name) else taken.format(text)

    def zero(self, name: str, module: str) -> str:
        """Return the gradient of a variable that the output depends on where none arrives."""
        return f"{module}.zeros_like({self.variable(name)})" if self.is_array(name) else "0.0"

    def zeros(self, node: int) -> str:
        """Return what is added to a node for JAX, which changes nothing."""
        return "0.0"

    def body(self, traces: Sequence[Trace] = ()) -> Body:
        """Return the program as a list of nodes; ``traces`` give the numbers at some points."""
        nodes = range(len(self.graph))
        points = [[trace.value_of(node) for node in nodes] for trace in traces]
        return Body(self.program, self.graph.table, self.names, points)

    def differences(self, library: str) -> list[str]:
        """Return a line for each operation whose numbers may be others in a library."""
        return differences(self.trace, self.names, library)

    def printed(self, gradients: Sequence[str]) -> Iterable[tuple[str, str]]:
        """Yield the names whose gradients are printed, and the expression of each."""
        return zip(self.trace.wrt, gradients, strict=True)

    def label(self, name: str) -> str:
        """Return ``dL/dw``."""
        return f"d{self.trace.output}/d{name}"


def quoted(text: str) -> str:
    """Return text as a Python literal."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def heading(job: Job, library: str) -> list[str]:
    """Return the comment on top: the program, and names that are not its own."""
    text = job.text
    cut = len(text) > LONGEST_COMMENT
    lines = text[:LONGEST_COMMENT].replace("\r\n", "\n").split("\n")
    lines = [f"#   {visible(line.rstrip())}".rstrip() for line in lines if line.strip()]
    if cut:
        lines.append(f"#   ... ({len(text):,} characters)")
    lines = [f"# Written by backprop-trace, for {library}, from the program", *lines]
    lines += [f"# {visible(line)}." for line in job.remarks]
    lines += [f"# {visible(line)}." for line in job.differences(library)]
    return lines


def assemble(blocks: Sequence[Sequence[str]]) -> str:
    """Return a script: blocks of lines, blank lines between them, two round a function."""
    pieces: list[str] = []
    before = False
    for block in blocks:
        if block:
            defines = block[0].startswith("def ")
            if pieces:
                pieces.append("\n\n\n" if defines or before else "\n\n")
            pieces.append("\n".join(block))
            before = defines
    return "".join(pieces) + "\n"


def indented(lines: Iterable[str]) -> list[str]:
    """Return lines one level deeper."""
    return [f"    {line}" if line else line for line in lines]
