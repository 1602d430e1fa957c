"""Characters that are not part of the language, where no other reading was found: each by name.

A repair is offered only where it is the same formula: a digit of another script, an invisible
character, a percentage.
"""

from __future__ import annotations

import re

from ...display import is_invisible
from ...errors import Edit, TraceError
from ..syntax.failure import Failure
from .characters import code_point

_MEANINGS = {
    "^": ("`^` is power where an operand stands on both sides", "write ** for power"),
    "@": ("`@` is the matrix product, and a value is missing before it", "leave one out"),
    "&": ("`&` is not part of the language", "+ - * / ** and functions only"),
    "~": ("`~` is not part of the language", "write - for minus"),
    "?": ("`?` is not part of the language", "write where(condition, a, b)"),
    "!": ("`!` (factorial) is not part of the language", "it has no derivative"),
    "'": ("`'` is not part of the language: there are no texts", "write a name before it"),
    '"': ('`"` is not part of the language: there are no texts', "write a name"),
    "`": ("a backtick is not part of the language", "leave it out"),
    "$": ("`$` is not part of the language", "leave it out"),
    "[": ("`[` opens no list here", "write ( )"),
    "]": ("`]` closes no list here", "write ( )"),
    "{": ("`{` is not part of the language", "write ( )"),
    "}": ("`}` is not part of the language", "write ( )"),
    ":": ("`:` is not part of the language", "write = to name a value"),
    "|": ("`|` is not part of the language: write abs(...) for |...|", "write abs(...)"),
    "\u2018": ("a quotation mark is not part of the language", "leave it out"),
    "\u2019": ("a quotation mark is not part of the language", "leave it out"),
    "\u201c": ("a quotation mark (U+201C) belongs to the shell, not to the program",
               'put plain " around the program'),
    "\u201d": ("a quotation mark (U+201D) belongs to the shell, not to the program",
               'put plain " around the program'),
    "\u2211": ("`\u2211` (U+2211 sum) needs its terms written out", "write a + b + c"),
    "\u220f": ("`\u220f` (U+220F product) needs its factors written out", "write a * b * c"),
    "\u222b": ("`\u222b` (U+222B integral) is not an operation here", "leave it out"),
    "\u2202": ("`\u2202` (U+2202) is what this program works out", "leave it out"),
    "\u221e": ("`\u221e` (U+221E infinity) is not a number here", "numbers are finite"),
}  # fmt: skip
"""What a stranger means, and what to do."""

# Before the name of a function: `np.exp`, `torch.nn.functional.relu`.
_MODULES = frozenset(
    "np numpy math torch F nn tf jnp jax sympy sp scipy special functional anp".split()
)
_MODULE = re.compile(r"\.\s*(?:[A-Za-z_]\w*\s*\.\s*){0,4}([A-Za-z_]\w*)?")


def explain(failure: Failure, *, after_operand: bool) -> TraceError | None:
    """Return what to say of a token that the language does not know, or None if it knows it."""
    text, token, position = failure.text, failure.token, failure.start
    if len(token) > 1 and not token.isascii() and not token[0].isalnum():
        return unknown(text, token, position)
    if token == "." and after_operand:
        return _attribute(failure)
    if token == "%":
        return _percent(failure)
    if token == "\\":
        command = re.compile(r"\\(?:[A-Za-z]+|.)?").match(text, position)
        shown = command[0] if command else token
        return _refuse(f"`{shown}` is LaTeX that is not read here", text, position, len(shown),
                       "write + - * / ** and functions like sigmoid(x)")  # fmt: skip
    if token in _MEANINGS:
        message, label = _MEANINGS[token]
        close = text.find("}", position)
        if token == "{" and close > 0 and "," in text[position:close]:
            edits = (Edit(position, position + 1, "["), Edit(close, close + 1, "]"))
            return _refuse(message, text, position, 1, "write [ ] for a list", edits)
        return _refuse(message, text, position, 1, label)
    if token == "." or (len(token) == 1 and not (token.isascii() and token.isprintable())):
        return unknown(text, token, position)
    return None


