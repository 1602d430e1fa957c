"""What a command line asks for: the program, the values, and everything wrong with them.

All refusals that concern words, names and values are made here, each with a command that works.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Collection, Iterable, Sequence
from math import nan
from typing import TYPE_CHECKING

from .. import shell
from ..autodiff.inputs import listed
from ..errors import TraceError, did_you_mean
from ..language import limits
from ..language.syntax.tokens import is_name
from ..language.value import value
from ..utf8 import decode
from ..work import work
from . import progress
from .argv import Given, Typed, flat, is_number, open_names, text_of, without

if TYPE_CHECKING:
    from ..autodiff.graph import Graph
    from ..declarations.feature import Source
    from ..declarations.option import Option

STANDARD_INPUT = "-"


class Request:
    """The program and the values of one command line."""

    def __init__(
        self,
        program: str | None,
        given: Sequence[Given],
        extra: Sequence[str],
        typed: Sequence[Typed],
        options: Sequence[Option],
        own: Collection[str],
    ) -> None:
        self.word = program
        self.given = given
        self.extra = extra
        self.typed = typed
        self.options = options
        self.own = own
        """The spellings that mean an option of the command, not a variable."""
        self.path = text_of(typed, "file")
        self.source: Source | None = None
        """Where the program comes from by an option; its values stand among those given."""
        self.words_of_source = ""
        self.program = program or ""
        self.graph: Graph | None = None
        self.values: dict[str, float] = {}
        self.letters = open_names(options, typed)
        """The variables that stay letters: they need no value."""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing on the command line to read a program from."""
        sources = (self.word, self.path, self.source)
        return not self.given and all(source is None for source in sources)

    def read(self) -> Graph:
        """Read the program and check everything against it. Raises ``TraceError``."""
        from ..api import read

        work().begin("reading the program")
        self.program = self.text()
        self.check_words()
        if not self.program.strip():
            raise TraceError(
                "empty",
                "the expression is empty" if self.word is not None else "no expression was given",
                help=shell.SEED,
            )
        try:
            self.graph = read(self.program, {name for name, _, _ in self.given})
        except TraceError as error:
            raise error.with_help(self.command(self.program)) from None
        self.check_names(self.graph)
        self.values = {g.name: self.number(g) for g in self.given}
        self.values.update((name, nan) for name in self.letters)
        return self.graph

    @property
    def texts(self) -> dict[str, str]:
        """The numbers given, as they were typed, by the names of their variables."""
        return {given.name: (given.text or "").strip() for given in self.given}

    def text(self) -> str:
        """Return the program's text: the word, standard input (``-``) or a file."""
        sources = [self.path, self.words_of_source or None, self.word]
        first, *others = [source for source in sources if source is not None] or [""]
        if others:
            raise TraceError(
                "two-programs",
                f"the program comes from `{first}`: `{others[0][:60]}` is one too many",
                help=shell.SEED,
            )
        if self.source is not None:
            return self.source.text
        if self.path is not None:
            return read_file(self.path)
        if self.word == STANDARD_INPUT and not self.extra:
            if sys.stdin.isatty():
                progress.end()  # somebody types
            raw = getattr(sys.stdin, "buffer", None)
            if raw is None:
                return sys.stdin.read(limits.TEXT + 1)
            return decode(raw.read(4 * limits.TEXT + 1), "standard input")
        return self.word or ""

    def command(self, program: str, given: Sequence[Given] | None = None) -> str:
        """Return a command that works, nearest to this one."""
        if self.source is not None:
            return f"{shell.NAME} {self.words_of_source}"
        values = [*(self.given if given is None else given)]
        meant = {
            each.name: each.text
            for each in self.typed
            if each.text is not None
            and self.graph is not None
            and each.name in self.graph.variables
            and is_number(each.text)
        }  # a number behind an option that is called like a variable
        values += [Given(name, text, "") for name, text in meant.items()]
        open_options = [option.name for option in self.options if option.opens]
        options = without(self.typed, "file", *meant, *open_options)  # these get a value instead
        from .suggest_command import command

        return command(program, values, flat(options), self.own)

    def again(self, typed: Iterable[Typed], *words: str) -> str:
        """Return this command with other options, and words behind them."""
        options = [*flat(typed), *words]
        if self.graph is None:
            others = [word for word in (self.word, *self.extra) if word is not None]
            others += [f"{name}={text}" for name, text, _ in self.given if text is not None]
            return shell.command(None, {}, [*others, *options])
        texts = self.texts
        assigned = [name for name in texts if f"--{name}" in self.own]
        if self.source is None:
            return shell.command(self.program, texts, options, assigned)
        known = self.source.values
        changed = {name: text for name, text in texts.items() if text != known.get(name)}
        return shell.command(None, changed, options, assigned)

    def check_words(self) -> None:
        """Refuse words that are neither the program nor a value."""
        if not self.extra:
            return
        word = self.extra[0]
        name = word.lstrip("-")
        dashed = word.startswith("-") and is_name(name)
        if word.startswith("---") or dashed:
            following = self.extra[1] if len(self.extra) > 1 else "1"
            given = [*self.given, Given(name, following, word)]
            raise TraceError(
                "unknown-option",
                f"there is no option `{word[:60]}`;"
                f" a value is given with two dashes: `--{name[:60]}`",
                word,
                0,
                len(word),
                label=f"write --{name[:40]}",
                in_program=False,
                help=self.command(self.word or "", given),
            )
        joined = " ".join([self.word or "", *self.extra])
        raise TraceError(
            "unquoted",
            "the program must be one word: put quotes round it",
            joined,
            len(self.word or "") + 1,
            len(joined),
            label='write "..." round the whole program',
            in_program=False,
            help=self.command(joined),
        )

    def check_names(self, graph: Graph) -> None:
        """Refuse values given twice, to nobody, or not at all: each kind in one message."""
        counts: dict[str, list[str]] = {}
        for name, _, words in self.given:
            counts.setdefault(name, []).append(words)
        if len(self.given) > limits.OPTIONS:
            options = sum(g.words.startswith("--") for g in self.given)
            if options > limits.OPTIONS:
                raise TraceError(
                    "too-many-options",
                    f"{options:,} values are given as options; the limit is {limits.OPTIONS:,}:"
                    " give them as NAME=VALUE",
                    help=shell.SEED,
                )
        twice = [name for name, words in counts.items() if len(words) > 1]
        if twice:
            words = ", ".join(counts[twice[0]][:2])
            self.refuse("given-twice", f"{listed(twice)} is given twice", words, 0, len(words),
                        "keep one of them")  # fmt: skip
        unknown = [name for name in counts if name not in graph.variables]
        if unknown:
            self.refuse_unknown(graph, unknown, counts)
        for name, text, words in self.given:
            if text is None:
                self.refuse("missing-value", f"`--{name}` needs a value", words, 0, len(words),
                            f"write --{name} 1")  # fmt: skip
        self.check_letters(graph, counts)
        missing = [
            name for name in graph.variables if name not in counts and name not in self.letters
        ]
        if missing:
            place = graph.program.positions[graph.variables[missing[0]]]
            add = " ".join(
                f"{name}=1" if f"--{name}" in self.own else f"--{name} 1"
                for name in missing[: limits.LISTED]
            )
            plural = "values" if len(missing) > 1 else "value"
            raise TraceError(
                "missing-value",
                f"no {plural} for {listed(missing)}",
                graph.program.text,
                place,
                place + len(missing[0]),
                label=f"add {add}" if len(add) < 60 else "give every variable a value",
                help=self.command(self.program),
            )

    def check_letters(self, graph: Graph, given: Collection[str]) -> None:
        """Refuse letters that aren't variables, or that have a value."""
        text = ",".join(self.letters)
        for name in self.letters:
            at = text.find(name)
            if name not in graph.variables:
                from ..nearest import nearest

                guess = nearest(name, graph.variables)
                hint = did_you_mean(guess)
                message = f"the program has no variable `{name}`{hint}"
                self.refuse("unknown-name", message, text, at, at + len(name), self.of_letters())
            elif name in given:
                message = f"`{name}` has a value, so it can't stay a letter"
                self.refuse("given-twice", message, text, at, at + len(name), self.of_letters())

    def of_letters(self) -> str:
        """Say which option lists the letters."""
        return f"of {next(option.spelling for option in self.options if option.opens)}"

    def refuse_unknown(
        self, graph: Graph, unknown: Sequence[str], counts: dict[str, list[str]]
    ) -> None:
        """Refuse values for names that aren't variables of the program."""
        from ..nearest import nearest

        first = unknown[0]
        words = counts[first][0]
        free = [name for name in graph.variables if name not in counts]
        options = [name[2:] for name in self.own if name.startswith("--")]
        guess = nearest(first, free) or nearest(first, options)
        given = [g for g in self.given if g.name in graph.variables]
        hint = ""
        text = next(g.text for g in self.given if g.name == first)
        if guess:
            hint = f"; did you mean `--{guess}`?"
            from ..language.explain.characters import code_points
            from ..language.syntax.names import skeleton

            if guess != first and skeleton(guess) == skeleton(first):
                hint = f"; `{guess}` looks like it ({code_points(guess + first)})"
            if guess in free:
                given.append(Given(guess, text, words))
        elif "#" in graph.program.text:
            hint = "; what stands behind `#` is a comment"
        known = "variables" if len(graph.variables) != 1 else "variable"
        label = f"the {known}: {', '.join(list(graph.variables)[: limits.LISTED])}"
        if not graph.variables:
            label = "the program has no variables"
        message = f"the program has no variable {listed(unknown)}{hint}"
        if first in graph.index:
            message = f"`{first}` is computed by the program: it takes no value"
        constant = {"pi", "e"} & {n.text for n in graph.program.constants.values()}
        if first in constant:
            message = f"`{first}` is a constant here"
        raise TraceError(
            "unknown-name",
            message,
            words,
            0,
            len(re.split(r"[ =]", words)[0]),
            label=label,
            in_program=False,
            help=self.command(self.program, given),
        )

    def number(self, given: Given) -> float:
        """Return the number given to a variable."""
        name, text, words = given
        try:
            return value(text or "")
        except TraceError as error:
            place = len(words) - len(text or "")
            if not words.endswith(text or ""):
                place = 0
            label = error.label
            raise TraceError(
                error.code,
                f"{error.message} (the value of `{name}`)",
                words,
                place,
                max(len(words), place + 1),
                label=label,
                in_program=False,
                help=self.command(self.program),
            ) from None

    def refuse(
        self, code: str, message: str, source: str, start: int, end: int, label: str
    ) -> None:
        """Refuse words of the command line."""
        raise TraceError(code, message, source, start, end, label=label, in_program=False,
                         help=self.command(self.program))  # fmt: skip


def read_file(path: str) -> str:
    """Return the text of a program's file."""
    try:
        with open(path, "rb") as file:
            return decode(file.read(4 * limits.TEXT + 1), path)
    except OSError as error:
        raise TraceError(
            "unreadable",
            f"cannot read `{path}`: {error.strerror or error}",
            help=shell.SEED,
        ) from None
