r"""LaTeX's commands: fractions, roots, functions, cases."""

from __future__ import annotations

from ..formula import Apply, Formula
from . import refusals
from .calls import as_number, chosen
from .cursor import Reads, Unread
from .names import ACCENTS, FONTS
from .operands import Operands, number, rooted
from .refusals import refusal
from .tokens import COMMAND, END, NEWLINE, NUMBER, WORD, Token

_FRACTIONS = frozenset(("frac", "dfrac", "tfrac", "cfrac"))
_DRAWN = frozenset("underbrace overbrace boxed fbox cancel textcolor colorbox".split())
_OTHERWISE = frozenset(("otherwise", "else", "if", "for", "when"))


class Commands(Operands):
    """Reads what begins with a backslash."""

    def command(self) -> Reads:
        """Read an operand that begins with a command."""
        token = self.token
        if token.text in refusals.COMMANDS:
            raise refusals.sign(self.text, refusals.COMMANDS[token.text], token)
        if token.text in _FRACTIONS:
            return (yield self.fraction())
        if token.text == "sqrt":
            return (yield self.square_root())
        if token.text == "begin cases":
            return (yield self.cases())
        if token.text.startswith("begin "):
            raise refusal(self.text, token.start, token.end, "a matrix is not part of the language",
                          "write each number as a variable")  # fmt: skip
        if token.text in ("arg", "lim", "log", "max", "min") and self.is_bounded(token):
            raise refusal(self.text, token.start, token.end,
                          f"`\\{token.text}` over a range is not an operation here",
                          "write its terms out")  # fmt: skip
        if token.text in _DRAWN:
            return (yield self.drawn())
        word = self.wrapped() if token.text in FONTS else token.text
        if token.text in ACCENTS:
            return (yield self.variable())
        if word and not self.names.is_known(word):
            parenthesis = self.following(4 if token.text in FONTS else 1).text in ("(", "{")
            name = self.library.name_of(word, parenthesis or token.text in FONTS)
            if word in ("sigma", "\u03c3") and parenthesis and name not in self.library.own:
                name = "sigmoid"
            if name or word in refusals.UNSUPPORTED:
                self.place += 4 if token.text in FONTS else 1
                return (yield self.function(name or word, token._replace(text=word)))
        return (yield self.variable())

    def drawn(self) -> Reads:
        r"""Read what ``\\underbrace``, ``\\boxed`` and the like are drawn round."""
        token = self.take()
        if token.text in ("textcolor", "colorbox"):
            self.skip_group()
        inside = yield self.part()
        if token.text in ("underbrace", "overbrace") and self.accept("_", "^"):
            self.skip_group()
        return inside

    def skip_group(self) -> list[str]:
        """Go past a group in braces, or one token; return the words in it."""
        depth, words = 0, []
        while self.token.kind != END:
            token = self.take()
            words += [token.text] if token.kind == WORD else []
            depth += (token.text == "{") - (token.text == "}")
            if depth <= 0:
                return words
        raise Unread

    def is_bounded(self, token: Token) -> bool:
        """Return whether bounds stand below a command that has none here."""
        if token.text == "arg":
            return True
        return self.following().text == "_" and token.text != "log"

    def fraction(self) -> Reads:
        """Read a fraction; one of derivatives is refused."""
        token = self.take()
        start = self.place
        top = yield self.part()
        middle = self.place
        bottom = yield self.part()
        if self.is_derivative(start, middle):
            raise refusals.derivative(self.text, token.start, self.tokens[self.place - 1].end)
        return Apply("div", (top, bottom))

    def is_derivative(self, start: int, middle: int) -> bool:
        """Return whether the parts of a fraction from these places on are dL and dw."""
        parts = (self.tokens[start:middle], self.tokens[middle : self.place])
        words = [[t.text for t in part if t.kind == WORD] for part in parts]
        return all(
            bool(found) and found[0].startswith("d") and not self.names.is_known(found[0])
            and len("".join(found)) <= 4
            for found in words
        )  # fmt: skip

    def square_root(self) -> Reads:
        """Read a root, of a degree in brackets if there is one."""
        self.take()
        degree: Formula = number("2")
        if self.accept("["):
            degree = yield self.expression()
            self.expect("]")
        operand = yield self.part()
        return rooted(operand, degree)

    def part(self) -> Reads:
        r"""Read what a command takes: a group, or one digit, letter or command."""
        token = self.token
        if self.at("{"):
            return as_number((yield self.group()))
        if (
            token.kind in (NUMBER, WORD)
            and len(token.text) > 1
            and not self.names.is_known(token.text)
        ):
            rest = token._replace(text=token.text[1:], start=token.start + 1, spaced=False)
            kind = NUMBER if rest.text[0].isdigit() or rest.text[0] == "." else WORD
            first = token._replace(text=token.text[0], end=token.start + 1)
            self.tokens[self.place : self.place + 1] = [first, rest._replace(kind=kind)]
        if self.token.kind == NUMBER:
            return number(self.take().text)
        return (yield self.primary())

    def cases(self) -> Reads:
        """Read a function by cases: the last one needs no condition."""
        self.take()
        found: list[tuple[Formula, Formula | None]] = []
        while not (self.token.kind == COMMAND and self.token.text == "end cases"):
            value = as_number((yield self.expression()))
            self.accept(",")
            self.accept("&")
            condition: Formula | None = None
            while self.token.text in FONTS or self.at_word(*_OTHERWISE):
                words = [self.take().text] if self.token.kind == WORD else self.skip_font()
                if not _OTHERWISE.issuperset(words):
                    raise Unread
            if not (self.token.kind in (NEWLINE,) or self.token.text in ("end cases", ",", ".")):
                condition = yield self.comparison()
            while self.token.kind == NEWLINE or self.at(",", ".", ";"):
                self.place += 1
            found.append((value, condition))
        self.take()
        if len(found) < 2 or (found[-1][1] is not None and len(found) != 2):
            raise Unread
        if found[-1][1] is not None and not _opposite(found[0][1], found[1][1]):
            raise Unread
        result = found[-1][0]
        for value, condition in reversed(found[:-1]):
            if condition is None:
                raise Unread
            result = chosen(condition, value, result)
        return result

    def skip_font(self) -> list[str]:
        r"""Go past ``\\text{...}``; return the words in it."""
        self.take()
        return self.skip_group()

    def comparison(self) -> Reads:
        """Read a comparison, or what could be one side of it."""
        raise NotImplementedError


_OPPOSITES = {"lt": "ge", "ge": "lt", "gt": "le", "le": "gt"}


def _opposite(first: Formula | None, second: Formula | None) -> bool:
    """Return whether one of two comparisons of the same two formulas always holds."""
    if not isinstance(first, Apply) or not isinstance(second, Apply):
        return False
    return first.operands == second.operands and _OPPOSITES.get(first.function) == second.function
