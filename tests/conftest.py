"""What every test has: the same surroundings wherever it runs, the seed, an empty folder."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from backprop_trace import Trace, trace
from tests.support.browser import chromium
from tests.support.command import Runner, run
from tests.support.seed import POINT, PROGRAM
from tests.support.tools import NEEDS

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SURROUNDINGS = ("COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR", "PYTHONIOENCODING")
"""What a person may have set, and what changes the outputs."""
REQUIRED = os.environ.get("BACKPROP_TRACE_REQUIRE_TOOLS") == "1"


def pytest_configure() -> None:
    """Take out of the environment what belongs to who runs the tests."""
    for name in SURROUNDINGS:
        os.environ.pop(name, None)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport() -> Generator[None, Any, None]:
    """Fail a test that lacks a tool, where the tools are required."""
    report = (yield).get_result()
    if REQUIRED and report.skipped and isinstance(report.longrepr, tuple):
        reason = report.longrepr[2].removeprefix("Skipped: ")
        if reason.startswith(NEEDS):
            report.outcome = "failed"
            report.longrepr = f"{reason}, and BACKPROP_TRACE_REQUIRE_TOOLS is set"


@pytest.fixture
def seed() -> Trace:
    """The seed, traced."""
    return trace(PROGRAM, POINT)


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, which is the current one."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def runner(elsewhere: Path) -> Runner:
    """The command, run in an empty folder: for tests whose runs write files by relative names."""
    return run


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, started once for all tests of a file."""
    with chromium() as opened:
        yield opened
