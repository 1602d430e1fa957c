"""Measure and write docs/performance.md with its plot: some five minutes for everything.

python -m tests.benchmarks                    measure everything, then write
python -m tests.benchmarks startup memory     measure these anew
python -m tests.benchmarks page               write anew from the record
SHORT_BENCHMARKS=1 python -m tests.benchmarks  try everything in short; nothing is written
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from time import monotonic

from tests.support.paths import DOCS

from . import arrays, depth, descent, memory, output, pages, startup, throughput
from .measure import SHORT, Report, machine, versions
from .page import Record, page, picture
from .profiles import profiles

RECORD = Path(__file__).parent / "record.json"

QUESTIONS = {
    "startup": startup.report,
    "throughput": throughput.report,
    "memory": memory.report,
    "depth": depth.report,
    "output": output.report,
    "descent": descent.report,
    "arrays": arrays.report,
    "pages": pages.report,
}


def as_json(report: Report) -> Record:
    return {
        "title": report.title,
        "headers": report.headers,
        "rows": report.rows,
        "goals": [goal.cells for goal in report.goals],
    }


def measure(record: Record, names: list[str]) -> Record:
    """Return the record with these questions answered anew."""
    reports = dict(record.get("reports", {}))
    for name in names:
        begun = monotonic()
        report = QUESTIONS[name]()
        print(report, f"({name}: {monotonic() - begun:.0f} s)", sep="\n\n", flush=True)
        reports[name] = as_json(report)
    return {
        "machine": machine(),
        "versions": versions(
            "click", "rich", "sympy", "micrograd", "autograd", "torch", "casadi", "jax"
        ),
        "reports": {name: reports[name] for name in QUESTIONS if name in reports},
        "profiles": profiles(),
    }


def main() -> None:
    """Measure what is asked for, then write the page."""
    record = json.loads(RECORD.read_text(encoding="utf-8")) if RECORD.exists() else {}
    if sys.argv[1:] != ["page"]:
        record = measure(record, sys.argv[1:] or list(QUESTIONS))
        if SHORT:
            return
        text = json.dumps(record, indent=1, ensure_ascii=False)
        RECORD.write_text(text + "\n", encoding="utf-8")
    (DOCS / "performance.md").write_text(page(record), encoding="utf-8", newline="\n")
    (DOCS / "performance.svg").write_text(picture(record), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
