"""The witnesses as a section of the story: a table, a verdict for each gradient."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...autodiff.trace import Trace
from ...document.blocks import Grid, Math, Notes, Paragraph
from ...document.story import Story
from ...formats.json import number
from ...operations import Value
from ...values.decimals import plain
from .witnesses import Finding, Witnesses

if TYPE_CHECKING:
    from ...document.blocks import Block

CONVENTIONS = (
    "the central difference is the mean of both, SymPy follows the branch that holds here, "
    "backward and forward mode follow PyTorch's convention"
)


class CheckSection:
    """Four witnesses beside every gradient. Raises ``TraceError`` where that takes too long."""

    def __init__(self, trace: Trace) -> None:
        self.witnesses = Witnesses(trace)

    def shown(self) -> Iterator[Finding]:
        """Yield the findings that are shown."""
        return iter(self.witnesses.findings)

    @property
    def failed(self) -> bool:
        """Whether a witness is against a gradient."""
        return self.witnesses.failed

    def blocks(self, story: Story) -> Iterator[Block]:
        """Yield the table, what the witnesses are, and what was found."""
        witnesses = self.witnesses
        yield story.heading("Check")
        headers = ["gradient", "backward pass", "differences", "forward mode", "SymPy"]
        if witnesses.version:
            headers.append(f"PyTorch {witnesses.version}")
        headers.append("verdict")
        align = "l" + "r" * (len(headers) - 2) + "l"
        yield Grid(headers, align, self.shown, lambda f: self._row(story, f))
        output = story.trace.output
        yield Paragraph(
            [
                f"Differences: ({output}(x + h) - {output}(x - h))/(2h), with an estimate of their"
                " error. Forward mode: dual numbers over the same graph. SymPy: the derivative of"
                " the whole expression, evaluated with 50 digits."
            ]
        )
        if remarks := list(self._remarks(story)):
            yield Notes(remarks)

    def _row(self, story: Story, finding: Finding) -> list[str]:
        """Return the cells of one gradient."""

        def cell(value: Value | None) -> str:
            return "-" if value is None else story.number(value)

        slope = "-"
        if finding.difference is not None:
            error = story.notation.number(finding.difference.error, 1)
            sign = story.notation.plus_minus
            slope = Math(f"{story.number(finding.difference.slope)} {sign} {error}")
        cells = [
            self._total(story, finding),
            cell(finding.gradient),
            slope,
            cell(finding.tangent),
            cell(finding.sympy),
        ]
        if self.witnesses.version:
            cells.append(cell(finding.pytorch))
        return [*cells, self._verdict(finding)]

    def _total(self, story: Story, finding: Finding) -> Math:
        """Write the gradient that a finding is of."""
        return story.total(finding.name)

    def _verdict(self, finding: Finding) -> str:
        against = ", ".join(finding.against)
        return f"differ: {against}" if against else finding.verdict

    def _remarks(self, story: Story) -> Iterator[str]:
        """Yield why a witness is missing, what differs, what holds at a kink."""
        yield from self.witnesses.absent.values()
        apart = [each for each in self.witnesses.findings if each.sides is not None]
        for finding in apart:
            left, right = (plain(each, story.digits) for each in finding.sides or ())
            name = f"d{story.trace.output}/d{finding.name}"
            yield f"{name}: a kink, the slope is {left} on the left and {right} on the right"
        if apart:
            yield f"at a kink {CONVENTIONS}"
            yield from (note.text for note in self.witnesses.kinks)
        for finding in self.witnesses.findings:
            why = finding.hidden or "nothing to compare"
            if finding.verdict == "not finite":
                yield f"d{story.trace.output}/d{finding.name} is not finite: {why}"

    def as_json(self) -> dict[str, object]:
        """Return the findings by name."""
        return {"check": {each.name: finding_json(each) for each in self.witnesses.findings}}


def finding_json(finding: Finding) -> dict[str, object]:
    """Return what was found of one gradient."""

    def shown(value: Value | None) -> object:
        return None if value is None else number(value)

    slope = finding.difference
    return {
        "gradient": shown(finding.gradient),
        "differences": None if slope is None else {
            "value": number(slope.slope), "error": number(slope.error)
        },
        "forward_mode": shown(finding.tangent),
        "sympy": shown(finding.sympy),
        "pytorch": shown(finding.pytorch),
        "sides": finding.sides and [number(each) for each in finding.sides],
        "against": list(finding.against),
        "verdict": finding.verdict,
    }  # fmt: skip
