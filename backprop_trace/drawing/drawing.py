"""What a picture shows: boxes and wires with their texts, before anything has a place."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from ..autodiff.steps import Forward
from ..autodiff.trace import Trace
from ..notation.text import Unicode
from ..notation.writer import Notation
from ..operations import TABLE
from .ranks import Edge

SIGNS = {
    "add": "+", "sub": "−", "mul": "×", "div": "÷", "pow": "^", "sqrt": "√", "log": "ln",
    "identity": "=", "lt": "<", "le": "≤", "gt": ">", "ge": "≥", "eq": "=", "ne": "≠",
}  # fmt: skip
"""Operations that have a sign; the others are called by their name."""

ASCII_SIGNS = {
    **SIGNS, "sub": "-", "mul": "*", "div": "/", "sqrt": "sqrt",
    "le": "<=", "ge": ">=", "eq": "==", "ne": "!=",
}  # fmt: skip

INFIX = frozenset("add sub mul div pow lt le gt ge eq ne".split())
"""Operations whose constant operands are written beside the sign: ``^2``, ``2×``."""

COMMUTATIVE = frozenset(("add", "mul"))
"""Operations whose wires may come in any order from the top."""


class Leaf(NamedTuple):
    """A variable written inside its only consumer."""

    name: str
    value: str


class Box(NamedTuple):
    """A variable or an operation."""

    node: int
    """Its number in the graph."""
    name: str
    operation: str
    """Its sign with constant operands, ``^2``; empty for a variable."""
    formula: str
    """The operation in names, ``w·x``; empty for a variable."""
    value: str
    gradient: str | None
    ordered: bool
    """Whether its wires keep the order of the operands."""
    leaves: tuple[Leaf, ...] = ()
    mark: str = ""
    """How it is set off: a word that the renderers make a style of."""

    @property
    def title(self) -> str:
        """The name and the operation, in full where one must see which operand a leaf is."""
        if self.leaves and self.ordered:
            return f"{self.name} = {self.formula}"
        return f"{self.name} {self.operation}" if self.operation else self.name


class Wire(NamedTuple):
    """An edge of the graph: an operand of an operation. Boxes by their place in the drawing."""

    source: int
    consumer: int
    position: int
    """Which operand: ``x*x`` has two wires."""
    partial: str
    """The local gradient's name, ``∂v1/∂w``."""
    local: str | None
    """The local gradient; None where none is needed."""
    mark: str = ""


class Drawing(NamedTuple):
    """A picture's content. Boxes are in topological order."""

    boxes: Sequence[Box]
    wires: Sequence[Wire]
    output: int
    """The box of the output."""
    title: str
    """The program."""

    @property
    def edges(self) -> list[Edge]:
        """The wires, for the layout."""
        return [Edge(wire.source, wire.consumer, wire.position) for wire in self.wires]


def drawing_of(trace: Trace, notation: Notation, digits: int | None) -> Drawing:
    """Return what a picture of a trace shows. Constants stand inside their consumers' boxes."""
    graph = trace.graph
    shown = [node for node in range(len(graph)) if node == graph.output or is_shown(trace, node)]
    place = {node: number for number, node in enumerate(shown)}
    wires: list[Wire] = []
    locals_ = {(step.node, step.position): step.value for step in trace.local_steps()}
    for node in shown:
        for position, operand in enumerate(graph.operands[node]):
            if operand in place:
                local = locals_.get((node, position))
                wires.append(
                    Wire(
                        place[operand],
                        place[node],
                        position,
                        notation.partial(graph.names[node], graph.names[operand]),
                        None if local is None else notation.number(local, digits),
                    )
                )
    boxes = [box_of(trace, node, notation, digits) for node in shown]
    return Drawing(boxes, wires, place[graph.output], trace.program)


def is_shown(trace: Trace, node: int) -> bool:
    """Return whether a node has a box: it is a variable or an operation."""
    return node not in trace.graph.program.constants


def box_of(trace: Trace, node: int, notation: Notation, digits: int | None) -> Box:
    """Return one node's box."""
    row = trace.graph.rows[node]
    gradient = trace.gradient_of(node) if trace.is_on_the_way_back(node) else None
    operation = formula = ""
    if row is not None:
        step = trace.forward_step(node)
        operation = _operation(step, notation)
        formula = notation.operation(row.key, step.literals).fill(notation.named(step))
    return Box(
        node,
        notation.name(trace.graph.names[node]),
        operation,
        formula,
        notation.number(trace.value_of(node), digits),
        None if gradient is None else notation.number(gradient, digits),
        row is not None and row.key not in COMMUTATIVE,
    )


def _operation(step: Forward, notation: Notation) -> str:
    """Return an operation's sign with its constant operands: ``+``, ``^2``, ``max(_, 0)``."""
    key, name = step.operation.key, step.operation.name
    sign = (SIGNS if isinstance(notation, Unicode) else ASCII_SIGNS).get(key, name)
    if key != name and name in TABLE:  # called neg, say, but no minus
        sign = f"{name}()"
    literals = [text and notation.literal(text) for text in step.literals]
    if key == "identity":
        return f"{sign}{literals[0] or ''}"
    if key in INFIX:
        return f"{literals[0] or ''}{sign}{literals[1] or ''}"
    if any(literals):
        return f"{sign}({', '.join(text or '_' for text in literals)})"
    return sign


def marked(
    drawing: Drawing,
    boxes: Mapping[int, str] | Collection[int] = (),
    wires: Mapping[tuple[int, int], str] | Collection[tuple[int, int]] = (),
) -> Drawing:
    """Return a drawing with some boxes and wires set off.

    Boxes by their node in the graph, wires by (node, position) of the operand; with a mark each,
    or all with the mark ``path``.
    """
    marks = boxes if isinstance(boxes, Mapping) else dict.fromkeys(boxes, "path")
    wire_marks = wires if isinstance(wires, Mapping) else dict.fromkeys(wires, "path")
    nodes = [box.node for box in drawing.boxes]
    return drawing._replace(
        boxes=[box._replace(mark=marks.get(box.node, box.mark)) for box in drawing.boxes],
        wires=[
            wire._replace(mark=wire_marks.get((nodes[wire.consumer], wire.position), wire.mark))
            for wire in drawing.wires
        ],
    )


def without_gradients(drawing: Drawing) -> Drawing:
    """Return a drawing of values only."""
    return drawing._replace(boxes=[box._replace(gradient=None) for box in drawing.boxes])


def folded(drawing: Drawing) -> Drawing:
    """Return a drawing of values only, with each variable used once inside its consumer."""
    uses = [0] * len(drawing.boxes)
    for wire in drawing.wires:
        uses[wire.source] += 1
    gone = [not box.operation and uses[k] == 1 for k, box in enumerate(drawing.boxes)]
    leaves: dict[int, list[Leaf]] = {}
    for wire in drawing.wires:
        if gone[wire.source]:
            box = drawing.boxes[wire.source]
            leaves.setdefault(wire.consumer, []).append(Leaf(box.name, box.value))
    kept = [k for k in range(len(gone)) if not gone[k]]
    place = {old: new for new, old in enumerate(kept)}
    return drawing._replace(
        boxes=[
            drawing.boxes[k]._replace(gradient=None, leaves=tuple(leaves.get(k, ()))) for k in kept
        ],
        wires=[
            wire._replace(source=place[wire.source], consumer=place[wire.consumer])
            for wire in drawing.wires
            if not gone[wire.source]
        ],
        output=place[drawing.output],
    )
