"""A feature as it is declared: its options, what they exclude, and what it adds to a run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from ..record import Record
from .option import Option, Settings

if TYPE_CHECKING:
    from ..autodiff.graph import Graph
    from ..autodiff.trace import Trace
    from ..document.document import Document
    from ..document.screen import Screen
    from ..document.section import Passes, Section
    from ..document.style import Style

NEEDED, OPTIONAL, NONE = range(3)
"""Whether a feature takes a program; where it takes none, the words may be files."""


class Source(Protocol):
    """What supplies a program in place of the command line, with the rest of a command."""

    @property
    def text(self) -> str:
        """The program."""
        ...

    @property
    def values(self) -> Mapping[str, str]:
        """The variables' values as typed."""
        ...

    @property
    def options(self) -> list[str]:
        """Words of the command line that stand before those that are typed."""
        ...


class Run(Protocol):
    """One run of the command, as a feature sees it."""

    @property
    def settings(self) -> Settings:
        """The values of all options."""
        ...

    @property
    def graph(self) -> Graph | None:
        """The program, if one was read."""
        ...

    @property
    def trace(self) -> Trace:
        """The program run at the values given; made when it is first asked for."""
        ...

    @property
    def values(self) -> Mapping[str, float]:
        """The numbers given."""
        ...

    @property
    def texts(self) -> Mapping[str, str]:
        """The numbers given, as they were typed."""
        ...

    @property
    def words(self) -> Sequence[str]:
        """The words that are neither an option nor a value: the program, or files."""
        ...

    @property
    def source(self) -> Source | None:
        """Where the program comes from, if not from the command line."""
        ...

    @property
    def document(self) -> Document:
        """The worked example, with what features make of it."""
        ...

    def style(self, format: str) -> Style:
        """Return how it is shown in a format."""
        ...

    def again(self, words: Sequence[str]) -> Run:
        """Return the run of a note's command. Raises ``TraceError``, for what it may not do too."""
        ...

    def write(self, path: str, pieces: Iterable[str], held: bytes | None = None) -> None:
        """Write a file too: together with the outputs, all or none.

        ``held`` is what the file was when it was read: it is not written if it was edited since.
        """
        ...

    def complain(self, line: str, kind: str = "error") -> None:
        """Say on standard error what is wrong with something of several that were asked for.

        ``kind`` is "note" where it is not wrong, but less than was asked for.
        """
        ...


class Outcome(Record):
    """What a feature puts in place of the worked example."""

    make: Callable[[str, Screen | None], Iterable[str]]
    """Makes the text for a format and, where one is written to, the screen."""
    status: Callable[[], int] = lambda: 0
    """Gives the exit status once the text is written: 1 where something checked is wrong."""
    pages: bool = True
    """Whether what is longer than the terminal may go through a pager."""


class Clash(Record):
    """Options that can't stand beside the one that asks for the feature, and why in words."""

    options: Sequence[str]
    words: str
    """The message; ``{other}`` stands for the other option's spelling."""


class Feature(Record):
    """One thing that the program can do."""

    name: str
    order: int
    """Its place in the help page; of sections too, unless ``section_order`` is given."""
    options: tuple[Option, ...]
    asks: str = ""
    """The option that asks for it: its sections, passes or command come with that one."""
    applies: Callable[[Settings], bool] = lambda settings: True
    """Whether what was asked for is it: two features may share an option."""
    check: Callable[[Run], None] | None = None
    """Refuses before anything is done what can be refused then. Raises ``TraceError``."""
    is_quick: bool = False
    """Whether it does its work in no time: then a suggested command is tried with it."""
    sections: Callable[[Run], Iterable[Section]] | None = None
    """Makes what it adds behind the three passes."""
    section_order: int = 0
    keys: tuple[str, ...] = ()
    """What it adds to the JSON output."""
    passes: Callable[[Run], Passes] | None = None
    """Makes what is told in place of the three passes."""
    preface: Callable[[Run], tuple[str, ...]] | None = None
    """Makes sentences that stand under the title."""
    read_values: Callable[[Sequence[str]], Mapping[str, Any]] | None = None
    """Takes values from the texts of its option, by the names of their variables."""
    arrays: bool = False
    """Whether it takes programs of arrays too."""
    source: Callable[[str], Source] | None = None
    """Makes the program from the value of its option."""
    command: Callable[[Run], Outcome] | None = None
    """Makes something else than a worked example."""
    formats: tuple[str, ...] = ()
    """What the command's text is written as: () for every format, one for a text of its own kind
    whose files may be called as one likes."""
    beside: tuple[str, ...] = ()
    """The other options that count beside the command: any other is refused by ``words``."""
    words: str = ""
    """Why: a message with ``{other}`` for the other option's spelling."""
    program: int = NEEDED
    needs_values: bool = True
    """Whether every variable of the program needs a value, where it is asked for."""
    clashes: tuple[Clash, ...] = ()
