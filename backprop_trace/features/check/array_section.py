"""The witnesses of an array program's gradients: of every entry, one line a variable."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...autodiff.array_trace import ArrayTrace
from ...document.blocks import Grid, Math, Paragraph
from ...document.story import Story
from ...twin import Twin
from ...values.arrays import Value, items_of, make, nested
from ...values.walks import entry
from . import array_pytorch
from .section import CheckSection, finding_json
from .witnesses import Finding, Witnesses

if TYPE_CHECKING:
    from ...document.blocks import Block

ASKED = 300
"""Operations on numbers up to which SymPy is asked of each entry."""


class ArrayWitnesses(Witnesses):
    """The witnesses of the program of numbers, held against the gradients of the arrays."""

    def __init__(self, array: ArrayTrace, twin: Twin) -> None:
        self.array = array
        self.twin = twin
        super().__init__(twin.trace)

    def ours(self) -> dict[str, Value | None]:
        """Return the gradients of the array program, by the entries' names in the twin."""
        found: dict[str, Value | None] = {}
        for name, node in self.twin.written.wanted.items():
            gradient, own = self.array.results()[name], self.twin.entries(node)
            items = [None] * len(own) if gradient is None else items_of(gradient)
            found.update(zip(own, items, strict=True))
        return found

    def theirs(self) -> tuple[str, list[Value | None]]:
        """Return PyTorch's version and its gradients of the array program itself."""
        version, gradients = array_pytorch.gradients(self.array)
        found: dict[str, Value | None] = {}
        for name, node in self.twin.written.wanted.items():
            own, gradient = self.twin.entries(node), gradients[name]
            items = [None] * len(own) if gradient is None else items_of(gradient)
            found.update(zip(own, items, strict=True))
        return version, [found[name] for name in self.trace.wrt]


class ArrayCheckSection(CheckSection):
    """Four witnesses beside every entry; of a variable the entry that is worst off is shown."""

    witnesses: ArrayWitnesses

    def __init__(self, trace: ArrayTrace) -> None:
        self.array = trace
        self.twin = Twin(trace, "--check")
        self.witnesses = ArrayWitnesses(trace, self.twin)
        self.places: dict[str, tuple[str, tuple[int, ...]]] = {}
        for name, node in self.twin.written.wanted.items():
            shape = trace.shape(node)
            for place, own in enumerate(self.twin.entries(node)):
                self.places[own] = name, entry(shape, place)

    def found(self, name: str) -> list[Finding]:
        """Return what was found of a variable's entries."""
        return [f for f in self.witnesses.findings if self.places[f.name][0] == name]

    def shown(self) -> Iterator[Finding]:
        """Yield of each variable the entry that is worst off."""
        for name in self.twin.written.wanted:
            yield max(self.found(name), key=_badness)

    def _total(self, story: Story, finding: Finding) -> Math:
        name, indices = self.places[finding.name]
        return Math(story.notation.entry(story.total(name), indices))

    def _verdict(self, finding: Finding) -> str:
        own = self.found(self.places[finding.name][0])
        told = super()._verdict(finding)
        if finding.against or len(own) == 1:
            return told
        same = sum(each.verdict == finding.verdict for each in own)
        return f"{told}, all {same:,}" if same == len(own) else f"{told}: {same:,} of {len(own):,}"

    def blocks(self, story: Story) -> Iterator[Block]:
        """Yield the table, what it shows, what the witnesses are, and what was found."""
        for block in super().blocks(story):
            yield block
            if isinstance(block, Grid):
                yield Paragraph(
                    ["Every entry is checked; of each variable the one that is farthest off is"
                     " shown. PyTorch runs the arrays, the others the program of numbers."]
                )  # fmt: skip

    def as_json(self) -> dict[str, object]:
        """Return the findings by name, of an array as nested lists."""
        found: dict[str, object] = {}
        for name, node in self.twin.written.wanted.items():
            own = [finding_json(each) for each in self.found(name)]
            found[name] = nested(make(self.array.shape(node), own))
        return {"check": found}


def _badness(finding: Finding) -> tuple[int, float]:
    """Return how far off an entry is: by its verdict, then by the largest difference."""
    rank = len(finding.against) * 10 + (finding.verdict not in ("agree", "not connected"))
    gradient = finding.gradient or 0.0
    others = [
        each for each in (finding.tangent, finding.sympy, finding.pytorch) if each is not None
    ]
    return rank, max((abs(each - gradient) for each in others if each == each), default=0.0)
