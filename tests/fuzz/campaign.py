"""The long campaigns, run by hand; their counts and seeds stand in docs/accuracy.md.

    python -m tests.fuzz.campaign parser 1000000 --seed 1     texts: read, or refused
    python -m tests.fuzz.campaign traces 100000 --seed 1      programs: every format, replayed
    python -m tests.fuzz.campaign commands 10000 --seed 1     command lines and their help
    python -m tests.fuzz.campaign options 100000 --seed 1     any options beside each other
    python -m tests.fuzz.campaign bounds 100000 --seed 1      gradients against mpmath
    python -m tests.fuzz.campaign modes 20000 --seed 1        the modes against each other
    python -m tests.fuzz.campaign notes 1000 --seed 1         hostile notes: nothing is written
    python -m tests.fuzz.campaign arrays 10000 --seed 1       array programs, against PyTorch too
    python -m tests.fuzz.campaign latex 100000 --seed 1       formulas in a style (juxtaposed,
                                                              unicode, numpy, pytorch, latex)
    python -m tests.fuzz.campaign typos 10000 --seed 1        broken lines and what is suggested
    python -m tests.fuzz.campaign sliders 10000 --seed 1      slider points of the page, by Node
    python -m tests.fuzz.campaign playground 20000 --seed 1   its reader against the language's
    python -m tests.fuzz.campaign hypothesis 50000            the strategies of test_fuzz

A failure is printed with its seed (``texts.text`` and ``programs.make`` make the case again) and
the campaign goes on; the status is 1 if there was one. ``--record`` adds a line to record.json.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
import traceback
from collections.abc import Callable
from functools import partial
from math import isfinite
from pathlib import Path
from random import Random
from typing import Any
from zlib import crc32

from backprop_trace import Trace, trace
from backprop_trace.autodiff.graph import Graph
from backprop_trace.autodiff.tangents import Tangents
from backprop_trace.autodiff.written_out import expanded
from backprop_trace.codegen import emit
from backprop_trace.features.check.bounds import Bounds
from backprop_trace.language.parse import parse
from backprop_trace.operations import FUNCTIONS
from tests.fuzz import hostile_notes, option_sets, slider_points, typos
from tests.support import array_programs, invariants
from tests.support.command import run
from tests.support.playground import broken
from tests.support.playground import check as check_playground
from tests.support.programs import make
from tests.support.scripts import shown
from tests.support.styles import NAMES, STYLES, written
from tests.support.texts import text
from tests.support.truth import Undecided, truth

RECORD = Path(__file__).with_name("record.json")
SLOW = 1.0
"""Seconds that reading a text may take."""


def parser(seed: str) -> bool:
    begun = time.process_time()  # a busy machine is not the text's fault
    graph = invariants.check_text(text(seed))
    assert time.process_time() - begun < SLOW, "slow"
    return graph is not None


def traces(seed: str) -> bool:
    """Run one program; every twentieth in all formats."""
    case = make(seed)
    found = trace(case.program, case.values)
    if crc32(seed.encode()) % 20 == 0:
        invariants.check_trace(found)
    else:
        shown = invariants.strict(found.to_json())
        rows = {row.name: row for row in found.graph.rows if row is not None}
        invariants.replay(shown, rows)
        invariants.check_numbers(found.render("text", digits=None), invariants.told(found))
    return True


def commands(seed: str) -> bool:
    """Run one command line, and the command that it suggests."""
    word = text(seed)
    if "\0" in word or word.startswith("--"):
        invariants.check_run(run(word.replace("\0", ""), "x=1"))
        return False
    invariants.check_help(word, {"x": "2"})
    return True


def bounds(seed: str) -> bool:
    """Compare one program's numbers with the truth."""
    case = make(seed)
    found = trace(case.program, case.values)
    try:
        value, gradients = truth(found.graph, found.inputs)
    except Undecided:
        return False
    pairs = [(found.value, value), *((found.gradients[n] or 0.0, g) for n, g in gradients.items())]
    for number, right in pairs:
        assert number - number == 0.0, case
        assert abs(right.exact - number) <= right.error, case
    return True


