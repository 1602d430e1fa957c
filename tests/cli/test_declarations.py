"""Features declare themselves: an option that is accepted changes something, and a new feature is
one folder.
"""

from __future__ import annotations

import json
import re
import shlex
import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from click.testing import CliRunner

import backprop_trace.features
from backprop_trace.cli.command import TraceCommand, cli
from backprop_trace.cli.options import features
from backprop_trace.cli.run import Run
from backprop_trace.declarations.feature import NEEDED
from backprop_trace.declarations.option import Option, Settings
from backprop_trace.formats import FLAVORS, FORMATS
from tests.support.command import run

FEATURES = features()
OPTIONS = {option.name: option for feature in FEATURES for option in feature.options}
COMMANDS = [feature for feature in FEATURES if feature.command is not None]

WIDE = "+".join(f"sin(x{k}*w_1/3)" for k in range(25))
PROGRAM = [WIDE, "w_1=1", *(f"x{k}={k}.5" for k in range(25))]
SMALL = ["alpha_1 = w_1*x/3; (alpha_1 - y)**2", "w_1=1", "x=2.5", "y=3"]
TRAINING = ["--steps", "2", "--lr", "0.01"]

WORDS: dict[str, list[str]] = {
    "fade": ["2"],
    "variants": ["3"],
    "wrt": ["w_1"],
    "digits": ["2"],
    "graph": [],
    "flavor": ["notion"],
    "symbolic": ["x"],
    "steps": ["2"],
    "lr": ["0.01"],
    "optimizer": ["adam"],
    "trace_steps": ["1"],
    "mode": ["forward"],
    "why": ["x"],
    "color": ["always"],
    "level": ["1"],
    "claim": ["alpha_1 = w_1*x/3"],
    "questions": ["3"],
    "quiz_log": ["log.jsonl"],
    "seed": ["7"],
    "vary": ["w_1"],
}
"""What stands behind an option in the runs below."""

ELSEWHERE = {
    "file": "another program",
    "example": "another program",
    "format": "the format itself",
    "output": "where it goes",
    "copy": "where it goes",
    "plot": "a file",
    "no_pager": "where it goes",
    "load": "a value",
}
"""Options that change something besides the text of a format."""


def programs(name: str) -> Iterator[list[str]]:
    program = PROGRAM if name == "graph" else SMALL
    if name == "symbolic":
        program = [word for word in program if word != "x=2.5"]
    yield program


def base(option: Option) -> list[str]:
    """Return the words beside an option that let it count."""
    if "worksheet" in (option.belongs_to, *(option.wants or ())):
        return ["--worksheet"]
    family = {option.name, option.belongs_to} & {"steps", "lr"}
    return TRAINING if family and option.name not in ("steps", "lr") else []


@pytest.fixture
def without_command(monkeypatch: pytest.MonkeyPatch) -> None:
    """A format may repeat the command, which an option always changes."""
    monkeypatch.setattr(Run, "command_for", lambda run, format: "")


CASES = [
    (name, format)
    for name, format in product(OPTIONS, [*FORMATS, "anki"])
    if name not in ELSEWHERE and not any(name == each.asks for each in COMMANDS)
]


@pytest.mark.usefixtures("without_command")
@pytest.mark.parametrize(("name", "format"), CASES, ids=[" ".join(case) for case in CASES])
def test_an_accepted_option_changes_something(name: str, format: str) -> None:
    option = OPTIONS[name]
    where = ["--flavor", "anki"] if format == "anki" else ["--format", format]
    if name == "flavor" and format == "anki":
        where = ["--format", "markdown"]
    for program in programs(name):
        words = [option.spelling, *WORDS.get(name, [])]
        if name in ("steps", "lr"):
            words = TRAINING
        done = run(*program, *base(option), *words, *where)
        if done.status == 2:
            said = done.out if format == "json" else done.err
            assert re.search("no effect on|belongs to|is written as|is no sheet", said)
            return
        assert done.status == 0, done.err
        if name != "symbolic":
            assert done.out != run(*program, *base(option), *where).out


