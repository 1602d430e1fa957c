"""What to say when the parser cannot go on: the words, the place, and a repair.

Every function returns the error to raise. ``edits`` are what a person would most likely have
meant; a suggested command is made by applying them until the text parses.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ...errors import Edit, TraceError
from .. import limits
from ..syntax.tokens import BLANK, INFIX, SEPARATORS, SUPERSCRIPTS
from . import foreign as strangers
from .suggest import nearest

if TYPE_CHECKING:
    from ..syntax.parser import Parenthesis, Parser

_PYTHON_WORDS = frozenset(
    "and or not if else for in is lambda import from def class return await async".split()
)

_WRITTEN = frozenset(("ln", "arcsin", "arccos", "arctan"))


def too_large(text: str, size: int, unit: str, limit: int) -> TraceError:
    """Refuse a program over a limit."""
    message = f"the program has {size:,} {unit}; the limit is {limit:,}"
    return TraceError("too-large", message, text[:200], label="split the program")


def written_out(parser: Parser, frame: Parenthesis, size: int) -> TraceError:
    """Refuse calls of the program's own functions that stand for too many operations."""
    shown = frame.opened[:-1].rstrip()[:40]
    message = f"with `{shown}` written out, {size:,} operations are asked for"
    end = frame.position + len(frame.opened) - 1
    return TraceError("too-large", f"{message}; the limit is {limits.NODES:,}", parser.text,
                      frame.position, end, label="call fewer functions from functions")  # fmt: skip


def empty(text: str) -> TraceError:
    """Refuse a text without an expression."""
    return TraceError("empty", "the program is empty: there is no expression in it", text.strip())


def operand_expected(parser: Parser, token: str, position: int) -> TraceError:
    """Explain a token where a value should stand."""
    text = parser.text
    end = position + len(token)
    foreign = strangers.explain(text, token, position, after_operand=False)
    if foreign is not None:
        return foreign
    before = _token_before(text, position)
    at = position - len(before) - _blanks_before(text, position)
    if token == ")" and before.endswith("("):
        if before == "(":
            message = "there is nothing between `(` and `)`"
            edit = Edit(at, end, "1")
        else:
            return wrong_count(parser, parser.parenthesis(), 0, position)
        return TraceError("operand-expected", message, text, at, end, label="write a value",
                          edits=(edit,))  # fmt: skip
    if token == ")" and not parser.depth:
        return never_opened(parser, position)
    if token in SEPARATORS or token in (")", ","):
        where = "the program" if token == "" else "the expression"
        if token in (")", ","):
            where = "the argument" if parser.depth else "the expression"
        if not before:
            message, start, stop = f"`{token}` comes before any value", position, end
        else:
            shown = before if len(before) < 40 else before[:37] + "..."
            message, start, stop = f"{where} ends after `{shown}`", at, at + len(before)
        if before.endswith("(") and parser.depth:
            return never_closed(parser, parser.parenthesis(), position)
        if before.endswith("=") and token in SEPARATORS:
            edits = (Edit(stop, stop, " 1"),)
        elif before:
            edits = (Edit(start, stop, ""),)
        else:
            edits = (Edit(position, end, ""),)
        label = "a value is missing here"
        return TraceError("operand-expected", message, text, start, stop, label=label, edits=edits)
    if token in INFIX or token in "=!":
        if before and before in INFIX and before not in (")", ";"):
            message = f"`{token}` follows `{before}`: a value is missing between them"
            if before == token == "/":
                message = "`//` is not an operation here: one `/` divides, floor(a/b) rounds down"
        else:
            message = f"`{token}` has no value before it"
        edits = (Edit(position, end, ""),)
        return TraceError("operand-expected", message, text, position, end,
                          label="write a value before it", edits=edits)  # fmt: skip
    return strangers.unknown(text, token, position)


