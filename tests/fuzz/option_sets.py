"""Command lines made at random: programs, values, and any options beside each other.

Seeded, so that a failure can be made again from its number. Each ends with 0, 1 or 2 within ten
seconds, leaves nothing behind that was not asked for, and a command that it suggests runs. They
run in a folder of their own; nothing in them leads out of it.
"""

from __future__ import annotations

import os
import re
import shlex
import signal
import tempfile
from collections.abc import Collection, Sequence
from functools import cache
from pathlib import Path
from random import Random
from types import FrameType
from typing import NoReturn
from zlib import crc32

from backprop_trace.cli.options import features
from backprop_trace.declarations.option import Choice, Count, Number, Option
from tests.support import invariants
from tests.support.command import Run, filled, run
from tests.support.programs import make
from tests.support.texts import text

OPTIONS = [option for feature in features() for option in feature.options]

PROGRAMS = [
    "x", "x*y", "(w*x - y)**2", "a = x*y; a**2", "relu(x) + log(y)", "x/y", "min(x)", "max(x, y)",
    "exp(x*x)", "where(x < 1, x, 2)", "f(a) = a**2; f(x) + f(y)", "sum(x, y, x)", "x**y",
    "f1(a, b) = log1p(atan2(a, asin(b))); f1(x, 4)", "f(a) = atan2(a, log(a)); f(x)", "3", "pi*x",
    "log(relu(x))", "abs(x) + sign(x)", "x = y", "_*2", "-x**2", "h", "-o**2", "graph*format",
    "steps*lr", "권*ŷ", "sqrt(x)\n# a comment\n+ y", "floor(x) + round(y)", "neg(a) = a*3; -x",
    "a0=x; a1=sigmoid(a0*a0); a2=tanh(a1+a0); a2/a1", "softplus(x)*gelu(y) - mish(w)",
    "sum((W @ u - v)**2)", "mean(tanh(W @ u))", "u.T @ u", "W @ u", "cross_entropy(v, u[0])",
    "f(a) = a*u; norm(f(v) + x)", "softmax(u)[1]", "max(u[0], x)", r"\frac{x}{y}", "2x²", "x·y",
    "torch.relu(x*y)", "loss = ((x*w - y)**2).mean()",
]  # fmt: skip
ARRAYS = {"u": ["[1, 2]", "[0.5,-0.5]", "[[1,2]]", "1"], "v": ["[1, 0]", "[3,1/3]", "[]", "[1"],
          "W": ["[[1,2],[3,4]]", "[[0.1, 0],[0, -2]]", "[[1,2],[3]]"]}  # fmt: skip
"""Values of the arrays; the first two are taken."""
WRONG = ["x^2", "2x", "(x", "", "x₁*2", "#", "x; y", "x\x1b[31m", "x +", "sin x", "-"]
VALUES = [
    *(
        "1",
        "2",
        "-3",
        "0",
        "-0",
        "1/3",
        "-1/3",
        "0.5",
        "1e-3",
        "pi",
        "-pi",
        "e",
        "+e",
        "π",
        "1e3/7",
    ),
    *("1e308", "1e-320", "-1e200", "nan", "inf", "abc", "", "1_0", "1/0", "2**3", "−4", "1e999"),
]
GOOD = 12
"""How many of the values are taken."""
NAMES = [
    "x",
    "y",
    "w",
    "x,y",
    "w,x",
    "a",
    "v1",
    "L",
    "z",
    "",
    ",",
    "x,x",
    "x₁",
    "_",
    "\udcff",
    "x,\n",
]
PATHS = [
    *("a.md", "b.svg", "c.json", "d.tex", "e.typ", "f.html", "g.txt", "h.csv", "i.dot", "j.mmd"),
    *("-", "k.xyz", "nowhere/a.md", "folder", "locked.md", "", "a\nb.md", "\udcff.md", "./a.md"),
    *("/dev/null", "l" * 300 + ".md", "<!--.md", "p.svg"),
]
TEXTS = {
    "file": ["program.txt", "bytes.txt", "missing.txt", "folder", "", "empty.txt"],
    "verify": ["good.md", "bad.md", "missing.md", "folder", "program.txt", "bytes.txt"],
    "plot": ["p.svg", "p.png", "nowhere/p.svg", "\udcff.svg", "<b>.svg", "", "a\n.svg"],
    "trace_steps": ["1", "0,last", "1,2", "last", "99999", "x", "", "-1", "1,,2"],
    "prove": ["sigmoid", "add,mul", "neg", "f", "nothing"],  # all of them take a minute
    "digits": ["1", "3", "17", "full", "0", "18", "-h", "x"],
    "graph": ["only", "", "tree"],
    "output": PATHS,
    "quiz_log": ["log.jsonl", "locked.md", "folder", "nowhere/x", ""],
    "claim": ["dL/dx = 2", "v1 = x*y", "df/dx=1", "x", "L = 2 = 3", ""],
    "claims": ["program.txt", "missing.txt", "folder", "empty.txt", "bytes.txt"],
    "load": ["u=u.csv", "v=u.csv", "x=x.json", "x=missing.csv", "W=bytes.txt", "u=folder", "u", ""],
    "bank": ["bank.xml", "bank.json", "bank.txt", "locked.md", "folder", "nowhere/b.xml", ""],
}
COUNTS = ["0", "1", "3", "20", "200", "-1", "x", "", "1e3", "100001"]
GOOD_COUNTS = 5
FRIENDLY = [o for o in OPTIONS if o.name not in ("file", "example", "examples", "verify", "update",
            "prove", "copy", "animate", "standalone", "symbolic")]  # fmt: skip
