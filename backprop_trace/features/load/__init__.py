"""``--load``: values from files. The only way in which a value comes from one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ...declarations.feature import Feature
from ...declarations.option import Option

if TYPE_CHECKING:
    from ...values.arrays import Value


def read_values(words: Sequence[str]) -> Mapping[str, Value]:
    """Return the values in the files, by name. Raises ``TraceError``."""
    from .data import values_in

    return values_in(words)


FEATURES = (
    Feature(
        "values from files",
        order=5,
        options=(
            Option("load", "Take a value from a file: .csv, .tsv, .json or .npy. Repeatable.",
                   "Values", metavar="NAME=FILE", multiple=True),
        ),
        asks="load",
        read_values=read_values,
        arrays=True,
    ),
)  # fmt: skip
