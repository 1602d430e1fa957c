"""Text to nodes: an operator-precedence (shunting-yard) parser in one loop.

Dijkstra's algorithm with stacks and no recursion: a million nested parentheses are as good as
one. The operand just read is in ``last``; operators, parentheses and calls wait in ``pending`` as
tuples that begin with a rank, so that one comparison decides what is applied next. An operator
waits together with its left operand; the finished arguments of open calls wait in ``arguments``.

The grammar is closed: numbers, names, ``+ - * / **``, parentheses, calls of known functions, one
comparison as the first argument of ``where``, statements ``name = expression`` and definitions
``name(parameters) = expression``. There are no objects, attributes or indices to reach.

Where reading stops, a bare ``Failure`` is raised; nothing here knows how to explain it.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from .. import limits
from ..collector import paused_collector
from ..formula import Formula, Number, own
from ..program import Definition, Program
from . import names
from .calls import NO_OPERAND, PARENTHESIS_RANK, Calls, Defined
from .definitions import definition_head, problem_of
from .failure import Failure, Parenthesis, State
from .literals import VALUE, Numbers, decimal, literal
from .tokens import (
    COMPARISON_RANK,
    INFIX,
    INFIX_OUTSIDE,
    MINUS,
    ROOT,
    ROOT_RANK,
    SEPARATORS,
    SUPERSCRIPTS,
    UNARY_RANK,
    scan,
    tokens_in,
)

if TYPE_CHECKING:
    from ..function import Function
    from .lexeme import Lexeme

_PLAIN_DIGITS = str.maketrans(SUPERSCRIPTS + "⁻", "0123456789-")


def read(
    text: str,
    functions: "Mapping[str, Function]",
    given: Collection[str] = (),
    number: Numbers = decimal,
) -> Program:
    """Return the program in ``text``, as ``language.parse`` describes it. Raises ``Failure``.

    ``number`` tells whether what stands behind ``name =`` is a mere number.
    """
    if len(text) > limits.TEXT:
        raise Failure("too-large", text, size=len(text), unit="characters", limit=limits.TEXT)
    if len(text) > limits.NODES:
        operators = sum(1 for _ in re.finditer(r"\*\*|[-+*/\u2212\u00b7\u00d7(,]", text))
        if operators > limits.NODES:
            raise Failure("too-large", text, size=operators, unit="operations", limit=limits.NODES)
    with paused_collector():
        parser = Parser(text, functions, given)
        parser.number = number
        return parser.parse()


@lru_cache(maxsize=4096)
def parse_formula(text: str) -> Formula:
    """Return a formula of our own (the operations table's) as a tree, its functions unchecked."""
    called = {
        name: Defined(name)
        for token, _ in tokens_in(text)
        if (name := token.removesuffix("(").rstrip()) and name != token
    }
    parser = Parser(text, called, ())
    parser.lenient = True
    program = parser.parse()
    return program.formula(program.output)


class Parser(Calls):
    """One run over a program text."""

    infix_outside, infix_inside = INFIX_OUTSIDE, INFIX

    def __init__(
        self,
        text: str,
        functions: "Mapping[str, Function]",
        given: Collection[str],
        parameters: tuple[str, ...] = (),
        listed: int = 0,
    ) -> None:
        self.defining = ""
        """The function whose body this is."""
        self.target: tuple[str, int] | None = None
        """The name (and its place) that the current statement assigns to."""
        self.begun = 0
        """Where the current statement begins in the text."""
        self.unnamed: tuple[int, int] | None = None
        """The place of a statement without a name: only the last may be one."""
        self.number: Numbers = decimal
        super().__init__(text, functions, given, parameters, listed)

    def scan(self, start: int) -> "Iterator[Lexeme]":
        """Yield the tokens from ``start`` on."""
        return scan(self.text, start)

    def parse(self) -> Program:
        """Parse the whole text: a program of statements."""
        resume: int | None = 0
        while resume is not None:
            resume = self.statements(resume)
        if self.program.output < 0:
            raise self.failure("empty", 0, 0)
        if self.unnamed is not None:
            self.name_output(self.program.output, self.free_output_name(), self.unnamed[0])
        return self.program

    def statements(self, start: int) -> int | None:
        """Parse from ``start``; return where to go on, or None at the end."""
        # One loop, two states: an operand comes next, or what follows one. Rarer lines are methods.
        functions, operands = self.program.functions, self.program.operands
        known, pending = self.known, self.pending
        infix_outside, infix_inside = self.infix_outside, self.infix_inside
        infixes = infix_outside
        last: int | None = None
        for match in self.scan(start):
            token = match[1]
            if last is None:
                last = known.get(token)
                if last is not None:
                    continue
                if token[-1:] == "(" and token[0] != "#":
                    if (resume := self.open(token, match.start())) is not None:
                        return resume
                    infixes = infix_inside
                elif token[-1:] == "=" and token[0] not in "<=>!#":
                    if (resume := self.assign(token, match.start())) is not None:
                        return resume
                else:
                    last = self.operand(token, match.start())
                continue
            infix = infixes.get(token)
            if infix is None:
                last = self.after_operand(token, match.start(), last)
                continue
            low, rank, function = infix
            while pending[-1][0] >= low:
                waiting, name, left = pending.pop()
                if left < 0:
                    last = self.prefix(waiting, name, last, match.start(), low)
                    continue
                operands.append((left, last))
                last = len(functions)
                functions.append(name)
            if rank >= COMPARISON_RANK:
                if rank == COMPARISON_RANK:
                    self.check_comparison(token, match.start(), last)
                pending.append((rank, function, last))
                last = None
            else:
                last = self.end_operand(token, match.start(), last)
                if not self.opened:
                    infixes = infix_outside
                    if last is None and self.parameters:
                        return match.start()
        return None

    def failure(self, kind: str, position: int, end: int, **facts: Any) -> Failure:
        """Return why reading stops at ``text[position:end]``, to be raised."""
        innermost = None
        if self.opened:
            name, at = self.pending_call(), self.opened[-1]
            innermost = Parenthesis(self.opening(at), at, self.functions.get(name))
        variables = frozenset(name for _, name in self.program.variables())
        state = State(self.functions, self.known, variables, self.parameters, self.defining,
                      self.begun, self.target, len(self.opened), innermost)  # fmt: skip
        return Failure(kind, self.text, position, end, state, **facts)

    def opening(self, position: int) -> str:
        """Return the text that opens a parenthesis or call."""
        return self.text[position : self.text.index("(", position) + 1]

    # Where an operand is expected

    def operand(self, token: str, position: int) -> int | None:
        """Take a token that isn't a known operand; return its node if it was one after all."""
        first = token[:1]
        if token in MINUS:
            self.pending.append((UNARY_RANK, "neg", NO_OPERAND))
            return None
        if first.isalpha() or first == "_":
            return self.variable_or_constant(token, position)
        if "0" <= first <= "9" or (first == "." and len(token) > 1):
            value = literal(token, self.text, position)
            return self.constant(token, Number(token, value), position)
        if token == "+":
            return None
        if first == "#" or token in SEPARATORS:
            if self.is_between():
                self.begun = position + len(token)
            elif token in (";", "") or not (self.opened or first == "#"):
                raise self.failure("operand-expected", position, position + len(token))
            return None
        if token == ROOT:
            self.pending.append((ROOT_RANK, "sqrt", NO_OPERAND))
            return None
        raise self.failure("operand-expected", position, position + len(token))

    def is_between(self) -> bool:
        """Return whether no statement has begun yet."""
        begun = self.target or self.parameters or len(self.pending) > 1
        return not begun

    def assign(self, token: str, position: int) -> int | None:
        """Begin the statement ``name = ...``; ``name = number`` gives a variable its value.

        Returns where to go on behind such a value. The last line is a result, not a value.
        """
        name = spelling = token[:-1].rstrip()
        if not name.isascii() or len(name) > limits.NAME or self.skeletons:
            name = names.normalise(spelling)
            self.check_name(name, position, spelling)
        end = position + len(spelling)
        if self.target or self.parameters or len(self.pending) > 1:
            raise self.failure("misplaced-assignment", position, position + len(token))
        if name in self.known or name in self.spent or self.is_constant_of_a_body(name):
            raise self.failure("assigned-twice", position, end, name=name)
        if name in self.functions and not self.functions[name].names_variables:
            raise self.failure("function-assigned", position, end)
        self.begun = position
        self.target = (name, position)
        match = VALUE.match(self.text, position + len(token))
        if match is None or self.number(match[1]) is None or self.has_own_names(match[1]):
            return None
        self.program.values[name] = match[1].strip()
        self.variable(name, position, spelling)
        self.target = None
        self.begun = match.end()
        return match.end()

    def open(self, token: str, position: int) -> int | None:
        """Open a parenthesis or a call; return where to go on after a function's definition."""
        name = ""
        if token != "(":
            if self.target is None and self.is_between():
                definition = definition_head().match(self.text, position)
                if definition is not None:
                    return self.define(definition)
            spelling = token[:-1].rstrip()
            name = names.normalise(spelling)
            if name not in self.functions:
                raise self.failure("unknown-function", position, position + len(spelling))
        self.opened.append(position)
        self.pending.append((PARENTHESIS_RANK, name, len(self.arguments)))
        return None

    # Behind an operand

    def prefix(self, rank: int, function: str, operand: int, position: int, low: int) -> int:
        """Apply a minus or a root that waited for its operand."""
        if rank == UNARY_RANK and self.is_literal(operand):
            return self.negative(operand)
        if rank == ROOT_RANK and low > UNARY_RANK:
            self.check_root(position)
        return self.add(function, (operand,))

    def after_operand(self, token: str, position: int, last: int) -> int:
        """Take what is no infix operator: a comment, an exponent, a line's end in parentheses."""
        if token[0] in "#\r\n":
            return last
        power = token.translate(_PLAIN_DIGITS)
        if power != token and power[-1].isdecimal():
            if self.pending[-1][0] == ROOT_RANK:
                self.check_root(position)
            number = Number(power, literal(power, self.text, position))
            exponent = self.constant(power, number, position)
            return self.add("pow", (last, exponent))
        raise self.failure("operator-expected", position, position + len(token))

    def check_root(self, power: int) -> None:
        """Refuse the power of a root without parentheses: it can be read in two ways."""
        if not self.text[:power].rstrip().endswith(")"):
            raise self.failure("ambiguous-root", self.text.rindex(ROOT, 0, power), power + 1)

    def end_operand(self, token: str, position: int, last: int) -> int | None:
        """Take what ends an operand: ``)``, a comma, or the end of a statement."""
        if token == ")":
            return self.close(position, last)
        if token == ",":
            self.next_argument(position, last)
        else:
            self.end_statement(position, last)
        return None

    # Statements

    def end_statement(self, position: int, node: int) -> None:
        """Give the finished statement's node its name and make it the output so far."""
        size = len(self.program.functions)
        if size > limits.NODES:
            raise self.failure("too-large", 0, 0, size=size, unit="nodes", limit=limits.NODES)
        if self.opened:
            raise self.failure("never-closed", position, position)
        if self.unnamed is not None:
            raise self.failure("unnamed-statement", *self.unnamed)
        if self.target is None:
            self.unnamed = (self.begun, position)
            self.program.output = node
        else:
            self.name_output(node, *self.target)
            self.target = None
        self.begun = position + 1

    def define(self, match: re.Match[str]) -> int:
        """Take ``name(parameters) = body``; return where the statement ends."""
        spelling, listed = match[1], match[2] or ""
        name = names.normalise(spelling)
        parameters = tuple(names.normalise(word.strip()) for word in listed.split(","))
        self.check_name(name, match.start(1), spelling)
        if problem := problem_of(self, name, parameters if listed else ()):
            raise self.failure("bad-definition", match.start(), match.end(), problem=problem,
                               name=name, spelling=spelling, parameters=parameters)  # fmt: skip
        body = type(self)(
            self.text, self.functions, self.valued_constants(), parameters, match.start(2)
        )
        body.defining = name
        body.begun = match.start()
        end = body.statements(match.end())
        if body.unnamed is None or end is None:
            raise self.failure("empty-body", match.start(), match.end(), name=spelling)
        definition = Definition(name, parameters, body.program, match.start())
        self.program.definitions[name] = definition
        count, weight = len(parameters), len(body.program.functions) + body.weight
        self.functions[name] = Defined(own(name), count, count, weight=weight)
        self.begun = end
        return end
