"""The hostile corpus: every line ends well or is refused in words, quickly, with its place."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from backprop_trace import trace
from tests.support.command import run, run_line
from tests.support.corpora import load
from tests.support.floats import agree

CASES = load("hostile.json")
CASES = CASES["cases"] if isinstance(CASES, dict) else CASES


def expand(text: Any) -> Any:
    """Return a text that may be written as a sum of JSON strings with repeat counts."""
    if not isinstance(text, dict):
        return text
    parts = re.findall(r'(?:(\d+)\*)?("(?:[^"\\]|\\.)*")', text["generate"])
    return "".join(json.loads(string) * int(count or 1) for count, string in parts)


def close(ours: Any, theirs: str, tolerance: str) -> bool:
    allowed: dict[str, Any] = {"ulps": 4} if tolerance == "4ulp" else {"relative": 1e-12}
    return agree(float(ours), float(theirs), absolute=5e-324, **allowed)


READ_SINCE = frozenset(
    "py-34 py-37 py-55 py-85 typo-3 typo-9 typo-33 typo-42 typo-45 uni-2 uni-29 arg-smartq"
    " stdin-two".split()
)
"""Lines that are read since the corpus was made, as mathematics or code; where one is still
refused, its values don't fit."""

SLOW = {"size-stdin-1mb", "size-sum-100000"}


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, id=case["id"], marks=pytest.mark.slow if case["id"] in SLOW else ())
        for case in CASES
    ],
)
def test_hostile_command_line(case: dict[str, Any]) -> None:
    argv = [expand(word) for word in case["argv"]]
    stdin = expand(case.get("stdin"))
    done = run(*argv, stdin=stdin, env=case.get("env"))
    everything = done.out + done.err
    either = case.get("either") or case["id"] in READ_SINCE
    if case["expect"] == "ok" or (either and done.status == 0):
        assert done.status == 0, done.err
        oracle = case.get("oracle") or case.get("alt_ok")
        tolerance = case.get("tol", "rel1e-12")
        if oracle and len(stdin or "") > 100_000:  # the whole trace would be long as JSON
            t = trace(stdin, x=1)
            assert close(t.value, oracle["value"], tolerance)
            assert close(t.gradients["x"], oracle["grad"]["x"], tolerance)
        elif oracle:
            shown = json.loads(run("--format", "json", *argv, stdin=stdin).out)
            assert close(shown["value"], oracle["value"], tolerance)
            for name, gradient in oracle["grad"].items():
                assert close(shown["gradients"][name], gradient, tolerance), name
    else:
        assert done.status == 2
        assert done.out == ""
        assert len(done.err.splitlines()) <= 10
        for line in done.err.splitlines():
            if line.startswith("help: ") and " ?" not in line and "=?" not in line:
                again = run_line(line.removeprefix("help: "))
                assert again.status == 0, (line, again.err)
        low = everything.lower()
        for text in () if case["id"] in READ_SINCE else case.get("must_contain", ()):
            assert text.lower() in low
        if case.get("must_contain_any") and case["id"] not in READ_SINCE:
            assert any(text.lower() in low for text in case["must_contain_any"])
        if "caret" in case and case["id"] not in READ_SINCE:
            error = json.loads(run("--format", "json", *argv, stdin=stdin).out)["error"]
            assert error["start"] == case["caret"]
    for text in case.get("must_not_contain", ()):
        assert text not in everything
    assert len(everything) <= case.get("max_output_bytes", 10**9)
