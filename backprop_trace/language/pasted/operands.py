"""Operands: numbers, names with indices and accents, brackets, bars, roots and LaTeX's commands."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from ..formula import Apply, Formula, Name, Number
from . import refusals
from .arrays import is_list
from .calls import JOINING, NEITHER, Calls, as_number
from .cursor import Reads, Unread
from .library import names_in
from .names import ACCENTS, FONTS, GREEK_WORDS, plain
from .refusals import refusal
from .signs import CLOSING, FRACTIONS
from .tokens import COMMAND, FRACTION, NUMBER, SIGN, WORD, Token

_ROOTS = {"\u221a": 2, "\u221b": 3, "\u221c": 4}
_OPENING = frozenset(("(", "[", "{", "|(", "\u2016(", "\u230a", "\u2308"))
_BARS = ("|", "\u2016")
_NAMING = ACCENTS.keys() | FONTS | GREEK_WORDS | {"ell"}
_NO_OPERANDS = frozenset(("begin cases", "end cases", "over", "circ", "top"))


def number(text: str) -> Number:
    """Return a number as typed."""
    return Number(text, float(text))


class Operands(Calls):
    """Reads operands."""

    bars = 0
    """The bars that are open within the innermost brackets."""

    def begins_operand(self) -> bool:
        """Return whether an operand begins here, without an operator before it."""
        token = self.token
        if token.kind == WORD:
            joins = token.text in JOINING and (
                self.following(2).text in ("=", "_") or self.following().text in self.library.own
            )
            return token.text not in NEITHER and not joins
        if token.kind == COMMAND:
            return token.text not in _NO_OPERANDS and self.wrapped() not in JOINING
        if token.kind == SIGN:
            is_bar = token.text in _BARS and not self.bars
            return is_bar or token.text in _OPENING or token.text in _ROOTS
        return token.kind == FRACTION

    def wrapped(self) -> str:
        r"""Return the word in ``\mathrm{...}``, without going past it."""
        texts = [self.following(k) for k in (1, 2, 3)]
        is_word = texts[0].text == "{" and texts[1].kind == WORD and texts[2].text == "}"
        return texts[1].text if is_word and self.token.text in FONTS else ""

    def joins(self) -> bool:
        r"""Go past a word between statements (``where``, ``\text{at}``) if one stands here."""
        size = 1 if self.at_word(*JOINING) else 4 if self.wrapped() in JOINING else 0
        self.place += size
        return size > 0

    def command(self) -> Reads:
        """Read an operand that begins with a command of LaTeX."""
        raise NotImplementedError

    def primary(self) -> Reads:
        """Read an operand."""
        token = self.token
        if token.kind == NUMBER:
            return self.literal()
        if token.kind == FRACTION:
            self.take()
            top, bottom = FRACTIONS[token.text].split("/")
            return Apply("div", (number(top), number(bottom)))
        if token.kind == WORD:
            return (yield self.word())
        if token.kind == COMMAND:
            return (yield self.command())
        if token.kind != SIGN:
            raise Unread
        if token.text in refusals.SIGNS:
            raise refusals.sign(self.text, token.text, token)
        if token.text in _ROOTS:
            return (yield self.root())
        if token.text in _BARS:
            return (yield self.between_bars())
        if token.text in CLOSING:
            return (yield self.group())
        raise Unread

    def literal(self) -> Formula:
        """Read a number; what looks like another kind of number is refused."""
        token, after = self.take(), self.token
        if after.kind == FRACTION:
            raise refusals.mixed_number(self.text, token.start, after.end)
        if after.kind == WORD and not after.spaced:
            prefixed = (
                token.text == "0" and after.text[:1] in "xXbBoO" and after.text[1:2].isalnum()
            )
            if prefixed or after.text.startswith("_"):
                raise Unread
            is_short = after.text in ("e", "E") and not self.names.is_known(after.text)
            if is_short and self.following().text not in ("^", "**"):
                raise refusals.cut_short(self.text, token.text, token.start, after.end)
        return number(token.text.rstrip(".") if self.is_over() else token.text)

    # Brackets

    def group(self) -> Reads:
        """Read what stands in brackets."""
        opening = self.take()
        bars, self.bars = self.bars, 0
        inside = yield self.expression()
        if (
            opening.text == "["
            and self.library.arrays
            and (self.at(",") or is_list(inside) or not names_in(inside))
        ):
            entries = [inside]
            while self.accept(","):
                entries.append((yield self.expression()))
            self.expect("]")
            self.bars = bars
            return Apply("stack", tuple(entries))
        if self.token.kind == COMMAND and self.token.text == "over":
            self.take()
            inside = Apply("div", (as_number(inside), as_number((yield self.expression()))))
        self.expect(CLOSING[opening.text])
        self.bars = bars
        if opening.text == "[" and not names_in(inside):
            raise Unread  # numbers are a list, not a parenthesis
        if opening.text in ("\u230a", "\u2308"):
            name = "floor" if opening.text == "\u230a" else "ceil"
            return Apply(name, (as_number(inside),))
        if opening.text == "|(":
            return Apply("abs", (as_number(inside),))
        return self.normed(as_number(inside)) if opening.text == "\u2016(" else inside

    def normed(self, inside: Formula) -> Formula:
        r"""Return a norm, its index read: ``\\|w\\|_2``."""
        index = ""
        if self.accept("_"):
            index = self.inner_text()
            if index not in ("1", "2", "F", "infty"):
                raise Unread
        axes = self.library.rank(inside) if self.library.arrays else 0
        if not axes:
            if axes is None:
                raise Unread
            return Apply("abs", (inside,))
        if index == "1" and axes == 1:
            return Apply("sum", (Apply("abs", (inside,)),))
        if index == "infty" or (index != "F" and axes > 1):
            raise Unread  # of a matrix there are several
        return Apply("norm", (inside,))

    def inner_text(self) -> str:
        """Go past one token, in braces or without; return its text."""
        braced = self.accept("{")
        text = self.take().text
        if braced:
            self.expect("}")
        return text

    def between_bars(self) -> Reads:
        """Read an absolute value, or the norm of a number, which is the same."""
        bar = self.take()
        self.bars += 1
        inside = yield self.expression()
        closing = self.token
        self.expect(bar.text)
        self.bars -= 1
        double = isinstance(inside, Apply) and inside.function == "abs"
        if (
            double
            and self.text[bar.start : bar.start + 2]
            == "||"
            == self.text[closing.start - 1 : closing.end]
        ):
            return self.normed(inside.operands[0]) if self.library.arrays else inside
        more = sum(token.text == bar.text for token in self.tokens[self.place :])
        if not self.bars and self.begins_operand() and not self.at(bar.text) and more > 1:
            raise refusal(self.text, bar.start, closing.end, "these bars can be paired in two ways",
                          "write abs(...)")  # fmt: skip
        if bar.text == "\u2016" or double:
            return self.normed(as_number(inside))
        return Apply("abs", (as_number(inside),))

    def root(self) -> Reads:
        """Read the operand of a root sign: brackets, or one number or name."""
        sign = self.take()
        bracketed = self.at(*_OPENING)
        operand = as_number((yield self.primary()))
        if not bracketed and (
            self.at("^", "**") or (self.begins_operand() and not self.token.spaced)
        ):
            message = f"the root sign `{sign.text}` ends before what follows, or behind it"
            if self.choose(sign.start, message) == 1:
                if self.at("^", "**"):
                    operand = Apply("pow", (operand, (yield self.exponent())))
                while self.begins_operand():
                    operand = Apply("mul", (operand, (yield self.power())))
        return rooted(operand, number(str(_ROOTS[sign.text])))

    # Words and names

    def word(self) -> Reads:
        """Read a word: a function, or a name."""
        token = self.token
        if token.text in NEITHER:
            raise Unread
        if self.is_module():
            return (yield self.from_module())
        spelled = plain(token.text)
        head, mark, base = spelled.partition("_")
        known = self.names.is_known(token.text) or self.names.is_known(spelled)
        if head in ("log", "lg") and mark and base and not known:
            return (yield self.based(head, base))
        after = self.following()
        calls = after[1:2] == ("(",)
        if after.text == "[" and not after.spaced and token.text[0].isupper() and not known:
            calls = bool(self.library.name_of(token.text, loosely=True))  # Mathematica's
        name = "" if self.names.is_known(token.text) else self.library.name_of(token.text, calls)
        if name and (calls or self.library.is_function(token.text)):
            self.take()
            return (yield self.function(name, token))
        return (yield self.variable())

    def based(self, head: str, base: str) -> Reads:
        """Read ``log_2 x``."""
        token = self.take()
        if base in ("2", "10") or not base.isdecimal():
            name = f"log{base}" if base.isdecimal() else "log"
            result = yield self.function(name, token)
        else:
            result = yield self.function("log", token)
        if base in ("2", "10"):
            return result
        below = number(base) if base.isdecimal() else Name(self.names.resolve(base))
        return Apply("div", (result, Apply("log", (below,))))

    def variable(self) -> Reads:
        """Read a name that stands for a value; before a parenthesis it has to be a known one."""
        token = self.token
        name = yield self.name()
        if name[0] == "_" and not self.names.is_known(name) and self.follows_bracket(token):
            raise Unread  # an index of what is no name
        if token.text in "\u03a3\u03a0" and self.begins_operand() and not self.names.is_known(name):
            raise refusals.sign(self.text, token.text, token)
        if self.at("("):
            lower = token.text.lower()
            if not self.names.is_known(name):
                if called := self.library.name_of(name, loosely=True):
                    return (yield self.function(called, token))
                for word in (token.text, lower):
                    if word in refusals.UNSUPPORTED:
                        raise refusals.unsupported(self.text, word, token)
                if name not in self.names.used:
                    raise Unread
        elif token.kind == WORD and not self.may_stand_alone(name, token):
            raise Unread
        return Name(name)

    def follows_bracket(self, token: Token) -> bool:
        """Return whether brackets or bars end right before a token."""
        return token.start > 0 and self.text[token.start - 1] in ")]}|\u2016"

    def may_stand_alone(self, name: str, token: Token) -> bool:
        """Return whether a word may be a factor without a sign: prose is no product."""
        before = self.tokens[self.place - 2] if self.place > 1 else None
        after = self.token
        beside = (after.kind == WORD and after.spaced and after.text not in NEITHER | JOINING) or (
            before is not None
            and before.end <= token.start
            and (before.kind in (WORD, NUMBER, FRACTION) or before.text in (")", "]", "}"))
        )
        known = self.names.is_known(name) or name in ("pi", "\u03c0", "e")
        letters = name.partition("_")[0].rstrip("'0123456789")
        return not beside or known or len(letters) <= 1 or letters in GREEK_WORDS

    def name(self) -> Generator[Any, Any, str]:
        """Read a name with its accents, indices and primes; return the program's spelling."""
        token = self.take()
        foreign = token.kind == COMMAND or self.at("_")
        if token.kind == COMMAND and token.text in ACCENTS:
            base = (yield self.letters()) + "_" + ACCENTS[token.text]
        elif token.kind == COMMAND and token.text in FONTS:
            base = yield self.letters()
        elif token.kind == COMMAND:
            if token.text not in _NAMING:
                raise Unread
            base = token.text
        elif token.kind == WORD:
            base = plain(token.text)
            foreign = foreign or not token.text.isascii()
        else:
            raise Unread
        name = base
        while True:
            if self.at("_"):
                self.take()
                name = f"{name}_{(yield self.letters())}"
            elif self.token.kind == "prime" and not self.token.spaced:
                name += self.take().text
            elif self.at("^") and self.raised_prime():
                name += "'"
            else:
                return self.names.resolve(name, foreign)

    def raised_prime(self) -> bool:
        r"""Go past ``^\prime`` or ``^{\prime}`` if it stands here."""
        texts = [self.following(k).text for k in (1, 2, 3)]
        size = 2 if texts[0] == "\\prime" else 4 if texts == ["{", "\\prime", "}"] else 0
        self.place += size
        return bool(size)

    def letters(self) -> Generator[Any, Any, str]:
        """Read what an accent or an index holds: one token, or a group of words and numbers."""
        if not self.accept("{"):
            token = self.take()
            if token.kind == COMMAND and token.text in FONTS:
                return (yield self.letters())
            if token.kind not in (WORD, NUMBER, COMMAND) or not token.text.isalnum():
                raise Unread
            return plain(token.text)
        parts: list[str] = []
        while not self.accept("}"):
            token = self.token
            if self.at("{") or (token.kind == COMMAND and token.text in FONTS):
                self.place += not self.at("{")
                parts.append((yield self.letters()))
            elif token.kind in (WORD, NUMBER) or (token.kind == COMMAND and token.text in _NAMING):
                parts.append(plain(self.take().text))
            elif self.at("+", "-", ","):
                parts.append({"+": "p", "-": "m", ",": "_"}[self.take().text])
            else:
                raise Unread
        if not parts:
            raise Unread
        return "".join(parts)


def rooted(operand: Formula, degree: Formula) -> Formula:
    """Return a root of any degree."""
    names = {"2": "sqrt", "3": "cbrt"}
    if isinstance(degree, Number) and degree.text in names:
        return Apply(names[degree.text], (operand,))
    return Apply("pow", (operand, Apply("div", (number("1"), degree))))
