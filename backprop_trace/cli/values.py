"""The values of a program's variables as they are given: read, and everything wrong with them."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from math import nan
from typing import TYPE_CHECKING

from .. import shell
from ..autodiff.inputs import listed
from ..errors import TraceError, did_you_mean
from ..language import limits
from ..language.any_value import any_value
from .argv import Given

if TYPE_CHECKING:
    from ..autodiff.graph import Graph
    from ..declarations.option import Option
    from ..values.arrays import Value


class Values:
    """The values given to the variables of a program; refusals come with a command that works.

    ``letters`` are the variables that need none, as ``openers`` say; ``own`` are the spellings of
    the command's own options; ``help`` makes a command with other values; ``loaded`` are values
    from files.
    """

    def __init__(
        self,
        graph: Graph,
        given: Sequence[Given],
        letters: Sequence[str],
        openers: Sequence[Option],
        own: Collection[str],
        help: Callable[[Sequence[Given]], str],
        loaded: Mapping[str, Value],
    ) -> None:
        self.graph = graph
        self.given = given
        self.letters = letters
        self.openers = openers
        self.own = own
        self.help = help
        self.loaded = loaded

    def read(self) -> dict[str, Value]:
        """Return the numbers and arrays, nan for letters. Raises ``TraceError``."""
        self.check()
        found = {given.name: self.value(given) for given in self.given}
        return {**found, **self.loaded, **{name: nan for name in self.letters}}

    def check(self) -> None:
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
                            f"write --{name} 1")  # fmt: skip
        self.check_letters(counts)
        missing = [
            name for name in self.graph.variables if name not in counts and name not in self.letters
        ]
        if missing:
            place = self.graph.program.positions[self.graph.variables[missing[0]]]
            add = " ".join(
                f"{name}=1" if f"--{name}" in self.own else f"--{name} 1"
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
                help=self.help(self.given),
            )

    def check_letters(self, given: Collection[str]) -> None:
        """Refuse letters that aren't variables, or that have a value."""
        text = ",".join(self.letters)
        for name in self.letters:
            at = text.find(name)
            if name not in self.graph.variables:
                from ..nearest import nearest

                guess = nearest(name, self.graph.variables)
                hint = did_you_mean(guess)
                message = f"the program has no variable `{name}`{hint}"
                self.refuse("unknown-name", message, text, at, at + len(name), self.of_letters())
            elif name in given:
                message = f"`{name}` has a value, so it can't stay a letter"
                self.refuse("given-twice", message, text, at, at + len(name), self.of_letters())

    def of_letters(self) -> str:
        """Say which option lists the letters."""
        return f"of {next(option.spelling for option in self.openers)}"

    def refuse_unknown(self, unknown: Sequence[str], counts: dict[str, list[str]]) -> None:
        """Refuse values for names that aren't variables of the program."""
        from ..nearest import nearest

        first = unknown[0]
        words = counts[first][0]
        free = [name for name in self.graph.variables if name not in counts]
        options = [name[2:] for name in self.own if name.startswith("--")]
        guess = nearest(first, free) or nearest(first, options)
        given = [g for g in self.given if g.name in self.graph.variables]
        hint = ""
        text = next((g.text for g in self.given if g.name == first), None)
        if guess:
            hint = f"; did you mean `--{guess}`?"
            from ..language.explain.characters import code_points
            from ..language.syntax.names import skeleton

            if guess != first and skeleton(guess) == skeleton(first):
                hint = f"; `{guess}` looks like it ({code_points(guess + first)})"
            if guess in free:
                given.append(Given(guess, text, words))
        elif "#" in self.graph.program.text:
            hint = "; what stands behind `#` is a comment"
        known = "variables" if len(self.graph.variables) != 1 else "variable"
        label = f"the {known}: {', '.join(list(self.graph.variables)[: limits.LISTED])}"
        if not self.graph.variables:
            label = "the program has no variables"
        message = f"the program has no variable {listed(unknown)}{hint}"
        if first in self.graph.index:
            message = f"`{first}` is computed by the program: it takes no value"
        constant = {"pi", "e"} & {n.text for n in self.graph.program.constants.values()}
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
            help=self.help(given),
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
                help=self.help(self.given),
            ) from None

    def refuse(
        self, code: str, message: str, source: str, start: int, end: int, label: str
    ) -> None:
        """Refuse words of the command line."""
        raise TraceError(code, message, source, start, end, label=label, in_program=False,
                         help=self.help(self.given))  # fmt: skip
