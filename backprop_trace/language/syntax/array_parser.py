"""The reader of array programs: lists, indices, transposes, keywords, ``@``.

The parser of numbers reads first, and most programs never come here.
"""

from __future__ import annotations

from typing import Any, Protocol, cast

from ...record import Record
from ...values.arrays import RaggedError, flattened, make
from ..formula import Formula, Number, Options
from .array_tokens import OPEN_LIST, TRANSPOSES, index_in, numbers_in, scan_arrays
from .calls import PARENTHESIS_RANK
from .parser import Parser
from .tokens import INFIX, INFIX_OUTSIDE, Infix

_KEYWORD_NODE = -2
"""Stands for an operand where a call has a keyword."""
_LIST = "["
"""The function of an open list."""
_STACK = "stack"
_TIMES, _PRODUCT, _END = INFIX["*"], Infix(5, 5, "matmul"), INFIX[")"]
_SIGNS = {"@": _PRODUCT, "\u2299": _TIMES, "]": _END}
_FLAGS = {"true": True, "false": False}


class _Any(Record):
    """Any function at all in our own formulas."""

    name: str
    sizes: tuple[int, int]
    least: int = 1
    most: int | None = None
    names_variables: bool = False
    literals: tuple[int, ...] = ()
    keywords: tuple[str, ...] = ("axis", "keepdims")
    reduces: bool = False


def read_array_formula(text: str) -> Formula:
    """Return a formula of our own as a tree, its functions unchecked."""
    called = {
        name: _Any(name, _SIZES.get(name, (0, 0)))
        for token in scan_arrays(text)
        if (name := token.text.removesuffix("(").rstrip()) and name != token.text
    }
    parser = ArrayParser(text, called, ())
    parser.lenient = True
    program = parser.parse()
    return program.formula(program.output)


_SIZES = {"reshape": (1, 4), "one_hot": (1, 1)}
"""Functions with whole numbers behind their operand."""


class ArrayFunction(Protocol):
    """A function of array programs."""

    name: str
    keywords: tuple[str, ...]
    sizes: tuple[int, int]
    reduces: bool


