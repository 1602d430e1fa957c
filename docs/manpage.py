"""Writes the manual page, made of what ``--help`` says.

python docs/manpage.py > backprop-trace.1
"""

from __future__ import annotations

import re

from click.testing import CliRunner

from backprop_trace import __version__
from backprop_trace.cli.command import cli

NAME = "backprop-trace"
DESCRIPTION = "worked examples of backpropagation for any expression"
STATUS = (
    ("0", "All is well."),
    ("1", "A check failed, or standard output could not be written."),
    ("2", "What was asked for is wrong, or in a note can't be checked."),
    ("70", "A fault of the program itself, with the lines to report."),
    ("130", "Interrupted."),
)


def page() -> str:
    """Return the page in the language of man(7)."""
    runner = CliRunner()
    text = runner.invoke(cli, ["--help"], prog_name=NAME, terminal_width=80).stdout
    usage, _, rest = text.partition("\n\n")
    about, *groups = re.split(r"\n\n(?=\S)", rest)
    lines = [f'.TH {NAME.upper()} 1 "" "{NAME} {__version__}"', ".SH NAME"]
    lines += [_plain(f"{NAME} - {DESCRIPTION}"), ".SH SYNOPSIS"]
    lines += [_plain(usage.removeprefix("Usage: ")), ".SH DESCRIPTION"]
    for paragraph in about.split("\n\n"):
        lines += [".PP", _plain(paragraph)]
    for group in groups:
        title, _, body = group.partition(":\n")
        lines.append(f'.SH "{title.upper()}"')
        for term, words in entries(body):
            lines += [".TP", f"\\fB{_plain(term)}\\fR", _plain(words)]
    lines.append('.SH "EXIT STATUS"')
    for status, words in STATUS:
        lines += [".TP", f"\\fB{status}\\fR", words]
    return "\n".join(lines) + "\n"


def entries(body: str) -> list[tuple[str, str]]:
    """Return the options of a group, each with what it does."""
    found: list[tuple[str, str]] = []
    for line in body.split("\n"):
        if option := re.match(r"  (-\S.*?)(?:  +(.*))?$", line):
            found.append((option[1], option[2] or ""))
        elif found:
            found[-1] = (found[-1][0], f"{found[-1][1]} {line.strip()}".strip())
    return found


def _plain(text: str) -> str:
    """Return text in which troff finds nothing to obey."""
    joined = " ".join(text.split()).replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{joined}" if joined[:1] in (".", "'") else joined


if __name__ == "__main__":
    print(page(), end="")
