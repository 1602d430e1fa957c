"""Where the time goes: what stands behind the goals that are missed."""

from __future__ import annotations

import cProfile
import os
import pstats
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from backprop_trace import trace

from .descent import network, ours
from .programs import point, program
from .startup import SEED

FUNCTIONS = 8
"""Functions that are listed."""

PACKAGES = ("click", "rich", "backprop_trace")


def shares(run: Callable[[], object]) -> list[list[str]]:
    """Return the functions that a run spends most time in, with their share of the whole."""
    profile = cProfile.Profile()
    run()
    profile.runcall(run)
    stats = pstats.Stats(profile).stats  # type: ignore[attr-defined]
    own = {function: figures[2] for function, figures in stats.items()}
    whole = sum(own.values())
    largest = sorted(own, key=lambda function: -own[function])[:FUNCTIONS]
    return [[name(*function), f"{own[function] / whole:.0%}"] for function in largest]


def name(path: str, line: int, function: str) -> str:
    """Return how a function is called on the page."""
    if path == "~":
        return function.strip("<>").replace("built-in method ", "").replace("method ", "")
    return f"{Path(path).parent.name}/{Path(path).name}: {function}"


def imports() -> list[list[str]]:
    """Return the milliseconds that a plain trace spends on imports, by package."""
    words = [sys.executable, "-X", "importtime", *SEED]
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
    best: Counter[str] = Counter()
    for _ in range(7):
        done = subprocess.run(words, capture_output=True, text=True, check=True, env=environment)
        found: Counter[str] = Counter()
        for row in done.stderr.splitlines():
            own, _, module = (cell.strip() for cell in row.removeprefix("import time:").split("|"))
            if own.isdigit():
                package = module.partition(".")[0]
                found[package if package in PACKAGES else "the standard library"] += int(own)
        if not best or found.total() < best.total():
            best = found
    return [[package, f"{us / 1000:.1f} ms"] for package, us in best.most_common()]


def profiles() -> dict[str, list[list[str]]]:
    text, values = program(10_000), point()
    traced = trace(text, values)
    mazur = network()
    return {
        "Imports of a plain trace": imports(),
        "Text to gradients, 10⁴ operations": shares(lambda: trace(text, values).gradients),
        "JSON of 10⁴ operations": shares(lambda: traced.to_json()),
        "Training Mazur's network, 2,000 steps": shares(lambda: ours(*mazur, 2_000)),
    }
