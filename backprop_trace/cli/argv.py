"""The words of a command line, sorted before click sees them.

A variable of the program is an option of the command, so the program must be found before the
options can be known. One pass over the words, knowing only the command's own options, is enough:
any other ``--name`` takes one value, and everything else is a word.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from ..declarations.option import Option
from ..errors import TraceError
from ..language.any_value import is_like_array, is_value
from ..language.syntax.literals import is_decimal
from ..language.syntax.names import of_value
from ..language.syntax.tokens import is_name
from ..language.value import is_like_number
from ..record import Record

_ASSIGNED = r"(?s)\s*([^=:\s]+)\s*([=:])\s*(?!=)(.*?)\s*\Z"
"""A name, a sign and a value in one word."""
_BEHIND = r"(?s)\s*-{0,2}([^-=:\u2192\s][^=:\u2192\s]*)\s*(:=|==?|:|\u2192)\s*(?!=)(.*?)\s*\Z"
"""The same behind the program, where no word can be meant as another program."""
_JOINT = r"\s*[,;]\s*(?=[^\s,;=:]+\s*[=:])|\s+(?=[^\s,;=:]+\s*[=:])"
"""What separates assignments in one word."""

_BETWEEN = frozenset((",", ";", "and", "where", "with", "at", "for"))
"""Words that may stand between values behind the program."""

ASKS = ("--help", "-h", "--version")
"""The options that end the run before anything else is looked at."""


class Typed(Record):
    """One of the command's own options as typed."""

    name: str
    """Its name in the settings."""
    words: tuple[str, ...]
    """Its words on the command line."""
    text: str | None
    """Its value; None where it has none."""


class Given(Record):
    """A value given to a variable: the name, the text (None: there was none), the words."""

    name: str
    text: str | None
    words: str


class Words(Record):
    """A command line, sorted."""

    options: list[Typed]
    """The command's own options and their values."""
    given: list[Given]
    """The values given to variables."""
    others: list[str]
    """The remaining words: the program, and what is too much."""
    asks: list[str]
    """``--help`` or ``--version``, wherever they stand as options."""


def split(options: Iterable[Option], words: Sequence[str]) -> Words:
    """Sort the words of a command line."""
    own = {spelling: option for option in options for spelling in option.spellings}
    found = Words([], [], [], [])
    place = 0
    while place < len(words):
        word = words[place]
        place += 1
        following = words[place] if place < len(words) else None
        if word == "--":
            found.others.extend(words[place:])
            break
        name, equals, text = word.partition("=")
        option = own.get(name if word.startswith("--") else word)
        if name in ASKS and not (equals and name.startswith("--") and is_value(text)):
            found.asks.append(name)  # whatever stands behind it
        elif option is not None and _means_variable(option, name, text if equals else following):
            found.given.append(Given(name[2:], text if equals else following, word))
            place += not equals
        elif option is not None:
            typed, count = _typed(option, word, following)
            found.options.append(typed)
            place += count
        elif attached := _attached(own, word):
            found.options.append(attached)
        elif _names_variable(name):
            if equals:
                found.given.append(Given(name[2:], text, word))
            elif following in ("=", ":") and place + 1 < len(words):
                found.given.append(Given(name[2:], words[place + 1], word))
                place += 2
            elif following is None or _is_option(following, own):
                found.given.append(Given(name[2:], None, word))
            else:
                found.given.append(Given(name[2:], following, f"{word} {following}"))
                place += 1
        else:
            found.others.append(word)
    return found


def _typed(option: Option, word: str, following: str | None) -> tuple[Typed, int]:
    """Return an option as typed, and how many words behind it are its value."""
    _, equals, text = word.partition("=")
    if equals or option.kind.is_flag:
        return Typed(option.name, (word,), text if equals else None), 0
    if option.bare is not None and (following is None or not option.bare(following)):
        return Typed(option.name, (f"{word}=",), ""), 0
    if following is None:
        return Typed(option.name, (word,), None), 0
    return Typed(option.name, (word, following), following), 1


def _attached(own: Mapping[str, Option], word: str) -> Typed | None:
    """Return a short option with its value in one word (``-ot.md``), if that is no program."""
    option = own.get(word[:2])
    if option is None or option.kind.is_flag or not (word[2:3].isalnum() or word[2:3] in "./_~"):
        return None
    from ..language.parse import parse
    from ..operations import FUNCTIONS

    try:
        parse(word, FUNCTIONS)
    except TraceError:
        return Typed(option.name, (word[:2], word[2:]), word[2:])
    return None


def _names_variable(option: str) -> bool:
    """Return whether an option's name is that of a variable; hyphens stand for underscores."""
    name = option.removeprefix("--")
    return option.startswith("--") and name[:1] != "-" and is_name(_variable(name))


def _means_variable(option: Option, spelling: str, following: str | None) -> bool:
    """Return whether a number behind an option that takes none means a variable of that name."""
    return (
        not option.kind.numeric
        and following is not None
        and spelling.startswith("--")
        and is_value(following)
    )


