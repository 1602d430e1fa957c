"""Words in every target: one sink for each, for every text that is not ours.

Whatever stands in a name, a path, a remark or an option: it is shown, and never obeyed. Controls
and characters that turn the direction of a text are spelled out (``visible``) everywhere.
"""

from __future__ import annotations

import re

from ..display import visible
from ..markup import escape
from .typeset import CAPITALS, GREEK

LATEX = {
    **{sign: f"\\{sign}" for sign in "_&%#${}"},
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "\\": r"\textbackslash{}",
    "<": r"\textless{}", ">": r"\textgreater{}", "|": "$|$", "—": "---", "→": r"$\to$",
    "×": r"$\times$", "÷": r"$\div$", "−": "$-$", "·": r"$\cdot$", "√": r"$\surd$",
    "≈": r"$\approx$", "≤": r"$\le$", "≥": r"$\ge$", "≠": r"$\ne$", "∂": r"$\partial$",
    "⊙": r"$\odot$", "ᵀ": r"$^\top$", "←": r"$\gets$", "±": r"$\pm$", "…": r"\dots{}",
    **{letter: f"$\\{name}$" for name, letter in GREEK.items() if name != "omicron"},
    **{GREEK[name.lower()].upper(): f"$\\{name}$" for name in CAPITALS},
}  # fmt: skip
"""What pdfLaTeX reads, or has no letter for in its text fonts."""

_LIGATURES = re.compile(r"(--+|''+|``+|[?!]`)")
"""What TeX sets as one other sign: two dashes of an option become a long one."""

LONG = 30
"""Letters of a word from which TeX may break it: an address, a path, a name."""

_BREAK = frozenset("/._-&=?,:+*")
"""Behind what such a word is broken."""

_TYPST = str.maketrans({sign: f"\\{sign}" for sign in "\\*_`#$@<>[]~/-+=\"'"})
_MARKDOWN = re.compile(r"[\\`*_{}\[\]<>#|~$!]|&(?=[#\w])")
_SPELLED_IN_ADDRESSES = frozenset("<>\\%#?&\"'`{}|^")


def latex(text: str, signs: dict[str, str] = LATEX) -> str:
    """Return words for LaTeX; a letter that its fonts lack is spelled by its number."""
    return " ".join(_latex_word(word, signs) for word in visible(text).split(" "))


def _latex_word(word: str, signs: dict[str, str]) -> str:
    gap = r"\allowbreak{}" if len(word) > LONG else ""
    written: list[str] = []
    for number, part in enumerate(_LIGATURES.split(word)):
        if number % 2:
            written.append("{}".join(part) + gap)
            continue
        for character in part:
            written.append(signs.get(character) or _latex_letter(character, signs))
            if character in _BREAK:
                written.append(gap)
    return "".join(written)


def _latex_letter(character: str, signs: dict[str, str]) -> str:
    return character if character.isascii() else latex(f"<U+{ord(character):04X}>", signs)


def typst(text: str) -> str:
    """Return words for Typst's text."""
    return visible(text).translate(_TYPST)


def typst_string(text: str) -> str:
    """Return a string of Typst's code; it may have several lines."""
    return '"{}"'.format(
        "".join(
            character
            if character.isprintable() or character == "\n"
            else visible(character)
            if "\ud800" <= character <= "\udfff"  # half of a letter: no file can hold it
            else f"\\u{{{ord(character):x}}}"
            for character in text.replace("\\", "\\\\").replace('"', '\\"')
        )
    )


def markdown(text: str) -> str:
    """Return words for Markdown."""
    return _MARKDOWN.sub(r"\\\g<0>", visible(text))


def html(text: str) -> str:
    """Return words for HTML, in attributes too."""
    return escape(visible(text))


def address(path: str) -> str:
    """Return a path as the address of a link to it: what would end or change it is spelled."""
    return "".join(
        character
        if character.isprintable() and character not in _SPELLED_IN_ADDRESSES
        else "".join(f"%{byte:02X}" for byte in character.encode("utf-8", "surrogateescape"))
        for character in path
    )
