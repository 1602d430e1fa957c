"""Signals at random moments of a run, from its first instruction on: run by hand.

    python -m tests.fuzz.signals 500 --seed 1

A run that a signal ends says nothing, ends as the signal wants (Ctrl-C: 130), leaves nothing
beside its files, and these are all what they were or all new. What a signal does to Python itself
before it has begun with the program is counted apart.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from random import Random

from tests.support.paths import ROOT

ENTRY = "import sys; from backprop_trace.cli import main; sys.exit(main())"
"""What the console script does."""
LONG = "+".join(f"sin(x*{k})" for k in range(400))
FILES = ("a.md", "b.svg", "c.json")
OUTPUTS = [word for name in FILES for word in ("-o", name)]
COMMANDS = [
    ["x*y", "x=1", "y=2", *OUTPUTS],
    [LONG, "x=1", "-o", "a.md", "-o", "c.json"],
    ["x*y", "x=1", "y=2"],
    [LONG, "x=1", "--format", "json"],
    ["f(a) = tanh(a)*a; f(x)", "x=1", "--check"],
    ["x**2", "x=1", "--steps", "2000", "--lr", "0.01", "--plot", "b.svg", "-o", "a.md"],
    ["--verify", "note.md", "--update"],
    ["x^2", "x=1"],
    ["-", "x=1"],
]
STATUSES = {signal.SIGINT: 130, signal.SIGTERM: -signal.SIGTERM, signal.SIGHUP: -signal.SIGHUP}
BEFORE = "before the program began"


def furnish(folder: Path) -> None:
    """Put the files there that runs replace."""
    for name in FILES:
        (folder / name).write_text("before", encoding="utf-8")
    command = 'backprop-trace "x*y" x=1 y=2 --format markdown'
    block = f"<!-- backprop-trace: {command} -->\nold\n<!-- backprop-trace: end -->\n"
    (folder / "note.md").write_text(block, encoding="utf-8")


def duration(words: list[str]) -> float:
    """Return the seconds that a run takes here."""
    begun = time.monotonic()
    assert one(words, signal.SIGINT, 60.0)[0] == "finished", words
    return time.monotonic() - begun


def one(words: list[str], number: signal.Signals, moment: float) -> tuple[str, str]:
    """Send a signal to a run; return what came of it, and words if that is a failure."""
    with tempfile.TemporaryDirectory(prefix="signals") as name:
        folder = Path(name)
        furnish(folder)
        held = contents(folder)
        process = subprocess.Popen(
            [sys.executable, "-c", ENTRY, *words],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        try:
            _, raw = process.communicate(timeout=moment)
        except subprocess.TimeoutExpired:
            process.send_signal(number)
            _, raw = process.communicate(timeout=30)
        errors, status = raw.decode("utf-8", "replace"), process.returncode
        found = contents(folder)
    changed = {name for name in held if found.get(name) != held[name]}
    written = {name for name in held if name in words} if words[0] != "--verify" else {"note.md"}
    if set(found) != set(held):
        return "failed", f"files: {sorted(set(found) ^ set(held))}"
    if changed and changed != written:
        return "failed", f"only {sorted(changed)} of {sorted(written)}"
    if status in (0, 1, 2) and "Traceback" not in errors:
        return "finished", ""
    if status == STATUSES[number] and not errors:
        return "ended", ""
    if number == signal.SIGINT and "backprop_trace" not in errors:
        return BEFORE, ""
    return "failed", f"status {status}: {errors[-600:]}"


def contents(folder: Path) -> dict[str, bytes]:
    """Return what the files of a folder hold."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def campaign(count: int, seed: int) -> dict[str, int]:
    """Run it; return how often what came of a signal."""
    random = Random(seed)
    lengths = [duration(words) for words in COMMANDS]
    counts = {"ended": 0, "finished": 0, BEFORE: 0, "failed": 0}
    for case in range(count):
        place = random.randrange(len(COMMANDS))
        number = random.choice(list(STATUSES))
        moment = random.uniform(0.0, lengths[place])
        outcome, words = one(COMMANDS[place], number, moment)
        counts[outcome] += 1
        if words:
            line = shlex.join(COMMANDS[place])[:60]
            print(f"FAILED {case} {number.name} after {moment:.3f} s of {line}\n  {words}")
    return counts


def main() -> int:
    """Run the campaign and say what came of it."""
    options = argparse.ArgumentParser(description="Signals at random moments of a run.")
    options.add_argument("count", type=int)
    options.add_argument("--seed", type=int, default=1)
    asked = options.parse_args()
    counts = campaign(asked.count, asked.seed)
    print(json.dumps({"campaign": "signals", "cases": asked.count, "seed": asked.seed, **counts}))
    return 1 if counts["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
