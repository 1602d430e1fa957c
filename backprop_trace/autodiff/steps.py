"""The lines of a worked example. Every output format, check and mode reads these and only these.

A step is made when somebody looks at it; a trace itself holds numbers only.
"""

from ..operations import Operation, Value
from ..record import Record


class Forward(Record):
    """One node's value: ``name = formula = value``."""

    node: int
    name: str
    operation: Operation
    letters: tuple[str, ...]
    """The letter of each operand in the operation's formulas."""
    operands: tuple[str, ...]
    """The operands' names; a constant's is its text."""
    literals: tuple[str | None, ...]
    """The texts of the operands that are constants, None for the others."""
    arguments: tuple[Value, ...]
    """The operands' values."""
    value: Value
    uses: int
    """How often later nodes use this one."""


class Local(Record):
    """One edge's local gradient: d node / d operand, at this point."""

    node: int
    name: str
    """The consumer."""
    operand: str
    position: int
    """Which operand of the consumer: ``x*x`` has two edges between the same nodes."""
    formula: str
    """In the language of programs, over the letters of the operands and ``out``."""
    letters: tuple[str, ...]
    """The letters of the formula: one an operand, then ``out``; none for sums."""
    operands: tuple[str, ...]
    """The name that each letter stands for."""
    literals: tuple[str | None, ...]
    """The text of each letter that stands for a constant, None for the others."""
    arguments: tuple[Value, ...]
    """The number that each letter stands for."""
    value: Value
    unused: bool
    """A hard zero: the operand isn't used at this point, whatever comes from upstream."""


class Contribution(Record):
    """What one edge hands back: ``product`` = upstream gradient of ``via`` x local gradient."""

    via: str
    position: int
    upstream: Value
    local: Value
    product: Value


class Backward(Record):
    """One node's gradient: the sum of its contributions; the output's is the seed 1."""

    node: int
    name: str
    contributions: tuple[Contribution, ...]
    gradient: Value
    is_variable: bool


class Update(Record):
    """One parameter's update by gradient descent."""

    name: str
    before: Value
    rate: float
    gradient: Value
    after: Value


Step = Forward | Local | Backward | Update


class TraceNote(Record):
    """A remark on one node: ``kind`` for machines, ``text`` for people."""

    kind: str
    node: str
    text: str
