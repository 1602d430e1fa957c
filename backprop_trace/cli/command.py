"""The command: a click command whose options depend on the program."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import click

from .. import __version__, shell
from ..declarations.feature import NONE, OPTIONAL, Feature, Source
from ..declarations.option import Option, Settings
from ..errors import TraceError
from .argv import Given, Typed, Words, flat, open_names, sort_others, split, text_of, without
from .messages import Refusal
from .options import Declared, features, of_variables

if TYPE_CHECKING:
    from .request import Request
    from .run import Run

_NAMES, _TYPED = "backprop_trace.names", "backprop_trace.typed"
"""Where a context keeps the variables of the program, and the command's own options as typed."""
STANDARD_INPUT = "-"
SUGGESTIONS = 8
"""How many suggestions are followed before none is offered."""


class TraceCommand(click.Command):
    """Reads the variables off the program first, then lets click do the rest."""

    def __init__(self, features: Sequence[Feature]) -> None:
        self.features = features
        self.made: dict[str, click.Parameter] = {}
        """The command's own options that were made for click."""
        super().__init__(
            shell.NAME,
            callback=click.pass_context(run),
            context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
        )

    @property
    def options(self) -> list[Option]:
        """The command's own options."""
        return [option for feature in self.features for option in feature.options]

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Return the command's options and, behind them, one for each variable.

        A run has those that were typed: most of the time of click would go into the others.
        """
        typed = ctx.meta.get(_TYPED)
        own = [option for option in self.options if typed is None or option.name in typed]
        for option in own:
            if option.name not in self.made:
                self.made[option.name] = Declared(option)
        mine = [self.made[option.name] for option in own]
        return [*mine, VERSION, HELP, *of_variables(ctx.meta.get(_NAMES, ()), self.spellings)]

    @property
    def spellings(self) -> set[str]:
        """All ways to type one of the command's own options."""
        own = {spelling for option in self.options for spelling in option.spellings}
        return own.union(VERSION.opts, HELP.opts)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Sort the words, read the program, then parse the options that it makes."""
        words = split(self.options, args)
        program, given, extra = sort_others(words)
        if ctx.resilient_parsing or words.asks:
            return self.parse_leniently(ctx, words, program, given)
        from .request import Request

        as_json = text_of(words.options, "format") == "json"
        request = None
        try:
            own = self.spellings
            source, words_of_source = self.source_of(words.options)
            given += self.values_of(source, given, words.options)
            request = Request(program, given, extra, words.options, self.options, own)
            request.source, request.words_of_source = source, words_of_source
            request.loaded = self.loaded(words.options)
            request.needs_values = self.needs_values(words.options)
            if self.takes_program(words.options, request.is_empty):
                request.read()
            variables = request.graph.variables if request.graph else {}
            ctx.meta[_NAMES] = [name for name in variables if f"--{name}" not in own]
            values = [
                f"--{n}={t}" for n, t, w in given if w.startswith("--") and f"--{n}" not in own
            ]
            self.check_values(words.options, request)
            defaults = source.options if source is not None else []
            typed = [*split(self.options, defaults).options, *words.options]
            ctx.meta[_TYPED] = {each.name for each in typed}
            rest = super().parse_args(ctx, [*defaults, *flat(words.options), *values])
        except TraceError as error:
            raise self.refusal(error, request, as_json) from None
        ctx.params = {
            "request": request,
            "settings": settings_of(ctx, words.options, self.options),
        }
        return rest

    def check_values(self, typed: Sequence[Typed], request: Request) -> None:
        """Refuse an option without its value, or with one that it doesn't take."""
        options = {option.name: option for option in self.options}
        for each in typed:
            option, message = options[each.name], ""
            if option.kind.is_flag and each.text is not None:
                message = f"`{option.spelling}` takes no value: `{each.words[0][:60]}` has one"
            elif not option.kind.is_flag and each.text is None:
                message = f"`{option.spelling}` needs a value: `{option.usage}`"
            if message:
                help = request.again(without(typed, each.name))
                raise TraceError("bad-option", message, help=help)

    def parse_leniently(
        self, ctx: click.Context, words: Words, program: str | None, given: Sequence[Given]
    ) -> list[str]:
        """Parse what may be unfinished or wrong: for the help page, the version, completion."""
        from .completion import names_in

        text = program or ""
        with suppress(TraceError):
            source, _ = self.source_of(words.options)
            text = text if source is None or text else source.text
        ctx.meta[_NAMES] = names = list(names_in(text))
        if words.asks:
            return super().parse_args(ctx, words.asks)
        values = [f"--{g.name}={g.text}" for g in given if g.name in names and g.text]
        return super().parse_args(ctx, [*flat(words.options), *values])

    def source_of(self, options: Sequence[Typed]) -> tuple[Source | None, str]:
        """Return what an option supplies the program with, and its words. Raises ``TraceError``."""
        for feature in self.features:
            if feature.source is not None:
                for typed in options:
                    if typed.name == feature.asks:
                        name = text_of(options, typed.name) or ""
                        return feature.source(name), f"{feature.options[0].spelling} {name}"
        return None, ""

    def values_of(
        self, source: Source | None, given: Sequence[Given], options: Sequence[Typed]
    ) -> list[Given]:
        """Return the values that come with a program but for those given anew or left open."""
        if source is None:
            return []
        taken = {*open_names(self.options, options), *(each.name for each in given)}
        return [Given(n, text, "") for n, text in source.values.items() if n not in taken]

    def loaded(self, options: Sequence[Typed]) -> Mapping[str, Any]:
        """Return the values that options take from files. Raises ``TraceError``."""
        found: dict[str, Any] = {}
        for feature in self.features:
            texts = [each.text or "" for each in options if each.name == feature.asks]
            if feature.read_values is not None and texts:
                found.update(feature.read_values(texts))
        return found

    def takes_program(self, options: Sequence[Typed], is_empty: bool) -> bool:
        """Return whether the features asked for want the program to be read."""
        names = {typed.name for typed in options}
        wants = [
            feature.program
            for feature in self.features
            if feature.asks in names or any(option.name in names for option in feature.options)
        ]
        return NONE not in wants and not (is_empty and OPTIONAL in wants)

    def needs_values(self, options: Sequence[Typed]) -> bool:
        """Return whether what is asked for needs the variables' values."""
        names = {typed.name for typed in options}
        return all(feature.needs_values for feature in self.features if feature.asks in names)

    def again(self, words: Sequence[str]) -> Run:
        """Return the run of a note's command. Raises ``TraceError``, for what it may not do too."""
        refuse_in_a_note(split(self.options, words), self.options)
        return self.checked(words)

    def checked(self, words: Sequence[str], rehearses: bool = False) -> Run:
        """Return the run of a command, of which nothing is written yet. Raises ``TraceError``."""
        try:
            context = self.make_context(shell.NAME, list(words))
        except Refusal as refusal:
            raise refusal.error from None
        except click.ClickException as error:
            raise TraceError("bad-option", error.message) from None
        run = self.run_of(context.params)
        try:
            run.check()
            if rehearses:
                run.rehearse()
        except TraceError as error:
            raise error.with_help(run.request.instead(error.help)) from None
        return run

    def refusal(self, error: TraceError, request: Request | None, as_json: bool) -> Refusal:
        """Return the message for an error, with a command for this program."""
        if request is not None:
            error = error.with_help(request.instead(error.help))
        return Refusal(error, as_json, self.working)

    def working(self, help: str) -> str:
        """Return the suggested commands that are taken, or what is suggested in their place."""
        lines = help.split("\n")
        if not all(line.startswith(shell.NAME) and line.isprintable() for line in lines):
            return ""  # a text with a line end stands in it
        return "\n".join(filter(None, map(self.followed, lines)))

    def followed(self, line: str) -> str:
        """Return a command that is taken once its blanks are filled; empty where there is none."""
        for _ in range(SUGGESTIONS):
            typed = shell.words_of_line(line)[1:]
            words = list(map(shell.filled, typed))
            sorted_words = split(self.options, words)
            program, _, extra = sort_others(sorted_words)
            if sorted_words.asks or STANDARD_INPUT in (program, *extra):
                return line
            try:
                self.checked(words, rehearses=True)
            except TraceError as error:
                line = shell.with_blanks(error.help, typed)
            else:
                return line
            if not line.isprintable() or not line:
                return ""
        return ""

    def run_of(self, params: Mapping[str, Any]) -> Run:
        """Return the run of what was parsed."""
        from .run import Run

        return Run(self.features, params["settings"], params["request"], self.again)

    def invoke(self, ctx: click.Context) -> Any:
        """Run; refusals get their message, an interrupted run its quiet end."""
        try:
            return super().invoke(ctx)
        except TraceError as error:
            as_json = ctx.params["settings"].format == "json"
            raise self.refusal(error, ctx.params["request"], as_json) from None
        except KeyboardInterrupt:
            ctx.exit(130)

    def get_help_option(self, ctx: click.Context) -> click.Option:
        """Return ``--help``; click's own would look for translations at every start."""
        return HELP

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Return the words of the usage line."""
        return ["[OPTIONS]", "PROGRAM", "[NAME=VALUE]..."]

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help page."""
        from .help_page import write

        self.format_usage(ctx, formatter)
        write(formatter, ctx, self.get_params(ctx))


