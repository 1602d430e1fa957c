"""What is left of a drawing where all of it has no room: less in the boxes, or fewer boxes."""

from collections.abc import Sequence

from .drawing import Box, Drawing, Leaf, Wire


def whole(drawing: Drawing) -> Drawing:
    """Return a drawing as it is."""
    return drawing


def without_gradients(drawing: Drawing) -> Drawing:
    """Return a drawing of values only."""
    return drawing._replace(
        boxes=[
            box._replace(
                gradient=None, leaves=tuple(leaf._replace(gradient=None) for leaf in box.leaves)
            )
            for box in drawing.boxes
        ]
    )


def without_values(drawing: Drawing) -> Drawing:
    """Return a drawing of gradients only."""
    return drawing._replace(boxes=[box._replace(value="") for box in drawing.boxes])


def folded(drawing: Drawing) -> Drawing:
    """Return a drawing with each variable used once as a row of its consumer's box."""
    uses = [0] * len(drawing.boxes)
    for wire in drawing.wires:
        uses[wire.source] += 1
    gone = [not box.operation and uses[k] == 1 for k, box in enumerate(drawing.boxes)]
    leaves: dict[int, list[Leaf]] = {}
    for wire in drawing.wires:
        if gone[wire.source]:
            box = drawing.boxes[wire.source]
            leaf = Leaf(box.name, box.value, box.gradient, box.node, wire.edges)
            leaves.setdefault(wire.consumer, []).append(leaf)
    boxes = [box._replace(leaves=tuple(leaves.get(k, ()))) for k, box in enumerate(drawing.boxes)]
    wires = [wire for wire in drawing.wires if not gone[wire.source]]
    return kept(drawing, boxes, wires, [not each for each in gone])


def kept(
    drawing: Drawing, boxes: Sequence[Box], wires: Sequence[Wire], stays: Sequence[bool]
) -> Drawing:
    """Return a drawing of those boxes that stay, and of wires between them."""
    numbers = [k for k, each in enumerate(stays) if each]
    place = {old: new for new, old in enumerate(numbers)}
    return drawing._replace(
        boxes=[boxes[k] for k in numbers],
        wires=[
            wire._replace(source=place[wire.source], consumer=place[wire.consumer])
            for wire in wires
        ],
        output=place.get(drawing.output, -1),
    )


def statements(drawing: Drawing) -> Drawing:
    """Return a drawing of one box a named statement: what it is made of stands inside, unseen.

    A wire stands for all edges from its source into the statement.
    """
    root = _roots(drawing)
    inside: dict[int, list[int]] = {}
    for k, box in enumerate(drawing.boxes):
        inside.setdefault(root[k], []).append(box.node)
    boxes = list(drawing.boxes)
    for k, nodes in inside.items():
        if len(nodes) > 1:
            boxes[k] = boxes[k]._replace(
                formula=boxes[k].statement, nodes=tuple(reversed(nodes)), ordered=True
            )
    wires: dict[tuple[int, int], Wire] = {}
    for wire in drawing.wires:
        source, consumer = root[wire.source], root[wire.consumer]
        if source == consumer:
            continue
        first = wires.get((source, consumer))
        if first is not None:
            more = first._replace(local=None, edges=first.edges + wire.edges)
        else:
            more = wire._replace(source=source, consumer=consumer)
            if boxes[consumer].nodes:
                more = more._replace(local=None)
        wires[source, consumer] = more
    count = [0] * len(boxes)
    numbered = []
    for wire in wires.values():
        numbered.append(wire._replace(position=count[wire.consumer]))
        count[wire.consumer] += 1
    return kept(drawing, boxes, numbered, [root[k] == k for k in range(len(boxes))])


def statement_boxes(drawing: Drawing) -> Drawing:
    """Return a drawing of statements, variables that only one of them uses inside."""
    return folded(statements(drawing))


def says_enough(reduced: Drawing, drawing: Drawing) -> bool:
    """Return whether a drawing of statements still is one: not a box or two for all of it."""
    boxes, operations = (sum(bool(box.operation) for box in d.boxes) for d in (reduced, drawing))
    return boxes < operations and boxes >= max(3, operations / 12)


def values_folded(drawing: Drawing) -> Drawing:
    """Return a drawing of values only, with variables used once inside their consumers."""
    return without_gradients(folded(drawing))


def _roots(drawing: Drawing) -> list[int]:
    """Return, for each box, that of the statement which it is a part of, or itself."""
    root = list(range(len(drawing.boxes)))
    consumers: list[set[int]] = [set() for _ in root]
    for wire in drawing.wires:
        consumers[wire.source].add(wire.consumer)
    for k in reversed(root):
        box = drawing.boxes[k]
        into = {root[consumer] for consumer in consumers[k]}
        if box.operation and not box.statement and k != drawing.output and len(into) == 1:
            root[k] = into.pop()
    return root
