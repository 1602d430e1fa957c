"""Frames: a box of the terminal's drawing, its walls, its texts and where its wires end."""

from collections.abc import Sequence

from ..display import visible, width, wrapped
from ..record import Record
from .cells import Canvas, Line
from .drawing import GRAD, Box, Drawing, Leaf

MOST_TITLE = 30
"""Columns of a formula that stands in a box's upper wall; a longer one is broken into rows."""


class Frame(Record):
    """A box before it has a place. ``out`` and ``ports`` are counted across the flow."""

    title: Line
    rows: Sequence[Line]
    width: int
    height: int
    out: int
    """Where its wires leave."""
    ports: Sequence[int]
    """Where wires arrive, one for each operand."""
    mark: str


def frames_of(drawing: Drawing, down: bool) -> list[Frame]:
    """Return the frames of a drawing that flows to the right, or down."""
    operands = [0] * len(drawing.boxes)
    for wire in drawing.wires:
        operands[wire.consumer] += 1
    return [_frame(box, count, down) for box, count in zip(drawing.boxes, operands, strict=True)]


def frame_width(box: Box) -> int:
    """Return the width of a box's frame."""
    return _frame(box, 0, False).width


def _frame(box: Box, operands: int, down: bool) -> Frame:
    rows: list[Line] = []
    if box.value:
        rows.append([(visible(box.value), "value")])
    if box.gradient is not None:
        rows.append([(f"{GRAD} {visible(box.gradient)}", "gradient")])
    rows += [_leaf(leaf) for leaf in box.leaves]
    name, rest = visible(box.name), visible(box.title[len(box.name) :])
    if width(name + rest) > MOST_TITLE and box.is_in_full:
        lines = wrapped(f"= {visible(box.formula)}", MOST_TITLE, 2).split("\n")
        rows = [[(line, "operation")] for line in lines] + rows
        rest = ""
    title: Line = [(name, "name"), (rest, "operation")] if rest else [(name, "name")]
    columns = max(_width(title) + 6, max(map(_width, rows), default=0) + 4)
    if not down:
        height = max(len(rows), operands, 1) + 2
        return Frame(title, rows, columns, height, 1, range(1, operands + 1), box.mark)
    columns = max(columns, 2 * operands + 2) | 1  # odd, so that it has a middle
    ports = [(2 * k + 1) * columns // (2 * operands) for k in range(operands)]
    return Frame(title, rows, columns, max(len(rows), 1) + 2, columns // 2, ports, box.mark)


def _leaf(leaf: Leaf) -> Line:
    """Return the row of a variable inside its consumer."""
    line: Line = [(f"{visible(leaf.name)} ", "name"), (leaf.value, "value")]
    if leaf.gradient is not None:
        line += [(" ", ""), (f"{GRAD} {leaf.gradient}", "gradient")]
    return line


def _width(line: Line) -> int:
    return sum(width(text) for text, _ in line)


def draw_frame(canvas: Canvas, frame: Frame, row: int, column: int) -> None:
    """Draw a frame with its upper left corner in a cell."""
    wall = f"frame {frame.mark}" if frame.mark else "frame"
    bottom = row + frame.height - 1
    inside = frame.width - 2
    canvas.write(row, column, f"╭{'─' * inside}╮", wall)
    canvas.write(bottom, column, f"╰{'─' * inside}╯", wall)
    for k in range(1, frame.height - 1):
        canvas.write(row + k, column, f"│{' ' * inside}│", wall)
    _write(canvas, row, column + 2, [(" ", wall), *frame.title, (" ", wall)])
    for k, line in enumerate(frame.rows, row + 1):
        _write(canvas, k, column + 2, line)


def _write(canvas: Canvas, row: int, column: int, line: Line) -> None:
    for text, style in line:
        canvas.write(row, column, text, style)
        column += width(text)
