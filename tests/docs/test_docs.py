"""Every console session in README, docs and the golden files prints what stands there."""

from __future__ import annotations

import doctest
import re

import pytest

from backprop_trace.cli.options import features, params
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
    ours = {spelling for option in params(features()) for spelling in option.opts}
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
