"""``--step``: one row of the worked example at a time, with the graph lit."""

from __future__ import annotations

from ...declarations.feature import Feature, Outcome, Run
from ...declarations.option import Choice, Option

WAYS = {"": "a screen a step", "lines": "a line a step, for screen readers and plain terminals"}


def command(run: Run) -> Outcome:
    """Return the steps: walked through at a terminal, all of them elsewhere."""
    from .show import show

    return show(run)


FEATURES = (
    Feature(
        "step",
        order=83,
        options=(
            Option("step", "Go through the rows key by key, the graph lit; lines: without the"
                   " graph.", "Explanations", Choice(lambda: WAYS), "[lines]",
                   bare=("lines",).__contains__),
        ),
        asks="step",
        command=command,
        formats=("terminal", "text"),
        arrays=True,
        beside=("file", "wrt", "format", "digits", "no_graph", "example", "explain", "color"),
        words="`--step` shows rows one by one: `{other}` has no effect on them",
    ),
)  # fmt: skip
