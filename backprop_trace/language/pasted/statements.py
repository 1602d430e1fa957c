"""Statements: what a text assigns, defines, gives out and leaves out, in the order written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ..formula import Apply, Formula, Name
from . import refusals
from .calls import as_number
from .cursor import Reads, Unread, run
from .library import names_in
from .signs import CLOSING
from .targets import Target, Targets
from .tokens import END, NEWLINE, TEXT, WORD, Token

_LEFT_OUT_WORDS = frozenset("import from print assert pass global".split())
_TOOLS = frozenset("symbols Symbol var gradient SGD Adam".split())
_TYPES = frozenset("double float int real auto".split())
_LEFT_OUT_PARTS = frozenset("label requires_grad grad name".split())
_LEFT_OUT_METHODS = frozenset("backward requires_grad_ retain_grad zero_grad step watch".split())


class Statement:
    """One statement; ``formula`` is None for what is left out."""

    def __init__(
        self,
        start: int,
        end: int,
        name: str = "",
        formula: Formula | None = None,
        parameters: tuple[str, ...] | None = None,
        body: Iterable[Statement] = (),
        is_update: bool = False,
        together: int = 0,
        is_code: bool = False,
        is_shown: bool = False,
    ) -> None:
        self.start = start
        self.end = end
        self.name = name
        """What it assigns to or defines; empty for an expression."""
        self.formula = formula
        self.parameters = parameters
        """Of a definition; None for a value."""
        self.defaults: Mapping[str, Formula] = {}
        """The values of parameters that a call may leave out."""
        self.body = [*body]
        """The steps of a definition before its result."""
        self.is_update = is_update
        """Whether the name's own value is used: ``x += 1``."""
        self.together = together
        """How many statements before this one are of the same assignment: ``a, b = b, a``."""
        self.is_code = is_code
        """Whether it is defined as in code (``def``), where a name may be that of a built-in."""
        self.is_shown = is_shown
        """Whether it only prints a value."""


