"""The command's own options: their groups, types and words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import click

from .. import shell
from ..errors import TraceError, unknown
from ..formats import FLAVORS, FORMATS, unknown_format
from ..language import limits
from ..language.syntax.tokens import is_name
from ..notation.numbers import DEFAULT_DIGITS

OPTIMIZERS = {
    "sgd": "w - rate*gradient",
    "momentum": "with velocity, 0.9 of it kept",
    "adam": "with means of the gradient and of its square",
}

WAYS = {
    "reverse": "the backward pass",
    "forward": "the derivative by the first of --wrt, carried forward, beside it",
}
TARGETS = {
    "pytorch": "tensors, backward() and .grad",
    "jax": "value_and_grad of a function",
    "numpy": "both passes by hand",
    "python": "both passes by hand, with math alone",
    "micrograd": "Value objects and backward()",
}


class Option(click.Option):
    """An option with a place in the help page."""

    def __init__(
        self,
        *args: Any,
        group: str = "Help",
        takes_number: bool = False,
        may_be_bare: Callable[[str], bool] | None = None,
        in_notes: bool = False,
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        self.group = group
        self.takes_number = takes_number
        """Whether a number behind it is its value, not that of a variable of the same name."""
        self.may_be_bare = may_be_bare
        """Whether it may stand without a value: then, whether the word behind it is one."""
        self.in_notes = in_notes
        """Whether the command of a block in a note may have it: it computes or formats, and neither
        reads nor writes nor ends the run."""


class Number(click.ParamType):
    """A value: a decimal number, a fraction, ``pi`` or ``e``."""

    name = "number"

    def convert(self, given: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the number."""
        from ..language.value import value

        return value(given) if isinstance(given, str) else given


