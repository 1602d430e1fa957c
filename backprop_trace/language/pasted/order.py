"""Statements in an order that works: values first, each name once, each step before its use."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from typing import NamedTuple

from ..formula import Apply, Formula, Name, own
from ..numeric import evaluated
from . import refusals
from .cursor import Unread
from .library import names_in, substituted
from .statements import Statement

_MOST_PARAMETERS = 3
_LARGEST_BODY = 10_000
"""Operations of a function that is written out where it is called."""


class Line(NamedTuple):
    """A line of the program as read."""

    name: str
    formula: Formula
    parameters: tuple[str, ...] | None = None


def is_plain(formula: Formula, taken: Collection[str] = ()) -> bool:
    """Return whether a formula is one number, as it stands or computed.

    ``taken`` are names that are no constants here, whatever they are called.
    """
    return not names_in(formula).keys() - ({"pi", "\u03c0", "e"} - {*taken})


class Order:
    """The statements of one text, put in order."""

    def __init__(
        self,
        text: str,
        statements: Iterable[Statement],
        given: Collection[str],
        built_in: Collection[str],
    ) -> None:
        self.text = text
        self.given = frozenset(given)
        self.built_in = built_in
        """Functions whose names a definition can't have in our language."""
        self.notes: list[str] = []
        self.left_out = [each for each in statements if each.formula is None]
        self.statements = [each for each in statements if each.formula is not None]
        self.taken = self.given | {each.name for each in self.statements}
        defined = [s for s in self.statements if s.parameters is not None and s.name]
        self.functions = {each.name: each for each in defined}
        if len(self.functions) < len(defined):
            raise Unread  # which of them is meant?

    def lines(self) -> list[Line]:
        """Return the program's lines. Raises ``TraceError`` for a circle, ``Unread``."""
        for each in self.left_out:
            self.notes.append(f'"{self.typed(each)}" computes nothing here: left out.')
        self.end_with_a_value()
        steps = [each for each in self.statements if each.parameters is None]
        if not steps:
            raise Unread
        steps = self.called(steps)
        counts = Counter(each.name for each in steps)
        values = [each for each in steps if self.is_value(each) and counts[each.name] == 1]
        chosen = {id(each) for each in values}
        rest = [each for each in steps if id(each) not in chosen]
        if not rest:
            values, rest = values[:-1], values[-1:]
        ordered = self.sorted(rest, values)
        lines = [Line(each.name, _formula(each)) for each in values]
        for each in self.functions.values():
            if not self.is_called(each.name):
                self.notes.append(f'"{self.typed(each)}" is left out: nothing calls {each.name}.')
        return [*self.definitions(), *lines, *self.numbered(ordered, values)]

    def typed(self, statement: Statement) -> str:
        """Return a statement as it was typed, on one line."""
        return " ".join(self.text[statement.start : statement.end].split())

    # Functions

    def end_with_a_value(self) -> None:
        """Let a definition that nothing calls mean its value, where it ends the text.

        Numbers may follow it, and its parameters must have values where something else could be
        the program's output.
        """
        functions = [each for each in self.statements if each.parameters is not None]
        if all(each in functions or self.is_number(each) for each in self.statements):
            free = [each for each in functions if not self.is_called(each.name)]
            functions = free if len(free) == 1 else functions
        if not functions or self.is_called(functions[-1].name):
            return
        last = functions[-1]
        used = {*(last.parameters or ()), *(n for f in _formulas(last) for n in names_in(f))}
        values = [s for s in self.statements if self.is_number(s) and s.name in used]
        others = [s for s in self.statements if s.parameters is None and s not in values]
        known = self.given | {each.name for each in (*values, *others)}
        read = {n for s in others for n in names_in(_formula(s))}
        are_for_it = all(each.name in used or each.name in read for each in others)
        is_last = self.statements[-1] is last or (are_for_it and len(others) > 0)
        if others and not (is_last and known.issuperset(last.parameters or ())):
            return
        self.statements.remove(last)
        self.functions.pop(last.name, None)
        taken = {each.name for each in self.statements}
        if any(step.name in taken for step in last.body):
            raise Unread
        clashes = last.name in {*self.given, *self.built_in, *(last.parameters or ())}
        result = Statement(last.start, last.end, "" if clashes else last.name, last.formula)
        given = {*self.given, *taken}
        own = [(name, value) for name, value in last.defaults.items() if name not in given]
        self.statements = [
            *(Statement(last.start, last.end, name, value) for name, value in own),
            *self.statements, *last.body, result,
        ]  # fmt: skip

    def is_number(self, statement: Statement) -> bool:
        """Return whether a statement gives a name a number."""
        formula = _formula(statement)
        if not statement.name or statement.parameters or not is_plain(formula, self.taken):
            return False
        return evaluated(formula) is not None

    def is_called(self, name: str) -> bool:
        """Return whether a function is called somewhere."""
        return any(own(name) in _functions_in(f) for s in self.statements for f in _formulas(s))

    def called(self, steps: list[Statement]) -> list[Statement]:
        """Return the statements with calls of the text's functions that stay no functions."""
        if not self.functions:
            return steps
        for name in [*self.functions]:
            self.body(name, ())
        outside = {n for n, s in self.functions.items() if not self.stays(s)}
        if any(name in self.built_in and not self.functions[name].is_code for name in outside):
            raise Unread
        written = [
            Statement(s.start, s.end, s.name, self.expanded(_formula(s), outside), None, [],
                      s.is_update, s.together)
            for s in steps
        ]  # fmt: skip
        for name in outside:
            del self.functions[name]
        return written

    def body(self, name: str, above: tuple[str, ...]) -> None:
        """Make a function's body one formula. Raises ``TraceError`` where it calls itself."""
        function = self.functions[name]
        if name in above[-1:]:
            raise Unread  # it calls itself
        if name in above:
            raise refusals.circle(self.text, [*above[above.index(name) :]])
        for other in self.functions:
            if any(own(other) in _functions_in(f) for f in _formulas(function)):
                self.body(other, (*above, name))
        values: dict[str, Formula] = {}
        for step in function.body:
            values[step.name] = substituted(_formula(step), values)
        function.formula = substituted(_formula(function), values)
        function.body = []

    def stays(self, function: Statement) -> bool:
        """Return whether a definition can stand in our language: few parameters, nothing else."""
        parameters = function.parameters or ()
        free = names_in(_formula(function)).keys() - {*parameters, "pi", "\u03c0", "e"}
        others = [n for n in self.functions if own(n) in _functions_in(_formula(function))]
        return (
            0 < len(parameters) <= _MOST_PARAMETERS
            and function.name not in self.built_in
            and not free
            and all(self.stays(self.functions[other]) for other in others)
        )

    def expanded(self, formula: Formula, outside: Collection[str]) -> Formula:
        """Return a formula with calls of some functions written out."""
        for _ in range(len(self.functions) + 1):
            if not any(own(name) in _functions_in(formula) for name in outside):
                break
            formula = _written_out(formula, {own(n): self.functions[n] for n in outside})
        return formula

    def definitions(self) -> list[Line]:
        """Return the definitions that stay, those that others call first."""
        done: dict[str, Line] = {}
        pending = [*self.functions]
        while pending:
            name = pending[-1]
            formula = _formula(self.functions[name])
            inner = [
                n for n in self.functions if own(n) in _functions_in(formula) and n not in done
            ]
            if inner:
                pending += inner
                continue
            pending.pop()
            done.setdefault(name, Line(name, formula, self.functions[name].parameters))
        return [*done.values()]

    # Steps

    def is_value(self, statement: Statement) -> bool:
        """Return whether a statement gives a variable its value, if no other one does."""
        return self.is_number(statement) and not statement.is_update

    def sorted(self, steps: list[Statement], values: list[Statement]) -> list[Statement]:
        """Return steps in an order that works, the output last. Raises ``TraceError``: a circle."""
        names = [each.name for each in steps if each.name]
        anew = len(set(names)) < len(names) or any(_uses_itself(each) for each in steps)
        anew = anew or any(
            each.together and names_in(_formula(each)).keys() & names for each in steps
        )
        place = {id(each): k for k, each in enumerate(steps)}
        maker = {each.name: each for each in steps if each.name}
        needs = {
            id(each): [maker[n] for n in names_in(_formula(each)) if n in maker] for each in steps
        }
        works = all(place[id(n)] < place[id(s)] for s in steps for n in needs[id(s)])
        if anew or works:
            return steps
        ordered: list[Statement] = []
        done: set[int] = set()
        for step in steps:
            self.visit(step, needs, done, ordered)
        used = {id(n) for each in steps for n in needs[id(each)]}
        output = next(each for each in reversed(steps) if id(each) not in used)
        return [*(each for each in ordered if each is not output), output]

    def visit(
        self, step: Statement, needs: dict[int, list[Statement]], done: set[int],
        ordered: list[Statement],
    ) -> None:  # fmt: skip
        """Append a step behind all that it needs."""
        open_: list[Statement] = []
        pending = [step]
        while pending:
            each = pending[-1]
            if id(each) in done:
                pending.pop()
                continue
            missing = [n for n in needs[id(each)] if id(n) not in done]
            if not missing:
                done.add(id(each))
                ordered.append(each)
                pending.pop()
                open_ = [o for o in open_ if o is not each]
            else:
                if any(o is each for o in open_):
                    raise refusals.circle(self.text, [o.name for o in open_])
                open_.append(each)
                pending += missing[:1]

    def numbered(self, steps: list[Statement], values: list[Statement]) -> list[Line]:
        """Return the steps with every name given once; one given anew gets a number behind it."""
        taken = {n for s in [*steps, *values] for n in (s.name, *names_in(_formula(s)))}
        taken |= {*self.given, *self.functions}
        current: dict[str, str] = {}
        seen = set(self.given) | {each.name for each in values}
        lines: list[Line] = []
        renames: dict[str, str] = {}
        for place, step in enumerate(steps):
            if not step.together:
                renames = dict(current)
            formula = _formula(step)
            old = {name: Name(renames.get(name, name)) for name in names_in(formula)}
            seen |= old.keys()
            name = step.name
            is_last = place == len(steps) - 1
            if not name and not is_last:
                name = _free("s", taken, 1)
                self.notes.append(
                    f'"{self.typed(step)}" is called {name}: the output is the last statement.'
                )
            if name in seen and step.name:
                name = _free(f"{name}_", taken, 2)
                self.notes.append(f"{step.name} given anew is called {name}.")
            if name:
                taken.add(name)
                seen.add(step.name or name)
                current[step.name or name] = name
            lines.append(Line(name, substituted(formula, old)))
        return lines


