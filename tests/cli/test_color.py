"""Colours: the command line, the environment, and what looks at the output, in this order."""

from __future__ import annotations

import pytest

from backprop_trace.cli.color import colors
from backprop_trace.palette import TERMINAL
from tests.support.command import run
from tests.support.seed import SEED


@pytest.mark.parametrize(
    ("when", "is_terminal", "environment", "expected"),
    [
        ("auto", True, {"TERM": "xterm-256color"}, 256),
        ("auto", True, {"TERM": "xterm"}, 16),
        ("auto", True, {"TERM": "xterm", "COLORTERM": "truecolor"}, 256),
        ("auto", False, {"TERM": "xterm-256color"}, 0),
        ("auto", True, {"TERM": "dumb"}, 0),
        ("auto", True, {"NO_COLOR": "1"}, 0),
        ("auto", True, {"NO_COLOR": "", "TERM": "xterm"}, 16),
        ("auto", False, {"FORCE_COLOR": "1"}, 256),
        ("auto", False, {"CLICOLOR_FORCE": "1"}, 256),
        ("auto", False, {"FORCE_COLOR": "0"}, 0),
        ("auto", False, {"FORCE_COLOR": "1", "NO_COLOR": "1"}, 0),
        ("always", False, {"NO_COLOR": "1"}, 256),
        ("never", True, {"FORCE_COLOR": "1"}, 0),
    ],
)
def test_how_many_colors(
    when: str, is_terminal: bool, environment: dict[str, str], expected: int
) -> None:
    assert colors(when, is_terminal, environment) == expected


def test_the_command_line_and_the_environment_reach_the_output() -> None:
    assert "\x1b[" not in run(*SEED).out
    assert "\x1b[38;5;63m" in run(*SEED, "--color", "always").out
    assert "\x1b[38;5;63m" in run(*SEED, env={"FORCE_COLOR": "1"}).out
    assert "\x1b[" not in run(*SEED, "--color", "never", env={"FORCE_COLOR": "1"}).out


def luminance(color: int) -> float:
    """Return the relative luminance (WCAG 2) of a colour of the cube of 256."""
    levels = (0, 95, 135, 175, 215, 255)
    rest = color - 16
    parts = [levels[place] / 255 for place in (rest // 36, rest // 6 % 6, rest % 6)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("color", TERMINAL.values())
def test_the_colors_can_be_read_on_white_and_on_black(color: int) -> None:
    shown = luminance(color)
    assert 1.05 / (shown + 0.05) >= 4.5
    assert (shown + 0.05) / 0.05 >= 4.5


def test_other_formats_have_no_colors_to_ask_for() -> None:
    refused = run(*SEED, "--color", "always", "--format", "markdown")
    assert refused.status == 2
    assert "`--color` has no effect" in refused.err