def refuse_in_a_note(words: Words, options: Iterable[Option]) -> None:
    """Refuse what the command of a note may not ask for. Raises ``TraceError``.

    The list is closed: an option is taken if its declaration says so.
    """
    may = {option.name: option for option in options}
    spellings = [may[each.name].spellings for each in words.options if not may[each.name].in_notes]
    spellings += [HELP.opts if word in HELP.opts else VERSION.opts for word in words.asks]
    program, _, extra = sort_others(words)
    reason = "its command may not read standard input (-)" if "-" in (program, *extra) else ""
    if spellings:
        reason = f"its command may not use {' or '.join(spellings[0])}"
    if reason:
        raise TraceError("not-in-a-note", reason)


def settings_of(ctx: click.Context, typed: Sequence[Typed], options: Iterable[Option]) -> Settings:
    """Return the settings that click has read."""
    values: Mapping[str, Any] = ctx.params
    asked = [
        option.name
        for option in options
        if ctx.get_parameter_source(option.name) is click.core.ParameterSource.COMMANDLINE
    ]
    return Settings(
        {each.name: values[each.name] if each.name in asked else each.unset for each in options},
        asked,
        [each.name for each in typed],
    )


def run(ctx: click.Context, **options: Any) -> None:
    """Do what the command asks for, and end."""
    assert isinstance(ctx.command, TraceCommand)  # noqa: S101  # there is no other
    ctx.exit(ctx.command.run_of(options).execute())


def show_version(ctx: click.Context, param: click.Parameter, asked: bool) -> None:
    """Print the version and end."""
    if asked and not ctx.resilient_parsing:
        click.echo(f"backprop-trace {__version__}")
        ctx.exit()


def show_help(ctx: click.Context, param: click.Parameter, asked: bool) -> None:
    """Print the help page and end."""
    if asked and not ctx.resilient_parsing:
        click.echo(ctx.get_help(), color=ctx.color)
        ctx.exit()


HELP = click.Option(
    ["-h", "--help"], is_flag=True, is_eager=True, expose_value=False, callback=show_help
)
HELP.help = "Show this message and exit."
VERSION = click.Option(
    ["--version"], is_flag=True, is_eager=True, expose_value=False, callback=show_version
)
VERSION.help = "Show the version."

cli = TraceCommand(features())
