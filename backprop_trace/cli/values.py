"""The values of a program's variables as they are given: read, and everything wrong with them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from math import nan
from typing import TYPE_CHECKING, Protocol

from .. import shell
from ..autodiff.inputs import listed
from ..errors import TraceError, did_you_mean
from ..language import limits
from ..language.any_value import any_value
from ..language.syntax.one_line import one_line
from ..nearest import nearest
from .argv import Given

if TYPE_CHECKING:
    from ..autodiff.graph import Graph
    from ..declarations.option import Option
    from ..values.arrays import Value


class Helper(Protocol):
    """Makes the commands that stand behind refusals."""

    def help(self, given: Sequence[Given], more: Sequence[str] = ()) -> str:
        """Return the command with other values, and more options."""

    def readings(self, missing: Sequence[str]) -> str:
        """Return the command with blanks; and one where missing words are products, a line each."""


class Values:
    """The values given to the variables of a program; a refusal comes with what was meant.

    ``letters`` are the variables that need none; ``options`` the command's own, ``own`` their
    spellings; ``loaded`` are values from files.
    """

    def __init__(
        self,
        graph: Graph,
        given: Sequence[Given],
        letters: Sequence[str],
        options: Sequence[Option],
        own: Collection[str],
        helper: Helper,
        loaded: Mapping[str, Value],
    ) -> None:
        self.graph = graph
        self.given = given
        self.letters = letters
        self.options = options
        self.own = own
        self.helper = helper
        self.loaded = loaded

    def read(self, needs_values: bool = True, spared: Sequence[str] = ()) -> dict[str, Value]:
        """Return the numbers and arrays, nan for letters. Raises ``TraceError``.

        ``spared`` need no number: nan stands for them too.
        """
        self.check(needs_values, spared)
        own = {name: any_value(text) for name, text in self.graph.program.values.items()}
        found = {given.name: self.value(given) for given in self.given}
        free = {name: nan for name in spared if name in self.graph.variables}
        letters = {name: nan for name in self.letters if name not in found}
        return {**free, **own, **found, **self.loaded, **letters}

    def check(self, needs_values: bool, spared: Sequence[str]) -> None:
        """Refuse values given twice, to nobody, or not at all: each kind in one message."""
        counts: dict[str, list[str]] = {name: [f"--load {name}=..."] for name in self.loaded}
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
        unknown = [name for name in counts if name not in self.graph.variables]
        if unknown:
            self.refuse_unknown(unknown, counts)
        for name, text, words in self.given:
            if text is None:
                self.refuse("missing-value", f"`--{name}` needs a value", words, 0, len(words),
                            f"write --{name} ?, a number for ?")  # fmt: skip
        self.check_letters(counts)
        known = {*counts, *self.letters, *self.graph.program.values, *spared}
        missing = [name for name in self.graph.variables if name not in known]
        if missing and needs_values:
            place = self.graph.program.positions[self.graph.variables[missing[0]]]
            add = " ".join(
                f"{name}=?" if f"--{name}" in self.own else f"--{name} ?"
                for name in missing[: limits.LISTED]
            )
            plural = "values" if len(missing) > 1 else "value"
            raise TraceError(
                "missing-value",
                f"no {plural} for {listed(missing)}",
                self.graph.program.text,
                place,
                place + len(missing[0]),
                label=f"add {add}" if len(add) < 60 else "give every variable a value",
                help=self.helper.readings(missing),
            )

    def check_letters(self, given: Collection[str]) -> None:
        """Refuse letters that aren't variables, or that have a value."""
        text = ",".join(self.letters)
        for name in self.letters:
            at = text.find(name)
            if name not in self.graph.variables:
                guess = nearest(name, self.graph.variables)
                hint = did_you_mean(guess)
                message = f"the program has no variable `{name}`{hint}"
                self.refuse("unknown-name", message, text, at, at + len(name), self.of_letters())
            elif name in given and not self.is_array(name):
                message = f"`{name}` has a value, so it can't stay a letter"
                self.refuse("given-twice", message, text, at, at + len(name), self.of_letters())

    def is_array(self, name: str) -> bool:
        """Return whether a variable is given an array, whose shape its letters need."""
        texts = [each.text or "" for each in self.given if each.name == name]
        return name in self.loaded or any("[" in text for text in texts)

    def of_letters(self) -> str:
        """Say which option lists the letters."""
        return f"of {next(option.spelling for option in self.options if option.opens)}"

    def refuse_unknown(self, unknown: Sequence[str], counts: dict[str, list[str]]) -> None:
        """Refuse values for names that aren't variables of the program."""
        graph = self.graph
        first = unknown[0]
        words = counts[first][0]
        if words.startswith("--") and first not in _NOTHING:
            self.refuse_option(first, words)
        free = [name for name in graph.variables if name not in counts]
        meant = self.helper.readings(free)
        hint = ""
        if not meant and (guess := _meant_name(first, free)) and first not in graph.index:
            hint = _looking_like(first, guess) or did_you_mean(f"--{guess}")
            renamed = [g._replace(name=guess) if g.name == first else g for g in self.given]
            meant = self.helper.help(renamed)
        elif "#" in graph.program.text:
            hint = "; what stands behind `#` is a comment"
        message = f"the program has no variable {listed(unknown)}{hint}"
        if first in graph.index:
            message = f"`{first}` is computed by the program: it takes no value"
        elif first in {"pi", "e"} & {n.text for n in graph.program.constants.values()}:
            message = f"`{first}` is a constant here"
        elif first in _NOTHING and words.startswith("--"):
            message = f"there is no option `--{first}`: {_NOTHING[first]}"
        raise TraceError("unknown-name", message, words, 0, len(re.split(r"[ =]", words)[0]),
                         label=_variables(graph), in_program=False, help=meant)  # fmt: skip

    def meant_option(self, name: str, text: str | None) -> tuple[Option, str | None] | None:
        """Return the command's own option that was meant and its value, whatever other programs
        call it; ``--latex`` is ``--format latex``."""
        for option in self.options:
            if name in option.elsewhere:
                return option, text
        guess = nearest(name, [option.name for option in self.options]) if len(name) > 2 else None
        for option in self.options:
            if option.name == guess:
                return option, text
        named = [option for option in self.options if name in option.kind.words()]
        return (named[0], name) if len(named) == 1 and text is None else None

    def refuse_option(self, name: str, words: str) -> None:
        """Lead an option of another program to ours, and keep everything else, if there is one."""
        text = next((given.text for given in self.given if given.name == name), None)
        meant = self.meant_option(name, text)
        if meant is None:
            return
        option, text = meant
        others = [given for given in self.given if given.name != name]
        more = [option.spelling, *([] if text is None or option.kind.is_flag else [text])]
        typed = re.split(r"[ =]", words)[0]
        written = " ".join(more) if text == name else option.spelling
        raise TraceError(
            "unknown-option",
            f"there is no option `{typed}`; did you mean `{written}`?",
            words,
            0,
            len(typed),
            label=f"write {option.usage}",
            in_program=False,
            help=self.helper.help(others, more),
        )

    def value(self, given: Given) -> Value:
        """Return the number or the array given to a variable."""
        name, text, words = given
        try:
            return any_value(text or "")
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
                help=self.helper.help(self.given),
            ) from None

    def refuse(
        self, code: str, message: str, source: str, start: int, end: int, label: str
    ) -> None:
        """Refuse words of the command line."""
        raise TraceError(code, message, source, start, end, label=label, in_program=False,
                         help=self.helper.help(self.given))  # fmt: skip