def operator_expected(parser: Parser, token: str, position: int) -> TraceError:
    """Explain a token that cannot follow a value."""
    text = parser.text
    end = position + len(token)
    foreign = strangers.explain(text, token, position, after_operand=True)
    if foreign is not None:
        return foreign
    before = _token_before(text, position)
    start_of_before = position - len(before) - _blanks_before(text, position)
    word = token.rstrip("(= \t")
    for candidate in (word, before):
        if candidate in _PYTHON_WORDS and (candidate == word or candidate != token):
            at = position if candidate == word else start_of_before
            return python_word(text, candidate, at)
    if token.endswith("=") and token not in ("=", "!="):
        return misplaced_assignment(parser, word, position)
    called = before.rstrip(" \t")
    if token == "(" and before in parser.known and _is_name(before):
        message = f"`{called}` is a variable, not a function"
    elif _is_name(word) or _is_number(token) or token == "(":
        shown = before if len(before) <= 20 else before[:17] + "..."
        after = token if len(token) <= 20 else token[:17] + "..."
        message = f"nothing stands between `{shown}` and `{after}`: products are written with *"
    else:
        return strangers.unknown(text, token, position)
    gap = position - start_of_before - len(before)
    left = before[-12:]
    star = " * " if gap else "*"
    label = f"write {left}{star}{word[:12] or token[:12]}"
    edits = (Edit(position - gap, position, star),)
    return TraceError("operator-expected", message, text, position, end, label=label, edits=edits)


def python_word(text: str, word: str, position: int) -> TraceError:
    """Explain a word that is an operator or a statement in Python."""
    message = f"`{word}` is no operator here: a program holds values and + - * / **"
    label = "see --help for the functions"
    if word in ("if", "else"):
        label = "write where(condition, value if true, value if false)"
    end = position + len(word)
    return TraceError("python-word", message, text, position, end, label=label)


def never_opened(parser: Parser, position: int) -> TraceError:
    """Explain a closing parenthesis without an opening one."""
    has_left = parser.text[parser.begun : position].strip() != ""
    begun = parser.begun + _leading_blanks(parser.text, parser.begun)
    edit = Edit(begun, begun, "(") if has_left else Edit(position, position + 1, "")
    return TraceError("unbalanced", "this `)` was never opened with `(`", parser.text, position,
                      position + 1, label="no ( belongs to it", edits=(edit,))  # fmt: skip


def never_closed(parser: Parser, frame: Parenthesis, position: int) -> TraceError:
    """Explain an opening parenthesis that nothing closes."""
    at = frame.position + len(frame.opened) - 1
    body = parser.text[at + 1 : position]
    end = at + 1 + len(body.rstrip())
    edits: tuple[Edit, ...] = (Edit(end, end, ")"),)
    if not body.strip():
        edits = (Edit(frame.position, at + 1, ""),) if at == frame.position else (
            Edit(end, end, "1)"),
        )  # fmt: skip
    return TraceError("unbalanced", "this `(` is never closed with `)`", parser.text, at, at + 1,
                      label="no ) belongs to it", edits=edits)  # fmt: skip


def misplaced_comma(parser: Parser, position: int) -> TraceError:
    """Explain a comma outside a call: a decimal comma, or several expressions."""
    text = parser.text
    match = re.compile(r"([0-9]+),([0-9]+)").search(text, max(0, position - 20))
    if match and match.start() < position < match.end():
        message = "the decimal sign is a point, not `,`"
        label = f"write {match[1]}.{match[2]}"[:40]
        edits = (Edit(position, position + 1, "."),)
    else:
        message = "`,` separates the arguments of a function, and none is open here"
        label = "one expression a statement; ; separates statements"
        edits = (Edit(position, _end_of_statement(text, position), ""),)
    return TraceError("misplaced-comma", message, text, position, position + 1, label=label,
                      edits=edits)  # fmt: skip


def misplaced_assignment(parser: Parser, spelling: str, position: int) -> TraceError:
    """Explain ``=`` anywhere but behind the first name of a statement."""
    text = parser.text
    at = text.index("=", position)
    if parser.parameters:
        message = "a function's body is one expression, without `=`"
        edits: tuple[Edit, ...] = ()
    elif parser.target is not None:
        message = "one `=` a statement: a name, then `=`, then an expression"
        edits = (Edit(position, at + 1, ""),)
    else:
        message = "only a name can stand before `=`; to compare, subtract"
        edits = (Edit(at, at + 1, "-"),)
    return TraceError("misplaced-assignment", message, text, at, at + 1,
                      label="statements are separated with ;", edits=edits)  # fmt: skip


