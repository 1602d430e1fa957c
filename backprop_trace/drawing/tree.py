"""The graph as an indented tree: what is shown where a drawing does not fit.

A node stands in full once, below its first consumer; everywhere else its line points up. A branch
that has moved too far to the right goes on further below, from the left.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence

from ..display import visible
from .cells import Line
from .drawing import GRAD, Box

MOST_ROWS = 200
"""Lines up to which a tree is shown whole."""

DEEPEST = 12
"""Branches up to which a line is indented, where the width does not ask for fewer."""

SHALLOWEST = 4

INDENT = 3

BRANCHES = ("├─ ", "╰─ ", "│  ", "   ")
ASCII_BRANCHES = ("|- ", "`- ", "|  ", "   ")


def tree(
    root: int,
    operands: Callable[[int], Sequence[int]],
    box: Callable[[int], Box],
    count: int,
    columns: int | None = None,
    ascii: bool = False,
) -> list[Line]:
    """Return the lines of the tree below ``root``; only what is shown is asked for.

    ``count`` is the number of nodes there are, to say how many are left out.
    """
    deepest = DEEPEST if columns is None else max(SHALLOWEST, min(DEEPEST, columns // 2 // INDENT))
    fork, last, through, blank = ASCII_BRANCHES if ascii else BRANCHES
    lines: list[Line] = []
    seen: set[int] = set()
    roots = deque([root])
    while roots and len(lines) <= MOST_ROWS:
        pending = [(roots.popleft(), "", "", 0)]
        while pending and len(lines) <= MOST_ROWS:
            node, lead, below, depth = pending.pop()
            line: Line = [(lead, "wire")] if lead else []
            branches = operands(node)
            if node in seen:
                lines.append([*line, (visible(box(node).name), "name"), (" (above)", "")])
            elif depth == deepest and branches:
                if node not in roots:
                    roots.append(node)
                lines.append([*line, (visible(box(node).name), "name"), (" (below)", "")])
            else:
                seen.add(node)
                lines.append([*line, *_line(box(node))])
                for place in reversed(range(len(branches))):
                    final = place == len(branches) - 1
                    own, others = (last, blank) if final else (fork, through)
                    pending.append((branches[place], below + own, below + others, depth + 1))
    if len(lines) > MOST_ROWS:
        more = f"... {count - len(seen):,} more nodes; --format dot has all"
        lines[MOST_ROWS - 1 :] = [[(more, "")]]
    return lines


def _line(box: Box) -> Line:
    """Return a node's line: name, operation, value, gradient."""
    line: Line = [(visible(box.name), "name")]
    if box.operation:
        line.append((visible(box.title[len(box.name) :]), "operation"))
    line.append((f"  {visible(box.value)}", "value"))
    if box.gradient is not None:
        line.append((f"  {GRAD} {visible(box.gradient)}", "gradient"))
    return line
