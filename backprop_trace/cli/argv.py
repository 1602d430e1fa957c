"""The words of a command line, sorted before click sees them.

A variable of the program is an option of the command, so the program must be found before the
options can be known. One pass over the words, knowing only the command's own options, is enough:
any other ``--name`` takes one value, and everything else is a word.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import click

from ..language.syntax.names import normalise
from ..language.syntax.tokens import is_name
from ..language.value import number


class Given(NamedTuple):
    """A value given to a variable: the name, the text (None: there was none), the words."""

    name: str
    text: str | None
    words: str


class Words(NamedTuple):
    """A command line, sorted."""

    options: list[str]
    """The command's own options and their values."""
    given: list[Given]
    """The values given to variables."""
    others: list[str]
    """The remaining words: the program, and what is too much."""


def is_number(text: str) -> bool:
    """Return whether a word is a value."""
    return number(text) is not None


def split(params: Iterable[click.Parameter], words: Sequence[str]) -> Words:
    """Sort the words of a command line."""
    own = {name: param for param in params for name in param.opts + param.secondary_opts}
    options: list[str] = []
    given: list[Given] = []
    others: list[str] = []
    place = 0
    while place < len(words):
        word = words[place]
        place += 1
        following = words[place] if place < len(words) else None
        if word == "--":
            others += words[place:]
            break
        name, equals, text = word.partition("=")
        param = own.get(name if word.startswith("--") else word)
        if isinstance(param, click.Option) and not param.is_eager:
            is_value = getattr(param, "may_be_bare", None)
            bare = is_value is not None and not (following is not None and is_value(following))
            takes = not param.is_flag and not bare
            if _means_variable(param, text if equals else following):
                given.append(Given(name[2:], text if equals else following, word))
                place += not equals
            elif takes and not equals and following is not None:
                options += [word, following]
                place += 1
            else:
                options.append(f"{word}=" if bare and not equals else word)
        elif param is not None:
            options.append(word)
        elif _names_variable(name):
            if equals:
                given.append(Given(name[2:], text, word))
            elif following is None or _is_option(following, own):
                given.append(Given(name[2:], None, word))
            else:
                given.append(Given(name[2:], following, f"{word} {following}"))
                place += 1
        else:
            others.append(word)
    return Words(options, given, others)


def _names_variable(option: str) -> bool:
    """Return whether an option's name is that of a variable; hyphens stand for underscores."""
    name = option.removeprefix("--")
    return option.startswith("--") and name[:1] != "-" and is_name(_variable(name))


def _means_variable(param: click.Option, following: str | None) -> bool:
    """Return whether a number behind an option that takes none means a variable of that name."""
    return (
        not getattr(param, "takes_number", False)
        and following is not None
        and len(param.opts[0]) > 2
        and is_number(following)
    )


def _is_option(word: str, own: Iterable[str]) -> bool:
    digits = word[2:].lstrip("-+\u2212").lstrip(".")  # --2 is a number, and wrong
    return word.startswith("--") and word != "--" and not "0" <= digits[:1] <= "9"


def sort_others(words: Words) -> tuple[str | None, list[Given], list[str]]:
    """Return the program, all values given, and the words that are too much.

    A word is an assignment if it is a name, ``=`` and a number; the first other word is the
    program (``L=(w*x-y)**2`` is one).
    """
    program: str | None = None
    extra: list[str] = []
    given = list(words.given)
    for word in words.others:
        name, equals, text = word.partition("=")
        name, text = name.rstrip(" \t"), text.lstrip(" \t")
        assigns = equals and is_name(name) and not text.startswith("=")
        if assigns and (is_number(text) or (program is not None and _like_value(text))):
            given.append(Given(name, text, word))
        elif program is None:
            program = word
        else:
            extra.append(word)
    return program, [g._replace(name=_variable(g.name)) for g in given], extra


def _variable(option: str) -> str:
    """Return the variable that an option's name means: ``--learning-rate`` is learning_rate."""
    return normalise(option).replace("-", "_")


def _like_value(text: str) -> bool:
    """Return whether a text behind ``NAME=`` was meant as a value, though it isn't a number."""
    return not any(sign in text for sign in "*/()")


def option(options: Sequence[str], name: str) -> str | None:
    """Return the value of one of the command's own options among its words."""
    found: str | None = None
    for place, word in enumerate(options):
        if word == name and place + 1 < len(options):
            found = options[place + 1]
        elif word.startswith(name + "="):
            found = word[len(name) + 1 :]
    return found


def without(options: Sequence[str], *names: str) -> Iterator[str]:
    """Yield the words of the command's own options, but for some of them and their values."""
    skips = False
    for word in options:
        if skips:
            skips = False
        elif word.partition("=")[0] in names:
            skips = "=" not in word and word != "--copy"
        else:
            yield word