def misplaced_comparison(parser: Parser, token: str, position: int) -> TraceError:
    """Explain a comparison outside the first argument of ``where``."""
    text = parser.text
    begun = parser.begun + _leading_blanks(text, parser.begun)
    if parser.target is not None:
        begun = text.index("=", parser.target[1]) + 1
        begun += _leading_blanks(text, begun)
    end = begun + len(text[begun : _end_of_statement(text, position)].rstrip())
    statement = text[begun:end]
    single = len(re.findall(r"[<>=!]=?", statement)) == 1 and "where" not in statement
    edits = (Edit(begun, end, f"where({statement}, 1, 0)"),) if single else ()
    message = f"`{token}` compares: a comparison stands alone as the first argument of where(...)"
    return TraceError("misplaced-comparison", message, text, position, position + len(token),
                      label="write where(condition, value if true, value if false)",
                      edits=edits)  # fmt: skip


def comparison_expected(parser: Parser, frame: Parenthesis, position: int) -> TraceError:
    """Explain ``where`` with something else than a comparison first."""
    start = frame.position + len(frame.opened)
    comma = _comma(parser.text, start, position)
    return TraceError("comparison-expected", "the first argument of where(...) is a comparison",
                      parser.text, start, comma, label="such as x > 0",
                      edits=(Edit(comma, comma, " > 0"),))  # fmt: skip


def literal_expected(parser: Parser, frame: Parenthesis, position: int) -> TraceError:
    """Explain a variable where a function takes a plain number."""
    name = frame.function.name if frame.function else ""
    start = _comma(parser.text, frame.position + len(frame.opened), position) + 1
    start += _leading_blanks(parser.text, start)
    return TraceError("literal-expected", f"the second argument of {name}(...) is a plain number",
                      parser.text, start, position, label="such as 0.01",
                      edits=(Edit(start, position, "0.01"),))  # fmt: skip


def wrong_count(parser: Parser, frame: Parenthesis, count: int, position: int) -> TraceError:
    """Explain a call with too few or too many arguments."""
    function = frame.function
    assert function is not None  # only calls are counted  # noqa: S101
    least, most = function.least, function.most
    shown = frame.opened[:-1].rstrip()
    if most is None:
        wanted = f"at least {least}"
    elif least == most:
        wanted = str(least)
    else:
        wanted = f"{least} to {most}"
    plural = "argument" if wanted in ("1", "at least 1") else "arguments"
    limit = f"; the limit is {most}" if most is not None and most >= 100 and count > most else ""
    message = f"`{shown}` takes {wanted} {plural}, not {count}{limit}"
    start = frame.position
    arguments = parser.text[start + len(frame.opened) : position]
    edits: tuple[Edit, ...] = ()
    if count < least:
        missing = ", ".join(["1"] * (least - count))
        joint = ", " if arguments.strip() else ""
        if function.name == "where":
            missing, joint = "1 > 0, 1, 0", ""
            edits = (Edit(start + len(frame.opened), position, missing),)
        else:
            edits = (Edit(position, position, joint + missing),)
    elif most is not None:
        cut = start + len(frame.opened)
        for _ in range(most):
            cut = _comma(parser.text, cut, position) + 1
        edits = (Edit(cut - 1, position, ""),)
    return TraceError("wrong-arguments", message, parser.text, start, start + len(shown),
                      label=f"{wanted} {plural}", edits=edits)  # fmt: skip


def unknown_function(parser: Parser, spelling: str, position: int) -> TraceError:
    """Explain a call of what is no function."""
    end = position + len(spelling)
    text = parser.text
    shown = spelling if len(spelling) <= 40 else spelling[:37] + "..."
    if spelling == parser.defining:
        return TraceError("recursion", f"`{shown}` calls itself: a definition cannot be recursive",
                          text, position, end, label="use its parameters only")  # fmt: skip
    paren = text.index("(", position)
    if spelling in _PYTHON_WORDS:
        return python_word(text, spelling, position)
    if spelling in parser.known:
        message = f"`{shown}` is a variable, not a function: products are written with *"
        edits: tuple[Edit, ...] = (Edit(end, paren, "*"),)
        label = f"write {shown}*(...)"
        return TraceError("unknown-function", message, text, position, end, label=label,
                          edits=edits)  # fmt: skip
    guess = nearest(spelling, parser.functions)
    if guess:
        message = f"there is no function `{shown}`; did you mean `{guess}`?"
        edits = (Edit(position, end, guess),)
        label = f"write {guess}(...)"
    else:
        message = f"there is no function `{shown}`"
        label = "a product is written with *"
        edits = (Edit(end, paren, "*"),)
        if len(spelling) > 1 or text[paren + 1 :].lstrip().startswith(")"):
            label, edits = "--help lists the functions", ()
    return TraceError("unknown-function", message, text, position, end, label=label, edits=edits)