class ArrayParser(Parser):
    """One run over an array program."""

    infix_outside, infix_inside = INFIX_OUTSIDE | _SIGNS, INFIX | _SIGNS

    def __init__(self, *arguments: Any) -> None:
        self.written: list[dict[str, Any]] = []
        """The keywords of each open parenthesis."""
        super().__init__(*arguments)
        self.program.is_array = True

    def scan(self, start: int) -> Any:
        return scan_arrays(self.text, start)

    def opening(self, position: int) -> str:
        return _LIST if self.text[position] == _LIST else super().opening(position)

    # Where an operand is expected

    def operand(self, token: str, position: int) -> int | None:
        if token[:1] == "[" and token[-1] == "]":
            return self.literal_array(token, position)
        if "=" in token[1:] and (token[0].isalpha() or token[0] == "_") and token[-1] != "=":
            self.keyword(token, position)
            return _KEYWORD_NODE
        if token == "]" and self.pending[-1][1] == _LIST:
            start = self.opened[-1]
            if len(self.arguments) == self.pending[-1][2]:
                raise self.failure("empty-array", start, position + 1)
            raise self.failure("trailing-comma", self.text.rindex(",", 0, position), position + 1)
        return super().operand(token, position)

    def literal_array(self, token: str, position: int) -> int:
        """Return the node of a list of numbers."""
        try:
            shape, items = flattened(numbers_in(token, self.text, position))
        except RaggedError as error:
            end = position + len(token)
            said = str(error)
            raise self.failure("no-array", position, end, code=error.kind, said=said) from None
        text = " ".join(token.split())
        return self.constant(token, Number(text, make(shape, items)), position)

    def open(self, token: str, position: int) -> int | None:
        self.written.append({})
        if token == OPEN_LIST:
            self.opened.append(position)
            self.pending.append((PARENTHESIS_RANK, _LIST, len(self.arguments)))
            return None
        resume = super().open(token, position)
        if resume is not None:  # a definition: it has closed its own
            self.written.pop()
        return resume

    def define(self, match: Any) -> int:
        for name in (match[1], *(match[2] or "").split(",")):
            function = self.functions.get(name.strip())
            if function is not None and function.names_variables:
                self.functions.pop(name.strip())  # the program's own name wins
        return super().define(match)

    def assign(self, token: str, position: int) -> Any:
        if self.opened and self.pending[-1][1] not in ("", _LIST):
            name = token[:-1].rstrip()
            self.check_keyword(name, position)
            raise self.failure("bad-keyword", position, position + len(token), name=name, value="")
        return super().assign(token, position)

    # Behind an operand

    def after_operand(self, token: str, position: int, last: int) -> int:
        if token in TRANSPOSES:
            return self.add(TRANSPOSES[token], (last,))
        if token[0] == "[":
            if token[-1] != "]":
                raise self.failure("bad-index", position, position + 1)
            index = index_in(token)
            if any(isinstance(part, tuple) and (part[2] or 1) < 1 for part in index):
                raise self.failure("bad-index", position, position + len(token), step=True)
            return self.add_with("index", (last,), {"index": index})
        return super().after_operand(token, position, last)

    def end_operand(self, token: str, position: int, last: int) -> int | None:
        if token == "]":
            return self.close_list(position, last)
        if token == ")" and self.pending[-1][1] == _LIST:
            raise self.failure("bracket-expected", position, position + 1, opened=self.opened[-1])
        return super().end_operand(token, position, last)

    def next_argument(self, position: int, argument: int) -> None:
        if argument != _KEYWORD_NODE:
            super().next_argument(position, argument)

    def close_list(self, position: int, last: int) -> int:
        """Take the ``]`` behind the last entry of a list; return the list's node."""
        _, name, height = self.pending[-1]
        if name != _LIST:
            kind = "parenthesis-expected" if self.opened else "never-opened"
            opened = self.opened[-1] if self.opened else position
            raise self.failure(kind, position, position + 1, opened=opened)
        entries = (*self.arguments[height:], last)
        outer = self.pending[-2][1] if len(self.pending) > 1 else ""
        if len(entries) == 1 and outer != _LIST and not self.is_list(last):
            start = self.opened[-1]
            raise self.failure("bracket-parentheses", start, position + 1)
        del self.arguments[height:]
        self.pending.pop()
        self.opened.pop()
        self.written.pop()
        return self.add(_STACK, entries)

    def is_list(self, node: int) -> bool:
        """Return whether a node was written as a list."""
        constant = self.program.constants.get(node)
        is_literal = constant is not None and not isinstance(constant.value, float)
        return is_literal or self.program.functions[node] == _STACK

    def end_statement(self, position: int, node: int) -> None:
        in_list = self.opened and self.pending[-1][1] == _LIST
        if in_list and self.text[position : position + 1] == ";":
            raise self.failure("rows", position, position + 1, opened=self.opened[-1])
        super().end_statement(position, node)

    def close(self, position: int, last: int) -> int:
        rank, name, height = self.pending[-1]
        if last == _KEYWORD_NODE and rank == PARENTHESIS_RANK:
            given = tuple(self.arguments[height:])
            last = self.call(name, given, position)
            del self.arguments[height:]
            self.pending.pop()
            self.opened.pop()
        else:
            last = super().close(position, last)
        self.written.pop()
        return last

    def call(self, name: str, arguments: tuple[int, ...], position: int) -> int:
        function = cast("ArrayFunction", self.functions[name])
        options = dict(self.written[-1])
        if getattr(function, "sizes", (0, 0))[1]:
            arguments, options["sizes"] = self.sizes(function, arguments, position)
        if options and function.reduces and len(arguments) > 1:
            raise self.failure("bad-keyword", position, position + 1, several=len(arguments))
        node = super().call(name, arguments, position)
        if options:
            self.program.options[node] = _sorted(options)
        return node

    def sizes(
        self, function: ArrayFunction, arguments: tuple[int, ...], position: int
    ) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Return the operands, and the whole numbers behind them."""
        constants = self.program.constants
        sizes = []
        for node in arguments[1:]:
            number = constants.get(node)
            value = number.value if number is not None else None
            if not isinstance(value, float) or value != int(value):
                raise self.failure("sizes-expected", position, position + 1)
            sizes.append(int(value))
        least, most = function.sizes
        if not least <= len(sizes) <= most or not arguments:
            raise self.failure("sizes-expected", position, position + 1)
        return arguments[:1], tuple(sizes)

    def add_with(self, function: str, operands: tuple[int, ...], options: dict[str, Any]) -> int:
        """Append a node with options."""
        node = self.add(function, operands)
        self.program.options[node] = _sorted(options)
        return node

    # Keywords

    def keyword(self, token: str, position: int) -> None:
        """Take ``axis=0`` in a call."""
        name, _, value = token.partition("=")
        option = self.check_keyword(name, position)
        end = position + len(token)
        flag = _FLAGS.get(value.lower())
        wants_flag = option == "keepdims"
        if wants_flag != (flag is not None):
            raise self.failure("bad-keyword", position, end, name=name, value=value)
        if option in self.written[-1]:
            raise self.failure("bad-keyword", position, end, name=name, twice=True)
        number = 0 if flag is not None else int(value.replace("\u2212", "-"))
        self.written[-1][option] = flag if wants_flag else number

    def check_keyword(self, name: str, position: int) -> str:
        """Return the option that a keyword means; refuse one that the function does not have."""
        rank, called, _ = self.pending[-1]
        if rank != PARENTHESIS_RANK or called in ("", _LIST):
            end = self.text.index("=", position) + 1
            raise self.failure("misplaced-assignment", position, end)
        function = self.functions.get(called)
        option = _KEYWORDS.get(name, "")
        if option not in getattr(function, "keywords", ()):
            end = position + len(name)
            raise self.failure("bad-keyword", position, end, name=name, unknown=True)
        return option


_KEYWORDS = {"axis": "axis", "dim": "axis", "keepdims": "keepdims", "keepdim": "keepdims"}


def _sorted(options: dict[str, Any]) -> Options:
    return tuple(sorted(options.items()))
