"""What a command line asks for: the program with its values, and every option."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from .request import Request


class Asked:
    """The request and the values of the command's own options, under their names."""

    request: Request
    file: str | None = None
    wrt: str | None = None
    format: str | None = None
    output: tuple[str, ...] = ()
    copy: bool = False
    digits: int | None = None
    flavor: str | None = None
    standalone: bool = False
    plain_names: bool = False
    graph: str | None = None
    no_graph: bool = False
    animate: bool = False
    steps: int | None = None
    lr: float | None = None
    optimizer: str = "sgd"
    accumulate: bool = False
    trace_steps: str | None = None
    plot: str | None = None
    closed_form: bool = False
    exact: bool = False
    symbolic: str | None = None
    check: bool = False
    mode: str | None = None
    emit: str | None = None
    example: str | None = None
    examples: bool = False
    prove: str | None = None
    verify: tuple[str, ...] = ()
    update: bool = False

    def __init__(self, **options: Any) -> None:
        vars(self).update(options)

    @property
    def has_training(self) -> bool:
        """Whether an option of training is there."""
        return any(
            option not in (None, False)
            for option in (self.steps, self.lr, self.accumulate, self.trace_steps, self.plot)
        )

    @classmethod
    def of(cls, context: click.Context) -> Asked:
        """Return what a parsed command line asks for."""
        options: dict[str, Any] = dict(context.params)
        return cls(**options | {"digits": options["digits"] or None})
