"""Characters and spellings from elsewhere: LaTeX, Python, slides, web pages.

What has one reading is accepted by the tokenizer; everything here is refused, in words of its own
and with the spelling to use.
"""

from __future__ import annotations

import re

from ...display import is_invisible
from ...errors import Edit, TraceError
from ..syntax.failure import Failure
from .characters import code_point

# What a stranger means, and what to write instead ("" where there is no one answer).
_MEANINGS = {
    "^": ("`^` is not power here", "write ** for power", "**"),
    "@": ("`@` is the matrix product, and a value is missing before it", "leave one out", ""),
    "&": ("`&` is not part of the language", "+ - * / ** and functions only", "*"),
    "~": ("`~` is not part of the language", "write - for minus", "-"),
    "?": ("`?` is not part of the language", "write where(condition, a, b)", ""),
    "!": ("`!` (factorial) is not part of the language", "it has no derivative", ""),
    "'": ("`'` is not part of the language: there are no texts or primes", "write a name", ""),
    '"': ('`"` is not part of the language: there are no texts', "write a name", ""),
    "`": ("a backtick is not part of the language", "leave it out", ""),
    "$": ("`$` is not part of the language", "leave it out", ""),
    "[": ("`[` opens no list here", "write ( )", "("),
    "]": ("`]` closes no list here", "write ( )", ")"),
    "{": ("`{` is not part of the language", "write ( )", "("),
    "}": ("`}` is not part of the language", "write ( )", ")"),
    ":": ("`:` is not part of the language", "write = to name a value", ""),
    "\u2018": ("a quotation mark is not part of the language", "leave it out", ""),
    "\u2019": ("a quotation mark is not part of the language", "leave it out", ""),
    "\u201c": ("a quotation mark (U+201C) belongs to the shell, not to the program",
               'put plain " around the program', ""),
    "\u201d": ("a quotation mark (U+201D) belongs to the shell, not to the program",
               'put plain " around the program', ""),
    "\u2013": ("`\u2013` (U+2013 en dash) is not a minus sign", "write -", "-"),
    "\u2014": ("`\u2014` (U+2014 em dash) is not a minus sign", "write -", "-"),
    "\u2010": ("`\u2010` (U+2010 hyphen) is not a minus sign", "write -", "-"),
    "\u2011": ("`\u2011` (U+2011 non-breaking hyphen) is not a minus sign", "write -", "-"),
    "\u00bd": ("`\u00bd` (U+00BD) is one character, not a number", "write 0.5", "(1/2)"),
    "\u00bc": ("`\u00bc` (U+00BC) is one character, not a number", "write 0.25", "(1/4)"),
    "\u00be": ("`\u00be` (U+00BE) is one character, not a number", "write 0.75", "(3/4)"),
    "\u2211": ("`\u2211` (U+2211 sum) needs its terms written out", "write a + b + c", ""),
    "\u220f": ("`\u220f` (U+220F product) needs its factors written out", "write a * b * c", ""),
    "\u222b": ("`\u222b` (U+222B integral) is not an operation here", "leave it out", ""),
    "\u2202": ("`\u2202` (U+2202) is what this program works out", "leave it out", ""),
    "\u221e": ("`\u221e` (U+221E infinity) is not a number here", "numbers are finite", "1"),
}  # fmt: skip

# Before the name of a function: `np.exp`, `torch.nn.functional.relu`.
_MODULE = re.compile(r"\.\s*(?:[A-Za-z_]\w*\s*\.\s*){0,4}([A-Za-z_]\w*)?")
_MODULES = frozenset(
    "np numpy math torch F nn tf jnp jax sympy sp scipy special functional anp".split()
)

_LATEX_FUNCTIONS = {
    "sigma": "sigmoid",
    "ln": "log",
    "arcsin": "asin",
    "arccos": "acos",
    "arctan": "atan",
    "operatorname": "",
    "mathrm": "",
    "left": "",
    "right": "",
    "bigl": "",
    "bigr": "",
    "cdot": "*",
    "times": "*",
    "div": "/",
    "ast": "*",
    "quad": " ",
}
_LATEX_PLAIN = frozenset(
    "exp log sin cos tan sinh cosh tanh max min relu alpha beta gamma delta epsilon theta lambda"
    " mu pi rho tau phi chi psi omega eta zeta kappa nu xi".split()
)


