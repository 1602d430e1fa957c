"""An option as it is declared: its name, its words, how its value is read, where it counts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING, Any

from .. import shell
from ..errors import TraceError, unknown
from ..record import Record

if TYPE_CHECKING:
    from collections.abc import Iterable

SHOWN = 40
"""Characters of a wrong value that a message repeats."""


class Kind:
    """How an option's value is read: here any text. ``numeric``: a value may be a number.

    A number behind an option whose values are none means a variable of the option's name.
    """

    is_flag = False

    def __init__(self, numeric: bool = False) -> None:
        self.numeric = numeric

    def read(self, text: str, option: str) -> Any:
        """Return the value. Raises ``TraceError``."""
        return text

    def words(self) -> Mapping[str, str]:
        """Return the words that the shell may complete, with what each means."""
        return {}


class Flag(Kind):
    """Takes no value: it is there or not."""

    is_flag = True


class Number(Kind):
    """A value as those of variables: a decimal number, a fraction, ``pi`` or ``e``."""

    def __init__(self) -> None:
        super().__init__(numeric=True)

    def read(self, text: str, option: str) -> float:
        """Return the number. Raises ``TraceError``."""
        from ..language.value import value

        try:
            return value(text)
        except TraceError as error:
            raise error.with_help(f"{shell.AS_TYPED} {option} {shell.BLANK}") from None


class Value(Number):
    """The value of a variable: a number, or an array in brackets."""

    def read(self, text: str, option: str) -> Any:
        """Return the number or array. Raises ``TraceError``."""
        from ..language.any_value import any_value

        return any_value(text)


def but(text: str) -> str:
    """Return how a refusal ends: with what was given, or with what the blank stands for."""
    return f": `{text}` stands for it" if text == shell.BLANK else f", not `{text[:SHOWN]}`"


class Count(Kind):
    """A whole number from 0 to ``most``."""

    def __init__(self, most: int) -> None:
        super().__init__(numeric=True)
        self.most = most

    def read(self, text: str, option: str) -> int:
        """Return the number. Raises ``TraceError``."""
        if text.isascii() and text.isdigit() and len(text) < 10 and int(text) <= self.most:
            return int(text)
        raise TraceError(
            "bad-option",
            f"`{option}` takes a whole number up to {self.most:,}{but(text)}",
            help=f"{shell.AS_TYPED} {option} {shell.BLANK}",
        )


class Choice(Kind):
    """One of some words, each with what it means; ``load`` gives them when they are needed."""

    def __init__(self, load: Callable[[], Mapping[str, str]], numeric: bool = False) -> None:
        super().__init__(numeric)
        self.words = load  # type: ignore[method-assign]

    def read(self, text: str, option: str) -> str:
        """Return the word. Raises ``TraceError``."""
        choices = self.words()
        if text in choices:
            return text
        message = f"`{option}` can't be `{text[:SHOWN]}`"
        help = f"{shell.AS_TYPED} {option} {{}}"
        raise unknown("bad-option", message, text, choices, help=help)


TEXT = Kind()
FLAG = Flag()
NUMBER = Number()
VALUE = Value()


class Option(Record):
    """One option of the command, and everything known about it."""

    name: str
    """Its name in the settings; its spelling has hyphens: ``trace_steps``, ``--trace-steps``."""
    help: str
    """Its sentence of the help page; ``{words}`` stands for the words that its kind lists."""
    group: str
    """The part of the help page that lists it."""
    kind: Kind = TEXT
    metavar: str | None = None
    short: str = ""
    """A second spelling, as in ``-o``."""
    multiple: bool = False
    default: Any = None
    """The value where it is not given; the help page says it of digits only."""
    shows_default: bool = False
    bare: Callable[[str], bool] | None = None
    """If it may stand without a value: whether the word behind it is one."""
    example: str = ""
    """A value for a suggested command."""
    belongs_to: str | tuple[str, ...] = ""
    """The name of an option without which it says nothing; or of several, one of which it needs."""
    wants: tuple[str, str] | None = None
    """The name of an option without which it can't be, and what that one gives in words."""
    shows: str | Mapping[object, str] = ""
    """What a format must show for the option to change it, perhaps by the value; "" is anything.

    ``formats.shown`` says what each format shows.
    """
    through: tuple[str, ...] = ()
    """Options through which it counts too, where these do."""
    opens: bool = False
    """Whether its value is a list of variables that stay without a number."""
    spares: bool = False
    """Whether its value is a list of variables that need no number: they are given one."""
    draws: bool = False
    """Whether with it every variable may go without a number, unless some are named to."""
    in_notes: bool = False
    """Whether the command in a note may carry it: only what computes and formats may."""
    elsewhere: tuple[str, ...] = ()
    """What other programs call it: a message leads from there to here."""

    @property
    def spelling(self) -> str:
        """The option as it is typed."""
        return f"--{self.name.replace('_', '-')}"

    @property
    def owners(self) -> tuple[str, ...]:
        """The options of which it needs one."""
        owners = self.belongs_to
        return owners if isinstance(owners, tuple) else (owners,) if owners else ()

    @property
    def unset(self) -> Any:
        """Its value where it is not given."""
        return False if self.kind.is_flag else () if self.multiple else self.default

    @property
    def usage(self) -> str:
        """The option with what stands behind it: ``--steps N``."""
        return f"{self.spelling} {self.metavar}" if self.metavar else self.spelling

    @property
    def spellings(self) -> list[str]:
        """All ways to type it."""
        return [self.short, self.spelling] if self.short else [self.spelling]

    def counts(self, settings: Settings, shown: Collection[str]) -> bool:
        """Return whether it changes something in a format that shows these things."""
        value = getattr(settings, self.name)
        wanted = self.shows if isinstance(self.shows, str) else self.shows.get(value, "")
        return not wanted or wanted in shown


class Settings:
    """The values of all options of one run under their names. It can't be changed."""

    __slots__ = ("_values", "asked", "typed")

    _values: Mapping[str, Any]
    asked: frozenset[str]
    """The names of the options that are given: typed, or by the lesson that was asked for."""
    typed: frozenset[str]
    """The names of those that were typed."""

    def __init__(
        self, values: Mapping[str, Any], asked: Iterable[str] = (), typed: Iterable[str] = ()
    ) -> None:
        for name, value in zip(
            self.__slots__, (dict(values), frozenset(asked), frozenset(typed)), strict=True
        ):
            object.__setattr__(self, name, value)

    def without(self, options: Iterable[Option]) -> Settings:
        """Return the settings as if some options had not been given."""
        unset = {option.name: option.unset for option in options}
        names = unset.keys()
        return Settings({**self._values, **unset}, self.asked - names, self.typed - names)

    def beside(self, name: str) -> Settings:
        """Return the settings as if one more option had been given."""
        return Settings(self._values, self.asked | {name}, self.typed)

    def __getattr__(self, name: str) -> Any:
        try:
            return self._values[name]
        except KeyError:
            raise AttributeError(f"no option is called {name}") from None

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("settings can't be changed")
