"""``--seed`` and ``--vary``: fresh numbers for what a class is asked."""

from __future__ import annotations

from ...declarations.feature import Feature
from ...declarations.option import Count, Kind, Option

MOST = 999_999_999

FEATURES = (
    Feature(
        "fresh numbers",
        order=86,
        options=(
            Option("seed", "Draw fresh numbers: friendly to the hand, the same for a seed.",
                   "In class", Count(MOST), "N",
                   belongs_to=("quiz", "worksheet", "bank"), draws=True,
                   elsewhere=("random_seed",)),
            Option("vary", "Draw only these, as in w,x; they need no value.", "In class",
                   Kind(), "NAMES", belongs_to=("seed",), spares=True),
        ),
        asks="seed",
        arrays=True,
    ),
)  # fmt: skip