def _free(stem: str, taken: Collection[str], first: int) -> str:
    return next(
        f"{stem}{k}" for k in range(first, len(taken) + first + 1) if f"{stem}{k}" not in taken
    )


def _formula(statement: Statement) -> Formula:
    if statement.formula is None:
        raise Unread
    return statement.formula


def _formulas(statement: Statement) -> list[Formula]:
    return [_formula(statement), *(_formula(step) for step in statement.body)]


def _uses_itself(statement: Statement) -> bool:
    return bool(statement.name) and statement.name in names_in(_formula(statement))


def _functions_in(formula: Formula) -> set[str]:
    found: set[str] = set()
    pending = [formula]
    while pending:
        each = pending.pop()
        if isinstance(each, Apply):
            found.add(each.function)
            pending.extend(each.operands)
    return found


def _written_out(formula: Formula, functions: dict[str, Statement]) -> Formula:
    """Return a formula with the calls of some functions replaced by their bodies."""
    done: list[Formula] = []
    pending: list[tuple[Formula, bool]] = [(formula, False)]
    steps = 0
    while pending:
        each, operands_done = pending.pop()
        steps += 1
        if steps > _LARGEST_BODY:
            raise Unread
        if not isinstance(each, Apply):
            done.append(each)
        elif not operands_done:
            pending.append((each, True))
            pending.extend((operand, False) for operand in reversed(each.operands))
        else:
            count = len(each.operands)
            operands = tuple(done[len(done) - count :])
            del done[len(done) - count :]
            function = functions.get(each.function)
            if function is None:
                done.append(Apply(each.function, operands, each.options))
            else:
                values = dict(zip(function.parameters or (), operands, strict=True))
                done.append(substituted(_formula(function), values))
    return done[0]
