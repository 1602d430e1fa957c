"""What people paste, read: mathematics as written, LaTeX, code of several languages.

A second reader, for texts that the language's own grammar does not know. It makes statements of
our language out of them, as trees, and says what it read differently; the ordinary parser reads
the result. What has several meanings is refused with all of them, never guessed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from ...errors import TraceError
from .arrays import Ranks
from .cursor import Unread, run
from .library import CLASSES, Library
from .lines import joined_lines
from .names import Names
from .order import Line, Order
from .refusals import Ambiguous
from .statements import Statements
from .tokens import WORD, Token, is_latex, tokenize
from .words import cut
from .wrapping import bare
from .written import write

if TYPE_CHECKING:
    from ..function import Function

__all__ = ["Reading", "Unread", "read_pasted"]

_LONGEST = 1_000_000
_SHOWN = 70


class Reading:
    """A text as it was read: lines of our language, and what was read differently."""

    def __init__(self, typed: str, lines: list[Line], notes: list[str]) -> None:
        self.typed = typed
        self.lines = lines
        self.statements = [_statement(line) for line in lines]
        self.text = "; ".join(self.statements)
        self.notes = notes
        self.is_behind = False
        """Whether an array was made by a library's call."""


def read_pasted(
    text: str,
    functions: Mapping[str, Function],
    given: Collection[str] = (),
    ranks: Ranks = MappingProxyType({}),
) -> Reading:
    """Return a text as a program of our language.

    ``ranks``: how many axes the values of names have, where ``functions`` are those of arrays.
    Raises ``TraceError`` for what has several meanings or none here, ``Unread`` for what is no
    writing that is known.
    """
    try:
        return _read(text, functions, given, ranks, {})
    except Ambiguous as question:
        meanings = _meanings(text, functions, given, ranks, question)
        raise TraceError(
            "ambiguous", question.message, text, question.start, question.end,
            label="write what you mean", meanings=tuple(meanings),
        ) from None  # fmt: skip


def _meanings(
    text: str,
    functions: Mapping[str, Function],
    given: Collection[str],
    ranks: Ranks,
    question: Ambiguous,
) -> list[str]:
    """Return the program under each reading of one place; none where a place stays open."""
    found = []
    for choice in range(question.count):
        try:
            found.append(_read(text, functions, given, ranks, {question.start: choice}).text)
        except (Ambiguous, Unread, TraceError):
            return []
    return list(dict.fromkeys(found))


def _read(
    text: str,
    functions: Mapping[str, Function],
    given: Collection[str],
    ranks: Ranks,
    choices: dict[int, int],
) -> Reading:
    if len(text) > _LONGEST:
        raise Unread
    typed = bare(text)
    latex = is_latex(typed)
    library = Library(functions)
    library.ranks = dict(ranks)
    names = Names(given, {*functions})
    tokens = joined_lines(tokenize(typed, given), latex)
    _learn(typed, tokens, names, library, latex)
    tokens = cut(typed, tokens, names, library, choices)
    reader = Statements(typed, tokens, names, library, choices, latex)
    statements = reader.program()
    order = Order(typed, statements, given, functions)
    lines = order.lines()
    found = Reading(text, lines, [*_said(typed, lines), *order.notes])
    found.is_behind = library.is_behind
    return found


def _learn(typed: str, tokens: list[Token], names: Names, library: Library, latex: bool) -> None:
    """Find what the text's own statements give a meaning to."""
    scout = Statements(typed, [*tokens], names, library, {}, latex)
    for place in scout.statement_places():
        scout.place = place
        target = scout.target()
        names.assigned |= {*target.names, *(target.parameters or ())}
        if target.parameters is not None and len(target.names) == 1:
            library.own[target.names[0]] = target.parameters
            library.defaults[target.names[0]] = dict(scout.defaults)
        elif target.names:
            begun = scout.place
            if scout.at_class(words := scout.dotted()) and len(target.names) == 1:
                library.other[target.names[0]] = CLASSES[words[-1]]
                names.assigned -= {*target.names}
                continue
            inner = scout.lambda_parameters()
            if inner is not None and len(target.names) == 1:
                names.assigned |= {*inner}
                library.own[target.names[0]] = inner
            scout.place = begun
        else:
            _learn_definition(scout, place, names, library)
    for place, token in enumerate(tokens[:-1]):
        if token.kind == WORD and tokens[place + 1].text not in ("(", "."):
            names.used.add(token.text)
    names.assigned -= {*library.own}


def _learn_definition(scout: Statements, place: int, names: Names, library: Library) -> None:
    """Learn the parameters of ``def f(x)`` and of a lambda."""
    scout.place = place
    try:
        if scout.at_definition():
            scout.take()
            name = scout.take().text
            library.own[name] = run(scout.parameters())
            library.defaults[name] = dict(scout.defaults)
            names.assigned |= {*library.own[name]}
        else:
            names.assigned |= {*(scout.lambda_parameters() or ())}
    except Unread:
        pass


def _statement(line: Line) -> str:
    formula = write(line.formula)
    if line.parameters is not None:
        return f"{line.name}({', '.join(line.parameters)}) = {formula}"
    return f"{line.name} = {formula}" if line.name else formula


def _said(typed: str, lines: list[Line]) -> list[str]:
    """Return the note that says how the text was read."""
    shown = " ".join(typed.split())
    ours = "; ".join(map(_statement, lines))
    if shown.replace(" ", "") == ours.replace(" ", ""):
        return []
    if len(shown) <= _SHOWN:
        return [f'Read "{shown}" as "{ours}".']
    return [
        f'Read as "{ours}".' if len(ours) <= 2 * _SHOWN else "Read as --show-program prints it."
    ]
