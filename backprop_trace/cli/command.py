"""The command: a click command whose options depend on the program."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import click

from .. import __version__, shell
from ..errors import TraceError
from .argv import Given, option, sort_others, split
from .message import Refusal
from .modes import MODES, NONE, OPTIONAL, mode_of
from .options import Number, Option, own_options
from .settings import Asked

if TYPE_CHECKING:
    from ..features.lessons.lessons import Lesson

_KEY = "backprop_trace.request"
_ASKS = frozenset(("--help", "-h", "--version"))
_MODES = {f"--{mode.option}": mode for mode in MODES}


class TraceCommand(click.Command):
    """Reads the variables off the program first, then lets click do the rest."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Return the command's options and, behind them, one for each variable."""
        own = super().get_params(ctx)
        taken = {name for param in own for name in param.opts}
        return [*own, *variable_options(ctx.meta.get(_KEY, ()), taken)]

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Sort the words, read the program, then parse the options that it makes."""
        words = split(super().get_params(ctx), args)
        program, given, extra = sort_others(words)
        own = {
            name: getattr(param, "in_notes", False)
            for param in super().get_params(ctx)
            for name in param.opts
        }
        if ctx.resilient_parsing or (_ASKS & set(args) and self.asks(ctx, words.options)):
            names = preview(program or text_of_lesson(words.options))
            ctx.meta[_KEY] = names
            values = [f"--{g.name}={g.text}" for g in given if g.name in names and g.text]
            return super().parse_args(ctx, [*words.options, *values])
        from .request import Request

        as_json = asks_for_json(words.options)
        try:
            lesson = lesson_of(words.options)
            given += values_of(lesson, given, words.options)
            path = option(words.options, "--file")
            request = Request(program, given, extra, words.options, own, path, lesson)
            if takes_program(words.options, request.is_empty):
                request.read()
            variables = request.graph.variables if request.graph else {}
            ctx.meta[_KEY] = [name for name in variables if f"--{name}" not in own]
            values = [
                f"--{n}={t}" for n, t, w in given if w.startswith("--") and f"--{n}" not in own
            ]
            defaults = lesson.options if lesson is not None else []
            rest = super().parse_args(ctx, [*defaults, *words.options, *values])
        except TraceError as error:
            error.help = error.help or shell.SEED
            raise Refusal(error, as_json) from None
        for name in variables:
            ctx.params.pop(f"value_{name}", None)
        ctx.params["request"] = request
        return rest

    def named(self, ctx: click.Context, options: Sequence[str]) -> list[click.Parameter]:
        """Return the options that words name, by click's own parser; nothing of them is done."""
        return self.make_parser(ctx).parse_args(args=list(options))[2]

    def asks(self, ctx: click.Context, options: Sequence[str]) -> bool:
        """Return whether words ask for the help page or the version, not for a trace."""
        return any(param.is_eager for param in self.named(ctx, options))

    def invoke(self, ctx: click.Context) -> Any:
        """Run; refusals get their message, an interrupted run its quiet end."""
        try:
            return super().invoke(ctx)
        except TraceError as error:
            error.help = error.help or shell.SEED
            as_json = ctx.params.get("format") == "json"
            raise Refusal(error, as_json) from None
        except KeyboardInterrupt:
            ctx.exit(130)

    def get_help_option(self, ctx: click.Context) -> click.Option:
        """Return ``--help``; click's own would look for translations at every start."""
        return HELP

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Return the words of the usage line."""
        return ["[OPTIONS]", "PROGRAM", "[NAME=VALUE]..."]

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options in groups, the program's variables first."""
        groups: dict[str, list[tuple[str, str]]] = {"Variables of this program": []}
        for param in self.get_params(ctx):
            record = param.get_help_record(ctx)
            if record is not None:
                group = getattr(param, "group", "Help")
                groups.setdefault(group, []).append(record)
        for group, records in groups.items():
            if records:
                with formatter.section(group):
                    formatter.write_dl(records)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the functions and some commands."""
        from ..operations import FUNCTIONS

        with formatter.section("Functions"):
            names = sorted(FUNCTIONS, key=str.lower)
            formatter.write_text(" ".join(names))
        with formatter.section("Examples"):
            formatter.write_dl(EXAMPLES)


EXAMPLES = [
    (shell.SEED, "the three passes"),
    ('backprop-trace "sigmoid(w*x + b)" w=0.5 x=2 b=-1 --wrt w,b', "two gradients only"),
    ('backprop-trace "a = x*y; a**2" --x 3 --y 2 -o trace.json', "named steps, to a file"),
    ("backprop-trace --example neuron --w0 3", "a lesson with another value"),
]


def variable_options(names: Sequence[str], taken: set[str]) -> Iterator[click.Parameter]:
    """Yield an option for each variable whose name the command doesn't use itself."""
    for name in names:
        spellings = [f"--{name}"]
        hyphened = f"--{name.replace('_', '-')}"
        if "_" in name.strip("_") and hyphened not in taken:
            spellings.append(hyphened)
        if spellings[0] not in taken:
            yield Option(
                [*spellings, f"value_{name}"],
                type=Number(),
                metavar="NUMBER",
                group="Variables of this program",
                help=f"The value of {name}.",
            )