@pytest.mark.parametrize("command", COMMANDS, ids=lambda feature: feature.name)
@pytest.mark.parametrize("name", [n for n in OPTIONS if n not in ("file", "copy", "output")])
def test_beside_a_command_an_option_counts_or_is_refused(name: str, command: object) -> None:
    feature = next(each for each in COMMANDS if each is command)
    if name == feature.asks or name in feature.beside:
        return
    asks = OPTIONS[feature.asks]
    behind = {
        "emit": ["python"],
        "verify": ["no-note.md"],
        "prove": ["neg"],
        "claims": ["a.txt"],
        "bank": ["bank.xml"],
    }
    option = OPTIONS[name]
    words = [] if option.kind.is_flag or option.bare else WORDS.get(name, ["x.svg"])
    if name == "example":
        words = ["neuron"]
    if name == "emit":
        words = ["python"]
    if name == "format":
        words = ["text"]
    program = SMALL if feature.program == NEEDED else []
    done = run(*program, asks.spelling, *behind.get(asks.name, []), option.spelling, *words)
    assert done.status == 2
    assert option.spelling in done.err
    assert done.err.startswith("error: ")


HELPS = [
    (["--animate"], "no effect on terminal: it is for svg"),
    (["--animate", "--standalone", "--format", "text"], "no effect on text"),
    (["--flavor", "notion", "--format", "latex"], "no effect on latex: it is for markdown"),
    (["--optimizer", "adam"], "belongs to `--steps N`"),
    (["--digits", "3", "--format", "csv"], "no effect on csv"),
    (["--check", "--format", "svg"], "no effect on svg"),
    (["--check", "--graph", "only"], "`--graph only` leaves nothing for `--check`"),
    (["--steps", "3"], "`--steps` needs a learning rate: `--lr RATE`"),
    (["--update"], "belongs to `--verify NOTE`"),
    (["--emit", "python", "--digits", "3"], "writes a script: `--digits` has no place in it"),
    (["--graph", "--no-graph"], "exclude each other"),
    (["--exact", "--symbolic", "w_1"], "exact already"),
    (["--check", "--symbolic", "w_1"], "leaves no numbers for `--check`"),
]


@pytest.mark.parametrize(("words", "said"), HELPS, ids=lambda part: " ".join(part)[:40])
def test_the_command_behind_a_refusal_works_and_keeps_the_rest(words: list[str], said: str) -> None:
    from tests.support.command import filled, run_line

    program = [word for word in SMALL if "--symbolic" not in words or word != "w_1=1"]
    done = run(*program, *words)
    assert done.status == 2
    assert done.out == ""
    assert said in done.err
    help = done.err.splitlines()[-1].removeprefix("help: ")
    assert shlex.split(help)[1] == SMALL[0]
    again = run_line(filled(help))
    assert again.status == 0, again.err


def test_an_option_counts_if_it_does_in_one_of_several_outputs(tmp_path: Path) -> None:
    note, picture = tmp_path / "a.md", tmp_path / "b.svg"
    words = ("-o", str(note), "-o", str(picture), "--animate", "--plain-names")
    assert run(*SMALL, *words).status == 0
    command = note.read_text(encoding="utf-8").splitlines()[0]
    assert "--plain-names" in command
    assert "--animate" not in command
    assert run("--verify", str(note)).status == 0


def test_what_a_lesson_brings_is_no_mistake() -> None:
    assert run("--example", "descent", "--format", "svg").status == 0
    done = run("--example", "descent", "--format", "svg", "--steps", "2")
    assert done.status == 2


def test_settings_can_t_be_changed() -> None:
    settings = Settings({"digits": 4})
    assert settings.digits == 4
    with pytest.raises(AttributeError):
        settings.digits = 5
    with pytest.raises(AttributeError, match="no option is called widht"):
        _ = settings.widht


def test_no_two_features_share_an_option_or_a_key() -> None:
    names = [option.name for feature in FEATURES for option in feature.options]
    spellings = [each for feature in FEATURES for o in feature.options for each in o.spellings]
    keys = [key for feature in FEATURES for key in feature.keys]
    for found in (names, spellings, keys):
        assert len(set(found)) == len(found)