class Digits(click.ParamType):
    """A number of significant digits, or ``full``: None."""

    name = "digits"

    def convert(self, given: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the number of digits, or 0 for all."""
        if isinstance(given, int):
            return given
        if given == "full":
            return 0
        if given.isascii() and given.isdigit() and len(given) < 6 and 1 <= int(given) <= 17:
            return int(given)
        raise TraceError(
            "bad-option",
            f"`--digits` takes 1 to 17 significant digits (the limit of a double), or full,"
            f" not `{given[:40]}`",
            help=f"{shell.SEED} --digits 6",
        )


class Format(click.ParamType):
    """The name of an output format."""

    name = "format"

    def convert(self, given: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the format's name."""
        if given not in FORMATS:
            error = unknown_format(given)
            error.help = f"{shell.SEED} --format text"
            raise error
        return given

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[click.shell_completion.CompletionItem]:
        """Complete the formats' names."""
        from click.shell_completion import CompletionItem

        return [
            CompletionItem(name, help=format.purpose)
            for name, format in FORMATS.items()
            if name.startswith(incomplete)
        ]


class Example(click.ParamType):
    """The name of a lesson."""

    name = "lesson"

    def convert(self, given: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the lesson's name."""
        from ..features.lessons.lessons import lesson

        return lesson(given).name

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[click.shell_completion.CompletionItem]:
        """Complete the lessons' names."""
        from click.shell_completion import CompletionItem

        from ..features.lessons.lessons import lessons

        return [
            CompletionItem(name, help=lesson.aim)
            for name, lesson in lessons().items()
            if name.startswith(incomplete)
        ]


class Count(click.ParamType):
    """A whole number from 0 on."""

    name = "count"

    def __init__(self, option: str, most: int) -> None:
        self.option = option
        self.most = most

    def convert(self, given: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the number."""
        if isinstance(given, int):
            return given
        if given.isascii() and given.isdigit() and len(given) < 10 and int(given) <= self.most:
            return int(given)
        raise TraceError(
            "bad-option",
            f"`{self.option}` takes a whole number up to {self.most:,}, not `{given[:40]}`",
            help=f"{shell.SEED} {self.option} 5 --lr 0.1",
        )


class Choice(click.ParamType):
    """One of some words."""

    name = "choice"

    def __init__(self, words: Mapping[str, str]) -> None:
        self.words = words

    def convert(self, given: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the word."""
        if given not in self.words:
            option = param.opts[0] if param is not None else ""
            raise unknown(
                "bad-option",
                f"`{option}` can't be `{given[:40]}`",
                given,
                self.words,
                help=f"{shell.SEED} {option} {{}}",
            )
        return given

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[click.shell_completion.CompletionItem]:
        """Complete the words."""
        from click.shell_completion import CompletionItem

        words = self.words.items()
        return [CompletionItem(word, help=h) for word, h in words if word.startswith(incomplete)]


def are_names(word: str) -> bool:
    """Return whether a word is a list of names."""
    return all(map(is_name, word.split(",")))


def is_path(word: str) -> bool:
    """Return whether a word is a path, not the next option."""
    return not word.startswith("-")


def own_options() -> list[click.Parameter]:
    """Return the options of the command, in the order of the help page."""
    return [
        Option(["--file"], group="Values", metavar="PATH",
               help="Read the program from a file; the program - reads standard input."),
        Option(["--wrt"], in_notes=True, group="Values", metavar="NAMES",
               help="Only these get gradients: variables or named steps, as in w,b."),
        Option(["--format"], in_notes=True, group="Output", type=Format(), metavar="NAME",
               help="One of " + ", ".join(FORMATS) + "."),
        Option(["-o", "--output"], group="Output", metavar="FILE", multiple=True,
               help="Write to a file, its suffix picks the format; may be given several times."),
        Option(["--copy"], group="Output", is_flag=True,
               help="Also put it on the terminal's clipboard, as text or as --format says."),
        Option(["--digits"], in_notes=True,
               group="Output", type=Digits(), metavar="N", takes_number=True,
               default=DEFAULT_DIGITS, show_default=True,
               help="Significant digits shown, 1 to 17, or full."),
        Option(["--graph"], in_notes=True,
               group="Output", metavar="[only]", may_be_bare=("only",).__contains__,
               type=Choice({"": "", "only": "nothing but the graph"}),
               help="Show the graph even where it has to be a tree; only: nothing else."),
        Option(["--no-graph"], in_notes=True,
               group="Output", is_flag=True, help="Leave the graph out."),
        Option(["--animate"], in_notes=True, group="Output", is_flag=True,
               help="In SVG: reveal the passes one after the other."),
        Option(["--flavor"], in_notes=True, group="Output", type=Choice(FLAVORS), metavar="NAME",
               help="The place that Markdown is for: " + ", ".join(FLAVORS) + "."),
        Option(["--standalone"], in_notes=True, group="Output", is_flag=True,
               help="A whole LaTeX or Typst document instead of a fragment."),
        Option(["--plain-names"], in_notes=True, group="Output", is_flag=True,
               help="Names as typed, in LaTeX, Typst and Markdown too."),
        Option(["--example"], in_notes=True, group="Lessons", type=Example(), metavar="NAME",
               help="Run a classic worked example; any of its values may be given anew."),
        Option(["--examples"], group="Lessons", is_flag=True, help="List the worked examples."),
        Option(["--closed-form"], in_notes=True, group="Checks", is_flag=True,
               help="Show each gradient as one formula, derived by SymPy."),
        Option(["--exact"], in_notes=True, group="Values", is_flag=True,
               help="Calculate in fractions: 1/3 stays 1/3."),
        Option(["--symbolic"], in_notes=True, group="Values", metavar="NAMES",
               help="These variables stay letters; every row then shows a formula."),
        Option(["--steps"], in_notes=True,
               group="Training", type=Count("--steps", limits.STEPS), metavar="N",
               takes_number=True, help="Steps of gradient descent on the variables of --wrt."),
        Option(["--lr"], in_notes=True,
               group="Training", type=Number(), metavar="RATE", takes_number=True,
               help="The learning rate."),
        Option(["--optimizer"], in_notes=True,
               group="Training", type=Choice(OPTIMIZERS), metavar="NAME",
               default="sgd", help="One of " + ", ".join(OPTIMIZERS) + "."),
        Option(["--accumulate"], in_notes=True, group="Training", is_flag=True,
               help="Don't reset the gradients between the steps: a common mistake."),
        Option(["--trace-steps"], in_notes=True,
               group="Training", metavar="LIST", takes_number=True,
               help="Show these steps in full too, as in 1,5,last."),
        Option(["--plot"], group="Training", metavar="FILE.svg",
               help="Write the output and the parameters over the steps as a picture."),
        Option(["--check"], in_notes=True, group="Checks", is_flag=True,
               help="Compare each gradient with differences, forward mode, SymPy and PyTorch."),
        Option(["--mode"], in_notes=True, group="Checks", type=Choice(WAYS), metavar="NAME",
               help="reverse (default), or forward: also carry one variable's derivative forward."),
        Option(["--emit"], group="Checks", type=Choice(TARGETS), metavar="NAME",
               help="Write a script that prints the same numbers: " + ", ".join(TARGETS) + "."),
        Option(["--verify"], group="Checks", metavar="NOTE", multiple=True, may_be_bare=is_path,
               help="Run the traces in notes again and name every step that differs."),
        Option(["--update"], group="Checks", is_flag=True,
               help="With --verify: write the traces anew instead."),
        Option(["--prove"], group="Checks", metavar="[NAMES]", may_be_bare=are_names,
               help="Prove the rules of the operations NAMES, or of all."),
    ]  # fmt: skip