def explain(failure: Failure, *, after_operand: bool) -> TraceError | None:
    """Return what to say of a token that the language does not know, or None if it knows it."""
    text, token, position = failure.text, failure.token, failure.start
    if len(token) > 1 and not token.isascii() and not token[0].isalnum():
        return unknown(text, token, position)
    if token == "\\":
        return _latex(text, position)
    if token == "." and after_operand:
        return _attribute(failure)
    if token == "|":
        return _bars(text, position)
    if token == "%":
        return _percent(failure)
    if token == "=" and not text[position + 1 : position + 2] and not after_operand:
        return None
    if token == ":" and text[position + 1 : position + 2] == "=":
        edits = (Edit(position, position + 1, ""),)
        return _refuse("`:=` is not part of the language", text, position, 2,
                       "write = to name a value", edits)  # fmt: skip
    if token in _MEANINGS:
        message, label, replacement = _MEANINGS[token]
        if token in "[{":
            return _brackets(text, position, message, label)
        if token == "^" and "{" in text[position : position + 2]:
            return _latex(text, position)
        doubled = token == "&" and text[position + 1 : position + 2] == "&"
        size = 2 if doubled else 1
        edits = (Edit(position, position + size, replacement),)
        return _refuse(message, text, position, 1, label, edits)
    if len(token) == 1 and (not token.isascii() or not token.isprintable()):
        return unknown(text, token, position)
    if token == ".":
        return unknown(text, token, position)
    return None


def unknown(text: str, token: str, position: int) -> TraceError:
    """Name a character by its code point."""
    character = token[0]
    if character.isascii() and character.isprintable():
        message = f"`{token[:20]}` is not part of the language"
    elif is_invisible(character):
        control = character < " " or character == "\x7f"
        kind = "a control" if control else "an invisible"
        message = f"{kind} character ({code_point(character)}) stands in the program"
    elif character.isdecimal():
        message = f"`{character}` ({code_point(character)}) is not one of the digits 0 to 9"
        digits = re.compile(r"\d+").match(text, position)
        run = digits[0] if digits else character
        plain = "".join(str(int(c)) for c in run)
        edit = (Edit(position, position + len(run), plain),)
        return _refuse(message, text, position, len(run), f"write {plain}", edit)
    else:
        message = f"`{character}` ({code_point(character)}) is not part of the language"
    replacement = " " if character.isspace() else ""
    edits = (Edit(position, position + 1, replacement),)
    return _refuse(message, text, position, 1, "leave it out", edits)


def _refuse(
    message: str, text: str, position: int, size: int, label: str, edits: tuple[Edit, ...]
) -> TraceError:
    end = min(len(text), position + size)
    return TraceError("stranger", message, text, position, end, label=label, edits=edits)


def _attribute(failure: Failure) -> TraceError:
    """Explain ``torch.exp(x)`` and ``x.__class__``."""
    text, position, before = failure.text, failure.start, failure.before
    match = _MODULE.match(text, position)
    name = match[1] if match else None
    if before.text.isidentifier() and name is not None:
        start = before.start
        end = match.end() if match else position
        if before.text in _MODULES and name in _ARRAYS and (edit := _only_list(text, start, end)):
            label = f"write {edit.replacement[:40]}"
            message = "a list stands for an array here: no module, no call"
            return TraceError("attribute", message, text, start, end, label=label, edits=(edit,))
        if before.text in _MODULES:
            message = f"functions stand without their module here: write {name}, no `.`"
            edits = (Edit(start, end, name),)
            return _refuse(message, text, start, end - start, f"write {name[:40]}(...)", edits)
        if method := _method(failure, start, end, name):
            return method
        message = "`.` reaches no attribute: names here have no parts"
        edits = (Edit(start, end, before.text),)
        return _refuse(message, text, position, end - position, "leave it out", edits)
    edits = (Edit(position, position + 1, ""),)
    message = "`.` is neither an attribute nor part of a number here"
    return _refuse(message, text, position, 1, "write a digit before and behind it", edits)


