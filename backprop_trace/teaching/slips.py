"""The slips: broken engines, each with one changed rule and one sentence.

A sentence states a fact about the number, never about a person: a number at random hits some
slip too. Slots in braces are filled by ``wrong.py``: ``x`` is the number, ``u`` and ``l`` upstream
and local gradient, ``a`` and ``b`` operands, ``y`` the node's value, ``f`` its operation, ``d`` the
formula of the local gradient; ``_too`` stands for a number behind a plus. No slip knows a lesson.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import log, pi, prod

from ..language.syntax.parser import parse_formula
from ..operations import Operation
from ..operations.evaluate import evaluate
from ..operations.registry import TABLE
from ..record import Record


class Edge(Record):
    """What a rule sees: an operation at this point and one of its operands."""

    row: Operation
    position: int
    operands: Sequence[float]
    literals: Sequence[str | None]
    """The texts of the operands that are constants, None for the others."""
    out: float
    local: float

    @property
    def key(self) -> str:
        """The operation."""
        return self.row.key

    @property
    def a(self) -> float:
        """The first operand."""
        return self.operands[0]

    @property
    def fixed(self) -> int:
        """How many of the operands are constants."""
        return sum(text is not None for text in self.literals)


class Moved(Record):
    """What a rule of training sees: a parameter before a step, and the step's numbers."""

    start: float
    """The parameter at first."""
    before: float
    """Before this step."""
    rate: float
    gradient: float
    """At the start of this step."""
    earlier: float | None
    """The gradient of the step before, if there was one."""
    propagating: float
    """The gradient, if each parameter is updated as soon as its own is there."""


Rule = Callable[[Edge], float | None]
"""Gives the wrong number, or None where the slip can't be made."""


class Slip(Record):
    """One broken engine. Just one of its rules is given."""

    name: str
    words: str
    """The sentence, on a row."""
    at_large: str = ""
    """The sentence on a sum or a whole pass, where no single edge can be named."""
    below: tuple[str, ...] = ()
    """More general slips, which often give the same number: then this one is named."""
    local: Rule | None = None
    """The local gradient of an edge."""
    value: Rule | None = None
    """A node's value; the edge is the one to its first operand."""
    value_words: str = ""
    """The sentence on a value, where the rule changes local gradients too."""
    product: Callable[[float, float], float] | None = None
    """A contribution of upstream and local gradient."""
    total: Callable[[Sequence[float]], Sequence[float]] | None = None
    """What a fan-out's contributions are made into: a candidate each."""
    number: Callable[[float], float] | None = None
    """Made of the right number."""
    moved: Callable[[Moved], float | None] | None = None
    """A parameter after an update."""

    @property
    def is_training(self) -> bool:
        """Whether it is made in an update."""
        return self.moved is not None


def on(*keys: str, fixed: int | None = None, position: int | None = None) -> Callable[[Edge], bool]:
    """Return whether an edge is of these operations, with so many constants, to this operand."""

    def holds(edge: Edge) -> bool:
        return (
            edge.key in keys and fixed in (None, edge.fixed) and position in (None, edge.position)
        )

    return holds


def where(holds: Callable[[Edge], bool], rule: Callable[[Edge], float | None]) -> Rule:
    """Return a rule for some edges only."""
    return lambda edge: rule(edge) if holds(edge) else None


def power_of(a: float, exponent: float) -> float:
    """Return a power as the program does: nothing raises."""
    return TABLE["pow"].forward(a, exponent)


def exponent(edge: Edge) -> float | None:
    """Return the exponent of a power, if it is a constant that says something."""
    if edge.key == "square":
        return 2.0
    if edge.key == "pow" and edge.position == 0 and edge.literals[1] is not None:
        return edge.operands[1] if edge.operands[1] not in (0.0, 1.0) else None
    return None


def of_power(rule: Callable[[float, float], float]) -> Rule:
    """Return a rule for powers, of base and exponent."""

    def wrong(edge: Edge) -> float | None:
        n = exponent(edge)
        return None if n is None else rule(edge.a, n)

    return wrong


def is_function(edge: Edge) -> bool:
    """Return whether the operation is a function of one operand, called by name."""
    return len(edge.operands) == 1 and edge.row.called and edge.row.body is None


def at_output(edge: Edge) -> float | None:
    """Take the slope at the output."""
    row = edge.row
    n = exponent(edge)
    if n is not None:  # of a square it is what keeps the exponent
        return None if n == 2.0 else n * power_of(edge.out, n - 1)
    if not is_function(edge) or edge.key == "exp" or row.is_flat:
        return None
    return row.local(0, 1).evaluate(edge.out, row.forward(edge.out))


def out_at_input(edge: Edge) -> float | None:
    """Put the input into a formula that is made of the output."""
    if not is_function(edge) or "out" not in (formula := edge.row.local(0, 1).formula):
        return None
    return evaluate(parse_formula(formula), {"out": edge.a, "a": edge.a})


