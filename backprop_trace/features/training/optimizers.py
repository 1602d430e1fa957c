"""Optimizers: how gradients change parameters. The updates are formulas in our own language.

The numbers are computed in the order of PyTorch's own single-tensor code (``torch.optim`` 2.13),
so that they agree to the last bit or two.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import sqrt
from typing import ClassVar, NamedTuple

from ...errors import unknown
from ...operations import Value

States = tuple[tuple[Value, ...], ...]
"""What an optimizer keeps of each parameter."""


class Rule(NamedTuple):
    """One assignment of an update: ``target`` becomes ``formula``.

    Letters: ``w`` the parameter, ``g`` its gradient, ``rate``, ``t`` the number of this update
    (from 1), and the optimizer's own (``v``; or ``m``, ``v``, ``m_hat``, ``v_hat``). Assignments
    come one after the other: a letter stands for what was assigned to it last.
    """

    target: str
    formula: str


class Optimizer:
    """One way of updating. The state belongs to a parameter and starts at 0."""

    name: ClassVar[str]
    purpose: ClassVar[str]
    """What it does, in a line."""
    rules: ClassVar[tuple[Rule, ...]]
    state: ClassVar[tuple[str, ...]] = ()
    """The letters that are kept from step to step: the targets of the first rules."""
    settings: ClassVar[Mapping[str, float]] = {}
    """Hyper-parameters besides the rate, by PyTorch's names."""

    def __init__(self, rate: float) -> None:
        self.rate = rate

    def results(
        self, parameter: Value, gradient: Value, state: Sequence[Value], number: int
    ) -> tuple[Value, ...]:
        """Return what each rule assigns, in the order of ``rules``; the last is the parameter.

        ``number`` counts the updates from 1.
        """
        raise NotImplementedError

    def update(
        self,
        parameters: tuple[Value, ...],
        gradients: tuple[Value | None, ...],
        states: States,
        number: int,
    ) -> tuple[tuple[Value, ...], States]:
        """Return all parameters and their states after an update; without a gradient they stay."""
        kept = len(self.state)
        after, kept_states = list(parameters), list(states)
        for place, gradient in enumerate(gradients):
            if gradient is not None:
                results = self.results(parameters[place], gradient, states[place], number)
                kept_states[place] = results[:kept]
                after[place] = results[-1]
        return tuple(after), tuple(kept_states)


class Sgd(Optimizer):
    """Gradient descent: ``torch.optim.SGD`` (Cauchy 1847)."""

    name = "sgd"
    purpose = "w - rate*gradient"
    rules = (Rule("w", "w - rate*g"),)

    def results(
        self, parameter: Value, gradient: Value, state: Sequence[Value], number: int
    ) -> tuple[Value, ...]:
        """Return the new parameter."""
        return (parameter - self.rate * gradient,)

    def update(
        self,
        parameters: tuple[Value, ...],
        gradients: tuple[Value | None, ...],
        states: States,
        number: int,
    ) -> tuple[tuple[Value, ...], States]:
        """Return all parameters after an update: as ``results``, without a call for each."""
        rate = self.rate
        if None in gradients:
            return super().update(parameters, gradients, states, number)
        pairs = zip(parameters, gradients)  # noqa: B905  # this loop is the hot one
        after = tuple([parameter - rate * gradient for parameter, gradient in pairs])  # type: ignore[operator]
        return after, states


class Momentum(Optimizer):
    """Heavy ball: ``torch.optim.SGD(momentum=0.9)``, no dampening (Polyak 1964, PyTorch's form).

    Unlike Polyak's, the velocity ``v`` is a sum of gradients, which the rate multiplies later.
    """

    name = "momentum"
    purpose = "with velocity, 0.9 of it kept"
    rules = (Rule("v", "0.9*v + g"), Rule("w", "w - rate*v"))
    state = ("v",)
    settings: ClassVar[Mapping[str, float]] = {"momentum": 0.9}

    def results(
        self, parameter: Value, gradient: Value, state: Sequence[Value], number: int
    ) -> tuple[Value, ...]:
        """Return the velocity and the new parameter."""
        velocity = 0.9 * state[0] + gradient
        return velocity, parameter - self.rate * velocity


class Adam(Optimizer):
    """Adam: ``torch.optim.Adam``, betas 0.9 and 0.999, eps 1e-8.

    Kingma & Ba 2015 (arXiv 1412.6980), algorithm 1.
    """

    name = "adam"
    purpose = "with means of the gradient and of its square"
    rules = (
        Rule("m", "0.9*m + 0.1*g"),
        Rule("v", "0.999*v + 0.001*g**2"),
        Rule("m_hat", "m/(1 - 0.9**t)"),
        Rule("v_hat", "v/(1 - 0.999**t)"),
        Rule("w", "w - rate*m_hat/(sqrt(v_hat) + 1e-8)"),
    )
    state = ("m", "v")
    settings: ClassVar[Mapping[str, float]] = {"beta1": 0.9, "beta2": 0.999, "eps": 1e-8}

    def results(
        self, parameter: Value, gradient: Value, state: Sequence[Value], number: int
    ) -> tuple[Value, ...]:
        """Return both moments, both with their bias corrected, and the new parameter."""
        first, second = state
        first = first + (1.0 - 0.9) * (gradient - first)
        second = 0.999 * second + (1.0 - 0.999) * gradient * gradient
        first_share, second_share = 1.0 - 0.9**number, 1.0 - 0.999**number
        size = sqrt(second) / sqrt(second_share) + 1e-8
        after = parameter - self.rate / first_share * first / size
        return first, second, first / first_share, second / second_share, after


OPTIMIZERS: dict[str, type[Optimizer]] = {row.name: row for row in (Sgd, Momentum, Adam)}
"""The optimizers by name."""


def optimizer_of(name: str, rate: float) -> Optimizer:
    """Return an optimizer by its name. Raises ``TraceError`` for an unknown one."""
    if name not in OPTIMIZERS:
        raise unknown("bad-option", f"no optimizer is called `{name}`", name, OPTIMIZERS)
    return OPTIMIZERS[name](rate)
