"""What each witness says of each gradient, and the verdict.

A witness agrees where its number is within the rounding error of ours (``bounds``), the central
difference within its own error too. At a kink there is no derivative: there each follows a
convention of its own, and only those that follow ours are judged. An infinity or nan is no
statement: 0 x inf on the way forward need not be met on the way back.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from math import isfinite

from ...autodiff.remarks import TraceNote, notes_of
from ...autodiff.tangents import Tangents
from ...autodiff.trace import Trace
from ...errors import TraceError
from ...language import limits
from ...once import once
from ...operations import Value
from ...proof.alone import bounded
from ...record import Record
from ...work import work
from . import pytorch
from .bounds import Bounds
from .differences import STEPS, Difference, Lines, difference, sides
from .hidden import flat, hidden_branch
from .whole_program import Whole

MOST = 12_000_000
"""Operations carried out for all witnesses together at most: some seconds."""

LARGEST = 2_000
"""Nodes up to which SymPy is asked."""

KINKS = frozenset(("kink", "tie"))
"""The kinds of notes on a point without a derivative."""

LIBRARY = 1e-9
"""Relative error that PyTorch is granted where its formula loses digits."""

LEAST = 1e-300
"""Allowed always: the smallest doubles have no relative error."""

MARGIN = 10.0
"""How many of its estimated errors a central difference may be off."""

COARSE = 1e-3
"""The relative error from which on a central difference says nothing."""


class Finding(Record):
    """One gradient, what the witnesses say of it, and the verdict."""

    name: str
    gradient: Value | None
    difference: Difference | None
    tangent: Value | None
    """Forward mode."""
    sympy: Value | None
    pytorch: Value | None
    sides: tuple[Value, Value] | None
    """The slopes on the left and on the right, at a kink."""
    against: tuple[str, ...]
    """The witnesses that say something else."""
    verdict: str
    hidden: str = ""
    """Why the gradient is not finite where the slope is."""


class Witnesses:
    """The witnesses of a trace's gradients. Raises ``TraceError`` where that takes too long."""

    largest = LARGEST

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self.size = trace.graph.program.work()
        """Its operations, those of functions counted as often as they are called."""
        runs = 4 * len(STEPS) * len(trace.wrt)
        if runs * self.size > MOST:
            count = f"{runs * self.size:,} operations, the limit is {MOST:,}"
            raise too_large(f"would run the program {runs:,} times, {count}")
        self.absent: dict[str, str] = {}
        """Why a witness is missing, by its name."""
        self.version = ""
        """PyTorch's version, if it is here."""
        self._wholes: dict[int | None, Whole | None] = {}
        self._pytorch: dict[str, Value | None] = {}
        self.findings: list[Finding] = []
        limit = f"{limits.CHECK_SECONDS} seconds or {limits.MORE_MEMORY >> 20} MB, the limit"
        with suppress(pytorch.Absent):
            pytorch.installed()  # what is slow to load is not on the clock
        with bounded(too_large(f"takes more than {limit}"), limits.CHECK_SECONDS):
            self._ask()

    def _ask(self) -> None:
        """Ask all witnesses."""
        self._bounds = Bounds(self.trace)
        self._lines = Lines(self.trace)
        try:
            self.version, numbers = self.theirs()
            self._pytorch = dict(zip(self.trace.wrt, numbers, strict=True))
        except pytorch.Absent as reason:
            self.absent["PyTorch"] = str(reason)
        with work().aside("checking", len(self.trace.wrt)) as phase:
            for name, slope in self.ours().items():
                self.findings.append(self._finding(name, slope))
                phase.done += 1

    def ours(self) -> Mapping[str, Value | None]:
        """Return the gradients that are held against the witnesses."""
        return self.trace.gradients

    def theirs(self) -> tuple[str, list[Value | None]]:
        """Return PyTorch's version and its gradients. Raises ``Absent``."""
        return pytorch.gradients(self.trace, self.size)

    @property
    def failed(self) -> bool:
        """Whether a witness is against a gradient."""
        return any(finding.against for finding in self.findings)

    @once
    def kinks(self) -> list[TraceNote]:
        """The notes on kinks, which say what convention ours is."""
        return [note for note in notes_of(self.trace) if note.kind in KINKS]

    def _finding(self, name: str, gradient: Value | None) -> Finding:
        node = self.trace.graph.index.get(name)
        theirs = self._pytorch.get(name)
        if gradient is None or node is None:
            wrong = ("PyTorch",) if theirs else ()
            return Finding(name, None, None, None, None, theirs, None, wrong, "not connected")
        tangent = Tangents(self.trace, node).of(self.trace.graph.output)
        slope = difference(self._lines.along(node), self._bounds.values[self.trace.graph.output])
        exact = self._sympy(node)
        found = Finding(name, gradient, slope, tangent, exact, theirs, None, (), "agree")
        if not isfinite(gradient):
            return found._replace(verdict="not finite", hidden=self._hidden(found, node))
        error = 2.0 * self._bounds.gradients.get(node, 0.0) + LEAST
        against: tuple[str, ...] = self._against(found, gradient, error)
        if not set(against) <= {"differences", "SymPy"} or not self._has_kink(node):
            return found._replace(against=against, verdict="differ" if against else "agree")
        if against:
            found = found._replace(sides=sides(self._lines.along(node)), verdict="kink")
        return found

    def _hidden(self, found: Finding, node: int) -> str:
        """Return why a gradient is not finite though witnesses find a slope; empty if unknown."""
        slope, tangent = found.difference, found.tangent
        if (tangent is None or not isfinite(tangent)) and (same := flat(self.trace, found.name)):
            place = same.graph.index[found.name]
            tangent = Tangents(same, place).of(same.graph.output)
            slope = difference(Lines(same).along(place), Bounds(same).values[same.graph.output])
        if tangent is None or not isfinite(tangent) or slope is None:
            return ""
        if abs(slope.slope - tangent) > MARGIN * slope.error + COARSE * abs(tangent):
            return ""
        return hidden_branch(self.trace, node, tangent)

    def _has_kink(self, node: int) -> bool:
        """Return whether a node without a derivative depends on ``node``."""
        index = self.trace.graph.index
        depends = self.trace.graph.reaching([node])
        return any(depends[index[note.node]] for note in self.kinks)

    def _against(self, found: Finding, gradient: Value, error: float) -> tuple[str, ...]:
        """Return the witnesses whose numbers are farther away than rounding explains."""
        against = []
        slope = found.difference
        if slope is not None:
            size = max(abs(slope.slope), abs(gradient))
            allowed = MARGIN * slope.error + error
            if slope.error <= COARSE * size and abs(slope.slope - gradient) > allowed:
                against.append("differences")
        granted = error + LIBRARY * abs(gradient)
        numbers = ((found.tangent, error), (found.sympy, error), (found.pytorch, granted))
        for name, (number, allowed) in zip(
            ("forward mode", "SymPy", "PyTorch"), numbers, strict=True
        ):
            if number is not None and isfinite(number) and abs(number - gradient) > allowed:
                against.append(name)
        return tuple(against)

    def _sympy(self, node: int) -> Value | None:
        """Return SymPy's derivative; a step of the program is taken for a variable."""
        if self.size > self.largest:
            self.absent["SymPy"] = f"SymPy is asked up to {self.largest:,} nodes"
            return None
        cut = None if self.trace.graph.rows[node] is None else node
        try:
            if cut not in self._wholes:
                self._wholes[cut] = None
                self._wholes[cut] = Whole(self.trace, cut)
            whole = self._wholes[cut]
            if whole is not None and node in whole.symbols:
                return whole.derivative(node)
        except RecursionError:
            self.absent["SymPy"] = "the program's functions nest too deeply for SymPy"
        except TraceError as error:  # an operation that SymPy lacks
            self.absent["SymPy"] = f"SymPy has nothing to say: {error.message}"
        return None


def too_large(what: str) -> TraceError:
    """Return the refusal of a check that costs too much."""
    return TraceError(
        "too-large",
        f"--check {what}: name a few variables with --wrt, or take a smaller program",
    )
