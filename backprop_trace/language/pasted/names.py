"""Which spellings are one name: ``\\hat{y}``, ``ŷ`` and ``y_hat``; and which words are products."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from itertools import islice

from .signs import LOWERED

GREEK = dict(
    zip(
        "αβγδεζηθικλμνξοπρστυφχψωΓΔΘΛΞΠΣΦΨΩϵϑϕϱ",
        "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho"
        " sigma tau upsilon phi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega"
        " varepsilon vartheta varphi varrho".split(),
        strict=True,
    )
)
GREEK_WORDS = frozenset(GREEK.values())
ACCENTS = {
    "hat": "hat", "widehat": "hat", "bar": "bar", "overline": "bar", "tilde": "tilde",
    "widetilde": "tilde", "dot": "dot", "ddot": "ddot", "vec": "vec", "check": "check",
}  # fmt: skip
_MARKS = {
    "\u0302": "hat", "\u0304": "bar", "\u0305": "bar", "\u0303": "tilde", "\u0307": "dot",
    "\u0308": "ddot", "\u20d7": "vec", "\u030c": "check",
}  # fmt: skip
FONTS = frozenset(
    "mathrm mathit mathbf mathsf mathcal mathbb mathfrak boldsymbol bm text textrm textbf textit"
    " operatorname mathop underline".split()
)
_FEW = 4
"""Letters of a word that is a product because its letters stand alone elsewhere."""

_INDEX = re.compile(r"(.*?)(?:_?(\d+)|_([^\W_]+))?\Z", re.DOTALL)
_LOWERED = re.compile(f"[{''.join(LOWERED)}]+")


def key(name: str) -> str:
    """Return the same text for all spellings of one name.

    >>> {key(name) for name in ("\u0177", "yhat", "y_hat")}
    {'yhat'}
    """
    if name.isascii():
        return name.replace("_", "").replace("'", "prime")
    import unicodedata

    pieces = []
    for character in unicodedata.normalize("NFD", name):
        character = _MARKS.get(character, GREEK.get(character, LOWERED.get(character, character)))
        pieces.append("" if character == "_" else "prime" if character == "'" else character)
    return "".join(pieces)


def plain(word: str) -> str:
    """Return a word without lowered letters and marks of its own: ``x₁`` is x_1, ``x̂`` x_hat."""
    word = _LOWERED.sub(lambda run: "_" + "".join(LOWERED[c] for c in run[0]), word)
    if word.isascii():
        return word
    import unicodedata

    composed = unicodedata.normalize("NFC", word).replace("\u00b5", "\u03bc")
    return "".join(f"_{_MARKS[c]}" if c in _MARKS else c for c in composed)


class Names:
    """The names of one program: what has a value, what is computed, what a word may be made of."""

    def __init__(self, given: Collection[str], functions: Collection[str]) -> None:
        self.given = frozenset(given)
        self.functions = functions
        self.assigned: set[str] = set()
        """What statements and definitions give a meaning: steps and parameters."""
        self.used: set[str] = set()
        """The words that stand for themselves somewhere."""

    def is_known(self, name: str) -> bool:
        """Return whether a name is a variable or a step."""
        return name in self.given or name in self.assigned

    def resolve(self, name: str, foreign: bool = True) -> str:
        """Return the program's spelling of a name; that of a name in plain letters is its own."""
        if self.is_known(name) or not foreign:
            return name
        wanted = key(name)
        for known in (*sorted(self.given), *sorted(self.assigned)):
            if key(known) == wanted:
                return known
        return GREEK.get(name, name) if name in "ϵϑϕϱ" else name

    def splits(self, word: str, foreign: bool = False, after: str = "") -> list[list[str]]:
        """Return the ways (two at most) in which a word is a product of known names.

        ``foreign``: the word has letters that names are also spelled without. ``after`` is what
        follows it: an index belongs to the last of them, and before a power ``e`` is a number.
        """
        lowered = after == "_"
        pieces = {name: name for name in (*self.given, *self.assigned, "pi", "\u03c0")}
        if after == "^" and word[-1] == "e" and len(word) > 1:
            pieces["e"] = "e"
        if foreign:
            pieces = {other: name for name in pieces for other in _spellings(name)} | pieces
        found = [*islice(self._ways(word, pieces, lowered), 2)]
        if not found and len(word) <= _FEW:
            letters = {each for each in self.used if len(each) == 1}
            found = [*islice(self._ways(word, letters, lowered), 2)]
        return [
            [pieces.get(each, each) for each in way]
            for way in found
            if any(each in pieces or each in self.used for each in way)
        ]

    def _ways(self, word: str, pieces: Iterable[str], lowered: bool) -> Iterator[list[str]]:
        """Yield ways to cut a word into pieces, functions between them allowed."""
        names, size = set(pieces), len(word)
        last = names | {name[:at] for name in names for at in range(1, len(name)) if lowered}
        longest = max(map(len, (*names, *self.functions)), default=0)
        cuts: dict[int, list[int]] = {size: []}  # where a piece may begin: where it may end
        for at in range(size - 1, -1, -1):
            ends = [
                end
                for end in range(at + 1, min(size, at + longest) + 1)
                if end in cuts
                and self._is_piece(word[at:end], last if end == size else names, end < size)
            ]
            if ends:
                cuts[at] = ends
        ways: list[tuple[int, list[str]]] = [(0, [])] if 0 in cuts else []
        while ways:
            at, way = ways.pop()
            if at == size and len(way) > 1:
                yield way
            ways += [(end, [*way, word[at:end]]) for end in cuts[at]]

    def _is_piece(self, piece: str, names: set[str], goes_on: bool) -> bool:
        return piece in names or (goes_on and len(piece) > 1 and piece in self.functions)


def _spellings(name: str) -> Iterator[str]:
    """Yield other ways to write a name: Greek as a letter, an index with a line or without."""
    yield name
    match = _INDEX.match(name)
    base, index = (match[1], match[2] or match[3]) if match else (name, None)
    letters = {word: letter for letter, word in GREEK.items()}
    for stem in {base, GREEK.get(base, base), letters.get(base, base)}:
        yield f"{stem}_{index}" if index else stem
