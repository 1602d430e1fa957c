"""Names as mathematics: what a typed name means when it is set, the same in every notation.

``w12`` is w with the index 12, ``theta_1`` the Greek letter with an index, ``y_hat`` (and ``yhat``)
a y with a hat, ``loss`` an upright word. Only whole tokens count: there is no eta in ``beta``.
Within a document two names never look alike: the plainer one is set as it was typed.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable

from ..record import Record

GREEK = {
    name: chr(code)
    for name, code in zip(
        "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho"
        " varsigma sigma tau upsilon phi chi psi omega".split(),
        range(0x3B1, 0x3CA),
        strict=True,
    )
}
"""The Greek letters by their names."""

LETTERS = {letter: name for name, letter in GREEK.items()} | {"\u03d5": "phi", "\u03f5": "epsilon"}
CAPITALS = frozenset("Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega".split())
"""Capitals that differ from Latin ones: only these have a macro in LaTeX."""

ACCENTS = ("hat", "bar", "tilde", "dot")
_SHORT = re.compile(r"([xyz])(hat|bar|tilde|dot)\Z")
_INDEXED = re.compile(r"([^\W\d_]+)(\d+)\Z")
_COMBINING = {
    "\u0302": "hat", "\u0304": "bar", "\u0303": "tilde", "\u0307": "dot", "\u0301": "acute",
    "\u0300": "grave", "\u0308": "ddot", "\u030c": "check", "\u0306": "breve",
}  # fmt: skip


class Token(Record):
    """A part of a name: ``kind`` is letter, greek, word, digits or other."""

    kind: str
    text: str


class Typeset(Record):
    """A name taken apart: a base, perhaps an accent over all of it, and indices."""

    base: Token
    indices: tuple[Token, ...] = ()
    accent: str = ""


def token(text: str) -> Token:
    """Return what a part of a name is."""
    if text in GREEK:
        return Token("greek", text)
    if text in LETTERS:
        return Token("greek", LETTERS[text])
    if text.lower() in GREEK and text[:1].isupper() and text[1:].islower():
        return Token("greek" if text in CAPITALS else "word", text)
    if text.isascii():
        if text.isdigit():
            return Token("digits", text)
        return Token("letter" if len(text) == 1 else "word", text)
    return Token("other", text)


def typeset(name: str) -> Typeset | None:
    """Take a name apart; None where it has no other form than the typed one."""
    parts = name.rstrip("_").split("_")
    if not all(parts):
        return None
    base, rest = parts[0], parts[1:]
    accent = ""
    short = _SHORT.match(base)
    composed = unicodedata.normalize("NFD", base)
    if short:
        base, accent = short[1], short[2]
    elif len(composed) == 2 and composed[1] in _COMBINING and composed[0].isascii():
        base, accent = composed[0], _COMBINING[composed[1]]
    else:
        indexed = _INDEXED.match(base)
        if indexed and (len(indexed[1]) == 1 or token(indexed[1]).kind == "greek"):
            base, rest = indexed[1], [indexed[2], *rest]
    first = token(base)
    if rest and not accent and rest[0] in ACCENTS and first.kind in ("letter", "greek"):
        accent, rest = rest[0], rest[1:]
    if first.kind == "digits":
        return None
    return Typeset(first, tuple(map(token, rest)), accent)


class Names:
    """The names of one document, each with a look of its own.

    ``pretty`` sets a name that was taken apart, ``typed`` any name as it was typed. Where two
    pretty forms are the same, the name without an underscore is set as typed.
    """

    def __init__(
        self,
        names: Iterable[str],
        pretty: Callable[[Typeset], str],
        typed: Callable[[str], str],
        plain: bool = False,
    ) -> None:
        self._pretty = pretty
        self._typed = typed
        self._plain = plain
        self._looks: dict[str, str] = {}
        self._taken: set[str] = set()
        for name in sorted(dict.fromkeys(names), key=lambda name: "_" not in name):
            self._looks[name] = self._look(name)

    def __getitem__(self, name: str) -> str:
        if name not in self._looks:
            self._looks[name] = self._look(name)
        return self._looks[name]

    def _look(self, name: str) -> str:
        parts = None if self._plain else typeset(name)
        look = self._typed(name) if parts is None else self._pretty(parts)
        if look in self._taken:
            look = self._typed(name)
        while look in self._taken:
            look += "'"
        self._taken.add(look)
        return look