def modes(seed: str) -> bool:
    """Run one program backward, forward, with its functions written out, and as a script.

    Each gradient is within twice the running bound of the backward pass's. Programs in which some
    number is not finite are not compared: there forward mode has its own hard zeros.
    """
    case = make(seed)
    found = trace(case.program, case.values)
    graph, program = found.graph, found.graph.program
    inner = {definition.key: definition for definition in program.definitions.values()}
    flat = Trace(Graph(expanded(program, inner)), found.inputs)
    numbers = [flat.value_of(node) for node in range(len(flat.graph))]
    upstream = [flat.gradient_of(node) or 0.0 for node in range(len(flat.graph))]
    locals_ = [flat.local(*edge)[0] for edge in flat.edges()]
    if not all(map(isfinite, [*numbers, *upstream, *locals_])):
        return False
    bounds = Bounds(flat)
    script = [float(word or 0.0) for word in shown(emit(found, "python"))]
    for name, theirs in zip(("", *found.wrt), script, strict=True):
        if not name:
            error = bounds.values[flat.graph.output]
            others = [theirs, flat.value]
        else:
            error = bounds.gradients.get(flat.graph.index[name], 0.0)
            forward = Tangents(found, graph.index[name]).of(graph.output)
            others = [theirs, flat.gradients[name] or 0.0, forward or 0.0]
        ours = found.gradients[name] or 0.0 if name else found.value
        for each in others:
            assert abs(each - ours) <= 2.0 * error + 1e-300, (case, name, ours, others, error)
    return True


def arrays(seed: str) -> bool:
    """Run one array program: its rules, terms and twin of numbers, and PyTorch's gradients."""
    from tests.support import array_torch  # needs PyTorch

    random = Random(seed)
    family = random.choice(list(array_programs.FAMILIES))
    found = array_programs.weighed(family, random)
    assert list(array_programs.broken(found)) == []
    assert array_torch.differing(found) == []
    return True


def playground(seed: str) -> bool:
    """Read one text in the page without an install: a program, broken, with ^; or any text."""
    random, program = Random(seed), make(seed).program
    texts = (program, broken(program, random), program.replace("**", "^"), text(seed))
    return check_playground(random.choice(texts).replace("\r", "")) == "same graph"


def style(name: str, seed: str) -> bool:
    """Read one formula in our language and in a style: the same graph."""
    plain, typed = written(seed, name)
    found, wanted = (parse(text, FUNCTIONS, NAMES) for text in (typed, plain))
    assert found.formula(found.output) == wanted.formula(wanted.output), (typed, plain, found.text)
    assert {*found.names.values()} == {*wanted.names.values()}, typed
    return bool(found.notes)


CAMPAIGNS: dict[str, Callable[[str], bool]] = {
    "parser": parser,
    "traces": traces,
    "commands": commands,
    "options": option_sets.check,
    "bounds": bounds,
    "modes": modes,
    "notes": hostile_notes.check,
    "arrays": arrays,
    **{name: partial(style, name) for name in STYLES},
    "typos": lambda seed: typos.check(seed) == "the original is suggested",
    "sliders": slider_points.check,
    "playground": playground,
}


def campaign(name: str, count: int, seed: int) -> tuple[int, int]:
    """Run a campaign; return how many cases were of the better kind, and how many failed."""
    check = CAMPAIGNS[name]
    good = failures = 0
    begun = time.perf_counter()
    with_watch = name in ("parser", "traces")
    if with_watch:
        invariants.warm_up()
    for number in range(count):
        case = f"{seed}/{number}"
        try:
            if with_watch:
                with invariants.watched():
                    good += check(case)
            else:
                good += check(case)
        except Exception:
            failures += 1
            print(f"FAILED {name} {case}\n{traceback.format_exc(limit=-3)}", flush=True)
        if number % 50_000 == 49_999:
            rate = (number + 1) / (time.perf_counter() - begun)
            print(f"{number + 1:,} cases, {rate:,.0f} a second, {failures} failures", flush=True)
    return good, failures


def hypothesis_campaign(count: int) -> int:
    """Run the strategies of the quick suite with many more examples; return the failures."""
    from hypothesis import settings

    from tests.language import test_fuzz

    failures = 0
    many = settings(test_fuzz.QUICK, max_examples=count, database=None)
    for test in (
        test_fuzz.test_any_tokens_are_read_or_refused_in_words,
        test_fuzz.test_any_expression_at_any_point_replays,
    ):
        try:
            vars(test)["_hypothesis_internal_use_settings"] = many  # it is decorated already
            test()
        except Exception:
            failures += 1
            traceback.print_exc(limit=-3)
    return failures


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("name", choices=(*CAMPAIGNS, "hypothesis"))
    options.add_argument("count", type=int)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--record", action="store_true")
    asked = options.parse_args()
    begun = time.perf_counter()
    good = 0
    if asked.name == "hypothesis":
        failures = hypothesis_campaign(asked.count)
    else:
        good, failures = campaign(asked.name, asked.count, asked.seed)
    row: dict[str, Any] = {
        "campaign": asked.name,
        "cases": asked.count,
        "seed": asked.seed,
        "accepted": good,
        "failures": failures,
        "seconds": round(time.perf_counter() - begun),
    }
    print(json.dumps(row))
    if asked.record:
        rows = json.loads(RECORD.read_text("ascii")) if RECORD.exists() else []
        lines = ",\n".join(json.dumps(each) for each in (*rows, row))
        RECORD.write_text(f"[\n{lines}\n]\n", encoding="ascii")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
