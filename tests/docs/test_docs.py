"""Every console session in README, docs and the golden files prints what stands there."""

from __future__ import annotations

import doctest
import re
import runpy

import pytest

from backprop_trace.cli.options import Declared, features
from tests.support.command import run
from tests.support.consoles import Session, documents, printed, sessions
from tests.support.paths import DOCS, ROOT

SESSIONS = [
    pytest.param(session, id=f"{path.name}: {session.command[:60]}")
    for path in documents()
    for session in sessions(path)
    if "backprop-trace" in session.command.split()[:2]
]


pytestmark = pytest.mark.usefixtures("elsewhere")


@pytest.mark.parametrize("session", SESSIONS)
def test_session(session: Session) -> None:
    assert printed(session.command) == session.output


def test_there_are_sessions() -> None:
    assert len(SESSIONS) > 12


def test_the_python_examples_of_the_readme() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    assert blocks
    for block in blocks:
        example = doctest.DocTestParser().get_doctest(block, {}, "README.md", None, None)
        assert doctest.DocTestRunner().run(example).failed == 0


def test_the_examples_in_docstrings() -> None:
    import backprop_trace
    import backprop_trace.api

    for module in (backprop_trace, backprop_trace.api):
        found = doctest.testmod(module)
        assert found.attempted
        assert found.failed == 0


def options_of_the_help_page() -> set[str]:
    declared = re.findall(r"^  (-.+?)(?:  |$)", run("--help").out, re.MULTILINE)
    return {option for text in declared for option in re.findall(r"(?<!\S)--?[a-z-]+", text)}


def test_the_help_page_lists_every_option() -> None:
    ours = {
        spelling
        for feature in features()
        for option in feature.options
        for spelling in Declared(option).opts
    }
    assert ours <= options_of_the_help_page()


PAGES = "".join(
    path.read_text(encoding="utf-8") for path in [ROOT / "README.md", *DOCS.glob("*.md")]
)
TESTS = "".join(
    path.read_text(encoding="utf-8")
    for path in (ROOT / "tests").rglob("test_*.py")
    if path.parent.name != "docs"
)


@pytest.mark.parametrize("option", sorted(options_of_the_help_page()))
def test_every_option_of_the_help_page_is_documented_and_tested(option: str) -> None:
    assert re.search(rf"`{option}(?![\w-])", PAGES)
    assert re.search(rf'"{option}["=]', TESTS)


def test_links_in_documents_lead_somewhere() -> None:
    for path in documents():
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", path.read_text(encoding="utf-8")):
            assert (path.parent / target).exists(), (path.name, target)


def test_files_named_in_documents_exist() -> None:
    for path in documents():
        text = path.read_text(encoding="utf-8")
        for name in re.findall(r"`((?:backprop_trace|tests|docs)/[\w./-]+)`", text):
            assert (ROOT / name).exists(), (path.name, name)


def test_the_version_is_in_the_changelog() -> None:
    from backprop_trace import __version__

    assert f"## {__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_manual_page_has_every_option_and_troff_takes_it() -> None:
    page = runpy.run_path(str(DOCS / "manpage.py"))["page"]()
    shown = page.replace("\\-", "-")
    assert all(option in shown for option in options_of_the_help_page())
    lines = page.split("\n")
    assert {line.split()[0] for line in lines if line.startswith(".")} == {
        ".TH", ".SH", ".PP", ".TP",
    }  # fmt: skip
    assert not [line for line in lines if line.startswith("'")]


def test_the_hook_of_pre_commit_runs_the_command() -> None:
    text = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    hook = dict(line.removeprefix("- ").strip().split(": ", 1) for line in text.splitlines())
    assert hook["entry"] == "backprop-trace --verify"
    assert re.search(hook["files"], "notes/chain-rule.md")
    assert f"id: {hook['id']}" in (DOCS / "notes.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_of_each_shell_is_as_documented(shell: str) -> None:
    line = f"_BACKPROP_TRACE_COMPLETE={shell}_source backprop-trace"
    assert line in (DOCS / "options.md").read_text(encoding="utf-8")
    done = run(env={"_BACKPROP_TRACE_COMPLETE": f"{shell}_source"})
    assert "backprop-trace" in done.out
