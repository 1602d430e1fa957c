"""Every console session in README, docs and the golden files prints what stands there."""

from __future__ import annotations

import doctest
import re
import sys

import pytest

from backprop_trace.cli.options import own_options
from tests.support.consoles import Session, documents, printed, sessions
from tests.support.paths import ROOT

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
    import backprop_trace.autodiff.trace

    for module in (backprop_trace, sys.modules["backprop_trace.autodiff.trace"]):
        found = doctest.testmod(module)
        assert found.attempted
        assert found.failed == 0


def test_every_option_is_in_the_readme_and_in_a_test() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    tests = "".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py")
    )
    for option in own_options():
        for spelling in option.opts:
            assert f"`{spelling}" in readme, spelling
            assert f'"{spelling}' in tests, spelling


def test_links_in_documents_lead_somewhere() -> None:
    for path in documents():
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", path.read_text(encoding="utf-8")):
            assert (path.parent / target).exists(), (path.name, target)


def test_the_version_is_in_the_changelog() -> None:
    from backprop_trace import __version__

    assert f"## {__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