class Statements(Targets):
    """Reads programs."""

    def program(self) -> list[Statement]:
        """Read all statements."""
        found: list[Statement] = []
        is_new_line = False
        while self.token.kind != END:
            if self.token.kind == NEWLINE:
                self.take()
                is_new_line = True
                continue
            if self.accept(";"):
                is_new_line = False
                continue
            if is_new_line and found and self.at("+", "-"):
                raise Unread  # the line before may go on here
            if self.skip_block():
                continue
            found += self.statement()
            is_new_line = False
            self.end_statement()
        made = [each for each in found if each.formula is not None]
        for each in made[:-1]:
            if each.is_shown:
                each.formula = None
        return found

    def skip_block(self) -> bool:
        """Go past the head of a block of code whose lines run once: ``with torch.no_grad():``."""
        if not self.at_word("with") or self.following(2).text != ".":
            return False
        while self.token.kind not in (END, NEWLINE):
            if self.take().text == ":":
                return True
        raise Unread

    def end_statement(self) -> None:
        """Go past the end of a statement."""
        if self.at(".", ",") and self.following().kind in (END, NEWLINE):
            self.take()
        if self.is_over():
            return
        joint = self.place
        if self.tokens[joint - 1].text.endswith(".") and self.starts_statement():
            return  # a number that ends a sentence
        if self.accept(",", ":", ".") or self.joins():
            self.accept(",")
            self.joins()
            if self.token.kind == NEWLINE:
                self.take()
            is_call = self.token.text in self.library.own and self.following().text == "("
            if self.starts_statement() or is_call:
                return
        self.place = joint
        if self.at("="):
            raise refusals.equation(self.text, self.token.start, self.token.end)
        raise Unread

    def statement(self) -> list[Statement]:
        """Read one statement; several names are several."""
        token = self.token
        if token.kind == WORD and token.text in ("for", "while"):
            raise refusals.loop(self.text, token)
        if self.at_word("print") and (shown := self.shown()):
            return [shown]
        if token.kind == TEXT or self.is_left_out():
            return [self.left_out()]
        if self.at_definition():
            return [self.definition()]
        if self.at_word("return"):
            self.take()
        parameters = self.lambda_parameters()
        if parameters is not None:
            return [self.finished(token, "", parameters)]
        target = self.target()
        if not target.names:
            return [self.finished(token, "")]
        if self.at_tool():
            self.left_out()
            return [Statement(token.start, self.tokens[self.place - 1].end)]
        return [*self.assigned(token, target)]

    def at_tool(self) -> bool:
        """Return whether a value stands here that computes nothing: an optimizer, a symbol."""
        words = self.dotted()
        is_tool = words[-1] in _TOOLS or "optim" in words or "optimizers" in words
        return is_tool or self.at_class(words)

    def at_definition(self) -> bool:
        """Return whether a definition of code begins here: ``def f(``, ``double f(double x) {``."""
        if self.at_word("def") or (self.at_word("function") and self.following().kind == WORD):
            return True
        texts = [self.following(k).text for k in (1, 2)]
        return self.token.text in _TYPES and self.following().kind == WORD and texts[1] == "("

    def shown(self) -> Statement | None:
        """Read ``print(w*x + b)``, whose value is the output if it ends the text."""
        begun, token = self.place, self.take()
        try:
            inside = run(self.group()) if self.at("(") else None
        except Unread:
            inside = None
        if inside is None or not self.is_over() or isinstance(inside, Name):
            self.place = begun
            return None
        return Statement(token.start, self.tokens[self.place - 1].end, formula=as_number(inside),
                         is_shown=True)  # fmt: skip

    def finished(
        self, token: Token, name: str, parameters: tuple[str, ...] | None = None
    ) -> Statement:
        """Read the expression of a statement that begins with ``token``."""
        closing = "}" if parameters is not None and self.accept("{") else ""
        if closing and self.at_word("return"):
            self.take()
        formula = run(self.scoped(parameters or ()))
        if closing:
            self.accept(";")
            self.expect(closing)
        if parameters and not name and not names_in(formula).keys() & {*parameters}:
            raise Unread  # an arrow between two names is no function
        if formula != as_number(formula):
            raise Unread  # a comparison states something, and computes nothing
        if self.library.arrays and parameters is None:
            self.library.ranks[name] = self.library.rank(formula)
        made = Statement(token.start, self.tokens[self.place - 1].end, name, formula, parameters)
        made.defaults = self.library.defaults.get(name, {})
        return made

    def scoped(self, parameters: tuple[str, ...]) -> Reads:
        """Read an expression in which some names are parameters."""
        before = self.names.assigned
        self.names.assigned = before | {*parameters}
        try:
            return (yield self.expression())
        finally:
            self.names.assigned = before

    def assigned(self, token: Token, target: Target) -> Iterator[Statement]:
        """Read the right side of an assignment."""
        names = target.names
        inner = self.lambda_parameters() if target.parameters is None else None
        parameters = target.parameters if inner is None else inner
        if len(names) > 1:
            if parameters is not None or target.operator:
                raise Unread
            yield from self.several(token, names)
            return
        more = self.target() if inner is None else Target()
        if more.names:
            if len(more.names) > 1 or more.operator or parameters is not None:
                raise Unread
            if more.parameters is None:
                yield from self.assigned(self.token, more)
                yield Statement(token.start, self.tokens[self.place - 1].end, names[0],
                                Name(more.names[0]))  # fmt: skip
                return
        statement = self.finished(token, names[0], parameters if not more.names else None)
        statement.is_code = inner is not None
        if self.at("="):
            raise refusals.chain(self.text, self.token.start, self.token.end)
        if target.operator and statement.formula is not None:
            statement.formula = Apply(target.operator, (Name(names[0]), statement.formula))
            statement.is_update = True
        yield statement

    def several(self, token: Token, names: tuple[str, ...]) -> Iterator[Statement]:
        """Read ``a, b = 2*x, 3*x``."""
        closing = self.packed(len(names))
        for place, name in enumerate(names):
            if place:
                self.expect(",")
            formula = as_number(run(self.expression()))
            yield Statement(token.start, self.tokens[self.place - 1].end, name, formula,
                            together=place)  # fmt: skip
        if closing:
            self.expect(closing)

    def packed(self, count: int) -> str:
        """Go past the bracket round several right sides; return what closes it, if one is there."""
        closing = CLOSING.get(self.token.text, "") if self.at("(", "[") else ""
        depth = commas = 0
        for token in self.tokens[self.place :] if closing else ():
            depth += (token.text in CLOSING) - (token.text in CLOSING.values())
            commas += depth == 1 and token.text == ","
            if depth == 0:
                break
        if commas != count - 1:
            return ""
        self.take()
        return closing

    # Code

    def is_left_out(self) -> bool:
        """Return whether this line of code computes nothing."""
        token = self.token
        if token.kind != WORD or (self.names.is_known(token.text) and self.following().text != "."):
            return False
        if token.text in _LEFT_OUT_WORDS:
            return self.following().kind == WORD or self.following().text == "("
        texts = [self.following(k) for k in (1, 2, 3)]
        if texts[0].text != ".":
            return False
        parts = _LEFT_OUT_METHODS if texts[2].text == "(" else _LEFT_OUT_PARTS
        return texts[1].text in parts and texts[2].text in ("(", "=")

    def left_out(self) -> Statement:
        """Go past a line that computes nothing."""
        token = self.take()
        while not self.is_over():
            self.take()
        return Statement(token.start, self.tokens[self.place - 1].end)

    def definition(self) -> Statement:
        """Read ``def f(x): return ...`` with the lines of its body."""
        start = self.take()
        name = self.take().text
        parameters = run(self.parameters())
        if self.accept("->"):
            self.skip_hint()
        closing = "}" if self.accept("{") else ""
        if not closing:
            self.expect(":")
        column = self.column(start)
        one_line = self.token.kind != NEWLINE
        before = self.names.assigned
        self.names.assigned = before | {*parameters}
        body: list[Statement] = []
        while self.token.kind != END:
            if self.token.kind == NEWLINE or self.at(";"):
                if one_line and not closing and self.token.kind == NEWLINE:
                    break
                self.take()
                continue
            if closing and self.accept(closing):
                break
            if not closing and not one_line and self.column(self.token) <= column:
                self.place -= 1
                break
            body += self.statement()
            self.names.assigned |= {each.name for each in body if each.name}
            if not (closing and self.at(closing)):
                self.end_statement()
        self.names.assigned = before
        steps = [each for each in body if each.formula is not None]
        if not steps or steps[-1].name or any(not each.name for each in steps[:-1]):
            raise Unread
        made = Statement(start.start, steps[-1].end, name, steps[-1].formula, parameters,
                         steps[:-1], is_code=True)  # fmt: skip
        made.defaults = self.library.defaults.get(name, {})
        return made

    def column(self, token: Token) -> int:
        """Return how far from the beginning of its line a token stands."""
        return token.start - self.text.rfind("\n", 0, token.start) - 1