STRAIGHT = frozenset("add sub neg identity sum mean where max min lt le gt ge eq ne".split())
"""Operations whose value nobody takes for a slope."""


def swapped(edge: Edge) -> float | None:
    """Take the operand itself."""
    if edge.key == "mul":
        return edge.operands[edge.position]
    b = edge.operands[1]
    return (-edge.out / b, 1 / b)[edge.position] if b else None


def is_off(edge: Edge) -> bool:
    """Return whether a relu is off, or an operand loses a maximum or minimum."""
    return edge.local == 0.0 and edge.key in ("relu", "max", "min")


def is_divided(edge: Edge) -> bool:
    """Return whether it is a mean, or a division by a constant."""
    if edge.key == "mean":
        return len(edge.operands) > 1
    is_by = edge.key == "div" and edge.position == 0
    return is_by and edge.literals[1] is not None and edge.literals[0] is None


def all_but_one(numbers: Sequence[float]) -> Sequence[float]:
    """Return the sums that leave out one number each."""
    if len(numbers) < 3:
        return ()
    return [sum([*numbers[:k], *numbers[k + 1 :]]) for k in range(len(numbers))]


DEGREE = pi / 180
PASSES_ON = ("upstream-only", "inner-stop")

SLIPS: tuple[Slip, ...] = (
    # How a contribution is made
    Slip("local-only", "{x} is the local gradient alone; upstream {u} is missing.",
         "{x} is made of local gradients alone; what is upstream is missing.",
         product=lambda up, local: local),
    Slip("upstream-only", "{x} is the upstream gradient alone; local {l} is missing.",
         "{x} passes upstream gradients on unchanged; the local gradients are missing.",
         product=lambda up, local: up),
    Slip("added", "{x} is {u} + {l_too}; along a path the factors are multiplied.",
         "{x} adds the factors of a path; they are multiplied.",
         product=lambda up, local: up + local,
         value=where(on("mul"), lambda e: sum(e.operands)),
         value_words="{x} is {a} + {b_too}; the two are multiplied."),
    Slip("sign", "The size of {x} is right, the sign is not.", number=lambda x: -x),
    # Local gradients
    Slip("lost-minus", "{x} leaves out the minus before {operand}: its local gradient is -1.",
         "{x} leaves out a minus: what is subtracted has the local gradient -1.",
         ("sign", "upstream-only"),
         local=lambda e: 1.0 if on("neg")(e) or on("sub", position=1)(e) else None),
    Slip("swapped", "{x} takes {operand} itself; the other one makes the local gradient.",
         "{x} takes the operand itself; a product's local gradient is the other one.",
         local=where(on("mul", "div", fixed=0), swapped)),
    Slip("product-as-sum", "{x} passes the gradient on unchanged, as a sum does; {f} does not.",
         "{x} passes gradients on unchanged, as sums do; products do not.", PASSES_ON,
         local=where(on("mul", "div", fixed=0), lambda e: 1.0)),
    Slip("constant-lost", "{x} leaves out the factor {c}.",
         "{x} leaves out a constant factor.", PASSES_ON,
         local=where(on("mul", fixed=1), lambda e: 1.0)),
    Slip("mean-no-n", "{x} leaves out the 1/{n}.", "{x} leaves out the factor of a mean.",
         (*PASSES_ON, "constant-lost"),
         local=where(is_divided, lambda e: 1.0),
         value=where(is_divided, lambda e: e.out * len(e.operands) if e.key == "mean" else e.a)),
    Slip("value-for-slope", "{x} takes the value of {f}; its slope is needed.",
         "{x} takes values of functions; their slopes are needed.",
         local=lambda e: None if e.key in STRAIGHT else e.out),
    Slip("at-output", "{x} takes the slope at the output {y}; it belongs to the input {a}.",
         "{x} takes slopes at the output; they belong to the input.",
         local=at_output),
    Slip("out-at-input", "{x} puts the input {a} into {d}, which is made of the output.",
         "{x} puts the input into a formula that is made of the output.",
         local=out_at_input),
    Slip("half-formula", "{x} is 1 - {y}, which is half of the formula {d}.",
         "{x} takes 1 - output, which is half of the formula.",
         local=where(on("sigmoid", "tanh"), lambda e: 1 - e.out)),
    Slip("power-no-factor", "{x} leaves out the exponent: it comes down as a factor.",
         local=of_power(lambda a, n: power_of(a, n - 1))),
    Slip("power-not-lowered", "{x} keeps the exponent: it goes down by one.",
         below=("at-output",), local=of_power(lambda a, n: n * power_of(a, n))),
    Slip("quotient-sign", "{x} leaves out the minus: a larger divisor makes the quotient smaller.",
         below=("sign",), local=where(on("div", position=1), lambda e: -e.local)),
    Slip("quotient-not-squared", "{x} divides by {b} once too little.",
         "{x} divides by a divisor once too little.",
         local=where(on("div", position=1), lambda e: -e.out)),
    Slip("trig-sign", "The sign of the slope of {f} is the other one.",
         "The sign of a slope of sin or cos is the other one.", ("sign",),
         local=where(on("sin", "cos"), lambda e: -e.local)),
    Slip("gate-open", "{x} takes 1 for the slope of {f}; {operand} is not passed on here.",
         "{x} passes something on where nothing passes.",
         (*PASSES_ON, "added"), local=where(is_off, lambda e: 1.0)),
    Slip("relu-value", "{x} takes the value of {f}; its slope is 1 here.",
         "{x} takes the value of a relu; its slope is 1 or 0.", ("value-for-slope",),
         local=where(lambda e: e.key == "relu" and e.a > 0, lambda e: e.out)),
    Slip("already-times-upstream", "{x} is upstream {u} times local: the contribution already."),
    # How contributions meet, and the pass as a whole
    Slip("overwrite", "{x} is the contribution by way of {via} alone; {n} are added.",
         "{x} takes one contribution where several are added.",
         total=lambda numbers: numbers),
    Slip("forgets-one", "The contribution by way of {via} is missing.",
         "One of several contributions is missing.", ("overwrite",), total=all_but_one),
    Slip("multiplied", "{x} is the product of the contributions; they are added.",
         total=lambda numbers: [prod(numbers)]),
    Slip("averaged", "{x} is the mean of the contributions; they are added.",
         total=lambda numbers: [sum(numbers) / len(numbers)]),
    Slip("seed", "{x} starts from the value of {out}; the pass starts from 1."),
    Slip("inner-stop", "{x} leaves out the last factor, the inner derivative.",
         below=("upstream-only",)),
    Slip("product-rule", "{x} multiplies the derivatives of two factors; that is no rule."),
    # Values
    Slip("minus-squared", "{x} keeps the sign; an even power is never negative.",
         value=lambda e: -e.out if (exponent(e) or 1) % 2 == 0 and e.a < 0 else None),
    Slip("double-minus", "{x} loses a sign: to subtract {b} is to add.",
         value=where(lambda e: e.key == "sub" and e.operands[1] < 0,
                     lambda e: e.a + e.operands[1])),
    Slip("turned-round", "{x} has the operands the other way round.",
         value=where(lambda e: on("sub", "div")(e) and (e.key == "sub" or e.a != 0.0),
                     lambda e: -e.out if e.key == "sub" else e.operands[1] / e.a)),
    Slip("times-exponent", "{x} is {a} times {b}; a power is no product with its exponent.",
         value=of_power(lambda a, n: a * n)),
    Slip("exp-minus-lost", "{x} has the other sign in the exponent.",
         value=where(on("exp"), lambda e: e.row.forward(-e.a))),
    Slip("relu-off", "{x} is below 0, where relu gives 0.",
         value=where(lambda e: e.key == "relu" and e.a < 0, lambda e: e.a)),
    Slip("degrees", "{x} takes {a} for degrees; it is meant in radians.",
         "{x} takes angles for degrees; they are meant in radians.",
         local=where(on("sin", "cos"),
                     lambda e: e.row.local(0, 1).evaluate(e.a * DEGREE, 0.0)),
         value=where(on("sin", "cos"), lambda e: e.row.forward(e.a * DEGREE))),
    Slip("log-ten", "{x} takes the logarithm to base 10; log is the natural one.",
         local=where(on("log"), lambda e: e.local / log(10)),
         value=where(on("log"), lambda e: e.out / log(10))),
    # Training
    Slip("uphill", "{x} adds the update; to lower {out} it is subtracted.",
         moved=lambda m: m.before + m.rate * m.gradient),
    Slip("no-rate", "{x} subtracts the whole gradient; the rate {r} is missing.",
         moved=lambda m: m.before - m.gradient),
    Slip("update-alone", "{x} is the change alone; the parameter was {w}.",
         moved=lambda m: -m.rate * m.gradient),
    Slip("rate-only", "{x} subtracts the rate alone; the gradient {g} is missing.",
         moved=lambda m: m.before - m.rate),
    Slip("gradient-as-weight", "{x} is the gradient; the parameter moves by a part of it.",
         moved=lambda m: m.gradient),
    Slip("while-propagating", "{x} comes out if parameters are updated during the backward pass.",
         moved=lambda m: m.before - m.rate * m.propagating if m.earlier is None else None),
    Slip("accumulated", "{x} adds the gradient of the step before; each step starts anew.",
         moved=lambda m: None if m.earlier is None
         else m.before - m.rate * (m.earlier + m.gradient)),
    Slip("old-gradient", "{x} takes the gradient of the step before; it is computed anew.",
         moved=lambda m: None if m.earlier is None else m.before - m.rate * m.earlier),
    Slip("from-the-start", "{x} starts from {s}, the parameter before the first step.",
         moved=lambda m: None if m.earlier is None else m.start - m.rate * m.gradient),
)  # fmt: skip
"""36 for the passes, 9 for training."""

BY_NAME = {slip.name: slip for slip in SLIPS}
