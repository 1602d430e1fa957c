"""Why a local gradient is 0, or small: said in the same words wherever it is said."""

from __future__ import annotations

from ..autodiff.trace import Trace
from .sentence import Named, Number, Slot, Value


def because(trace: Trace, node: int, position: int) -> tuple[str, dict[str, Slot]]:
    """Return why a local gradient is 0 or small, with slots; "" where its formula says it."""
    graph = trace.graph
    row, places = graph.rows[node], graph.operands[node]
    assert row is not None  # noqa: S101  # it has operands
    place = places[position]
    value, (local, is_off) = trace.value_of(place), trace.local(node, position)
    operand: dict[str, Slot] = {"operand": Value(place)}
    if row.local(position, len(places)).cut or trace.is_cut_off(node):
        words = "{operand} stands in a condition, and nothing passes back there"
        return words, {"operand": Named(graph.names[place])}
    if note := corner(trace, node):
        return note, {}
    if is_off and row.key in ("max", "min"):
        which = "largest" if row.key == "max" else "smallest"
        return f"{{operand}} is not the {which} operand, so it is not used", operand
    if is_off and row.key == "where":
        return "{operand} is the other choice, so it is not used", operand
    if is_off and len(places) == 1:
        side = " is negative" if value < 0 else ""
        return f"{{operand}}{side}, and there {row.name} is flat", operand
    if is_off:
        return "{operand} is not used here", operand
    if row.key == "mul" and local == 0.0:
        return "the other factor is {other}", {"other": Value(places[1 - position])}
    if row.steepest is not None:
        top = row.local(0, 1).evaluate(row.steepest, row.forward(row.steepest)) or 0.0
        almost = "almost " if local else ""
        words = f"{{operand}} is far from {{there}}, where the {row.name} is {almost}flat"
        slots = {**operand, "there": Number(row.steepest), "top": Number(top)}
        return f"{words} (its slope is at most {{top}}, at {{there}})", slots
    return "", {}


def corner(trace: Trace, node: int) -> str:
    """Return the note on a node where its slope is a convention, "" elsewhere."""
    row = trace.graph.rows[node]
    if row is None or row.note is None:
        return ""
    operands = [trace.value_of(place) for place in trace.graph.operands[node]]
    note = row.note(operands, trace.value_of(node))
    return note.text if note is not None and note.kind in ("kink", "tie", "flat") else ""
