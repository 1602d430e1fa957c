"""Optimizers: how gradients change parameters. One declaration each, and nothing elsewhere.

What is computed, shown and written into scripts is the text of the rules. The numbers are made in
the order of PyTorch's own single-tensor code (``torch.optim`` 2.13), so that they agree to the last
bit or two; where that is not the order that is taught, a rule has both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ..errors import unknown
from ..record import Record

if TYPE_CHECKING:
    from ..operations import Value

Numbers = Sequence["Value"]
"""A number for each parameter."""

States = tuple[Numbers, ...]
"""What an optimizer keeps: the parameters' numbers for each letter of its state."""


class Rule(Record):
    """One assignment of an update: ``target`` becomes ``formula``, in the language of programs.

    Letters: ``w`` the parameter, ``g`` its gradient, ``rate``, ``t`` the number of this update
    (from 1), and the optimizer's own (``v``; or ``m``, ``v``, ``m_hat``, ``v_hat``). Assignments
    come one after the other: a letter stands for what was assigned to it last.
    """

    target: str
    formula: str
    """As it is taught and shown."""
    stable: str = ""
    """An equal formula, as it is evaluated."""


class Optimizer(Record):
    """One way of updating. The state belongs to a parameter and starts at 0."""

    name: str
    purpose: str
    """What it does, in a few words for the help page."""
    method: str
    """What it is called in a sentence."""
    rules: tuple[Rule, ...]
    """The last one assigns the parameter."""
    pytorch: str
    """The call of ``torch.optim``, with places for ``{names}`` and ``{rate}``; empty if none."""
    state: tuple[str, ...] = ()
    """The letters that are kept from step to step: the targets of the first rules."""
    settings: Mapping[str, float] = {}
    """Hyper-parameters besides the rate, by PyTorch's names."""


SGD = Optimizer(
    "sgd",
    "w - rate*gradient",
    "gradient descent",
    (Rule("w", "w - rate*g"),),
    "SGD([{names}], lr={rate})",
)
"""Gradient descent (Cauchy 1847)."""

MOMENTUM = Optimizer(
    "momentum",
    "with velocity, 0.9 of it kept",
    "gradient descent with momentum 0.9",
    (Rule("v", "0.9*v + g"), Rule("w", "w - rate*v")),
    "SGD([{names}], lr={rate}, momentum=0.9)",
    state=("v",),
    settings={"momentum": 0.9},
)
"""Heavy ball without dampening (Polyak 1964, PyTorch's form).

Unlike Polyak's, the velocity ``v`` is a sum of gradients, which the rate multiplies later.
"""

ADAM = Optimizer(
    "adam",
    "with means of the gradient and of its square",
    "Adam (betas 0.9 and 0.999, eps 1e-8)",
    (
        Rule("m", "0.9*m + 0.1*g", "m + (1 - 0.9)*(g - m)"),
        Rule("v", "0.999*v + 0.001*g**2", "0.999*v + (1 - 0.999)*g*g"),
        Rule("m_hat", "m/(1 - 0.9**t)"),
        Rule("v_hat", "v/(1 - 0.999**t)"),
        Rule(
            "w",
            "w - rate*m_hat/(sqrt(v_hat) + 1e-8)",
            "w - rate/(1 - 0.9**t)*m/(sqrt(v)/sqrt(1 - 0.999**t) + 1e-8)",
        ),
    ),
    "Adam([{names}], lr={rate})",
    state=("m", "v"),
    settings={"beta1": 0.9, "beta2": 0.999, "eps": 1e-8},
)
"""Adam, betas 0.9 and 0.999, eps 1e-8: Kingma & Ba 2015 (arXiv 1412.6980), algorithm 1."""

OPTIMIZERS: dict[str, Optimizer] = {row.name: row for row in (SGD, MOMENTUM, ADAM)}
"""The optimizers by name."""


def optimizer_of(name: str) -> Optimizer:
    """Return an optimizer by its name. Raises ``TraceError`` for an unknown one."""
    if name not in OPTIMIZERS:
        raise unknown("bad-option", f"no optimizer is called `{name}`", name, OPTIMIZERS)
    return OPTIMIZERS[name]
