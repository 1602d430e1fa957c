"""An optimizer at work: its rules evaluated for each parameter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

from ..autodiff.recorder import Recorder, Slot
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

    def over(
        self,
        recorder: Recorder,
        parameters: Sequence[Slot],
        gradients: Sequence[Slot | None],
        states: Sequence[Sequence[Slot]],
        number: Slot,
    ) -> tuple[Sequence[Slot], Sequence[Sequence[Slot]]]:
        """Write down an update; return all parameters and the state after it.

        Without a gradient they stay.
        """
        rate = recorder.constant(self.rate)
        after, kept = list(parameters), [list(row) for row in states]
        for place, gradient in enumerate(gradients):
            if gradient is not None:
                letters = {"w": after[place], "g": gradient, "rate": rate, "t": number}
                letters.update(
                    (s, row[place]) for s, row in zip(self.optimizer.state, kept, strict=True)
                )
                for target, formula in self._formulas:
                    letters[target] = recorder.evaluated(formula, letters)
                after[place] = letters["w"]
                for letter, row in zip(self.optimizer.state, kept, strict=True):
                    row[place] = letters[letter]
        return after, kept

    @cached_property
    def _one(self) -> Callable[[Any], Any]:
        """An update of one parameter, compiled."""
        recorder = Recorder()
        parameter, gradient, number = (recorder.changing() for _ in "wgt")
        states = [[recorder.changing()] for _ in self.optimizer.state]
        given = parameter, gradient, [state for (state,) in states], number
        return recorder.compiled(
            given, self.over(recorder, [parameter], [gradient], states, number)
        )

    def update(
        self, parameters: Numbers, gradients: Sequence[Value | None], states: States, number: int
    ) -> tuple[tuple[Value, ...], States]:
        """Return all parameters and the state after an update; without a gradient they stay."""
        after, kept = list(parameters), [list(numbers) for numbers in states]
        for place, gradient in enumerate(gradients):
            if gradient is not None:
                state = [numbers[place] for numbers in kept]
                found = self._one((parameters[place], gradient, state, float(number)))
                (after[place],), fresh = found
                for numbers, (value,) in zip(kept, fresh, strict=True):
                    numbers[place] = value
        return tuple(after), tuple(map(tuple, kept))
