"""Text to nodes: an operator-precedence (shunting-yard) parser in one loop.

Dijkstra's algorithm with stacks and no recursion: a million nested parentheses are as good as
one. The operand just read is in ``last``; operators, parentheses and calls wait in ``pending`` as
tuples that begin with a rank, so that one comparison decides what is applied next. An operator
waits together with its left operand; the finished arguments of open calls wait in ``arguments``.

The grammar is closed: numbers, names, ``+ - * / **``, parentheses, calls of known functions, one
comparison as the first argument of ``where``, statements ``name = expression`` and definitions
``name(parameters) = expression``. There are no objects, attributes or indices to reach.
"""

import re
from collections.abc import Collection, Mapping
from functools import cache, lru_cache
from math import e, pi
from typing import TYPE_CHECKING, NamedTuple

from ...late import Late
from .. import limits
from ..collector import paused_collector
from ..formula import Formula, Number, own
from ..program import CONSTANT, VARIABLE, Definition, Program
from . import names
from .literals import literal
from .tokens import (
    BLANK,
    COMPARISON_RANK,
    CONSTANTS,
    INFIX,
    INFIX_OUTSIDE,
    MINUS,
    NAME,
    ROOT,
    ROOT_RANK,
    SEPARATORS,
    SUPERSCRIPTS,
    UNARY_RANK,
    scan,
    tokens_in,
)

if TYPE_CHECKING:
    from ..explain import diagnosis
    from ..function import Function
else:
    diagnosis = Late("backprop_trace.language.explain.diagnosis")

_PLAIN_DIGITS = str.maketrans(SUPERSCRIPTS + "⁻", "0123456789-")
_CONSTANT_VALUES = {"pi": pi, "e": e}
_COMPARISONS = frozenset(("lt", "le", "gt", "ge", "eq", "ne"))
Waiting = tuple[int, str, int]
"""What waits in ``pending``: its rank and function; and an operator's left operand, or the number
of arguments that waited before a parenthesis or call was opened."""

_PARENTHESIS_RANK = 0
_NO_OPERAND = -1
_BOTTOM: Waiting = (-1, "", _NO_OPERAND)
_OUTPUT_NAMES = ("L", "loss", "out")


class _Defined(NamedTuple):
    """A function that the program defines, or any function at all in our own formulas."""

    name: str
    least: int = 1
    most: int | None = None
    names_variables: bool = False
    literals: tuple[int, ...] = ()
    weight: int = 0
    """The nodes of a call, with all functions written out."""


class Parenthesis(NamedTuple):
    """An open parenthesis, for messages; ``function`` is set where it opens a call."""

    opened: str
    position: int
    function: "Function | None"


def parse(
    text: str,
    functions: "Mapping[str, Function]",
    given: Collection[str] = (),
) -> Program:
    """Return the program in ``text``.

    ``functions`` maps every spelling that may be called to its function; names in ``given`` are
    variables even where they would be constants (``pi``, ``e``). Raises ``TraceError``.
    """
    text = text.removeprefix("\ufeff")
    if len(text) > limits.TEXT:
        raise diagnosis.too_large(text, len(text), "characters", limits.TEXT)
    if len(text) > limits.NODES:
        operators = sum(1 for _ in re.finditer(r"\*\*|[-+*/\u2212\u00b7\u00d7(,]", text))
        if operators > limits.NODES:
            raise diagnosis.too_large(text, operators, "operations", limits.NODES)
    with paused_collector():
        return Parser(text, functions, given).parse()


@lru_cache(maxsize=4096)
def parse_formula(text: str) -> Formula:
    """Return a formula of our own (the operations table's) as a tree, its functions unchecked."""
    called = {
        name: _Defined(name)
        for token, _ in tokens_in(text)
        if (name := token.removesuffix("(").rstrip()) and name != token
    }
    parser = Parser(text, called, ())
    parser.lenient = True
    program = parser.parse()
    return program.formula(program.output)


@cache
def _definition() -> re.Pattern[str]:
    """Return the pattern of a definition's left side; compiled late, as few programs need it."""
    return re.compile(
        rf"({NAME}){BLANK}*\({BLANK}*({NAME}(?:{BLANK}*,{BLANK}*{NAME})*)?{BLANK}*\){BLANK}*=(?!=)"
    )