"""The options that go with many others."""
STRANGERS = ["--setps", "-x", "--", "-h", "--help", "--version", "---", "--=3", "-oz.md", "-o", "-"]


LONGEST = 10.0
"""Seconds that a run may take, whatever its options."""
HELPS = 5
"""Of so many refusals the suggested command of one is run."""
BUSY = (
    *("cannot read", "cannot write", "no trace found"),
    *("can be asked for here", "no friendly numbers", "no slip shows"),
)
"""What may be wrong with a suggested command: it names a file that isn't there, or the run itself
finds nothing that a sheet could ask."""


def check(seed: str) -> bool:
    """Run one command line; of some refusals the help too. Returns whether it was accepted."""
    folder, furniture = workshop()
    before = os.getcwd()
    os.chdir(folder)
    try:
        return _check(seed, folder, furniture)
    finally:
        os.chdir(before)


def _check(seed: str, folder: Path, furniture: frozenset[str]) -> bool:
    words = line(seed)
    done = within_the_limit(words)
    assert done.status in (0, 1, 2), done
    assert "Traceback" not in done.out + done.err
    invariants.check_output(done.err)
    if done.status == 2 and crc32(seed.encode()) % HELPS == 0:
        helps = [each for each in done.err.splitlines() if each.startswith("help: backprop-trace")]
        for help in helps:
            again = within_the_limit(shlex.split(filled(help.removeprefix("help: ")))[1:])
            fits = again.status in (0, 1) or any(words in again.err for words in BUSY)
            assert fits, (words, done.err, again.err)
    assert not tidy(folder, furniture), "something was left behind"
    assert (folder / "locked.md").read_text(encoding="utf-8") == "keep me"
    return done.status != 2


@cache
def workshop() -> tuple[Path, frozenset[str]]:
    """Make a folder with files to read and write."""
    folder = Path(tempfile.mkdtemp(prefix="options"))
    furnish(folder)
    return folder, frozenset(os.listdir(folder))


class TooLong(BaseException):
    """A run took longer than it may; nothing on the way out keeps this."""


def within_the_limit(words: Sequence[str]) -> Run:
    """Run a command line. Raises ``AssertionError`` where it takes too long."""

    def ring(number: int, frame: FrameType | None) -> NoReturn:
        raise TooLong

    before = signal.signal(signal.SIGPROF, ring)
    signal.setitimer(signal.ITIMER_PROF, LONGEST)  # of this process: others may be busy too
    try:
        return run(*words)
    except TooLong:
        raise AssertionError(f"more than {LONGEST} s: {shlex.join(words)}") from None
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def furnish(folder: Path) -> None:
    """Put the files there that the command lines name."""
    (folder / "folder").mkdir()
    (folder / "program.txt").write_text("a = x*y\na**2 # squared\n", encoding="utf-8")
    (folder / "empty.txt").write_text("", encoding="utf-8")
    (folder / "bytes.txt").write_bytes(b"x\n\xff\n")
    (folder / "locked.md").write_text("keep me", encoding="utf-8")
    (folder / "locked.md").chmod(0o444)
    (folder / "u.csv").write_text("1,2\n", encoding="utf-8")
    (folder / "x.json").write_text("3", encoding="utf-8")
    line = "<!-- backprop-trace: backprop-trace {} -->\n\n<!-- backprop-trace: end -->\n"
    (folder / "good.md").write_text("A note.\n\n" + line.format('"x*y" x=1 y=2 --format markdown'))
    (folder / "bad.md").write_text(line.format('"x" --x 1 -o y.md') + line.format("--help"))


