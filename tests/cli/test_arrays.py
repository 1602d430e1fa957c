"""Arrays on the command line: values, files, refusals, and what is shown."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import pytest

from tests.cli.test_hostile import expand
from tests.support.command import filled, run, run_line
from tests.support.corpora import load

CASES = load("hostile-arrays.json")

NOT_SO = {
    "syn-axis-word": "its output is 2\u00d73, which is no number: refused as every such output",
}
"""Cases that contradict another decision of the design, and why ours is the other."""


@pytest.fixture
def files(elsewhere: Path) -> Path:
    """The files that the corpus names."""
    save(elsewhere / "vector.npy", "<f8", (100_000,), [1.0] * 100_000)
    return elsewhere


def save(path: Path, descr: str, shape: tuple[int, ...], items: list[Any]) -> None:
    """Write a file as NumPy does."""
    codes = {"<f8": "<{}d", ">i4": ">{}i", "|O": "<{}d"}
    header = f"{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}".encode()
    header += b" " * (-(len(header) + 11) % 64) + b"\n"
    data = struct.pack(codes[descr].format(len(items)), *items)
    size = len(header).to_bytes(2, "little")
    path.write_bytes(b"\x93NUMPY\x01\x00" + size + header + data)


READ_SINCE = frozenset(("syn-method",))
"""Lines that are read since the corpus was made, as code."""


@pytest.mark.parametrize(
    "case", [case for case in CASES if case["id"] not in NOT_SO], ids=lambda case: case["id"]
)
def test_hostile_command_line(case: dict[str, Any], files: Path) -> None:
    argv = [expand(word) for word in case["argv"]]
    done = run(*argv)
    if case["expect"] == "ok":
        assert done.status == 0, done.err
        shown = json.loads(run("--format", "json", *argv).out)
        oracle = case.get("oracle", {})
        if "value" in oracle:
            assert shown["value"] == pytest.approx(float(oracle["value"]))
        for name, gradient in oracle.get("grad", {}).items():
            assert shown["gradients"][name] == pytest.approx([float(each) for each in gradient])
        return
    if case["id"] in READ_SINCE:
        assert done.status == 0, done.err
        return
    assert (done.status, done.out) == (2, "")
    assert len(done.err) <= case.get("max_output_bytes", 2_000)
    assert len(done.err.splitlines()) <= 10
    low = done.err.lower()
    assert not case["must_contain_any"] or any(
        text.lower() in low for text in case["must_contain_any"]
    )
    helps = [line for line in done.err.splitlines() if line.startswith("help: ")]
    assert case.get("help_contains", "") in "".join(helps)
    for line in helps:  # a blank stands for a number
        assert run_line(filled(line.removeprefix("help: "))).status == 0
    if "caret" in case:
        assert json.loads(run("--format", "json", *argv).out)["error"]["start"] == case["caret"]


@pytest.mark.parametrize(
    ("name", "text", "meant"),
    [
        ("rows.csv", "1,2\n3,4\n", [[1.0, 2.0], [3.0, 4.0]]),
        ("column.csv", "1\n1/2\n", [1.0, 0.5]),
        ("line.tsv", "1\t2\t3\n", [1.0, 2.0, 3.0]),
        ("nested.json", "[[1, 2], [3, 4.5]]", [[1.0, 2.0], [3.0, 4.5]]),
        ("one.json", "2.5", 2.5),
    ],
)
def test_values_from_files(elsewhere: Path, name: str, text: str, meant: Any) -> None:
    (elsewhere / name).write_text(text)
    done = run("sum(x)", "--load", f"x={name}", "--format", "json")
    assert json.loads(done.out)["inputs"]["x"] == meant


def test_values_by_name_from_our_own_output(elsewhere: Path) -> None:
    run("sum(W @ x)", "--W", "[[1,2],[3,4]]", "--x", "[5,6]", "-o", "trace.json")
    done = run("sum(W @ x)*2", "--load", "trace.json", "--format", "json")
    assert json.loads(done.out)["value"] == 112.0


@pytest.mark.parametrize(("descr", "items"), [("<f8", [1.5, 2.5]), (">i4", [1, 2])])
def test_numpy_files(elsewhere: Path, descr: str, items: list[float]) -> None:
    save(elsewhere / "x.npy", descr, (len(items),), items)
    done = run("sum(x)", "--load", "x=x.npy", "--format", "json")
    assert json.loads(done.out)["inputs"]["x"] == items


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("head.csv", "height,weight\n1,2\n", "a line of headings"),
        ("gap.csv", "1,2\n3,\n", "line 2, column 2"),
        ("ragged.csv", "1,2\n3\n", "line 2"),
        ("empty.csv", "\n", "no numbers"),
        ("words.json", '["a"]', "entry [0] is no number"),
        ("null.json", "[null]", "null"),
        ("nan.json", "[1, NaN]", "not finite"),
        ("ragged.json", "[[1], [2, 3]]", "different lengths"),
        ("deep.json", "[" * 100_000, "`deep.json`"),
        ("code.py", "1", "no file of numbers"),
        ("fake.npy", "hello, this is no array", "no file that NumPy saved"),
    ],
)
def test_files_that_are_refused(elsewhere: Path, name: str, text: str, words: str) -> None:
    (elsewhere / name).write_text(text)
    done = run("sum(x)", "--load", f"x={name}")
    assert (done.status, done.out) == (2, "")
    assert words in done.err


def test_a_file_of_objects_is_refused(elsewhere: Path) -> None:
    save(elsewhere / "x.npy", "|O", (1,), [1.0])
    done = run("sum(x)", "--load", "x=x.npy")
    assert done.status == 2
    assert "objects" in done.err


def test_a_loaded_value_is_given_once(elsewhere: Path) -> None:
    (elsewhere / "x.json").write_text("[1]")
    assert run("sum(x)", "--load", "x=x.json", "--x", "2").status == 2
    assert run("sum(x)", "--load", "y=x.json").status == 2


def test_a_value_never_opens_a_file(elsewhere: Path) -> None:
    (elsewhere / "x.json").write_text("[1]")
    assert run("sum(x)", "--x", "x.json").status == 2


def test_the_passes_in_a_terminal() -> None:
    done = run("y = W @ x; sum(y**2)", "--W", "[[1,-1],[0,3]]", "--x", "[1,2]")
    assert "dL/dy @ x\u1d40" in done.out
    assert "= [[-2, -4]," in done.out
    assert "2\u00d72" in done.out


def test_what_takes_numbers_only_says_so() -> None:
    for words in (["--emit", "micrograd"],):
        done = run("sum(x)", "--x", "[1,2]", *words)
        assert (done.status, done.out) == (2, "")
        assert "arrays" in done.err


MORE = load("hostile-arrays-more.json")


def test_there_are_many_more() -> None:
    assert sum(case["expect"] == "error" for case in MORE) >= 60


@pytest.mark.parametrize("case", MORE, ids=lambda case: " ".join(case["argv"])[:40])
def test_more_hostile_command_lines(case: dict[str, Any], elsewhere: Path) -> None:
    """The kind, the place, the words and, where one is suggested, a command that runs."""
    done = run("--format", "json", *case["argv"])
    if case["expect"] == "ok":
        assert done.status == 0, done.err
        return
    assert done.status == 2
    error = json.loads(done.out)["error"]
    found = {"kind": error["code"], "caret": error["start"], "says": error["message"]}
    assert found == {key: case[key] for key in found}
    if "help" in case:
        assert error["help"] == case["help"]
        assert not error["help"] or run_line(error["help"]).status == 0
