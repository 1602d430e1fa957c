"""Functions and what they are applied to: with parentheses, without, raised, as methods."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import Any

from ..formula import Apply, Formula, Name, Number
from .cursor import Cursor, Reads, Unread
from .library import CLASSES, CONSTANTS, MODULES, SAYS_NOTHING, Library
from .names import Names
from .refusals import UNSUPPORTED, WRITE_IT_ALONE, Ambiguous, refusal, unsupported
from .signs import CLOSING
from .tokens import COMMAND, FRACTION, NUMBER, SIGN, TEXT, WORD, Token

_INVERSE = {"sin": "asin", "cos": "acos", "tan": "atan", "sinh": "asinh", "cosh": "acosh",
            "tanh": "atanh"}  # fmt: skip
_NO_VALUES = ("None", "True", "False")
_OF_ARRAYS = frozenset("softmax log_softmax cross_entropy matmul dot transpose".split())
_COMPARED = frozenset(("lt", "le", "gt", "ge", "eq", "ne"))
ONE, ZERO = Number("1", 1.0), Number("0", 0.0)
NEITHER = frozenset(
    "if else for in is and or not lambda import from def class return async await while".split()
)
"""Words of programming languages that are never a value."""
JOINING = frozenset("where with at for and given when".split())
"""Words between a formula and the values of its variables."""


def as_number(formula: Formula) -> Formula:
    """Return a formula for arithmetic: a comparison is 1 where it holds, else 0."""
    if isinstance(formula, Apply) and formula.function in _COMPARED:
        return Apply("where", (formula, ONE, ZERO))
    return formula


def chosen(condition: Formula, first: Formula, other: Formula) -> Formula:
    """Return one of two formulas by a comparison."""
    if not (isinstance(condition, Apply) and condition.function in _COMPARED):
        raise Unread
    return Apply("where", (condition, as_number(first), as_number(other)))


class Calls(Cursor):
    """Reads functions. ``Operands`` knows what an operand is, ``Grammar`` what an expression is."""

    def __init__(
        self,
        text: str,
        tokens: list[Token],
        names: Names,
        library: Library,
        choices: Mapping[int, int],
        latex: bool,
    ) -> None:
        super().__init__(text, tokens)
        self.names = names
        self.library = library
        self.choices = choices
        """Which of several readings to take, by their places."""
        self.latex = latex

    def choose(self, start: int, message: str, count: int = 2, end: int | None = None) -> int:
        """Return which of several readings is wanted. Raises ``Ambiguous`` to ask for it."""
        if start not in self.choices:
            raise Ambiguous(start, end or self.token.end, message, count)
        return self.choices[start]

    def expression(self) -> Reads:
        """Read an expression."""
        raise NotImplementedError

    def unary(self) -> Reads:
        """Read an operand with its signs and powers."""
        raise NotImplementedError

    def power(self) -> Reads:
        """Read an operand with its powers."""
        raise NotImplementedError

    def exponent(self) -> Reads:
        """Read what follows a power sign, from that sign on."""
        raise NotImplementedError

    def name(self) -> Generator[Any, Any, str]:
        """Read a name."""
        raise NotImplementedError

    def begins_operand(self) -> bool:
        """Return whether an operand begins here, without an operator before it."""
        raise NotImplementedError

    # With parentheses

    def arguments(self) -> Generator[Any, Any, tuple[list[Formula], dict[str, Formula]]]:
        """Read the arguments of a call, from the parenthesis on."""
        closing = CLOSING[self.take().text]
        found: list[Formula] = []
        keywords: dict[str, Formula] = {}
        while not self.accept(closing):
            keyword = ""
            if self.token.kind == WORD and self.following()[1:2] == ("=",):
                keyword = self.take().text
                self.take()
            if self.at_word(*_NO_VALUES) or (keyword and self.token.kind == TEXT):
                value: Formula = Name(self.take().text)
            elif keyword in SAYS_NOTHING and keyword not in ("reduction", "keepdim"):
                value = self.skipped(closing)
            else:
                value = yield self.expression()
            if keyword in keywords:
                raise Unread
            if keyword:
                keywords[keyword] = value
            else:
                found.append(value)
            if not self.at(closing):
                self.expect(",")
        return found, keywords

    def skipped(self, closing: str) -> Formula:
        """Go past the value of a keyword that changes no number: ``dtype=torch.float64``."""
        begun = self.token
        while self.token.kind in (WORD, TEXT, NUMBER) or self.at("."):
            self.take()
        if not self.at(",", closing):
            raise Unread
        return Name(begun.text)

    def applied(self, name: str, token: Token) -> Reads:
        """Apply a function to the arguments in parentheses that follow."""
        if self.library.is_same(name) and self.library.arrays:
            self.library.is_behind = True
        elif self.library.is_same(name):
            self.unlist()
        found, keywords = yield self.arguments()
        return self.apply(name, found, keywords, token)

    def unlist(self) -> None:
        """Take the brackets off a list of one number, which is that number: ``tensor([2.0])``."""
        signed = self.following(2).text in ("-", "+")
        texts = [self.following(k) for k in (1, 2 + signed, 3 + signed)]
        if texts[0].text == "[" and texts[1].kind == NUMBER and texts[2].text == "]":
            del self.tokens[self.place + 3 + signed], self.tokens[self.place + 1]

    def apply(
        self, name: str, arguments: list[Formula], keywords: Mapping[str, Formula], token: Token
    ) -> Formula:
        """Return a call. Raises ``TraceError`` for what is nothing here."""
        if self.library.arrays and name not in self.library.own:
            if name in UNSUPPORTED and name not in _OF_ARRAYS:
                raise unsupported(self.text, name, token)
        elif name in UNSUPPORTED and name not in self.library.own:
            raise unsupported(self.text, name, token)
        if name in ("min", "max") and len(arguments) < 2 and not self.library.arrays:
            raise Unread  # of one it is a vector's, or a comma is missing
        if name == "where":
            if len(arguments) != 3 or keywords:
                raise Unread
            return chosen(*arguments)
        values = {keyword: as_number(value) for keyword, value in keywords.items()}
        return self.library.apply(name, [as_number(each) for each in arguments], **values)

    # Functions of mathematics

    def function(self, name: str, token: Token) -> Reads:
        """Read a function's base, power and argument; its name has been read."""
        base: Formula | None = None
        if self.at("_"):
            base = yield self.base(name)
            if isinstance(base, Number) and base.text in ("2", "10"):
                name, base = f"log{base.text}", None
        power: Formula | None = None
        if self.at("^"):
            power = yield self.exponent()
            if power == Apply("neg", (ONE,)):
                name, power = self.inverse(name, token), None
        if self.token.kind == "prime":
            message = f"`{token.text}'` is a derivative, which this program shows"
            raise refusal(self.text, token.start, self.token.end, message, WRITE_IT_ALONE)
        result: Formula
        if self.at("(") or (self.at("[") and not power):
            result = yield self.applied(name, token)
        elif self.at("{"):
            result = yield self.braced(name, token)
        else:
            argument = yield self.argument(token)
            result = self.apply(name, [argument], {}, token)
        if base is not None:
            result = Apply("div", (result, Apply("log", (base,))))
        return result if power is None else Apply("pow", (result, power))

    def inverse(self, name: str, token: Token) -> str:
        """Return the function that a raised -1 makes: the inverse, if that is what is meant."""
        if name not in _INVERSE:
            raise refusal(self.text, token.start, self.token.start,
                          f"`{name}` with a raised -1 is its inverse, or 1/{name}",
                          "write the one you mean")  # fmt: skip
        message = f"`{name}` with a raised -1 is {_INVERSE[name]}(...), or 1/{name}(...)"
        reciprocal = {"sin": "csc", "cos": "sec", "tan": "cot", "sinh": "csch", "cosh": "sech",
                      "tanh": "coth"}  # fmt: skip
        return (_INVERSE, reciprocal)[self.choose(token.start, message)][name]

    def base(self, name: str) -> Generator[Any, Any, Formula | None]:
        """Read the base of a logarithm; 2 and 10 have functions of their own, e has none."""
        if name != "log":
            raise Unread
        self.take()
        if self.at("{"):
            self.take()
            base = yield self.expression()
            self.expect("}")
        elif self.token.kind == NUMBER:
            token = self.take()
            base = Number(token.text, float(token.text))
        else:
            base = Name((yield self.name()))
        return base

    def braced(self, name: str, token: Token) -> Reads:
        r"""Read the argument of ``\exp{x}``; a power behind it may belong to either."""
        found, keywords = yield self.arguments()
        if not self.at("^") or len(found) != 1:
            return self.apply(name, found, keywords, token)
        inside = found[0]
        message = f"the power behind `{token.text}{{...}}` of the function, or of its argument?"
        which = self.choose(self.token.start, message)
        power = yield self.exponent()
        if which == 0:
            return Apply("pow", (self.apply(name, [inside], {}, token), power))
        return self.apply(name, [Apply("pow", (as_number(inside), power))], {}, token)

    # Without parentheses

    def argument(self, token: Token) -> Reads:
        """Read the argument of a function without parentheses: ``sin 2x``, ``exp -x``."""
        if self.at("-"):
            self.take()
            found = yield self.power()
            found = Apply("neg", (found,))
        elif self.begins_operand() or self.token.kind in (NUMBER, FRACTION):
            found = yield self.power()
        else:
            raise Unread
        found = as_number(found)
        name = token.text.lstrip("\\")
        while self.begins_operand() and not self.at_function():
            spaced = self.token.spaced and not self.latex
            if (spaced or self.at("(", "[", "{")) and self.asks(token, name) == 0:
                return found
            factor = yield self.power()
            found = Apply("mul", (found, as_number(factor)))
        while self.at("*", "/") and not self.at_function(1):
            if self.asks(token, name) == 0:
                return found
            sign = self.take().text
            factor = yield self.unary()
            found = Apply("mul" if sign == "*" else "div", (found, as_number(factor)))
        return found

    def asks(self, token: Token, name: str) -> int:
        """Return whether what follows the argument of a function is outside (0) or inside (1)."""
        message = f"where does the argument of `{name}` end? Parentheses would say it"
        return self.choose(token.start, message)

    def at_function(self, distance: int = 0) -> bool:
        """Return whether a function's name stands here."""
        token = self.following(distance)
        if token.kind not in (WORD, COMMAND) or self.names.is_known(token.text):
            return False
        return self.library.is_function(token.text)

    # Functions of code

    def dotted(self) -> list[str]:
        """Return the words with dots between them that are called here, without going past them."""
        words = []
        for distance in range(0, 12, 2):
            if self.following(distance).kind != WORD:
                break
            words.append(self.following(distance).text)
            if self.following(distance + 1).text != ".":
                called = self.following(distance + 1).text == "("
                return words if called else [""]
        return [""]

    def at_class(self, words: list[str]) -> bool:
        """Return whether an object is made here that is a function: ``nn.ReLU()``, not called."""
        if words[-1] not in CLASSES or words[0] not in MODULES:
            return False
        behind = [self.following(2 * len(words) - 1 + k) for k in range(3)]
        return behind[1].text == ")" and behind[2].text != "("

    def is_module(self) -> bool:
        """Return whether a module's name and a dot stand here."""
        token, dot = self.token, self.following()
        is_dot = dot.kind == SIGN and dot.text == "." and not dot.spaced
        return is_dot and token.text in MODULES and not self.names.is_known(token.text)

    def from_module(self) -> Reads:
        """Read ``torch.nn.functional.relu(x)`` or ``math.pi``."""
        first = token = self.take()
        while self.at(".") and self.following().kind == WORD:
            self.take()
            token = self.take()
        if token is first:
            raise Unread
        if token.text == "tau":
            return Apply("mul", (Number("2", 2.0), Name("pi")))
        if token.text in ("inf", "Infinity", "nan", "NaN", "infty"):
            raise refusal(
                self.text, first.start, token.end, "numbers are finite here", "leave it out"
            )
        if token.text in CLASSES and [self.following(k).text for k in (0, 1, 2)] == ["(", ")", "("]:
            self.place += 2
            return (yield self.applied(CLASSES[token.text], token))
        if self.at("("):
            if first.text == "Math" and token.text == "round":  # halves go up in JavaScript
                found, _ = yield self.arguments()
                half = Apply("div", (ONE, Number("2", 2.0)))
                return Apply("floor", (Apply("add", (as_number(found[0]), half)),))
            name = self.library.name_of(token.text) or token.text
            return (yield self.applied(name, token))
        if token.text in CONSTANTS and not self.names.is_known(CONSTANTS[token.text]):
            return Name(CONSTANTS[token.text])
        raise Unread

    def method(self, value: Formula) -> Reads:
        """Read ``.tanh()`` behind a value."""
        self.take()
        token = self.take()
        if token.text in ("T", "mT") and self.library.arrays:
            return Apply("transpose" if token.text == "T" else "mT", (value,))
        if token.text == "T":
            raise unsupported(self.text, "transpose", token)
        if token.kind != WORD or not self.at("("):
            raise Unread
        name = self.library.name_of(token.text) or token.text
        found, keywords = yield self.arguments()
        if name in self.library.own:
            raise Unread
        return self.apply(name, [value, *found], keywords, token)
