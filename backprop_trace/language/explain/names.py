"""Names: those that deceive the eye, and those that nothing goes by; in words."""

from __future__ import annotations

import re

from ...display import visible
from ...errors import Edit, TraceError
from ...nearest import nearest
from .. import limits
from ..syntax.characters import plain_letters, stranger
from ..syntax.failure import Failure
from ..syntax.tokens import is_name
from .characters import code_point, code_points
from .foreign import only_list
from .operands import PYTHON_WORDS, python_word


def bad_name(failure: Failure) -> TraceError:
    """Refuse a normalised name that is too long or deceives."""
    name = failure.facts["name"]
    if len(name) > limits.NAME:
        message = f"the name `{name[:40]}...` has {len(name)} characters; the limit is"
        return _refuse(failure, "name-too-long", f"{message} {limits.NAME}",
                       "use a shorter name", "")  # fmt: skip
    found = stranger(name)
    assert found is not None  # noqa: S101  # it was refused
    character, why = found
    plain = _instead(name, character)
    message = f"the name `{visible(name)}` holds {code_point(character)}, {why}"
    if re.search(rf"(?<!\w){re.escape(plain)}(?!\w)", failure.text) and plain:
        plain = ""  # two names are two
    label = f"write {plain}" if plain else "use another name"
    return _refuse(failure, "bad-name", message, label, plain)


def _instead(name: str, character: str) -> str:
    """Return a name without its stranger: what that stands for, or looks like, or nothing."""
    import unicodedata

    compatible = unicodedata.normalize("NFKC", name)
    for other in (compatible, plain_letters(name), name.replace(character, "")):
        if other != name and is_name(other) and stranger(other) is None:
            return other
    return ""


def _refuse(failure: Failure, code: str, message: str, label: str, replacement: str) -> TraceError:
    edits = (Edit(failure.start, failure.end, replacement),) if replacement else ()
    return TraceError(code, message, failure.text, failure.start, failure.end, label=label,
                      edits=edits)  # fmt: skip


def lookalike(failure: Failure) -> TraceError:
    """Refuse a second name that looks like the first."""
    name, other = failure.facts["name"], failure.facts["other"]
    odd, plain = (name, other) if not name.isascii() else (other, name)
    message = f"`{name}` and `{other}` look alike but differ ({code_points(odd)}): use one of them"
    return _refuse(failure, "lookalike", message, f"write {plain}", "")


def unknown_function(failure: Failure) -> TraceError:
    """Explain a call of what is no function."""
    spelling, text, end = failure.token, failure.text, failure.end
    shown = spelling if len(spelling) <= 40 else spelling[:37] + "..."
    if spelling == failure.state.defining:
        return TraceError("recursion", f"`{shown}` calls itself: a definition cannot be recursive",
                          text, failure.start, end, label="use its parameters only")  # fmt: skip
    if alone := only_list(text, spelling, failure.start, end):
        return alone
    paren = text.index("(", failure.start)
    edits: tuple[Edit, ...] = ()
    if spelling in PYTHON_WORDS:
        return python_word(text, spelling, failure.start)
    if spelling in failure.state.known:
        message = f"`{shown}` is a variable, not a function: products are written with *"
        label = f"write {shown}*(...)"
    elif spelling != "len" and (
        guess := nearest(spelling, failure.state.functions, 2 if len(spelling) > 5 else 1)
    ):
        message = f"there is no function `{shown}`; did you mean `{guess}`?"
        edits = (Edit(failure.start, end, guess),)
        label = f"write {guess}(...)"
    else:
        message = f"there is no function `{shown}`"
        label = "a product is written with *"
        if len(spelling) > 1 or text[paren + 1 :].lstrip().startswith(")"):
            label = "--help lists the functions"
    return TraceError("unknown-function", message, text, failure.start, end, label=label,
                      edits=edits)  # fmt: skip


def unknown_in_body(failure: Failure) -> TraceError:
    """Explain a name in a function's body that isn't a parameter."""
    name, parameters = failure.facts["name"], failure.state.parameters
    listed = ", ".join(parameters[: limits.LISTED])
    message = f"`{name}` is not a parameter of `{failure.state.defining}` ({listed})"
    return TraceError("unknown-in-body", message, failure.text, failure.start, failure.end,
                      label="a body uses its parameters only")  # fmt: skip