def test_the_keys_that_are_declared_are_those_that_come() -> None:
    plain = json.loads(run(*SMALL, "--format", "json").out).keys()
    for feature in FEATURES:
        if feature.keys:
            (name, *_) = [feature.asks]
            words = [OPTIONS[name].spelling, *WORDS.get(name, [])]
            words = TRAINING if name == "steps" else words
            program = [*next(programs(name))] if name != "example" else []
            words = ["--example", "neuron"] if name == "example" else words
            found = json.loads(run(*program, *words, "--format", "json").out).keys()
            assert set(feature.keys) == found - plain, feature.name


# A new feature is one folder

FAKE = """
from backprop_trace.declarations.feature import Feature
from backprop_trace.declarations.feature import NEEDED
from backprop_trace.declarations.option import Choice, Option
from backprop_trace.document.blocks import Paragraph
from backprop_trace.formats import SECTIONS


class Echo:
    failed = False

    def __init__(self, word, output):
        self.word = word
        self.output = output

    def blocks(self, story):
        yield story.heading("Echo")
        yield Paragraph([f"{self.output} says {self.word}"])

    def as_json(self):
        return {"echo": self.word}


FEATURES = (
    Feature(
        "echo",
        order=35,
        options=(
            Option("echo_word", "Say one of {words}.", "Checks",
                   Choice(lambda: {"hello": "", "goodbye": ""}), "WORD", shows=SECTIONS),
        ),
        asks="echo_word",
        sections=lambda run: [Echo(run.settings.echo_word, run.trace.output)],
        keys=("echo",),
    ),
)
"""


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TraceCommand:
    """The command with one more room in the folder of features."""
    room = tmp_path / "echo"
    room.mkdir()
    (room / "__init__.py").write_text(FAKE, encoding="utf-8")
    paths = [*backprop_trace.features.__path__, str(tmp_path)]
    monkeypatch.setattr(backprop_trace.features, "__path__", paths)
    monkeypatch.delitem(sys.modules, "backprop_trace.features.echo", raising=False)
    return TraceCommand(features())


def test_a_feature_is_one_folder(command: TraceCommand, tmp_path: Path) -> None:
    def tried(*words: str) -> tuple[int, str, str]:
        done = CliRunner().invoke(command, list(words), prog_name="backprop-trace")
        return done.exit_code, done.stdout, done.stderr

    assert "--echo-word WORD  Say one of hello, goodbye." in tried("--help")[1]
    assert "4  Echo\n\nL says hello\n" in tried("x*y", "x=1", "y=2", "--echo-word", "hello",
                                                 "--format", "text")[1]  # fmt: skip
    found = tried("x*y", "x=1", "y=2", "--echo-word", "hello", "--format", "json")
    assert json.loads(found[1])["echo"] == "hello"
    refused = tried("x*y", "x=1", "y=2", "--echo-word", "hello", "--format", "svg")
    assert refused[0] == 2
    assert "`--echo-word` has no effect on svg" in refused[2]
    script = tried("x*y", "x=1", "y=2", "--echo-word", "hello", "--emit", "python")
    assert "`--echo-word` has no place in it" in script[2]
    assert "did you mean `hello`" in tried("x", "x=1", "--echo-word", "helo")[2]
    assert "--echo-word" not in CliRunner().invoke(cli, ["--help"]).stdout


def test_the_shell_completes_a_new_feature(command: TraceCommand) -> None:
    from click.shell_completion import ShellComplete

    complete = ShellComplete(command, {}, "backprop-trace", "_COMPLETE")
    assert "--echo-word" in {item.value for item in complete.get_completions(["x"], "--e")}
    words = complete.get_completions(["x", "--echo-word"], "")
    assert [item.value for item in words] == ["hello", "goodbye"]


def test_flavors_are_formats_of_their_own() -> None:
    assert set(FLAVORS) >= {"anki", "notion"}