def function_without_call(parser: Parser, token: str, position: int) -> TraceError:
    """Explain a function's name without parentheses."""
    text = parser.text
    end = position + len(token)
    argument = re.compile(rf"{BLANK}+([\w.]+(?:\*\*?[\w.]+)*)").match(text, end)
    if argument:
        edits = (Edit(end, argument.end(), f"({argument[1]})"),)
        label = f"write {token}({argument[1]})"[:60]
    else:
        edits = (Edit(position, end, token + "_1"),)
        label = f"write {token}(...), or rename the variable"
    return TraceError("function-without-call", f"`{token}` is a function, not a variable", text,
                      position, end, label=label, edits=edits)  # fmt: skip


def function_assigned(parser: Parser, spelling: str, position: int) -> TraceError:
    """Explain a function's name on the left of ``=``."""
    end = position + len(spelling)
    renamed = re.sub(rf"(?<!\w){re.escape(spelling)}(?![\w(])", spelling + "_1", parser.text)
    return TraceError("function-assigned", f"`{spelling}` is a function: it cannot name a value",
                      parser.text, position, end, label="choose another name",
                      edits=(Edit(0, len(parser.text), renamed),))  # fmt: skip


def assigned_twice(parser: Parser, name: str, position: int, spelling: str) -> TraceError:
    """Explain a second assignment, or one after the name was used as a variable."""
    node = parser.known[name]
    was_used = parser.program.functions[node] == "variable"
    reason = "was used above as a variable" if was_used else "has a value already"
    end = position + len(spelling)
    taken = set(parser.known)
    other = next(f"{name}{k}" for k in range(2, len(taken) + 4) if f"{name}{k}" not in taken)
    return TraceError("assigned-twice", f"`{name}` {reason}: every name is given once",
                      parser.text, position, end, label="choose another name",
                      edits=(Edit(position, end, other),))  # fmt: skip


def defined_by_itself(parser: Parser, name: str, position: int) -> TraceError:
    """Explain ``x = x + 1``."""
    taken = set(parser.known)
    other = next(f"{name}{k}" for k in range(2, len(taken) + 4) if f"{name}{k}" not in taken)
    end = position + len(name)
    return TraceError("assigned-twice", f"`{name}` is defined by itself: every name is given once",
                      parser.text, position, end, label="choose another name",
                      edits=(Edit(position, end, other),))  # fmt: skip


def unnamed_statement(parser: Parser, start: int, end: int) -> TraceError:
    """Explain an expression without a name before the last statement."""
    text = parser.text
    start += _leading_blanks(text, start)
    line = text.count("\n", 0, start) + 1
    where = f" (line {line})" if "\n" in text.strip() else ""
    message = f"only the last statement may go without a name{where}: one expression is the output"
    taken = set(parser.known)
    name = next(f"s{k}" for k in range(1, len(taken) + 2) if f"s{k}" not in taken)
    return TraceError("unnamed-statement", message, text, start, max(start + 1, end),
                      label=f"write {name} = ...",
                      edits=(Edit(start, start, f"{name} = "),))  # fmt: skip


def ambiguous_root(parser: Parser, root: int, power: int) -> TraceError:
    """Explain the power of a root sign without parentheses."""
    operand = parser.text[root + 1 : power].strip()
    edits = (Edit(root, power, f"sqrt({operand})"),)
    return TraceError("ambiguous-root", "the power of `√` without parentheses reads in two ways",
                      parser.text, root, power + 1,
                      label="write sqrt(...)**2 or sqrt(...**2)", edits=edits)  # fmt: skip


def lookalike(parser: Parser, name: str, other: str, position: int, token: str) -> TraceError:
    """Refuse a second name that looks like the first."""
    odd, plain = (name, other) if not name.isascii() else (other, name)
    letters = ", ".join(f"U+{ord(c):04X}" for c in odd if not c.isascii())
    return TraceError("lookalike",
                      f"`{name}` and `{other}` look alike but differ ({letters}): use one of them",
                      parser.text, position, position + len(token), label=f"write {plain}",
                      edits=(Edit(position, position + len(token), other),))  # fmt: skip


