"""An optimizer at work: its rules evaluated for each parameter."""

from __future__ import annotations

from collections.abc import Sequence

from ..language.syntax.parser import parse_formula
from ..operations import Value
from ..operations.evaluate import evaluate
from .optimizers import Numbers, Optimizer, States


class Update:
    """The rules of an optimizer for one learning rate."""

    def __init__(self, optimizer: Optimizer, rate: float) -> None:
        self.optimizer = optimizer
        self.rate = rate
        self._formulas = [
            (rule.target, parse_formula(rule.stable or rule.formula)) for rule in optimizer.rules
        ]

    def results(
        self, parameter: Value, gradient: Value, state: Sequence[Value], number: int
    ) -> list[Value]:
        """Return what each rule assigns, in the order of ``rules``; the last is the parameter.

        ``number`` counts the updates from 1.
        """
        letters = dict(zip(self.optimizer.state, state, strict=True))
        letters |= {"w": parameter, "g": gradient, "rate": self.rate, "t": float(number)}
        results = []
        for target, formula in self._formulas:
            letters[target] = evaluate(formula, letters)
            results.append(letters[target])
        return results

    def update(
        self, parameters: Numbers, gradients: Sequence[Value | None], states: States, number: int
    ) -> tuple[tuple[Value, ...], States]:
        """Return all parameters and the state after an update; without a gradient they stay."""
        columns = self.optimizer.columns
        known = [gradient for gradient in gradients if gradient is not None]
        if columns is not None and len(known) == len(gradients):
            after, kept = columns(parameters, known, states, self.rate, number)
            return tuple(after), kept
        return self.by_rules(parameters, gradients, states, number)

    def by_rules(
        self, parameters: Numbers, gradients: Sequence[Value | None], states: States, number: int
    ) -> tuple[tuple[Value, ...], States]:
        """Do what ``update`` does, from the text of the rules."""
        after, kept = list(parameters), [list(numbers) for numbers in states]
        for place, gradient in enumerate(gradients):
            if gradient is not None:
                state = [numbers[place] for numbers in states]
                *fresh, after[place] = self.results(parameters[place], gradient, state, number)
                for numbers, value in zip(kept, fresh, strict=False):  # the state's rules are first
                    numbers[place] = value
        return tuple(after), tuple(map(tuple, kept))