def line(seed: str) -> list[str]:
    """Return the words of a command line."""
    random = Random(seed)
    is_friendly = random.random() < 0.6
    words: list[list[str]] = []
    program, names = _program(random, seed, is_friendly)
    if is_friendly or random.random() < 0.93:
        words.append([program])
    for name in names:
        if is_friendly or random.random() < 0.95:
            words.append(_value(random, name, is_friendly))
    pool = FRIENDLY if is_friendly and random.random() < 0.9 else OPTIONS
    for option in random.sample(
        pool, random.choice((0, 1, 1, 1, 2, 2, 3) if is_friendly else (0, 1, 2, 3, 4))
    ):
        for _ in range(2 if random.random() < 0.05 or option.multiple else 1):
            words.append(_typed(random, option, is_friendly))
    if {option.name for option in pool} & {"steps"} and random.random() < 0.2:
        words.append(["--steps", random.choice(COUNTS[:GOOD_COUNTS]), "--lr", "0.01"])
    if not is_friendly and random.random() < 0.15:
        words.append([random.choice(STRANGERS)])
    random.shuffle(words)
    return [word.replace("\0", "") for group in words for word in group]


def _program(random: Random, seed: str, is_friendly: bool) -> tuple[str, Sequence[str]]:
    """Return a program and names that may get a value."""
    choice = random.random()
    if choice < 0.75:
        program = random.choice(PROGRAMS if is_friendly else PROGRAMS + WRONG)
        names = ["x", "y", "w", "x₁", "_", "h", "o", "graph", "format", "steps", "lr", "권", "ŷ"]
        arrays = [name for name in ARRAYS if re.search(rf"\b{name}\b", program)]
        return program, [*(name for name in names if name in program), *arrays]
    if is_friendly or choice < 0.92:
        case = make(seed)
        return case.program, list(case.values)
    return text(seed), ["x"]


def _value(random: Random, name: str, is_friendly: bool) -> list[str]:
    is_good = is_friendly or random.random() < 0.9
    values = ARRAYS.get(name, VALUES)
    value = random.choice(values[: GOOD if values is VALUES else 2] if is_good else values)
    forms = ([f"{name}={value}"], [f"--{name}", value], [f"--{name}={value}"])
    return random.choice(forms)


def _typed(random: Random, option: Option, is_friendly: bool) -> list[str]:
    """Return an option with a value that may be wrong."""
    if option.kind.is_flag:
        return [option.spelling]
    if option.name in TEXTS:
        choices = TEXTS[option.name]
    elif isinstance(option.kind, Choice) or option.kind.words():
        choices = [*option.kind.words(), *([] if is_friendly else ["nothing", ""])]
    elif isinstance(option.kind, Count):
        choices = COUNTS[:GOOD_COUNTS] if is_friendly else COUNTS
    elif isinstance(option.kind, Number):
        choices = VALUES
    else:
        choices = NAMES
    value = random.choice(choices)
    if option.short and random.random() < 0.3:
        return [random.choice((option.short + value, option.short)), value][: random.choice((1, 2))]
    if random.random() < 0.4:
        return [f"{option.spelling}={value}"]
    is_bare = random.random() < 0.05 and option.name != "prove"
    return [option.spelling] if is_bare else [option.spelling, value]


def tidy(folder: Path, kept: Collection[str]) -> list[str]:
    """Take away what a run has written; return the names of what should not be there."""
    strange = []
    for name in set(os.listdir(folder)) - set(kept):
        if name.endswith(".part"):
            strange.append(name)
        (folder / name).unlink()
    return strange
