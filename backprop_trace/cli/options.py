"""The command's options: all that is declared, as click takes them, and the shell's completion."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import Any

import click

from ..declarations.feature import Feature
from ..declarations.option import VALUE, Kind, Option
from ..features import declared

BESIDE = ("formats.feature", "codegen")
"""The modules besides the rooms of ``features`` that declare something."""

PROGRAM = Feature(
    "program",
    order=0,
    options=(
        Option("file", "Read the program from a file; the program - reads standard input.",
               "Values", metavar="PATH"),
        Option("wrt", "Only these get gradients: variables or named steps, as in w,b.", "Values",
               metavar="NAMES", in_notes=True,
               elsewhere=("grad", "gradients", "with_respect_to", "variables", "parameters")),
    ),
)  # fmt: skip
"""What every run has."""

OF_THE_PROGRAM = "Variables of this program"
OF_A_VARIABLE = "value_"
"""What click's names of the variables' options begin with: it takes no name that Python doesn't."""


def features() -> tuple[Feature, ...]:
    """Return everything that is declared, in the order of the help page."""
    found = [PROGRAM, *declared()]
    for module in BESIDE:
        found += import_module(f"..{module}", __package__).FEATURES
    return tuple(sorted(found, key=lambda feature: feature.order))


class Reader(click.ParamType):
    """Reads a value as its kind does."""

    name = "value"

    def __init__(self, kind: Kind, spelling: str) -> None:
        self.kind = kind
        self.spelling = spelling

    def convert(self, given: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the value. Raises ``TraceError``."""
        return self.kind.read(given, self.spelling) if isinstance(given, str) else given

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[click.shell_completion.CompletionItem]:
        """Complete the kind's words."""
        from click.shell_completion import CompletionItem

        words = self.kind.words().items()
        return [CompletionItem(word, help=h) for word, h in words if word.startswith(incomplete)]


class Declared(click.Option):
    """An option as it is declared, and for click."""

    def __init__(
        self, option: Option, spellings: Sequence[str] = (), name: str | None = None
    ) -> None:
        self.option = option
        more: dict[str, Any] = {}
        if option.kind.is_flag:
            more["is_flag"] = True
        else:
            more["type"] = Reader(option.kind, option.spelling)
        if option.shows_default:
            more["default"] = option.default
        super().__init__(
            [*(spellings or option.spellings), name or option.name],
            metavar=option.metavar,
            multiple=option.multiple,
            **more,
        )
        # As it stands: click would load what takes indents away, and what knows functions.
        shown = f"  [default: {option.default}]" if option.shows_default else ""
        self.help = option.help + shown

    @property
    def group(self) -> str:
        """The part of the help page that lists it."""
        return self.option.group

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Return its lines of the help page; the words of its kind are looked up for it only."""
        record = super().get_help_record(ctx)
        if record is None or "{words}" not in record[1]:
            return record
        return record[0], record[1].format(words=", ".join(self.option.kind.words()))


def of_variables(names: Sequence[str], taken: set[str]) -> Iterator[click.Parameter]:
    """Yield an option for each variable whose name the command doesn't use itself."""
    for number, name in enumerate(names):
        spellings = [f"--{name}"]
        hyphened = f"--{name.replace('_', '-')}"
        if "_" in name.strip("_") and hyphened not in taken:
            spellings.append(hyphened)
        if spellings[0] not in taken:
            option = Option(name, f"The value of {name}.", OF_THE_PROGRAM, VALUE, "NUMBER")
            yield Declared(option, spellings, f"{OF_A_VARIABLE}{number}")