_ARRAYS = frozenset("array tensor asarray".split())


def _only_list(text: str, start: int, end: int) -> Edit | None:
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


def _bars(text: str, position: int) -> TraceError:
    """Explain ``|x|``."""
    other = text.find("|", position + 1)
    edits: tuple[Edit, ...] = (Edit(position, position + 1, ""),)
    if other > position + 1:
        edits = (Edit(position, position + 1, "abs("), Edit(other, other + 1, ")"))
    message = "`|` is not part of the language: write abs(...) for |...|"
    return _refuse(message, text, position, 1, "write abs(...)", edits)


def _percent(failure: Failure) -> TraceError:
    """Explain ``50%`` and ``x % y``."""
    text, position, number = failure.text, failure.start, failure.before
    if re.fullmatch("[0-9.]+", number.text):
        edits = (Edit(number.start, position + 1, f"({number.text}/100)"),)
        label = f"write {number.text}/100"
        return _refuse("`%` is not part of the language", text, position, 1, label, edits)
    message = "`%` is not part of the language: fmod(a, b) is the remainder"
    return _refuse(message, text, position, 1, "write fmod(a, b)", ())


def _brackets(text: str, position: int, message: str, label: str) -> TraceError:
    """Explain ``[`` and ``{`` used as parentheses, and ``{1, 2}`` used as a list."""
    opened, closed = text[position], "]" if text[position] == "[" else "}"
    other = text.find(closed, position)
    left, right = "(", ")"
    if "," in text[position:other]:
        left, right, label = "[", "]", "write [ ] for a list"
    edits: tuple[Edit, ...] = (Edit(position, position + 1, left),)
    if other > 0 and opened not in text[position + 1 : other]:
        edits = (*edits, Edit(other, other + 1, right))
    return _refuse(message, text, position, 1, label, edits)


def _latex(text: str, position: int) -> TraceError:
    """Explain pasted LaTeX and rewrite it as far as it has one reading."""
    rewritten = _rewrite_latex(text)
    line_end = re.compile(r"\\\s*\n").match(text, position)
    if line_end:
        message = "`\\` is not part of the language: inside parentheses a line may end anywhere"
        whole = (Edit(position, line_end.end(), " "),)
        return _refuse(message, text, position, 1, "leave it out", whole)
    command = re.compile(r"\\[A-Za-z]*|\^").match(text, position)
    shown = command[0] if command else "\\"
    message = f"`{shown[:30]}` is LaTeX, and `\\` is not part of the language"
    if shown == "^":
        message = "`^` is not power here, and braces are LaTeX"
    same = rewritten == text or "\\" in rewritten
    edits = () if same else (Edit(0, len(text), rewritten),)
    label = "write + - * / ** and functions like sigmoid(x)"
    return _refuse(message, text, position, max(1, len(shown)), label, edits)


def _rewrite_latex(text: str) -> str:
    """Return ``text`` with the usual LaTeX spelled in the language, where that is possible."""
    if len(text) > 10_000:
        return text
    for _ in range(20):  # from the inside out
        before = text
        text = re.sub(r"\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}", r"(\1)/(\2)", text)
        text = re.sub(r"\\sqrt\s*\{([^{}]*)\}", r"sqrt(\1)", text)
        text = re.sub(r"\^\s*\{([^{}]*)\}", r"**(\1)", text)
        text = re.sub(r"_\s*\{(\w*)\}", r"_\1", text)
        text = re.sub(r"\\(?:hat|bar|tilde)\s*\{(\w+)\}", r"\1_hat", text)
        text = re.sub(r"\\(?:operatorname|mathrm|text)\s*\{(\w+)\}", r"\1", text)
        if text == before:
            break
    text = re.sub(r"\\[,;:! ]", " ", text)
    text = re.sub(r"\\([A-Za-z]+)", _latex_word, text)
    return text.replace("^", "**")


def _latex_word(match: re.Match[str]) -> str:
    word = match[1]
    if word in _LATEX_PLAIN:
        return word
    return _LATEX_FUNCTIONS.get(word, match[0])