_NOTHING = {
    "momentum": "`--optimizer momentum` has 0.9",
    "no_color": "write `--color never`",
    "no_colour": "write `--color never`",
    "quiet": "the status tells a script enough, `--output` writes into a file",
    "verbose": "every step is shown",
    "device": "everything runs on the processor",
    "batch_size": "a program is one example: write the sum over several",
}
"""Options of other programs that have no counterpart, and why."""


def _meant_name(name: str, free: Sequence[str]) -> str | None:
    """Return the variable without a value that was meant; a short name is like no other."""
    from ..language.syntax.names import skeleton

    guess = nearest(name, free)
    if guess is None or len(name) > 2 or guess.lower() == name.lower():
        return guess
    return guess if skeleton(guess) == skeleton(name) else None


def _looking_like(name: str, guess: str) -> str:
    """Return words for a name that only looks like one of the program's."""
    from ..language.explain.characters import code_points
    from ..language.syntax.names import skeleton

    if guess == name or skeleton(guess) != skeleton(name):
        return ""
    return f"; `{guess}` looks like it ({code_points(guess + name)})"


def _variables(graph: Graph) -> str:
    """Return the program's variables in words, and how it was read."""
    names = list(graph.variables)
    known = "variables" if len(names) != 1 else "variable"
    label = f"the {known}: {', '.join(names[: limits.LISTED])}"
    if not names:
        label = "the program has no variables"
    return f"{label}; read as {one_line(graph.program.text)}"[:80] if graph.program.notes else label