class Parser:
    """One run over a program text."""

    def __init__(
        self,
        text: str,
        functions: "Mapping[str, Function]",
        given: Collection[str],
        parameters: tuple[str, ...] = (),
    ) -> None:
        self.text = text
        self.functions: dict[str, Function]
        if isinstance(functions, dict) and parameters:  # a body defines nothing
            self.functions = functions
        else:
            self.functions = dict(functions)
        self.weight = 0
        """The nodes that calls of the program's own functions stand for."""
        self.lenient = False
        """Whether comparisons may stand anywhere, as in the formula of a single node."""
        self.defining = ""
        """The function whose body this is."""
        self.given = given
        self.parameters = parameters
        self.program = Program(text)
        self.known: dict[str, int] = {}
        """Every spelling seen so far that stands for a node: variables, statements, literals."""
        self.skeletons: dict[str, str] = {}
        """What each name beyond ASCII looks like, and the name."""
        self.arguments: list[int] = []
        self.pending: list[Waiting] = [_BOTTOM]
        self.opened: list[int] = []
        """Where in the text the open parentheses and calls begin."""
        self.target: tuple[str, int] | None = None
        """The name (and its place) that the current statement assigns to."""
        self.begun = 0
        """Where the current statement begins in the text."""
        self.unnamed: tuple[int, int] | None = None
        """The place of a statement without a name: only the last may be one."""
        for name in parameters:
            self.variable(name, 0)

    def parse(self) -> Program:
        """Parse the whole text: a program of statements."""
        resume: int | None = 0
        while resume is not None:
            resume = self.statements(resume)
        if self.program.output < 0:
            raise diagnosis.empty(self.text)
        if self.unnamed is not None:
            self.name(self.program.output, self.output_name(), self.unnamed[0])
        return self.program

    def statements(self, start: int) -> int | None:
        """Parse from ``start``; return where to go on, or None at the end.

        One loop over the tokens with two states: either an operand comes next, or what follows
        one. The hot lines stand here; everything rarer is a method.
        """
        functions, operands = self.program.functions, self.program.operands
        known, pending = self.known, self.pending
        infixes = INFIX_OUTSIDE
        last: int | None = None
        for match in scan(self.text, start):
            token = match[1]
            if last is None:
                last = known.get(token)
                if last is not None:
                    continue
                if token[-1:] == "(" and token[0] != "#":
                    body = self.open(token, match.start())
                    if body is not None:
                        return body
                    infixes = INFIX
                elif token[-1:] == "=" and token[0] not in "<=>!#":
                    self.assign(token, match.start())
                elif token in MINUS:
                    pending.append((UNARY_RANK, "neg", _NO_OPERAND))
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
                if left >= 0:
                    operands.append((left, last))
                elif waiting == UNARY_RANK and self.is_literal(last):
                    last = self.negative(last)
                    continue
                else:
                    if waiting == ROOT_RANK and low > UNARY_RANK:
                        self.check_root(match.start())
                    operands.append((last,))
                last = len(functions)
                functions.append(name)
            if rank > COMPARISON_RANK:
                pending.append((rank, function, last))
                last = None
            elif rank == COMPARISON_RANK:
                self.check_comparison(token, match.start(), last)
                pending.append((rank, function, last))
                last = None
            elif token == ")":
                last = self.close(match.start(), last)
                if not self.opened:
                    infixes = INFIX_OUTSIDE
            elif token == ",":
                self.next_argument(match.start(), last)
                last = None
            else:
                self.end_statement(match.start(), last)
                last = None
                if self.parameters:
                    return match.start()
        return None

    @property
    def depth(self) -> int:
        """The number of open parentheses."""
        return len(self.opened)

    def add(self, function: str, operands: tuple[int, ...]) -> int:
        """Append a node and return it."""
        program = self.program
        program.functions.append(function)
        program.operands.append(operands)
        return len(program.functions) - 1

    # Where an operand is expected

    def operand(self, token: str, position: int) -> int | None:
        """Take a token that isn't a known operand; return its node if it was one after all."""
        first = token[:1]
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
                raise diagnosis.operand_expected(self, token, position)
            return None
        if token == ROOT:
            self.pending.append((ROOT_RANK, "sqrt", _NO_OPERAND))
            return None
        raise diagnosis.operand_expected(self, token, position)

    def is_between(self) -> bool:
        """Return whether no statement has begun yet."""
        begun = self.target or self.parameters or len(self.pending) > 1
        return not begun

    def constant(self, spelling: str, number: Number, position: int) -> int:
        """Return the (one) node of a number literal or constant."""
        node = self.known.get(spelling)
        if node is None:
            node = self.known[spelling] = self.add(CONSTANT, ())
            self.program.constants[node] = number
            self.program.positions[node] = position
        return node

    def is_literal(self, node: int) -> bool:
        """Return whether a node is a number as typed without a sign."""
        number = self.program.constants.get(node)
        return number is not None and ("0" <= number.text[0] <= "9" or number.text[0] == ".")

    def negative(self, node: int) -> int:
        """Return the literal ``-2`` that stands for a minus before the literal ``2``."""
        text, value = self.program.constants[node]
        position = self.program.positions[node]
        return self.constant("-" + text, Number("-" + text, -value), position)

    def variable_or_constant(self, token: str, position: int) -> int:
        """Return the node of a name seen for the first time in this spelling."""
        name = names.normalise(token)
        if name in self.known:
            node = self.known[name]
        elif name in CONSTANTS and name not in self.given:
            canonical = CONSTANTS[name]
            node = self.constant(
                canonical, Number(canonical, _CONSTANT_VALUES[canonical]), position
            )
        else:
            function = self.functions.get(name)
            if function is not None and not function.names_variables:
                raise diagnosis.function_without_call(self, token, position)
            if self.parameters:
                raise diagnosis.unknown_in_body(self, name, position, token)
            return self.variable(name, position, token)
        self.known[token] = node
        return node

    def variable(self, name: str, position: int, token: str = "") -> int:
        """Return a new variable."""
        self.check_name(name, position, token or name)
        node = self.add(VARIABLE, ())
        self.program.names[node] = name
        self.program.positions[node] = position
        self.known[name] = self.known[token or name] = node
        return node

    def check_name(self, name: str, position: int, token: str) -> None:
        """Refuse a new name that deceives the eye, by itself or beside the other names."""
        if len(name) > limits.NAME or not name.isascii():
            names.check(name, self.text, position, position + len(token))
            skeleton = names.skeleton(name)
            other = self.skeletons.setdefault(skeleton, name)
            if other == name and skeleton in self.known:
                other = skeleton
        else:
            other = self.skeletons.get(name, name)
        if other != name:
            raise diagnosis.lookalike(self, name, other, position, token)

    def assign(self, token: str, position: int) -> None:
        """Begin the statement ``name = ...``."""
        name = spelling = token[:-1].rstrip()
        if not name.isascii() or len(name) > limits.NAME or self.skeletons:
            name = names.normalise(spelling)
            self.check_name(name, position, spelling)
        if self.target or self.parameters or len(self.pending) > 1:
            raise diagnosis.misplaced_assignment(self, spelling, position)
        if name in self.known:
            raise diagnosis.assigned_twice(self, name, position, spelling)
        if name in self.functions and not self.functions[name].names_variables:
            raise diagnosis.function_assigned(self, spelling, position)
        self.begun = position
        self.target = (name, position)

    def open(self, token: str, position: int) -> int | None:
        """Open a parenthesis or a call; return where to go on after a function's definition."""
        name = ""
        if token != "(":
            if self.target is None and self.is_between():
                definition = _definition().match(self.text, position)
                if definition is not None:
                    return self.define(definition)
            spelling = token[:-1].rstrip()
            name = names.normalise(spelling)
            if name not in self.functions:
                raise diagnosis.unknown_function(self, spelling, position)
        self.opened.append(position)
        self.pending.append((_PARENTHESIS_RANK, name, len(self.arguments)))
        return None

    # Behind an operand

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
        raise diagnosis.operator_expected(self, token, position)

    def check_root(self, power: int) -> None:
        """Refuse the power of a root without parentheses: it can be read in two ways."""
        if not self.text[:power].rstrip().endswith(")"):
            raise diagnosis.ambiguous_root(self, self.text.rindex(ROOT, 0, power), power)

    def check_comparison(self, token: str, position: int, left: int) -> None:
        """Refuse a comparison anywhere but alone as the first argument of ``where``."""
        rank, function, height = self.pending[-1]
        allowed = (
            rank == _PARENTHESIS_RANK
            and function == "where"
            and len(self.arguments) == height
            and self.program.functions[left] not in _COMPARISONS
        )
        if not allowed and not self.lenient:
            raise diagnosis.misplaced_comparison(self, token, position)

    def next_argument(self, position: int, argument: int) -> None:
        """Take the comma between two arguments."""
        rank, function, _ = self.pending[-1]
        if rank != _PARENTHESIS_RANK or not function:
            raise diagnosis.misplaced_comma(self, position)
        self.arguments.append(argument)

    def close(self, position: int, last: int) -> int:
        """Take a closing parenthesis: return the operand that it ends, or the call's result."""
        rank, name, height = self.pending[-1]
        if rank != _PARENTHESIS_RANK:
            raise diagnosis.never_opened(self, position)
        if name:
            last = self.call(name, (*self.arguments[height:], last), position)
            del self.arguments[height:]
        self.pending.pop()
        self.opened.pop()
        return last

    def call(self, name: str, arguments: tuple[int, ...], position: int) -> int:
        """Apply a function; refuse too few arguments, too many or the wrong kind."""
        function, count = self.functions[name], len(arguments)
        if count < function.least or (function.most is not None and count > function.most):
            raise diagnosis.wrong_count(self, self.parenthesis(), count, position)
        compared = name != "where" or self.program.functions[arguments[0]] in _COMPARISONS
        if not compared and not self.lenient:
            raise diagnosis.comparison_expected(self, self.parenthesis(), position)
        for place in function.literals:
            if place < count and arguments[place] not in self.program.constants:
                raise diagnosis.literal_expected(self, self.parenthesis(), position)
        if isinstance(function, _Defined):
            self.weight += function.weight
            if self.weight > limits.NODES:
                raise diagnosis.written_out(self, self.parenthesis(), self.weight)
        return self.add(function.name, arguments)

    def parenthesis(self) -> Parenthesis:
        """Return the parenthesis that was opened last, for a message."""
        name, position = self.pending[-1][1], self.opened[-1]
        opened = self.text[position : self.text.index("(", position) + 1]
        return Parenthesis(opened, position, self.functions.get(name))

    # Statements

    def end_statement(self, position: int, node: int) -> None:
        """Give the finished statement's node its name and make it the output so far."""
        size = len(self.program.functions)
        if size > limits.NODES:
            raise diagnosis.too_large(self.text, size, "nodes", limits.NODES)
        if self.opened:
            raise diagnosis.never_closed(self, self.parenthesis(), position)
        if self.unnamed is not None:
            raise diagnosis.unnamed_statement(self, *self.unnamed)
        if self.target is None:
            self.unnamed = (self.begun, position)
            self.program.output = node
        else:
            self.name(node, *self.target)
            self.target = None
        self.begun = position + 1

    def name(self, node: int, name: str, position: int) -> None:
        """Name the output so far; a node that has a name already gets a node beside it."""
        program = self.program
        if name in self.known:
            raise diagnosis.defined_by_itself(self, name, position)
        if node in program.names or node in program.constants:
            node = self.add("identity", (node,))
        program.names[node] = name
        self.known[name] = node
        program.output = node

    def output_name(self) -> str:
        """Return the first free name for an output without one."""
        taken = self.known
        for name in _OUTPUT_NAMES:
            if name not in taken:
                return name
        return next(f"out{k}" for k in range(1, len(taken) + 2) if f"out{k}" not in taken)

    def define(self, match: re.Match[str]) -> int:
        """Take ``name(parameters) = body``; return where the statement ends."""
        spelling, listed = match[1], match[2] or ""
        name = names.normalise(spelling)
        parameters = tuple(names.normalise(word.strip()) for word in listed.split(","))
        diagnosis.check_definition(self, name, parameters, match)
        body = Parser(self.text, self.functions, (), parameters)
        body.defining = name
        end = body.statements(match.end())
        if body.unnamed is None or end is None:
            raise diagnosis.empty_body(self, match)
        definition = Definition(name, parameters, body.program, match.start())
        self.program.definitions[name] = definition
        count, weight = len(parameters), len(body.program.functions) + body.weight
        self.functions[name] = _Defined(own(name), count, count, weight=weight)
        self.begun = end
        return end
