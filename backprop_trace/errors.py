"""The one exception that says what is wrong with a program, a value or an option.

The layout of its message: a headline that stands alone, the text as typed with one caret span
(a second one for the other end of a pair), and a command that works.
"""

from collections.abc import Iterable
from typing import TypeVar

from .display import caret_frame, visible
from .record import Record

E = TypeVar("E", bound="TraceError")


class Edit(Record):
    """Replace ``text[start:end]`` by ``replacement``: a step of a suggested repair."""

    start: int
    end: int
    replacement: str


class TraceError(ValueError):
    """What was asked for is wrong, and where.

    ``message`` is one line; ``source`` the text that ``start`` and ``end`` (0-based code points)
    count in: the program, unless ``in_program`` is false (a value or an option); ``label`` stands
    beside the caret; ``help`` is the command that was meant, or one a line where several could be
    (``with_help`` gives it to who knows, from ``meanings``, programs, or ``edits``), empty where
    none means what was typed; ``code`` is a stable word for scripts. None of them changes.
    """

    def __init__(
        self,
        code: str,
        message: str,
        source: str = "",
        start: int | None = None,
        end: int | None = None,
        *,
        label: str = "",
        also: tuple[int, int, str] | None = None,
        edits: tuple[Edit, ...] = (),
        in_program: bool = True,
        help: str = "",
        meanings: tuple[str, ...] = (),
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.source = source
        self.start = start
        self.end = end
        self.label = label
        self.also = also
        self.edits = edits
        self.in_program = in_program
        self.help = help
        self.meanings = meanings

    def __setattr__(self, name: str, value: object) -> None:
        if name in self.__dict__ and not name.startswith("__"):
            raise AttributeError(f"`{name}` of a TraceError stays as it is")
        super().__setattr__(name, value)

    def with_meanings(self: E, *meanings: str) -> E:
        """Return the same refusal with programs that mean what was typed."""
        return _made(type(self), self.args, {**self.__dict__, "meanings": meanings})

    def with_help(self: E, help: str) -> E:
        """Return the same refusal with another command that works."""
        return _made(type(self), self.args, {**self.__dict__, "help": help})

    def format(self) -> str:
        """Return the whole message: headline, source with carets, help."""
        lines = [f"error: {visible(self.message)}"]
        if self.source and self.start is not None:
            end = self.start if self.end is None else self.end
            lines += caret_frame(self.source, self.start, end, self.label, self.also)
        elif self.source:
            lines += caret_frame(self.source, None, None, "", None)
        lines += [f"help: {visible(command)}" for command in self.help.splitlines()]
        return "\n".join(lines)

    def __reduce__(self) -> tuple[object, ...]:
        return _made, (type(self), self.args, self.__dict__)

    def __str__(self) -> str:
        return self.format()

    def as_json(self) -> dict[str, object]:
        """Return the error object of ``--format json``; positions count in the program."""
        place = self.in_program and self.start is not None
        return {
            "code": self.code,
            "message": visible(self.message),
            "start": self.start if place else None,
            "end": self.end if place else None,
            "help": "\n".join(map(visible, self.help.splitlines())),
        }


def _made(kind: type[E], arguments: tuple[object, ...], fields: dict[str, object]) -> E:
    """Return an error as it was, whatever its class asks for when it is made."""
    error = kind.__new__(kind, *arguments)
    error.__dict__.update(fields)
    return error


def unknown(
    code: str,
    message: str,
    name: str,
    choices: Iterable[str],
    *,
    label: str = "",
    help: str = "",
) -> TraceError:
    """Return the refusal of a name that isn't one of ``choices``; the nearest one is offered.

    ``label`` is the list of them where it is left out; ``{}`` in ``help`` stands for the one that
    was probably meant, else for the first.
    """
    from .nearest import nearest  # for refusals only

    words = list(choices)
    guess = nearest(name, words)
    return TraceError(
        code,
        message + did_you_mean(guess),
        name,
        0,
        len(name),
        label=label or f"one of {', '.join(words)}",
        in_program=False,
        help=help.replace("{}", guess or words[0]),
    )


def did_you_mean(guess: str | None) -> str:
    """Return the words that offer a name, for the end of a message."""
    return f"; did you mean `{guess}`?" if guess else ""
