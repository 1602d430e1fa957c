"""What only some machines have: programs and libraries that the outputs are checked with.

A test that lacks one is skipped, and says what it needs. With ``BACKPROP_TRACE_REQUIRE_TOOLS=1``,
as .ci/run has it, that is a failure (see conftest.py).
"""

from __future__ import annotations

import importlib.util
import shutil

import pytest

from tests.support.paths import VALIDATORS

NEEDS = "needs "
"""What the reason of every such skip begins with."""


def needs(program: str) -> pytest.MarkDecorator:
    """Mark a test that runs a program."""
    return pytest.mark.skipif(not shutil.which(program), reason=f"{NEEDS}{program}")


def needs_library(module: str) -> pytest.MarkDecorator:
    """Mark a test that imports a library."""
    return pytest.mark.skipif(not has_library(module), reason=f"{NEEDS}{module}")


def has_library(module: str) -> bool:
    """Return whether a library is installed, without importing it."""
    return importlib.util.find_spec(module) is not None


needs_validators = pytest.mark.skipif(
    not shutil.which("node") or not (VALIDATORS / "node_modules").exists(),
    reason=f"{NEEDS}Node and `npm install` in tests/validators",
)


def program(name: str) -> str:
    """Return where a program is. Only for tests that are marked as needing it."""
    found = shutil.which(name)
    assert found is not None
    return found
