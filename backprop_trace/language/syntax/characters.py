"""Characters in names, by Unicode's rules: what is read, what is invisible, what looks alike.

After UAX 31 (identifiers: letters, digits and marks, of the scripts that it recommends) and UTS 39
(characters that are confused). Of UTS 39's table here are those that the recommended scripts share
with ASCII and with each other; the other scripts are not read in names.
"""

from __future__ import annotations

import re
import unicodedata

from ...display import HIDDEN

SCRIPTS = frozenset(
    "ARABIC ARMENIAN BENGALI BOPOMOFO CJK CYRILLIC DEVANAGARI ETHIOPIC EXTENDED GEORGIAN GREEK"
    " GUJARATI GURMUKHI HANGUL HEBREW HIRAGANA IDEOGRAPHIC KANNADA KATAKANA KHMER LAO LATIN"
    " MALAYALAM MODIFIER MYANMAR ORIYA SINHALA TAMIL TELUGU THAANA THAI TIBETAN".split()
)
"""How the names of letters begin that are read: UAX 31, table 5."""

# Latin letters of phonetics (of the type "technical" in UTS 39) and clicks that look like others.
_TECHNICAL = str.maketrans(
    "ɑɡɩɪʙɢʜʟɴʀʏᴀᴄᴅᴇᴊᴋᴍᴏᴘᴛᴜᴠᴡᴢꜱꜰǀǃ",
    "agiIBGHLNRYACDEJKMOPTUVWZSFl!",
)

_TWINS: tuple[tuple[str, str], ...] = (
    # Cyrillic, Greek, Armenian, Georgian, Hebrew, Arabic, Latin: like a letter of ASCII
    ("аеорсухіјѕһԁԛԝҽүѵӏкАВЕКМНОРСТУХІЈЅԌԜҮӀ", "aeopcyxijshdqweyvlkABEKMHOPCTYXIJSGWYI"),
    ("ανικορυχϳΑΒΕϜΖΗΙͿΚΜϺΝΟΡΤΥΧ", "avikopuxjABEFZHIJKMMNOPTYX"),
    ("ցհոռօգզսաքՕՏՍ", "ghnnoqquwfOSU"),
    ("ყჿוןסاهہەı", "yolloloooi"),
    # digits of other scripts, and letters like a zero
    ("٥۵০०੦૦୦௦౦೦൦๐໐၀ഠଠဝ〇", "oooooooooooooooooo"),
    ("١۱৪৭੪੧୨൭", "ll898999"),
    # within and between other scripts
    ("ÐƉǝәƩɛɣßĸʋ", "ĐĐəəΣεγβku"),
    ("ロニハカトエタヘベペー", "口二八力卜工夕へべぺ一"),
    ("ʻʼʽʾʿˈˊˋ", "ʹʹʹʹʹʹʹʹ"),
)
_LOOKS = {ord(c): look for letters, looks in _TWINS for c, look in zip(letters, looks, strict=True)}


def script(character: str) -> str:
    """Return how the name of a letter or mark begins, which is its script; empty if it has none."""
    return re.split("[- ]", unicodedata.name(character, ""))[0]


def skeleton(name: str) -> str:
    """Return what a name looks like: names of equal skeletons cannot be told apart."""
    return unicodedata.normalize("NFD", name).translate(_LOOKS)


def plain_letters(name: str) -> str:
    """Return a name with the letters of ASCII that some of its letters pass for."""
    return "".join(
        look if (look := c.translate(_TECHNICAL).translate(_LOOKS)).isascii() else c for c in name
    )


def stranger(name: str) -> tuple[str, str] | None:
    """Return the character that a name must not hold, and why; None for a good name.

    ``name`` is in normal form NFC.
    """
    before = ""
    for character in name:
        if not character.isascii():
            why = _reason(character, before)
            if why:
                return character, why
        if not is_mark(character):
            before = character
    return _mixed(name)


def is_mark(character: str) -> bool:
    """Return whether a character belongs to the letter before it."""
    return unicodedata.category(character)[0] == "M"


def _reason(character: str, before: str) -> str:
    """Say what speaks against a character behind the letter ``before``."""
    if unicodedata.normalize("NFKC", character) != character:
        return "a variant of another letter"
    if character in HIDDEN:
        return "which cannot be seen"
    if not ("x" + character).isidentifier():
        return "which is no letter, digit or mark"
    if is_mark(character):
        if script(character) == script(before):
            return ""
        return "which no single letter takes up" if before else "which cannot be seen on its own"
    if not (before or character.isidentifier()):
        return "with which no name begins"
    look = character.translate(_TECHNICAL)
    if look != character:
        return f"which looks like {look}"
    if script(character) not in SCRIPTS:
        return "a letter of a script that is not read in names"
    return ""


def _mixed(name: str) -> tuple[str, str] | None:
    """Return a letter of another script that passes for one of ASCII among letters of ASCII."""
    for run in re.split(r"[_0-9]+", name):
        if run.isascii() or not re.search("[A-Za-z]", run):
            continue
        for character in run:
            look = _LOOKS.get(ord(character), "")
            if look.isascii() and look and script(character) not in ("GREEK", "LATIN"):
                return character, f"which looks like {look}"
    return None
