"""Names in a script: a trace's own, unless Python or the script itself needs them."""

from __future__ import annotations

import builtins
import keyword
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, count

BACK = "back"
"""The variable that holds what a function of the program hands back to its operands."""

_TAKEN = "F Value functools jax jnp math np numpy sys torch".split()

RESERVED = frozenset([*keyword.kwlist, *keyword.softkwlist, *dir(builtins), *_TAKEN, BACK])
"""Names with a meaning of their own in Python or in one of the targets."""

Scope = set[str]
"""The names given out in one function, or at the top of the script."""


class Naming:
    """Gives out names: in one scope never the same name twice, and never a function's name."""

    def __init__(self) -> None:
        self.top: Scope = set()
        """The scope of the script itself."""
        self._functions: set[str] = set()
        self._used: set[str] = set()

    def claim(self, wanted: str, scope: Scope | None = None) -> str:
        """Return ``wanted``, or a name like it where that is taken."""
        scope = self.top if scope is None else scope
        name = next(
            each for each in _like(wanted) if each not in scope and each not in self._functions
        )
        scope.add(name)
        self._used.add(name)
        return name

    def claim_all(self, wanted: Sequence[str], scope: Scope | None = None) -> list[str]:
        """Return a name for each of ``wanted``; those that can stay as they are come first."""
        scope = self.top if scope is None else scope
        found: dict[int, str] = {}
        for later in (False, True):
            for place, name in enumerate(wanted):
                stays = name not in scope and name not in self._functions and _stays(name)
                if place not in found and (stays or later):
                    found[place] = self.claim(name, scope)
        return [found[place] for place in range(len(wanted))]

    def claim_function(self, wanted: str) -> str:
        """Return a name that no scope uses, for what every scope may call."""
        name = next(each for each in _like(wanted) if each not in self._used)
        self._functions.add(name)
        self._used.add(name)
        return name


def renamings(pairs: Iterable[tuple[str, str]]) -> list[str]:
    """Return one line for each name that isn't the trace's own."""
    return [f"{ours} stands for {name}" for name, ours in pairs if name != ours]


def _like(wanted: str) -> Iterator[str]:
    """Yield names for ``wanted`` that Python takes: itself, ``wanted_``, ``wanted_2``, ..."""
    name = _identifier(wanted)
    stem = name.strip("_") or "blank"
    numbered = (f"{stem}_{number}" for number in count(2))
    return filter(_is_free, chain((name, f"{name}_"), numbered))


def _identifier(name: str) -> str:
    """Return ``name`` with what Python does not take spelled as a code point."""
    if name.isidentifier():
        return name
    text = "".join(c if ("x" + c).isidentifier() else f"_u{ord(c):04X}" for c in name)
    return text if text.isidentifier() else "_" + text


def _is_free(name: str) -> bool:
    return name not in RESERVED and not (name.startswith("__") and name.endswith("__"))


def _stays(name: str) -> bool:
    """Return whether Python takes a name as it is (it reads names in normal form NFKC)."""
    return (
        name.isidentifier()
        and _is_free(name)
        and (name.isascii() or unicodedata.normalize("NFKC", name) == name)
    )