def _is_option(word: str, own: Iterable[str]) -> bool:
    digits = word[2:].lstrip("-+\u2212").lstrip(".")  # --2 is a number, and wrong
    return word.startswith("--") and word != "--" and not "0" <= digits[:1] <= "9"


def sort_others(words: Words) -> tuple[str | None, list[Given], list[str]]:
    """Return the program, all values given, and the words that are too much.

    A word is an assignment if it is a name, ``=`` and a value (``x=1``, ``x:1``, ``x=1,y=2``); the
    first other word is the program (``L=(w*x-y)**2`` is one). Behind the program values may stand
    in several words too: ``x = 1``, ``x 1``, ``-x 1``.
    """
    program: str | None = None
    extra: list[str] = []
    given = list(words.given)
    others = words.others
    place = 0
    while place < len(others):
        found, size = _in_words(others[place : place + 3]) if program is not None else ([], 1)
        if not found:
            is_behind = program is not None or _comes_before(others[place:])
            found, size = _in_one_word(others[place], is_behind), 1
        if found:
            given += found
        elif program is not None and others[place] in _BETWEEN and place + 1 < len(others):
            pass
        elif program is None:
            program = others[place]
        else:
            extra.append(others[place])
        place += size
    return program, [g._replace(name=_variable(g.name)) for g in given], extra


def _in_one_word(word: str, is_behind: bool) -> list[Given]:
    """Return the values in a word; behind the program, also what was meant as one and is none."""
    bare = word.strip().rstrip(",;") if is_behind else word
    bare = bare[1:-1] if is_behind and bare[:1] + bare[-1:] in ("{}", "()") else bare
    pieces = re.split(_JOINT, bare) if bare.count("=") + bare.count(":") > 1 else [bare]
    found = []
    for piece in pieces:
        if not any(sign in piece for sign in "=:\u2192"):
            return []
        name, _, text = piece.partition("=")
        if name.isascii() and name.isidentifier() and is_decimal(text):
            # As most are: no pattern of the others is compiled.
            found.append(Given(name, text, piece if len(pieces) > 1 else word))
            continue
        match = re.match(_BEHIND if is_behind else _ASSIGNED, piece)
        if match is None or not is_name(match[1]):
            return []
        meant = is_behind and match[2] == "=" and _like_value(match[3])
        if not (is_value(match[3]) or meant):
            return []
        found.append(Given(match[1], match[3], piece if len(pieces) > 1 else word))
    return found


def _comes_before(words: Sequence[str]) -> bool:
    """Return whether the first word is meant as a value, though it is none, before a program."""
    return bool(_in_one_word(words[0], True)) and not all(_in_one_word(w, True) for w in words)


def _in_words(words: Sequence[str]) -> tuple[list[Given], int]:
    """Return a value given in two or three words, and how many they are."""
    joined = " ".join(words)
    if len(words) > 2 and words[1] in ("=", ":") and is_name(words[0]):
        return [Given(words[0], words[2], joined)], 3
    if len(words) < 2:
        return [], 0
    name = words[0].removeprefix("-").rstrip("=:")
    text = words[1].lstrip("=:")
    if is_name(name) and is_value(text):
        return [Given(name, text, " ".join(words[:2]))], 2
    return [], 0


def _variable(option: str) -> str:
    """Return the variable that an option's name means: ``--learning-rate`` is learning_rate."""
    return of_value(option).replace("-", "_")


def _like_value(text: str) -> bool:
    """Return whether a text behind ``NAME=`` was meant as a value, though it isn't one."""
    return is_like_array(text) or is_like_number(text) or not any(sign in text for sign in "*/()")


def text_of(options: Iterable[Typed], name: str) -> str | None:
    """Return the value of one of the command's own options, as typed last."""
    found: str | None = None
    for typed in options:
        if typed.name == name and typed.text is not None:
            found = typed.text
    return found


def flat(options: Iterable[Typed]) -> list[str]:
    """Return the words of options."""
    return [word for typed in options for word in typed.words]


def without(options: Iterable[Typed], *names: str) -> Iterator[Typed]:
    """Yield options but for some."""
    return (typed for typed in options if typed.name not in names)


def open_names(options: Iterable[Option], typed: Sequence[Typed]) -> list[str]:
    """Return the variables that an option leaves without a number."""
    return names_in(typed, [option.name for option in options if option.opens])


def spared_names(options: Iterable[Option], typed: Sequence[Typed]) -> list[str]:
    """Return the variables that an option gives a number where none is typed."""
    return names_in(typed, [option.name for option in options if option.spares])


def spares_all(options: Iterable[Option], typed: Sequence[Typed]) -> bool:
    """Return whether an option gives every variable a number, and none says which."""
    names = {each.name for each in typed}
    known = [option for option in options if option.name in names]
    return any(each.draws for each in known) and not any(each.spares for each in known)


def names_in(typed: Sequence[Typed], options: Iterable[str]) -> list[str]:
    """Return the names that the texts of some options list."""
    texts = [text_of(typed, option) or "" for option in options]
    return [name.strip() for text in texts for name in text.split(",") if name.strip()]
