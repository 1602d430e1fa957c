"""Write docs/accuracy.md: every operation measured, and what the campaigns found.

    python docs/accuracy.py [POINTS]

About two minutes at 20,000 points an operation. The counts of the campaigns come from
tests/fuzz/record.json, which they add to themselves.
"""

from __future__ import annotations

import json
import math
import platform
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from backprop_trace import trace  # noqa: E402
from backprop_trace.operations import TABLE, letters  # noqa: E402
from backprop_trace.proof.ulps import Worst, measure, measured  # noqa: E402
from tests.support.programs import make  # noqa: E402
from tests.support.truth import Undecided, truth  # noqa: E402  # behind the path to it

POINTS = 20_000
PROGRAMS = 2_000
PAGE = ROOT / "docs" / "accuracy.md"
RECORD = ROOT / "tests" / "fuzz" / "record.json"

HEAD = """\
# Accuracy: what was measured

Written by `python docs/accuracy.py`; a test reads the tables again and checks them against the
program. Measured on {machine}: nothing is claimed about other machines, but the
tests demand the same bounds everywhere.

## Every formula is proved

SymPy derives the local gradients of all {rows} operations again, from the definition alone, and
finds the formula shown equal to its own; and the stable formula, where another one is evaluated.
Operations with corners and jumps are proved on each side of them.
`backprop-trace --prove` shows it, operation by operation.

## Every operation is right to the last bits

The worst error found at {points:,} points an operation: drawn by binary exponent over all finite
doubles, both signs, with subnormals, and three neighbours on either side of every special point
(`backprop_trace/proof/points.py`, seeded by the operation's name). The unit is the ulp, the
distance between neighbouring doubles at the true result; in the subnormal range, half of
2**-1074. The truth is the definition's, by mpmath with 250 to 5,400 bits.

The bound is 4. The gradients of gelu, silu and mish cross zero, where no relative bound can hold:
they are measured in ulps of the sum of their two terms' sizes, with the bound 5.

| operation | quantity | evaluated as | worst | at |
|---|---|---|---:|---|
"""

EXACT = """
The other operations are exact by construction (comparisons, choices, a copy, a sum correctly
rounded, or one rounding): {names}. Their values at corners, ties, jumps, infinities and nan are
compared with PyTorch {torch}'s: {singular} singular points in `tests/data/pytorch.json`, and
`tests/data/edge.json`.

## Whole programs

| what | how many | result |
|---|---:|---|
"""

TAIL = """
A running error bound is worked out beside the truth, for an evaluation whose every operation is
right to 4 ulp (`tests/support/truth.py`); no number in it is tuned. Programs whose truth is not
finite and real, or that sit within the bound of a corner, have nothing to compare and are not
counted.

## Campaigns

Run by hand (`tests/fuzz/campaign.py`, `tests/fuzz/atheris_parser.py`,
`tests/fuzz/mutate.py`); what they found is mended, and stands in `tests/data/regressions.json`.

| campaign | cases | seed | of them | failures | seconds |
|---|---:|---|---|---:|---:|
"""


def quantity(worst: Worst) -> str:
    """Return what a row is about."""
    if worst.position is None:
        return "value"
    return f"gradient for {letters(TABLE[worst.operation].least)[worst.position]}"


def evaluated_as(worst: Worst) -> str:
    """Return the formula of a row: the stable one, where there is one."""
    row = TABLE[worst.operation]
    if worst.position is None:
        return row.definition
    local = row.local(worst.position, row.least)
    return local.stable or local.formula


def worst_errors(points: int) -> Iterator[str]:
    """Yield the rows of the table of operations."""
    for name in measured():
        print(name, flush=True)
        for worst in measure(TABLE[name], points):
            at = ", ".join(map(repr, worst.operands))
            formula = evaluated_as(worst)
            yield f"| {name} | {quantity(worst)} | `{formula}` | {worst.error:.2f} | `{at}` |\n"


def programs() -> Iterator[str]:
    """Yield the rows on whole programs."""
    share = 0.0
    count = compared = 0
    for seed in range(PROGRAMS):
        case = make(seed)
        found = trace(case.program, case.values)
        try:
            value, gradients = truth(found.graph, found.inputs)
        except Undecided:
            continue
        count += 1
        pairs = [(found.value, value)]
        pairs += [(found.gradients[name] or 0.0, right) for name, right in gradients.items()]
        for number, right in pairs:
            compared += 1
            if not math.isfinite(number):
                raise ValueError(case)
            error = abs(right.exact - number)
            share = max(share, float(error / right.error) if right.error else float(error != 0))
    yield (
        f"| numbers of {count:,} programs against mpmath | {compared:,} |"
        f" the largest error is {share:.2f} of the running bound |\n"
    )
    torch = json.loads((ROOT / "tests" / "data" / "pytorch.json").read_text("ascii"))
    agree = sum(case["agrees"] for case in torch["cases"])
    yield (
        f"| programs against PyTorch {torch['torch']} | {len(torch['cases']):,} |"
        f" PyTorch is within the bound of the truth in {agree}, we are in all |\n"
    )


def campaigns() -> Iterator[str]:
    """Yield the rows of the campaigns."""
    rows: list[dict[str, Any]] = json.loads(RECORD.read_text("ascii"))
    for row in rows:
        said = row.get("note") or f"{row['accepted']:,} accepted or compared"
        yield (
            f"| {row['campaign']} | {row['cases']:,} | {row['seed']} | {said} |"
            f" {row['failures']} | {row['seconds']:,} |\n"
        )


def page(points: int) -> Iterator[str]:
    """Yield the page."""
    libc = " ".join(platform.libc_ver()) or platform.system()
    machine = f"CPython {platform.python_version()}, {libc}, {platform.machine()}"
    yield HEAD.format(machine=machine, rows=len(TABLE), points=points)
    yield from worst_errors(points)
    torch = json.loads((ROOT / "tests" / "data" / "pytorch.json").read_text("ascii"))
    exact = (name for name in TABLE if name not in measured())
    names = ", ".join(exact)
    yield EXACT.format(names=names, torch=torch["torch"], singular=len(torch["singular"]))
    yield from programs()
    yield TAIL
    yield from campaigns()


def main() -> None:
    """Measure and write."""
    points = int(sys.argv[1]) if len(sys.argv) > 1 else POINTS
    PAGE.write_text("".join(page(points)), encoding="utf-8")


if __name__ == "__main__":
    main()
