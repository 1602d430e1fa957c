"""What a command line asks for: the program, the values, and everything wrong with them.

All refusals that concern words, names and values are made here, each with a command that works.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from .. import shell
from ..errors import TraceError
from ..language import limits
from ..language.any_value import any_value, is_like_array, is_value
from ..language.syntax.tokens import is_name
from ..language.value import as_read
from ..utf8 import decode
from ..work import work
from . import progress
from .argv import Given, Typed, flat, open_names, spared_names, spares_all, split, text_of, without
from .sources import read_file, texts_of
from .values import Values

if TYPE_CHECKING:
    from ..autodiff.graph import Graph
    from ..declarations.feature import Source
    from ..declarations.option import Option
    from ..values.arrays import Value

STANDARD_INPUT = "-"
_ENDS, _BEGINS = tuple("-+*/(,;=<>"), tuple("-+*/),;=<>")


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
        self.values: dict[str, Value] = {}
        self.loaded: Mapping[str, Value] = {}
        """The values that come from files; they have no texts on the command line."""
        self.needs_values = True
        """Whether every variable needs a value."""
        self.letters = open_names(options, typed)
        """The variables that stay letters: they need no value."""
        self.spared = spared_names(options, typed)
        """The variables that an option gives a number."""
        self.spares_all = spares_all(options, typed)
        """Whether that is all of them."""

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
            self.graph = read(self.program, self.known())
        except TraceError as error:
            raise error.with_help(self.meant(error)) from None
        values = Values(
            self.graph, self.given, self.letters, self.options, self.own, self, self.loaded
        )
        spared = list(self.graph.variables) if self.spares_all else self.spared
        self.values = values.read(self.needs_values, spared)
        return self.graph

    def known(self) -> dict[str, Value]:
        """Return the names that have a value; the value of arrays, which tells their axes."""
        arrays = {g.name: g.text for g in self.given if g.text and is_like_array(g.text)}
        values = {name: any_value(text) for name, text in arrays.items() if is_value(text)}
        return {**dict.fromkeys((*(g.name for g in self.given), *self.letters), 0.0), **values,
                **self.loaded}  # fmt: skip

    def meant(self, error: TraceError) -> str:
        """Return the command that was meant, or one for each meaning, a line each."""
        if not error.meanings:
            return self.command(self.program)
        commands = [self.command(program) for program in error.meanings]
        return "\n".join(commands) if all(commands) else ""

    def help(self, given: Sequence[Given], more: Sequence[str] = ()) -> str:
        """Return the command with other values, and more options."""
        return self.command(self.program, given, more)

    def readings(self, missing: Sequence[str]) -> str:
        """Return the command with blanks; and one where missing words are products, a line each."""
        from .suggest_command import with_products

        values = {given.name: given.text or "" for given in self.given}
        options = flat(without(self.typed, "file"))
        other = with_products(self.program, missing, values, options, self.own)
        return "\n".join(filter(None, (self.command(self.program), other)))

    @property
    def has_arrays(self) -> bool:
        """Whether the program or a value has arrays in it."""
        is_array = self.graph is not None and self.graph.program.is_array
        return is_array or any(value.__class__ is not float for value in self.values.values())

    @property
    def texts(self) -> dict[str, str]:
        """The numbers given, as they were typed, by the names of their variables."""
        own = self.graph.program.values if self.graph is not None else {}
        texts = {given.name: as_read((given.text or "").strip()) for given in self.given}
        return own | texts | texts_of(self.loaded)

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
            if sys.stdin is None:
                raise TraceError("unreadable", "standard input is closed", help=shell.SEED)
            if sys.stdin.isatty():
                progress.end()  # somebody types
            raw = getattr(sys.stdin, "buffer", None)
            if raw is None:
                return sys.stdin.read(limits.TEXT + 1)
            return decode(raw.read(4 * limits.TEXT + 1), "standard input")
        return self.word or ""

    def command(
        self, program: str, given: Sequence[Given] | None = None, more: Sequence[str] = ()
    ) -> str:
        """Return the command that was meant; empty if that can't be told."""
        values = [*(self.given if given is None else given)]
        meant = {
            each.name: each.text
            for each in self.typed
            if each.text is not None
            and self.graph is not None
            and each.name in self.graph.variables
            and is_value(each.text)
        }  # a number behind an option that is called like a variable
        values += [Given(name, text, "") for name, text in meant.items()]
        options = [*flat(without(self.typed, "file", *meant)), *more]
        from .suggest_command import changed_values, command

        if self.source is not None and self.graph is not None:
            changed = changed_values(values, self.source.values, self.graph.variables)
            return "" if changed is None else _one_line(shell.command(None, changed, options))
        found = command(program, values, options, self.own, self.letters, self.loaded)
        return _one_line(found)

    def mended(self, error: TraceError) -> str:
        """Return the command with what an error of the run suggests; empty if that is nothing."""
        if error.code == "unknown-name" or not error.edits or not error.in_program:
            return ""
        from ..language.explain.repair import apply

        return self.command(apply(error.source, error.edits))  # as it was read

    def again(self, typed: Iterable[Typed], *words: str) -> str:
        """Return this command with other options, and words behind them."""
        options = [*flat(typed), *words]
        if self.graph is None:
            # What takes no program reads no standard input either.
            words_typed = (self.word, *self.extra)
            others = [word for word in words_typed if word not in (None, STANDARD_INPUT)]
            others += [f"{name}={text}" for name, text, _ in self.given if text is not None]
            return shell.command(None, {}, [*others, *options])
        program = self.graph.program
        assigned = [name for name in self.texts if f"--{name}" in self.own]
        known = program.values if self.source is None else self.source.values
        texts = {name: text for name, text in self.texts.items() if text != known.get(name)}
        elsewhere = self.source is not None or "--file" in options
        return shell.command(None if elsewhere else program.text, texts, options, assigned)

    def instead(self, help: str) -> str:
        """Return a help that leaves open what was typed, with this command."""
        start, _, rest = help.partition(" ")
        if start != shell.AS_TYPED:
            return help
        if self.graph is None:
            return f"{shell.SEED} {rest}"
        words = shell.words_of_line(rest)
        names = [typed.name for typed in split(self.options, words).options]
        return self.again(without(self.typed, *names), *words)

    def check_words(self) -> None:
        """Refuse words that are neither the program nor a value."""
        if not self.extra:
            return
        word = self.extra[0]
        name = word.lstrip("-")
        dashed = word.startswith("-") and is_name(name)
        if word.startswith("---") or dashed:
            following = self.extra[1] if len(self.extra) > 1 else None
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
            help=self.command(joined) if _one_text([self.word or "", *self.extra]) else "",
        )


def _one_line(command: str) -> str:
    """Return a command that can be shown as it has to be typed; empty for any other."""
    return command if command.isprintable() else ""


def _one_text(words: Sequence[str]) -> bool:
    """Return whether words are one program that a shell took apart: an operator at every joint."""
    joints = pairwise(words)
    return all(before.endswith(_ENDS) or after.startswith(_BEGINS) for before, after in joints)