def preview(program: str) -> list[str]:
    """Return the names of the variables of a program that may be unfinished."""
    if not program:
        return []
    from .preview import names_in

    return list(names_in(program))


def lesson_of(options: Sequence[str]) -> Lesson | None:
    """Return the lesson that is asked for. Raises ``TraceError`` for an unknown one."""
    name = option(options, "--example")
    if name is None and "--example" not in options:
        return None
    from ..features.lessons.lessons import lesson

    return lesson(name or "")


def text_of_lesson(options: Sequence[str]) -> str:
    """Return the program of the lesson that is asked for, if there is one."""
    with suppress(TraceError):
        lesson = lesson_of(options)
        return "" if lesson is None else lesson.text
    return ""


def values_of(lesson: Lesson | None, given: Sequence[Given], options: Sequence[str]) -> list[Given]:
    """Return the values of a lesson but for those that are given anew or stay letters."""
    if lesson is None:
        return []
    letters = (option(options, "--symbolic") or "").replace(" ", "").split(",")
    taken = {*letters, *(each.name for each in given)}
    return [Given(n, text, "") for n, text in lesson.values.items() if n not in taken]


def takes_program(options: Sequence[str], is_empty: bool) -> bool:
    """Return whether the modes asked for want the program to be read."""
    modes = [_MODES[name] for word in options if (name := word.partition("=")[0]) in _MODES]
    wants = [mode.program for mode in modes]
    return NONE not in wants and not (is_empty and OPTIONAL in wants)


def asks_for_json(options: Sequence[str]) -> bool:
    """Return whether refusals are wanted as JSON."""
    return option(options, "--format") == "json"


def run(ctx: click.Context, **options: Any) -> None:
    """Show backpropagation through PROGRAM step by step.

    The forward pass, the local gradient at every node as a formula and as a number, and the
    backward pass product by product. Every variable of PROGRAM is an option: --w 1, or w=1.
    """
    asked = Asked.of(ctx)
    ctx.exit(mode_of(asked).run(asked))


def show_version(ctx: click.Context, param: click.Parameter, asked: bool) -> None:
    """Print the version and end."""
    if asked:
        click.echo(f"backprop-trace {__version__}")
        ctx.exit()


def show_help(ctx: click.Context, param: click.Parameter, asked: bool) -> None:
    """Print the help page and end."""
    if asked and not ctx.resilient_parsing:
        click.echo(ctx.get_help(), color=ctx.color)
        ctx.exit()


HELP = click.Option(
    ["-h", "--help"], is_flag=True, is_eager=True, expose_value=False,
    help="Show this message and exit.", callback=show_help,
)  # fmt: skip

cli = TraceCommand(
    "backprop-trace",
    params=[
        *own_options(),
        click.Option(
            ["--version"], is_flag=True, is_eager=True, expose_value=False,
            help="Show the version.",
            callback=show_version,
        ),
    ],
    callback=click.pass_context(run),
    help=run.__doc__,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)  # fmt: skip
