"""Expressions: operators, products without a sign, powers, conditions."""

from __future__ import annotations

import re

from ..formula import Apply, Formula, Name, Number
from ..syntax.array_tokens import index_at, index_in
from . import refusals
from .arrays import ROW
from .calls import as_number, chosen
from .commands import Commands
from .cursor import Reads, Unread
from .signs import COMPARISONS
from .tokens import COMMAND, END, FRACTION, NEWLINE, NUMBER, SIGN, WORD, Token


class Grammar(Commands):
    """Reads expressions, with the precedence of the language: a sign binds weaker than a power."""

    def expression(self) -> Reads:
        """Read an expression, or a choice by a condition (Python's, C's)."""
        left = yield self.comparison()
        if self.at_word("if"):
            self.take()
            condition = yield self.comparison()
            if not self.at_word("else"):
                raise Unread
            self.take()
            return chosen(condition, left, (yield self.expression()))
        if self.at("?"):
            self.take()
            first = yield self.expression()
            self.expect(":")
            return chosen(left, first, (yield self.expression()))
        return left

    def comparison(self) -> Reads:
        """Read a comparison, or what could be one side of it."""
        left = yield self.sum()
        if self.token.kind != SIGN or self.token.text not in COMPARISONS:
            return left
        function = COMPARISONS[self.take().text]
        right = yield self.sum()
        if self.token.text in COMPARISONS:
            raise Unread
        return Apply(function, (as_number(left), as_number(right)))

    def sum(self) -> Reads:
        """Read a sum."""
        left = yield self.product()
        while self.at("+", "-"):
            function = "add" if self.take().text == "+" else "sub"
            right = yield self.product()
            left = Apply(function, (as_number(left), as_number(right)))
        if self.token.text in ("\u00b1", "!", "\u2026", "\u2248"):
            raise refusals.sign(self.text, self.token.text, self.token)
        if self.token.kind == COMMAND and self.token.text in refusals.COMMANDS:
            raise refusals.sign(self.text, refusals.COMMANDS[self.token.text], self.token)
        return left

    def product(self) -> Reads:
        """Read a product; its signs may be left out, where that is no riddle behind a slash."""
        left = yield self.unary()
        slash: Token | None = None
        over: tuple[Formula, Formula] | None = None
        while True:
            if self.at("*", "/", "//"):
                slash = self.take()
                right = as_number((yield self.unary()))
                over = (as_number(left), right) if slash.text == "/" else None
                left = Apply("mul" if slash.text == "*" else "div", (as_number(left), right))
                if slash.text == "//":
                    left = Apply("floor", (left,))
            elif self.at("@") and self.library.arrays:
                self.take()
                left, over = Apply("matmul", (left, (yield self.unary()))), None
            elif self.ends_sentence() or self.is_numbered():
                return left
            elif self.begins_operand():
                begun = self.token
                right = as_number((yield self.power()))
                if over is not None and slash is not None and self.is_under(slash, begun, over):
                    over = (over[0], Apply("mul", (over[1], right)))
                    left = Apply("div", over)
                else:
                    left = self.beside(as_number(left), right, begun)
            else:
                return left

    def beside(self, left: Formula, right: Formula, begun: Token) -> Formula:
        """Return a product without a sign: of matrices it is theirs."""
        if not self.library.arrays:
            return Apply("mul", (left, right))
        axes = self.library.rank(left), self.library.rank(right)
        if isinstance(left, Apply) and left.function == ROW:
            found = Apply("matmul", (left.operands[0], right))
            return Apply(ROW, (found,)) if self.library.rank(found) else found
        if 0 in axes:
            return Apply("mul", (left, right))
        if 2 in axes:
            return Apply("matmul", (left, right))
        message = "a product of arrays without a sign: entry by entry, or the matrix product?"
        sign = ("mul", "matmul")[self.choose(begun.start, message)]
        return Apply(sign, (left, right))

    def ends_sentence(self) -> bool:
        """Return whether the number before ends a sentence, and the next one begins."""
        before = self.tokens[self.place - 1]
        is_end = before.kind == NUMBER and before.text.endswith(".")
        return is_end and self.token.spaced and self.starts_statement()

    def starts_statement(self) -> bool:
        """Return whether a name and ``=`` stand here."""
        raise NotImplementedError

    def is_numbered(self) -> bool:
        """Go past the number of an equation behind a wide gap, if that is what is meant."""
        texts = [self.following(k) for k in (0, 1, 2, 3)]
        closes = texts[0].text == "(" and texts[1].kind == NUMBER and texts[2].text == ")"
        ends = texts[3].kind in (END, NEWLINE)
        if not (closes and ends and re.search(r"\s\s\Z|quad\s*\Z", self.text[: texts[0].start])):
            return False
        message = f"is `({texts[1].text})` the number of the equation, or a factor?"
        if self.choose(texts[0].start, message, end=texts[2].end) == 1:
            return False
        self.place += 3
        return True

    def is_under(self, slash: Token, begun: Token, over: tuple[Formula, Formula]) -> bool:
        """Return whether a product without a sign stands below a slash as a whole.

        A blank behind a fraction of two numbers, or behind brackets, says that it does not.
        """
        before = self.tokens[self.tokens.index(begun) - 1]
        tight = not slash.spaced and not self.tokens[self.tokens.index(slash) + 1].spaced
        numbers = all(isinstance(part, Number) for part in over)
        if tight and begun.spaced and (numbers or before.text == ")"):
            return False
        message = f"is `{self.text[begun.start : begun.start + 1]}` below the `/` or beside it?"
        message += " Parentheses would say it"
        return self.choose(slash.start, message, end=begun.end) == 1

    def unary(self) -> Reads:
        """Read an operand with its signs."""
        if self.at("+"):
            self.take()
            return (yield self.unary())
        if self.at("-"):
            self.take()
            return Apply("neg", (as_number((yield self.unary())),))
        return (yield self.power())

    def power(self) -> Reads:
        """Read an operand with its powers."""
        base = yield self.postfix()
        while self.at("**", "^"):
            if turned := self.transposed(base):
                base = turned
                continue
            self.refuse_index(base)
            is_raised = self.at("^")
            exponent = yield self.exponent()
            if is_raised and base == Name("e") and not self.names.is_known("e"):
                base = Apply("exp", (exponent,))
            else:
                base = Apply("pow", (as_number(base), exponent))
        return base

    def transposed(self, base: Formula) -> Formula | None:
        """Go past a raised T behind an array, if one stands here; return what it makes."""
        braced = self.following().text == "{"
        inside = self.following(1 + braced).text
        axes = self.library.rank(base) if self.library.arrays else None
        if inside not in ("T", "top", "intercal") or not axes or self.names.is_known("T"):
            return None
        self.place += 4 if braced else 2
        return Apply("transpose" if axes > 1 else ROW, (base,))

    def refuse_index(self, base: Formula) -> None:
        """Refuse raised signs that are no power: a layer's index, a transpose, a star."""
        caret, after = self.token, [self.following(k) for k in range(1, 6)]
        texts = [token.text for token in after]
        name = base.name if isinstance(base, Name) else ""
        if (
            name
            and texts[0] == "{"
            and texts[1] in ("(", "[")
            and texts[3:5] == [")" if texts[1] == "(" else "]", "}"]
        ):
            raise refusals.layer_index(self.text, name, texts[2], caret.start, after[4].end)
        inside = texts[1] if texts[0] == "{" and texts[2] == "}" else texts[0]
        if inside in ("top", "intercal", "T") and not self.names.is_known(inside):
            raise refusals.transposed(self.text, caret.start, after[0].end)
        if inside in ("*", "circ"):
            raise Unread

    def exponent(self) -> Reads:
        """Read what follows a power sign."""
        caret = self.take()
        if caret.text == "**":
            return as_number((yield self.unary()))
        return (yield self.raised(caret))

    def raised(self, caret: Token) -> Reads:
        """Read an exponent with its sign: a group, or one operand."""
        if self.at("{"):
            return as_number((yield self.group()))
        if self.at("-", "+"):
            sign = self.take()
            inner = yield self.raised(caret)
            return Apply("neg", (inner,)) if sign.text == "-" else inner
        token = self.token
        found = as_number((yield self.postfix()))
        if self.at("^", "**"):
            return Apply("pow", (found, (yield self.exponent())))
        bare = token.kind in (NUMBER, WORD, FRACTION) and isinstance(found, Name | Number)
        if bare and not self.latex and self.begins_operand() and not self.token.spaced:
            found = yield self.longer(token, caret, found)
        return found

    def longer(self, token: Token, caret: Token, exponent: Formula) -> Reads:
        """Read on in an exponent without brackets, where that is what is meant: ``e^2x``."""
        before = next((t for t in self.tokens if t.end == caret.start), caret)
        power_of_name = token.kind == NUMBER and before.kind == WORD and before.text != "e"
        if power_of_name or self.at("(", "[", "|"):
            return exponent
        message = "where does this power end? Parentheses would say it"
        if self.choose(token.start, message) == 1:
            while self.begins_operand() and not self.token.spaced:
                exponent = Apply("mul", (exponent, as_number((yield self.power()))))
        return exponent

    def postfix(self) -> Reads:
        """Read an operand and the methods that are called on it."""
        value = yield self.primary()
        while (indexed := self.indexed(value)) is not None:
            value = indexed
        while self.token.kind == SIGN and self.token.text in (".", "!", "\u00b0"):
            if not self.at("."):
                raise refusals.sign(self.text, self.token.text, self.token)
            if self.following().kind != WORD or self.following().spaced:
                return value
            if self.following().text == "data" and self.following(2).text != "(":
                self.place += 2  # the number in a tensor
                continue
            value = yield self.method(as_number(value))
            while (indexed := self.indexed(value)) is not None:
                value = indexed
        if self.at("[") and isinstance(value, Name) and not self.token.spaced:
            raise Unread  # an index
        return value

    def indexed(self, value: Formula) -> Formula | None:
        """Return what an index behind a value makes, gone past; None where none stands here."""
        token = self.token
        if not (self.library.arrays and self.at("[") and not token.spaced):
            return None
        text, end = index_at(self.text, token.start)
        if end < 0 or isinstance(value, Number):
            return None
        while self.token.start < end:
            self.take()
        return Apply("index", (value,), (("index", index_in(text)),))
