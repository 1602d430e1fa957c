"""A file of claims: one a line, and what became of them in place of the worked example."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ...autodiff.trace import Trace
from ...declarations.feature import Outcome, Run
from ...document.document import Document
from ...document.screen import Screen
from ...document.style import Style
from ...errors import TraceError
from ...formats.text import TextWriter
from ...utf8 import decode
from .claims import claim_of
from .held import FOLLOWS, RIGHT, WRONG
from .section import ClaimSection, parts

LONGEST = 1_000_000
"""Bytes of a file."""
MOST = 1_000
"""Claims of a file."""


def held(run: Run) -> Outcome:
    """Return what became of the claims of a file. Raises ``TraceError``."""
    path = run.settings.claims
    section = read(run, path)

    def make(format: str, screen: Screen | None) -> Iterable[str]:
        if format == "json":
            return as_json(section)
        return as_text(section, screen or Screen())

    return Outcome(make, lambda: int(section.failed))


def read(run: Run, path: str) -> ClaimSection:
    """Return the claims of a file. Raises ``TraceError``, with the line that can't be read."""
    try:
        with open(path, "rb") as file:
            data = file.read(LONGEST + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise TraceError("unreadable", f"cannot read `{path}`: {reason}") from None
    if len(data) > LONGEST:
        raise TraceError("unreadable", f"`{path}`: a file of claims has at most 1 MB")
    lines = enumerate(decode(data, path).splitlines(), start=1)
    wanted = [(k, line) for k, line in lines if line.strip() and not line.lstrip().startswith("#")]
    if not wanted:
        raise TraceError("bad-claim", f"`{path}` has no claims: a line is dL/dw = -2")
    if len(wanted) > MOST:
        raise TraceError("bad-claim", f"`{path}` has more than {MOST:,} claims")
    for number, line in wanted:
        try:
            check(run.trace, line)
        except TraceError as error:
            raise in_line(error, path, number) from None
    return ClaimSection(run.trace, [line for _, line in wanted])


def check(trace: Trace, line: str) -> None:
    """Refuse a line that is no claim. Raises ``TraceError``."""
    if trace.is_array:
        from .arrays import held_entries  # array programs only

        held_entries(trace, line)  # type: ignore[arg-type]  # is_array
    else:
        claim_of(trace, line)


def in_line(error: TraceError, path: str, number: int) -> TraceError:
    """Return a refusal with its place in a file."""
    return TraceError(
        error.code, f"{path}, line {number}: {error.message}", error.source, error.start, error.end,
        label=error.label, in_program=False,
    )  # fmt: skip


def as_text(section: ClaimSection, screen: Screen) -> Iterator[str]:
    """Yield the claims and how many are right."""
    document = Document(section.trace, picture="no")
    writer = TextWriter(document, Style(), screen)
    story = document.story(writer.notation, 4)
    for each in section.claims:
        claimed, verdict, rows, said = parts(each, story)
        yield f"{claimed}: {verdict}\n"
        yield from (f"  {line}\n" for line in [*rows, *map(writer.text, said)])
    yield f"\n{score(section)}\n"


def score(section: ClaimSection) -> str:
    """Say how many claims are right."""
    verdicts = [each.verdict for each in section.claims]
    right, wrong = verdicts.count(RIGHT), verdicts.count(WRONG) + verdicts.count(FOLLOWS)
    here = len(verdicts) - right - wrong
    parts = [f"{right} right"]
    if here:
        parts.append(f"{here} right at this point only")
    if wrong:
        parts.append(f"{wrong} wrong")
    return ", ".join(parts)


def as_json(section: ClaimSection) -> Iterator[str]:
    """Yield an object with all claims."""
    import json

    found = {"schema": "backprop-trace-claims/1", "program": section.trace.program}
    yield json.dumps({**found, **section.as_json()}, ensure_ascii=False, allow_nan=False)
    yield "\n"
