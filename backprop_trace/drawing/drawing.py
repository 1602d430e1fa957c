"""What a picture shows: boxes and wires with their texts, before anything has a place."""

from collections.abc import Collection, Mapping, Sequence

from ..autodiff.steps import Forward
from ..document.formulas import Formulas
from ..document.graph_view import GraphView
from ..notation.text import Unicode
from ..notation.writer import Notation
from ..operations import TABLE
from ..record import Record
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


GRAD = "grad"
"""What stands before a gradient in a box: no variable can be taken for it, as for ``d``."""


class Leaf(Record):
    """A variable written inside its only consumer."""

    name: str
    value: str
    gradient: str | None = None
    node: int = -1
    """Its number in the graph."""
    edges: tuple[tuple[int, int], ...] = ()
    """The edges to its consumer, as a wire has them."""


class Box(Record):
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
    begins_with_constant: bool = False
    """Whether its sign would hang in the air: ``1÷``."""
    leaves: tuple[Leaf, ...] = ()
    mark: str = ""
    """How it is set off: a word that the renderers make a style of."""
    statement: str = ""
    """Where the program names it: all of its formula in names, ``(w·x - y)²``."""
    nodes: tuple[int, ...] = ()
    """The nodes that it stands for where it stands for several, its own first."""
    is_again: bool = False
    """Whether it only says once more what stands in a row above."""

    @property
    def is_in_full(self) -> bool:
        """Whether its formula has to be seen: which operand a leaf is, what a statement does."""
        has_leaves = bool(self.leaves) and self.ordered
        return bool(self.nodes) or has_leaves or self.begins_with_constant

    @property
    def title(self) -> str:
        """The name and the operation, in full where that has to be seen."""
        if self.is_again:
            return f"{self.name} (above)"
        if self.is_in_full:
            return f"{self.name} = {self.formula}"
        return f"{self.name} {self.operation}" if self.operation else self.name


class Wire(Record):
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
    edges: tuple[tuple[int, int], ...] = ()
    """The edges of the graph that it stands for: (node, position of the operand)."""


class Drawing(Record):
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


class Limit(Record):
    """How much a picture can hold before nobody could follow it, or wait for it."""

    nodes: int
    edges: int

    def excess(self, subject: GraphView | Drawing) -> tuple[str, int, int] | None:
        """Return what there is too much of, how much may be and how much is; None where it fits."""
        if isinstance(subject, Drawing):
            found = Limit(len(subject.boxes), len(subject.wires))
        else:
            found = Limit(subject.count, subject.count_edges())
        for what, most, count in zip(self._fields, self, found, strict=True):
            if count > most:
                return what, most, count
        return None


def drawing_of(graph: GraphView, notation: Notation, digits: int | None) -> Drawing:
    """Return what a picture of a graph shows. Constants stand inside their consumers' boxes."""
    shown = list(graph.nodes())
    place = {node: number for number, node in enumerate(shown)}
    wires: list[Wire] = []
    locals_, formulas = graph.locals(), graph.formulas(notation, digits)
    for node in shown:
        for position, operand in enumerate(graph.operands(node)):
            if operand in place:
                local = locals_.get((node, position))
                wires.append(
                    Wire(
                        place[operand],
                        place[node],
                        position,
                        notation.partial(graph.name(node), graph.name(operand)),
                        None if local is None else formulas.number(local),
                        edges=((node, position),),
                    )
                )
    boxes = [
        box_of(graph, node, formulas)._replace(statement=graph.statement(node, notation))
        for node in shown
    ]
    return Drawing(boxes, wires, place[graph.output], graph.program)


def box_of(graph: GraphView, node: int, formulas: Formulas) -> Box:
    """Return one node's box."""
    notation, digits = formulas.notation, formulas.digits
    gradient = graph.gradient(node)
    step = graph.step(node)
    operation = formula = ""
    if step is not None:
        operation = graph.sign(node, notation) or _operation(step, notation)
        formula = formulas.named(formulas.operation(node), node)
    return Box(
        node,
        notation.name(graph.name(node)),
        operation,
        formula,
        formulas.leaf(node, digits).text,
        None if gradient is None else formulas.number(gradient),
        step is not None and step.operation.key not in COMMUTATIVE,
        step is not None and step.operation.key in INFIX and bool(step.literals[0]),
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
