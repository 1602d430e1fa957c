"""What every script ends with: the lines that print the numbers, or the training loop."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from ..language.formula import Formula
from ..language.syntax.parser import parse_formula
from ..notation.text import LANGUAGE
from ..notation.writer import Leaf, Template
from .script import Job, indented, quoted
from .spelling import Spelling, value_text

NOT_CONNECTED = "None"
NONE_ARRIVES = "0.0"


def results(job: Job, value: str, gradients: Sequence[str]) -> list[str]:
    """Return the statements that print the output and the gradients, in the order of ``wrt``."""
    lines = [f"print({quoted(job.trace.output + ' =')}, {value})"]
    for name, gradient in job.printed(gradients):
        label = quoted(f"{job.label(name)} =")
        lines.append(f"print({label}, {gradient}){_why(gradient)}")
    return lines


def _why(gradient: str) -> str:
    """Return the comment on a gradient that is no number of the backward pass."""
    if gradient == NOT_CONNECTED:
        return "  # not connected"
    arrives = gradient != NONE_ARRIVES and ".zeros_like(" not in gradient
    return "" if arrives else "  # no gradient gets there"


def head_of_table(job: Job) -> str:
    """Return the statement that prints the head of the table of a descent."""
    names = job.trace.wrt
    head = ["step", *names, job.trace.output, *map(job.label, names)]
    return f'print({", ".join(quoted(word) for word in head)}, sep="\\t")'


def row_of_table(step: str, numbers: Iterable[str]) -> str:
    """Return the statement that prints a row: step, parameters, output, gradients."""
    return f'print({", ".join([step, *numbers])}, sep="\\t")'


class Loop:
    """The training loop of a descent."""

    def __init__(self, job: Job) -> None:
        assert job.descent is not None  # noqa: S101  # the caller asked
        self.job = job
        self.descent = job.descent
        self.step = job.naming.claim("step")

    @property
    def parameters(self) -> list[str]:
        """The names of the parameters in the script."""
        return [self.job.variable(name) for name in self.descent.names]

    def written(self, inner: Sequence[str], update: Sequence[str]) -> list[str]:
        """Return the loop: ``inner`` at each row, ``update`` at each but the last."""
        lines = [*inner]
        if update:
            lines += [f"if {self.step} < {self.descent.steps}:", *indented(update)]
        return [f"for {self.step} in range({self.descent.steps + 1}):", *indented(lines)]

    def sums(self, gradients: Sequence[str]) -> tuple[list[str], list[str], list[str]]:
        """Return what adds the gradients of all steps up, where they are not reset.

        Three things: statements before the loop, statements in it, and the gradients to use. A
        library that adds them up itself does not need this.
        """
        if not self.descent.accumulate:
            return [], [], list(gradients)
        before, inner, used = [], [], []
        for name, gradient in zip(self.parameters, gradients, strict=True):
            if gradient == NOT_CONNECTED:
                used.append(gradient)
                continue
            used.append(self.job.naming.claim(f"sum_{name}"))
            before.append(f"{used[-1]} = 0.0")
            inner.append(f"{used[-1]} = {used[-1]} + {gradient}")
        return before, ["# the gradients are not reset", *inner], used

    def updates(
        self,
        spelling: Spelling,
        parameters: Sequence[str],
        gradients: Sequence[str],
        change: Callable[[Formula], Formula] = lambda formula: formula,
    ) -> tuple[list[str], list[str]]:
        """Return the statements that start the optimizer's state, and those that update.

        Both are written from the optimizer's own rules; ``change`` may rewrite their formulas.
        """
        if all(gradient == NOT_CONNECTED for gradient in gradients):
            return [], []  # nothing moves
        claim = self.job.naming.claim
        optimizer = self.descent.optimizer
        rate = claim("rate")
        start = [f"{rate} = {value_text(self.descent.rate)}"]
        number = ""
        updates: list[str] = []
        rules = [(rule.target, parse_formula(rule.formula)) for rule in optimizer.rules]
        if any("t" in LANGUAGE.template(rule.formula).names for rule in optimizer.rules):
            number = claim("t")
            updates.append(f"{number} = {self.step} + 1")
        own = self.parameters
        for name, parameter, gradient in zip(own, parameters, gradients, strict=True):
            if gradient == NOT_CONNECTED:
                continue
            letters = {rule.target: claim(f"{rule.target}_{name}") for rule in optimizer.rules[:-1]}
            start += [f"{letters[letter]} = 0.0" for letter in optimizer.state]
            letters |= {"w": parameter, "g": gradient, "rate": rate, "t": number}
            leaves = {letter: Leaf(text) for letter, text in letters.items()}
            for target, formula in rules:
                text = Template(spelling, change(formula)).fill(leaves)
                updates.append(f"{letters[target]} = {text}")
        return start, ["# update", *updates]
