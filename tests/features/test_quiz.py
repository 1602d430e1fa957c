"""``--quiz``: asked, answered, told; a readable transcript where answers come from a pipe."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.command import Run, filled, run
from tests.support.paths import DOCS
from tests.support.tools import needs_library

A = ["(w*x - y)**2", "--w", "2", "--x", "3", "--y", "3"]
RIGHT = "6\n3\n6\nx\n18\nw\n"


def quiz(answers: str | bytes, *words: str, **environment: str) -> Run:
    return run(*(words or A), "--quiz", stdin=answers, env=environment or None)


def test_the_session_of_the_documents() -> None:
    page = (DOCS / "classroom.md").read_text(encoding="utf-8")
    [block] = re.findall(
        r"```text\n\$ (backprop-trace [^\n]*--quiz[^\n]*)\n(.*?)```", page, re.DOTALL
    )
    import shlex

    answers = re.findall(r"^> (.*)$", block[1], re.MULTILINE)
    done = run(*shlex.split(block[0])[1:], stdin="\n".join(answers) + "\n")
    assert done.out == block[1]
    assert done.status == 0


def test_all_right() -> None:
    done = quiz(RIGHT)
    assert done.status == 0
    assert done.out.endswith("\n6 right\n")
    assert done.out.count("Right: ") == 6
    assert "Right: ∂v1/∂w = x = 3" in done.out


def test_a_slip_is_named_and_the_number_tested() -> None:
    out = quiz("\n\n\n\n3\n").out
    assert (
        "  dL/dw = dL/dv1 · ∂v1/∂w = 6·3 = 18\n"
        "  3 is the local gradient alone; upstream 6 is missing.\n"
        "  Test of 3: raising w by 0.01 would change L by 0.03; it changes by 0.1809.\n"
    ) in out
    assert out.endswith("\n0 right, 1 slip named, 4 shown, 1 not answered\n")


def test_a_formula_that_is_right_by_luck() -> None:
    words = ["(w*x - y)**2", "--w", "3", "--x", "3", "--y", "5", "--level", "1"]
    done = run(*words, "--quiz", "--questions=9", stdin="\n\n\n\n\nw\nw\n")
    assert "w is 3 here too, but at w = 4 it gives 4 for 3." in done.out
    assert done.out.count("Right") == 1  # of x it is the formula


def test_what_is_no_number_is_asked_again_and_not_counted() -> None:
    bad = ["w", "1 000", "__import__('os').system('x')", "\x1b[2J\x07", "x" * 100_000, "(", "\0"]
    done = quiz("\n".join([*bad, "6"]) + "\n")
    assert done.status == 0
    assert done.out.count("\n> ") == len(bad) + 2  # the right answer, and the next question
    assert "  a number is asked for: w is a name\n    |\n    | w\n    | ^\n" in done.out
    assert "an answer has at most 1,000 characters" in done.out
    assert "\x1b" not in done.out
    assert "\0" not in done.out
    assert done.out.endswith("\n1 right, 5 not answered\n")
    assert len(done.out) < 5_000


def test_bytes_that_are_no_text() -> None:
    done = quiz(b"\xff\xfe\n6\n")
    assert done.status == 0
    assert "1 right" in done.out


@pytest.mark.parametrize("answers", ["", "6", "6\n", "6\n3"])
def test_the_end_of_the_input_is_the_end(answers: str) -> None:
    done = quiz(answers)
    count = len(answers.split())
    assert done.status == 0
    assert done.out.endswith(f"\n{count} right, {6 - count} not answered\n")


def test_a_parameter_needs_digits_that_tell_its_step() -> None:
    done = quiz("0.56\n0.5614\n", "--example", "mazur", "--quiz", "--level", "4")
    assert "More digits are needed to tell." not in quiz("\n").out
    assert done.out.count("More digits are needed to tell.") <= 1
    assert "Right: w8 after step 1" in done.out


def test_levels_and_numbers_of_questions() -> None:
    labels = {
        "1": {"Value", "Local gradient"},
        "2": {"Gradient", "Gradient at a fan-out"},
        "3": {"Gradient"},
        "4": {"Update"},
    }
    for level, known in labels.items():
        words = ["--example", "attention", "--quiz", "--level", level, "--questions=4"]
        out = run(*words, stdin="\n" * 9).out
        found = re.findall(r"^\d of 4  (.*)$", out, re.MULTILINE)
        assert len(found) == 4
        assert set(found) <= known
    assert "4 of 4" in run(*A, "--quiz", "--questions", "4", stdin="\n" * 9).out


def test_the_learning_rate_of_an_update() -> None:
    done = run(*A, "--quiz", "--level", "4", "--lr", "0.01", stdin="\n" * 9)
    assert "rate 0.01" in done.out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("-o", "{}.txt"), "a file asks no questions, but as a page or as data"),
        (("-o", "{}.txt", "-o", "-"), "a file asks no questions"),
        (("-o", "{}.html", "--quiz-log", "{}.log"), "`--quiz-log` stays empty"),
        (("-o", "{}.html", "--static"), "`--static` has no effect on it"),
        (("-o", "{}.csv"), "`--quiz` is written as terminal, text, json, html, not as csv"),
    ],
)
def test_where_questions_are_asked(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    done = run(*A, "--quiz", *(word.format(tmp_path / "quiz") for word in words), stdin="6\n")
    assert done.status == 2
    assert said in done.err
    assert not list(tmp_path.iterdir())


def test_a_page_takes_a_program_from_standard_input_and_no_large_one(tmp_path: Path) -> None:
    page = tmp_path / "quiz.html"
    assert run("-", "--quiz", "-o", str(page), "x=2", stdin="x**2*x").status == 0
    assert page.exists()
    large = " + ".join(["x*x"] * 600)
    done = run(large, "x=2", "--quiz", "-o", str(tmp_path / "large.html"))
    assert (done.status, "up to 1,000 nodes" in done.err) == (2, True)


# Fresh numbers


def test_a_seed_draws_numbers_and_the_same_ones_each_time() -> None:
    one, again, other = (
        run("--example", "neuron", "--quiz", "--seed", seed, stdin="").out for seed in "112"
    )
    assert one == again != other
    assert "w0 = 2" not in one


def test_only_what_varies_is_drawn_and_it_needs_no_value() -> None:
    out = run("(w*x - y)**2", "--x", "3", "--quiz", "--seed", "5", "--vary", "w,y", stdin="").out
    assert re.search(r"w = -?\d", out)
    assert "x = 3" in out
    assert "y = 1\n" in run("--example", "logistic", "--quiz", "--seed=4", stdin="").out


def test_the_same_bytes_whatever_the_hashes_are() -> None:
    words = ["--example", "attention", "--quiz", "--seed", "3"]
    found = {
        subprocess.run(
            [sys.executable, "-m", "backprop_trace", *words],
            input="1\n2\nq*k1\n" + "\n" * 9,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "99")
    }
    assert len(found) == 1


# The log


def test_the_log_has_a_line_an_answer(tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    for _ in range(2):
        run(*A, "--quiz", "--quiz-log", str(log), stdin="nonsense$\n6\n9\n\n18/1\n")
    lines = log.read_text("utf-8").splitlines()
    assert lines[:4] == lines[4:]
    entries = [json.loads(line) for line in lines]
    assert [entry["verdict"] for entry in entries[:4]] == ["right", "wrong", "shown", "slip"]
    assert entries[0] == {
        "program": "(w*x - y)**2",
        "values": {"w": 2.0, "x": 3.0, "y": 3.0},
        "seed": None,
        "kind": "value",
        "node": "v1",
        "via": None,
        "position": None,
        "truth": 6.0,
        "answer": "6",
        "value": 6.0,
        "verdict": "right",
        "slips": [],
    }


def test_the_log_knows_slips(tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    run(*A, "--quiz", "--level=2", "--quiz-log", str(log), stdin="18\n\n3\n")
    entries = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    assert [entry["slips"] for entry in entries if entry["verdict"] == "slip"] == [
        ["power-not-lowered"],
        ["local-only"],
    ]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is full")
def test_a_log_that_cannot_be_written(tmp_path: Path) -> None:
    done = run(*A, "--quiz", "--quiz-log", str(tmp_path), stdin="6\n")
    assert done.status == 2
    assert done.out == ""
    assert "cannot write" in done.err
    done = run(*A, "--quiz", "--quiz-log", str(tmp_path / "no" / "log"), stdin="6\n")
    assert done.status == 2
    done = run(*A, "--quiz", "--quiz-log", "/dev/full", stdin="6\n")
    assert done.status == 2
    assert "cannot write `/dev/full`: No space left on device" in done.err


# As data


def test_the_questions_as_json_are_those_that_are_asked() -> None:
    for words in (A, ["--example", "mazur", "--level", "4"], ["sum(x*x)", "--x", "[1, 2]"]):
        made = json.loads(run(*words, "--quiz", "--format", "json").out)
        assert made["schema"] == "backprop-trace-quiz/1"
        asked = run(*words, "--quiz", stdin="".join(f"{q['truth']!r}\n" for q in made["questions"]))
        assert asked.out.endswith(f"\n{len(made['questions'])} right\n")
        for question in made["questions"]:
            assert f"  {question['asks']} = ?" in asked.out
            assert question["rows"][-1] in asked.out.replace("\n    ", " ")
            assert made["rules"]["window"] == 0.005


def test_the_numbers_of_slips_as_json_get_their_sentence() -> None:
    made = json.loads(run(*A, "--quiz", "--level", "2", "--format", "json").out)
    [question] = [q for q in made["questions"] if q["name"] == "w"]
    wrong = {each["slip"]: each for each in question["wrong"]}
    assert wrong["local-only"]["value"] == 3
    assert wrong["local-only"]["said"] == "3 is the local gradient alone; upstream 6 is missing."
    assert "upstream-only" in wrong["product-as-sum"]["below"]


def test_questions_as_json_have_no_log() -> None:
    done = run(*A, "--quiz", "--format", "json", "--quiz-log", "x")
    assert done.status == 2
    assert "no answers are given here" in json.loads(done.out)["error"]["message"]


# What is refused


def test_the_graph_has_what_is_given_and_nothing_that_is_asked() -> None:
    shown = run(*A, "--quiz", stdin="").out
    assert "│ 2   ├─╮   ╭─ v1 × ─╮\n╰─────╯ ╰──▶│ ·      ├─╮\n" in shown
    assert "grad" not in shown
    without = run(*A, "--quiz", "--no-graph", stdin="").out
    assert "╭" not in without
    assert "╭" not in run("--example", "mazur", "--quiz", stdin="").out  # no room


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([*A, "--quiz", "--level", "5"], "`--level` can't be `5`"),
        ([*A, "--quiz", "--questions", "101"], "`--questions` takes a whole number up to 100"),
        ([*A, "--quiz", "--questions", "0"], "a quiz has at least one question"),
        ([*A, "--quiz", "--seed", "x"], "`--seed` takes a whole number"),
        ([*A, "--quiz", "--seed", "1", "--vary", "q"], "the program has no variable `q`"),
        ([*A, "--quiz", "--vary", "w"], "`--vary` belongs to `--seed N`"),
        ([*A, "--seed", "1"], "`--seed` belongs to `--quiz`"),
        ([*A, "--level", "1"], "`--level` belongs to `--quiz`"),
        ([*A, "--quiz", "--step"], "exclude each other"),
        ([*A, "--quiz", "--explain"], "`--explain` has no effect on it"),
        ([*A, "--quiz", "--format", "latex"], "not as latex"),
        (["3*4", "--quiz", "--seed", "1"], "no variables to draw numbers for"),
        (["--example", "paths", "--quiz", "--seed", "1"], "no friendly numbers were found"),
        (["relu(x)", "--x", "0", "--quiz", "--level", "3"], "no row at level 3 can be asked here"),
        (["sum(W @ x)", "--x", "[1, 2]", "--quiz", "--seed", "1"], "no value for W"),
    ],
    ids=str,
)
def test_refusals(words: list[str], message: str) -> None:
    done = run(*words, stdin="")
    assert done.status == 2
    assert message in done.err
    if "help: " in done.err:
        import shlex

        help = filled(done.err.rpartition("help: ")[2].rstrip())
        assert run(*shlex.split(help)[1:], stdin="").status == 0


def test_the_program_and_the_answers_cannot_both_come_from_standard_input() -> None:
    done = run("-", "--w", "2", "--quiz", stdin="w*w\n")
    assert done.status == 2
    assert "the program comes from standard input" in done.err


def test_a_long_program_is_refused() -> None:
    done = run("+".join(["x*x"] * 6000), "--x", "1", "--quiz", stdin="")
    assert done.status == 2
    assert "up to 10,000 nodes" in done.err


# Screens


@pytest.mark.parametrize("columns", [40, 80, 120])
@pytest.mark.parametrize("name", ["neuron", "mazur", "attention"])
def test_no_line_of_a_question_is_wider_than_the_screen(name: str, columns: int) -> None:
    for level in "1234":
        words = ["--example", name, "--quiz", "--level", level, "--format", "terminal"]
        out = run(*words, stdin="1.7\n" * 9, env={"COLUMNS": str(columns)}).out
        asked = out.partition("Ctrl-D ends.")[2]
        assert "..." not in asked
        assert max(map(len, asked.split("\n"))) <= columns


def test_ascii() -> None:
    done = run(*A, "--quiz", stdin="\n" * 9, env={"PYTHONIOENCODING": "ascii"})
    assert done.status == 0


def test_the_first_question_costs_little_more_than_the_trace() -> None:
    """Counted in modules: nothing heavy is loaded for a quiz."""
    code = (
        "import sys\n"
        "from backprop_trace.cli import main, process\n"
        "process.leave = sys.exit\n"
        "sys.argv = ['backprop-trace', *sys.argv[1:]]\n"
        "try:\n    main()\n"
        "finally:\n    print(*sys.modules, file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *A, "--quiz", "--seed=3"],
        input="", capture_output=True, text=True, check=True,
    )  # fmt: skip
    loaded = set(done.stderr.split())
    assert "backprop_trace.teaching.slips" in loaded
    assert not {"rich", "sympy", "random", "fractions", "decimal", "json"} & loaded


# In a terminal


@needs_library("pexpect")
@pytest.mark.filterwarnings("ignore:os.fork:RuntimeWarning")
@pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")
@pytest.mark.parametrize("size", [(14, 40), (24, 80), (40, 120)])
def test_at_a_terminal(size: tuple[int, int]) -> None:
    import pexpect

    child = pexpect.spawn(
        sys.executable, ["-m", "backprop_trace", *A, "--quiz"],
        dimensions=size, encoding="utf-8", timeout=60,
        env={**os.environ, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8"},
    )  # fmt: skip
    child.delaybeforesend = None
    for answer in ("6", "w", "3", "", "x", "18", "5"):
        child.expect("\n> ")
        child.sendline(answer)
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    assert "4 right, 1 wrong, 1 shown" in child.before


@needs_library("pexpect")
@pytest.mark.filterwarnings("ignore:os.fork:RuntimeWarning")
@pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")
@pytest.mark.parametrize(("key", "status"), [("\x04", 0), ("\x03", 130)])
def test_leaving_a_terminal(key: str, status: int) -> None:
    import pexpect

    child = pexpect.spawn(
        sys.executable, ["-m", "backprop_trace", *A, "--quiz"], encoding="utf-8", timeout=60
    )
    child.expect("\n> ")
    child.sendline("6")
    child.expect("\n> ")
    child.send(key)
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == status
    assert ("1 right, 5 not answered" in child.before) is (status == 0)


@pytest.mark.parametrize("answer", ["inf", "1e999", "9**9**9**9", "1/0"])
def test_no_slip_is_told_of_an_infinite_number(answer: str) -> None:
    seed = ("(w*x - y)**2", "w=1", "x=1", "y=2")
    done = run(*seed, "--quiz", "--questions", "1", stdin=f"{answer}\n")
    assert "0 right, 1 wrong" in done.out
    assert " is 1 times 2" not in done.out
    claimed = run(*seed, "--claim", f"dL/dw = {answer}").out
    assert ": wrong." in claimed and "Test of" not in claimed
