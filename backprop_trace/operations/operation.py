"""One row of the operations table: everything the program knows about one operation.

A row holds the numbers (``forward`` and, for each operand, ``Local.evaluate``) beside what is
shown (``definition``, ``Local.formula``, notes) and what other libraries call it (``spelled``).
The formula shown is the textbook one; the number comes from a numerically stable evaluation of
the same derivative, proved equal in the tests. Nothing here knows a graph or a format.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..record import Record
from .numerics import any_nan

if TYPE_CHECKING:
    from ..language.program import Definition

from ..values.floats import Value as Value  # part of what a row is

LETTERS = ("a", "b", "c")
"""The names of up to three operands in formulas; ``out`` is the operation's own value."""


def letters(count: int) -> tuple[str, ...]:
    """Return the names of ``count`` operands in formulas: a, b, c, or a1, a2, ... when more."""
    if count <= len(LETTERS):
        return LETTERS[:count]
    return tuple(f"a{number}" for number in range(1, count + 1))


def place_of(letter: str, count: int) -> int:
    """Return which of ``count`` operands a letter of ``letters(count)`` stands for.

    ``out`` stands behind the last of them.
    """
    if letter == "out":
        return count
    return LETTERS.index(letter) if count <= len(LETTERS) else int(letter[1:]) - 1


class Local(Record):
    """The local gradient of an operation for one of its operands."""

    formula: str
    """The textbook formula in the language of programs, over ``a``, ``b``, ``c`` and ``out``."""

    evaluate: Callable[..., Value | None]
    """``evaluate(a, b, ..., out)``: the number. ``None`` is a hard zero: this operand was not
    used, so its contribution is 0 even when the upstream gradient is inf or nan."""

    stable: str = ""
    """Where the textbook formula loses digits: an equal formula as evaluated (the exact one, when
    the evaluation has several branches). Shown by notes and proofs."""

    cut: bool = False
    """Nothing passes back here, not even 0 x inf: a truth value has no gradient (PyTorch's graph
    has no such edge)."""


HANDED_ON = (Local("1", lambda a, b, out: 1.0),) * 2
"""Of a sum of two: each operand gets the upstream gradient as it is."""

TO_THE_OTHER = Local("b", lambda a, b, out: b), Local("a", lambda a, b, out: a)
"""Of a product of two: each operand gets the upstream gradient times the other operand's value."""


class Note(Record):
    """A remark on one operation at one point: ``kind`` for machines, ``text`` for people."""

    kind: str
    text: str


Spelling = str | tuple[str, ...] | Callable[[int], str]
"""What a library has for an operation, as Python text over its operands ``a``, ``b``, ``c``:

- a name (``torch.exp``), called with all operands;
- an expression (``max(a, 0.0)``, ``a if a > 0 else b``; ``[*a]`` lists all operands);
- a whole function (``def name(a): ...``), which a script takes over;
- a text for one operand, for two, ..., the last one for more; or a function of their number;
- ``OWN``: our value function, of which a copy gives the library's own kind of number;
- nothing: the library has no such thing."""

OWN = "own"


class Spellings(Record):
    """What each library has for an operation."""

    pytorch: Spelling = ""
    jax: Spelling = ""
    numpy: Spelling = ""
    python: Spelling = ""
    micrograd: Spelling = ""
    numpy_safe: str = ""
    """Where an operator meets inf, nan or a zero below a line: as Python's own it would raise."""
    mpmath: str | Callable[..., Any] = ""
    """The truth with as many digits as asked for: a name, or ``truth(mpmath, a, b, ...)``. With
    nothing the definition is evaluated."""
    sympy: str | Callable[..., Any] = ""
    """What SymPy differentiates: a name, or ``expression(sympy, a, b, ...)``. With nothing the
    definition is."""


class Elsewhere(Record):
    """Where a library has other numbers than a trace: the comment of a script says so."""

    library: str
    """A word of ``Spellings``."""
    holds: Callable[..., bool] | None = None
    """``holds(a, b, ...)``: at which operands. None: wherever the textbook formula, which the
    library computes as it stands, comes to something else."""
    text: str = ""
    """What the library does there."""


class Precision(Record):
    """How right an operation's numbers are, and how that is measured (``proof/ulps.py``)."""

    measured: bool = True
    """False: exact by construction, or one rounding."""

    draw: str = ""
    """``powers``: operands whose power is a double; else whatever the number of operands asks."""

    lowest: float = float("-inf")
    """The smallest operand tried: below, the value is no normal double."""

    while_finite: bool = False
    """Local gradients are measured only where the value does not overflow."""

    terms: str = ""
    """Of a gradient that crosses zero, where no relative bound can hold: the sum of its terms'
    sizes, in whose ulps it is measured."""

    uncancelled: Mapping[int | None, str] = {}
    """Equal formulas where the row's would take a thousand bits: of the value (None), or of the
    local gradient for an operand."""


AS_TAUGHT = (Elsewhere("pytorch"), Elsewhere("jax"))
JAX_AT_NAN = Elsewhere("jax", any_nan, "its gradients at nan are others")

SMOOTH = Precision()
EXACT = Precision(measured=False)


