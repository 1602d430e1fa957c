"""What in a command line doesn't go together: each is declared, and checked here once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from ..declarations.feature import Feature
from ..declarations.option import Option, Settings
from ..errors import TraceError
from ..formats import FORMATS
from ..formats.feature import shown
from ..record import Record
from .argv import without
from .outputs import formats_of
from .request import Request


class Conflict(Record):
    """Something that doesn't go together, and how it does: options left out, or one added."""

    code: str
    message: str
    left_out: Sequence[Option] = ()
    added: Option | None = None


class Conflicts:
    """Holds the options of a run against what features declare."""

    def __init__(self, features: Sequence[Feature]) -> None:
        self.features = features
        self.options = {option.name: option for each in features for option in each.options}

    def check(self, settings: Settings, request: Request) -> None:
        """Refuse what doesn't go together. Raises ``TraceError`` with a command that does."""
        first = next(self.found(settings), None)
        if first is None:
            return
        conflict: Conflict | None = first
        words: list[str] = []
        left_out: list[str] = []
        while conflict is not None:
            if conflict.added is not None:
                words += filter(None, [conflict.added.spelling, conflict.added.example])
                settings = settings.beside(conflict.added.name)
            settings = settings.without(conflict.left_out)
            left_out += [option.name for option in conflict.left_out]
            conflict = next(self.found(settings), None)
        help = request.again(without(request.typed, *left_out), *words)
        raise TraceError(first.code, first.message, help=help)

    def command(self, settings: Settings) -> Feature | None:
        """Return what is asked for in place of the worked example, if anything is."""
        return next(self.commands(settings), None)

    def commands(self, settings: Settings) -> Iterator[Feature]:
        """Yield all that is asked for in place of the worked example."""
        return (
            each
            for each in self.features
            if each.beside and each.asks in settings.asked and each.applies(settings)
        )

    def found(self, settings: Settings) -> Iterator[Conflict]:
        """Yield what doesn't go together."""
        yield from self.of_commands(settings)
        yield from self.clashes(settings)
        yield from self.lacking(settings)
        if self.command(settings) is None:
            yield from self.without_effect(settings)

    def of_commands(self, settings: Settings) -> Iterator[Conflict]:
        """Yield commands that exclude each other, and options that don't count beside one."""
        asked = list(self.commands(settings))
        if len(asked) > 1:
            first, second = (self.options[each.asks] for each in asked[:2])
            message = f"`{first.spelling}` and `{second.spelling}` exclude each other"
            yield Conflict("two-modes", message, [second])
        for feature in asked:
            for option in self.typed(settings):
                if option.name != feature.asks and option.name not in feature.beside:
                    words = feature.words.format(other=option.spelling)
                    yield Conflict("bad-option", words, [option])
            for format in formats_of(settings, feature.formats) if feature.formats else ():
                if format not in feature.formats:
                    written = ", ".join(feature.formats)
                    words = f"`{self.options[feature.asks].spelling}` is written as {written}, "
                    out = [self.options["format" if settings.format else "output"]]
                    yield Conflict("bad-option", f"{words}not as {format}", out)

    def clashes(self, settings: Settings) -> Iterator[Conflict]:
        """Yield options that can't stand beside a feature."""
        for feature in self.features:
            for clash in feature.clashes if feature.asks in settings.asked else ():
                for name in clash.options:
                    if name in settings.asked:
                        other = self.options[name]
                        out = other if name in settings.typed else self.options[feature.asks]
                        words = clash.words.format(other=other.spelling)
                        yield Conflict("two-modes", words, [out])

    def lacking(self, settings: Settings) -> Iterator[Conflict]:
        """Yield options that lack another one."""
        for option in self.options.values():
            if option.name not in settings.asked:
                continue
            if option.owners and not settings.asked & set(option.owners):
                others = " or ".join(f"`{self.options[name].usage}`" for name in option.owners)
                words = f"`{option.spelling}` belongs to {others}"
                yield Conflict("bad-option", words, [option])
            if option.wants is not None and option.wants[0] not in settings.asked:
                other = self.options[option.wants[0]]
                words = f"`{option.spelling}` needs {option.wants[1]}: `{other.usage}`"
                yield Conflict("bad-option", words, added=other)

    def without_effect(self, settings: Settings) -> Iterator[Conflict]:
        """Yield the options that change nothing in any of the outputs."""
        formats = formats_of(settings)
        useless = [self.without_effect_on(format, settings) for format in formats]
        for name in sorted(set.intersection(*useless)):
            option = self.options[name]
            yield Conflict("no-effect", self.nothing(option, settings, formats), [option])

    def without_effect_on(self, format: str, settings: Settings) -> set[str]:
        """Return the names of the options typed that change nothing in a format."""
        shows = shown(format, settings.flavor, settings.graph)
        typed = self.typed(settings)
        return {option.name for option in typed if not self.counts(option, settings, shows)}

    def counts(self, option: Option, settings: Settings, shows: Collection[str]) -> bool:
        """Return whether an option changes something, itself or through another."""
        through = [self.options[name] for name in option.through if name in settings.asked]
        return any(each.counts(settings, shows) for each in (option, *through))

    def nothing(self, option: Option, settings: Settings, formats: Sequence[str]) -> str:
        """Say where an option has no effect, and where it has one."""
        if any(option.counts(settings, shown(f, settings.flavor, None)) for f in formats):
            return f"`--graph only` leaves nothing for `{option.spelling}`"
        here = " or ".join(dict.fromkeys(formats))
        if settings.flavor is not None and "markdown" in formats:
            here += f" for {settings.flavor}"
        there = [format for format, row in FORMATS.items() if option.counts(settings, row.shows)]
        return f"`{option.spelling}` has no effect on {here}: it is for {', '.join(there)}"

    def typed(self, settings: Settings) -> Iterator[Option]:
        """Yield the options that were typed."""
        return (option for name, option in self.options.items() if name in settings.typed)