def unknown_in_body(parser: Parser, name: str, position: int, token: str) -> TraceError:
    """Explain a name in a function's body that isn't a parameter."""
    listed = ", ".join(parser.parameters[: limits.LISTED])
    guess = nearest(name, parser.parameters, 1) or parser.parameters[0]
    return TraceError("unknown-in-body",
                      f"`{name}` is not a parameter of `{parser.defining}` ({listed})",
                      parser.text, position, position + len(token),
                      label="a body uses its parameters only",
                      edits=(Edit(position, position + len(token), guess),))  # fmt: skip


def empty_body(parser: Parser, match: re.Match[str]) -> TraceError:
    """Explain a definition without an expression."""
    return TraceError("empty-body", f"`{match[1]}` is defined as nothing", parser.text,
                      match.start(), match.end(), label="write an expression behind =",
                      edits=(Edit(match.end(), match.end(), " 1"),))  # fmt: skip


def check_definition(
    parser: Parser, name: str, parameters: tuple[str, ...], match: re.Match[str]
) -> None:
    """Refuse a definition whose name or parameters are taken or missing."""
    problem = ""
    edits: tuple[Edit, ...] = ()
    if name in parser.program.definitions:
        problem = f"`{name}` is defined twice"
    elif name in parser.functions and not _may_be_redefined(parser.functions[name].name, name):
        problem = f"`{name}` is built in: choose another name"
        renamed = re.sub(rf"(?<!\w){re.escape(match[1])}(?=\s*\()", f"my_{name}", parser.text)
        edits = (Edit(0, len(parser.text), renamed),)
    elif name in parser.known:
        problem = f"`{name}` is a variable already"
    elif not match[2]:
        problem = f"`{name}` has no parameters: write {name} = ... for a value"
    elif len(set(parameters)) < len(parameters):
        problem = f"two parameters of `{name}` have one name"
    elif (taken := next((p for p in parameters if p in parser.functions), None)) is not None:
        problem = f"the parameter `{taken}` is called like a function"
    elif len(parameters) > 3:
        problem = f"`{name}` has {len(parameters)} parameters; the limit is 3"
    if problem:
        raise TraceError("bad-definition", problem, parser.text, match.start(), match.end(),
                         label="name(a, b) = expression", edits=edits)  # fmt: skip


def _may_be_redefined(function: str, name: str) -> bool:
    """Return whether a program may define a name that can be called: an alias that is not written.

    Notations write ``ln`` for ``log`` and ``arcsin`` for ``asin``: both would look the same.
    """
    return function != name and name not in _WRITTEN


def _token_before(text: str, position: int) -> str:
    """Return the token that ends before ``position`` on the same line."""
    head = text[max(0, position - 1000) : position].rstrip(" \t")
    match = re.search(
        rf"(?:\w+[ \t]*\(|\w+|[0-9.]+(?:[eE][+-]?[0-9]+)?|\*\*|[{SUPERSCRIPTS}]+|\w*\s*=|\S)\Z",
        head,
    )
    return match[0] if match else ""


def _blanks_before(text: str, position: int) -> int:
    head = text[max(0, position - 1000) : position]
    return len(head) - len(head.rstrip(" \t"))


def _leading_blanks(text: str, position: int) -> int:
    match = re.compile(r"\s*").match(text, position)
    return len(match[0]) if match else 0


def _end_of_statement(text: str, position: int) -> int:
    match = re.compile(r"[;\n#]|\Z").search(text, position)
    return match.start() if match else len(text)


def _comma(text: str, start: int, end: int) -> int:
    """Return where the first argument from ``start`` ends: its comma, or ``end``."""
    depth = 0
    for at in range(start, end):
        if text[at] == "," and depth == 0:
            return at
        depth += (text[at] == "(") - (text[at] == ")")
    return end


def _is_name(word: str) -> bool:
    return word[:1].isalpha() or word[:1] == "_"


def _is_number(word: str) -> bool:
    return word[:1].isdigit() or (word[:1] == "." and word[1:2].isdigit())