class Operation(Record):
    """One operation: name, numbers, formulas, notes and spellings."""

    name: str
    definition: str
    """The value as a formula over ``a``, ``b``, ``c``; a primitive is defined as itself, a function
    of the program by its ``body``."""

    forward: Callable[..., Value]
    """``forward(a, b, ...)``: the value. Never raises: overflow and domain errors give inf, nan."""

    locals: tuple[Local, ...] | Callable[[int, int], Local]
    """One ``Local`` an operand or, for any number of operands, ``locals(position, count)``."""

    aliases: tuple[str, ...] = ()
    least: int = 1
    """The smallest number of operands."""

    most: int | None = 1
    """The largest number of operands; ``None`` for no limit."""

    note: Callable[[Sequence[Value], Value], Note | None] | None = None
    """``note(operands, out)``: what to say at kinks, ties, poles and out of the domain."""

    formula_at: Callable[[int, Sequence[str | None], Value], str] | None = None
    """``formula_at(position, literals, local)``: the formula to show where one text does not
    serve every point: ``literals`` are the operands' texts where they are number literals, else
    ``None`` (``a**2`` shows ``2*a``); ``local`` is the value (a tie of ``max`` shows 1/2)."""

    names_variables: bool = False
    """Whether a program may also use the name for a variable (``sum``, ``mean``)."""

    literals: tuple[int, ...] = ()
    """The positions of operands that must be number literals (the slope of ``leaky_relu``)."""

    local_note: Callable[[int, Sequence[Value], Value], Note | None] | None = None
    """``local_note(position, operands, out)``: what to say of one local gradient; to be asked only
    for operands that get a gradient (the exponent of ``(-2)**3`` matters only if it varies)."""

    constant: bool = False
    """The local gradients are the same at every point, and are evaluated without arguments: a sum
    of n operands would take n**2 time otherwise."""

    definition_at: Callable[[int], str] | None = None
    """``definition_at(count)``: the definition for a number of operands, where it varies."""

    called: bool = True
    """Whether a program calls it by name; False where it writes an operator."""

    precision: Precision | None = None
    """How right the numbers are; None where nobody has declared it, and nothing is claimed."""

    assumed: tuple[tuple[str, str], ...] = ()
    """What a proof assumes of an operand (``("a", "positive")``), one case after the other."""

    spelled: Spellings = Spellings()

    words: str = ""
    """The value in words, ``{a} plus {b}``; ``{all}`` are all operands. Empty: its name."""

    steepest: Value | None = None
    """The operand at which the slope is largest, if it falls on both sides: far away it is flat."""

    elsewhere: tuple[Elsewhere, ...] = ()
    """Where libraries have other numbers; of each library the first that holds is told."""

    body: "Definition | None" = None
    """What the program defines, where it is a function of the program."""

    vjp: Callable[..., Sequence[Value]] | None = None
    """``vjp(upstream, a, b, ..., out)``: what is handed back to the operands, where that is
    not upstream x local alone: a function of the program runs its body backward, so that a hard
    zero, an infinity or a nan inside counts as if the call were written out."""

    @property
    def key(self) -> str:
        """What it goes by wherever operations are looked up: names alone would be mixed up."""
        return self.name if self.body is None else self.body.key

    @property
    def cuts(self) -> bool:
        """Whether one of its edges is cut."""
        return any(self.local(position, self.least).cut for position in range(self.least))

    @property
    def is_truth(self) -> bool:
        """Whether the value is a truth value, through which nothing passes back."""
        cut = all(self.local(position, self.least).cut for position in range(self.least))
        return cut and self.body is None

    @property
    def is_flat(self) -> bool:
        """Whether it is flat between jumps: floor, say, or a comparison."""
        return all(self.local(place, self.least).formula == "0" for place in range(self.least))

    @property
    def counts(self) -> tuple[int, ...]:
        """Numbers of operands at which it is tried: all that it takes, or some of them."""
        if self.most is None:
            return self.least, self.least + 1, self.least + 3
        return tuple(range(self.least, min(self.most, self.least + 2) + 1))

    def local(self, position: int, count: int) -> Local:
        """Return the local gradient for the operand at ``position`` of ``count`` operands."""
        if callable(self.locals):
            return self.locals(position, count)
        return self.locals[position]

    def local_value(
        self, position: int, places: Sequence[int], values: Sequence[Value], node: int
    ) -> Value | None:
        """Return the local gradient of an edge; None for a hard zero.

        ``values[place]`` are the operands, ``values[node]`` is the value. They are not looked at
        where they do not matter (``constant``).
        """
        evaluate = self.local(position, len(places)).evaluate
        if self.constant:
            return evaluate()
        return evaluate(*[values[place] for place in places], values[node])

    def spelling(self, library: str, count: int) -> str:
        """Return the text that a library has for ``count`` operands; empty where it has none."""
        spelled: Spelling = getattr(self.spelled, library)
        if callable(spelled):
            return spelled(count)
        return spelled if isinstance(spelled, str) else spelled[min(count, len(spelled)) - 1]

    def defined(self, count: int) -> str:
        """Return the definition for ``count`` operands."""
        return self.definition if self.definition_at is None else self.definition_at(count)


def operator_of(
    text: str, micrograd: str, meaning: Callable[..., Any], numpy_safe: str = ""
) -> Spellings:
    """Return the spellings of an operator of Python; ``meaning(library, a, b)`` applies it."""
    return Spellings(text, text, text, text, micrograd, numpy_safe, meaning, meaning)


def named(name: str, array: str = "", **others: Any) -> Spellings:
    """Return the spellings of a function that every library has.

    ``array`` is NumPy's and JAX's name for it where that is another one; ``others`` are the
    libraries in which it is something else, or that know it too.
    """
    array = array or name
    known = {
        "pytorch": f"torch.{name}",
        "jax": f"jnp.{array}",
        "numpy": f"np.{array}",
        "python": f"math.{name}",
    }
    return Spellings(**{**known, **others})