def unknown(text: str, token: str, position: int) -> TraceError:
    """Name a character by its code point."""
    character = token[0]
    if character.isascii() and character.isprintable():
        message = f"`{token[:20]}` is not part of the language"
        return _refuse(message, text, position, 1, "leave it out")
    if character.isdecimal():
        message = f"`{character}` ({code_point(character)}) is not one of the digits 0 to 9"
        digits = re.compile(r"\d+").match(text, position)
        run = digits[0] if digits else character
        plain = "".join(str(int(c)) for c in run)
        edits = (Edit(position, position + len(run), plain),)
        return _refuse(message, text, position, len(run), f"write {plain}", edits)
    if not is_invisible(character):
        message = f"`{character}` ({code_point(character)}) is not part of the language"
        return _refuse(message, text, position, 1, "leave it out")
    control = character < " " or character == "\x7f"
    kind = "a control" if control else "an invisible"
    message = f"{kind} character ({code_point(character)}) stands in the program"
    edits = (Edit(position, position + 1, " " if character.isspace() else ""),)
    return _refuse(message, text, position, 1, "leave it out", () if control else edits)


def _refuse(
    message: str, text: str, position: int, size: int, label: str, edits: tuple[Edit, ...] = ()
) -> TraceError:
    end = min(len(text), position + size)
    return TraceError("stranger", message, text, position, end, label=label, edits=edits)


def _attribute(failure: Failure) -> TraceError:
    """Explain ``x.__class__`` and functions of libraries that are nothing here."""
    text, position, before = failure.text, failure.start, failure.before
    match = _MODULE.match(text, position)
    name = match[1] if match else None
    if before.text.isidentifier() and name is not None:
        start = before.start
        end = match.end() if match else position
        if before.text in _MODULES and (alone := only_list(text, name, start, end)):
            return alone
        if before.text in _MODULES:
            message = f"functions stand without their module here: write {name}, no `.`"
            is_known = name in failure.state.functions
            edits = (Edit(start, end, name),) if is_known else ()
            label = f"write {name[:40]}(...)" if is_known else "--help lists the functions"
            message = message if is_known else f"there is no function `{name[:40]}` here"
            return _refuse(message, text, start, end - start, label, edits)
        if method := _method(failure, start, end, name):
            return method
        message = "`.` reaches no attribute: names here have no parts"
        return _refuse(message, text, position, end - position, "--help lists the functions")
    message = "`.` is neither an attribute nor part of a number here"
    return _refuse(message, text, position, 1, "write a digit before and behind it")


_ARRAYS = frozenset("array tensor asarray".split())


def only_list(text: str, name: str, start: int, end: int) -> TraceError | None:
    """Explain ``np.array([1, 2])``: the list stands alone. None where it is another call."""
    edit = _list_alone(text, start, end) if name in _ARRAYS else None
    if edit is None:
        return None
    label = f"write {edit.replacement[:40]}"
    message = "a list stands for an array here: no module, no call"
    return TraceError("attribute", message, text, start, end, label=label, edits=(edit,))


def _list_alone(text: str, start: int, end: int) -> Edit | None:
    """Return how ``np.array([1, 2])`` becomes ``[1, 2]``."""
    match = re.compile(r"\(\s*(\[[^()]*\])\s*(?:,[^()\[\]]*)?\)").match(text, end)
    return None if match is None else Edit(start, match.end(), match[1])


def _method(failure: Failure, start: int, end: int, name: str) -> TraceError | None:
    """Explain ``x.sum()``: functions are called with what they are of.

    None where the function can't have one operand more: ``Math.exp(x)`` is a module's.
    """
    text, operand = failure.text, failure.before.text
    function = failure.state.functions.get(name)
    if function is None or text[end : end + 1] != "(":
        return None
    inside = text[end + 1 :].lstrip()
    joint = "" if inside[:1] == ")" else ", "
    if joint and function.most == 1 and not getattr(function, "keywords", ()):
        return None
    edits = (Edit(start, end + 1, f"{name}({operand}{joint}"),)
    label = f"write {name}({operand}{joint.strip() and ', ...'})"
    return TraceError("attribute", "functions stand before what they are of, not behind a `.`",
                      text, failure.start, end, label=label, edits=edits)  # fmt: skip


def _percent(failure: Failure) -> TraceError:
    """Explain ``50%`` and ``x % y``."""
    text, position, number = failure.text, failure.start, failure.before
    if re.fullmatch("[0-9.]+", number.text):
        edits = (Edit(number.start, position + 1, f"({number.text}/100)"),)
        label = f"write {number.text}/100"
        return _refuse("`%` is not part of the language", text, position, 1, label, edits)
    message = "`%` is not part of the language: fmod(a, b) is the remainder"
    return _refuse(message, text, position, 1, "write fmod(a, b)")
