"""The files of a page put together: styles, script, and the policy that lets in no other."""

from __future__ import annotations

import json
import re
from binascii import b2a_base64, crc32
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from importlib import import_module
from pkgutil import get_data

from ...codegen.javascript import numbers, operations
from ...palette import DARK, LIGHT

SCRIPTS = tuple(
    "numbers elements engine own lesson arrays view graph sentence paths training values player"
    " keys address start".split()
)
"""The parts of the script in their order: each a noun, in a file of its own."""
OPTIONAL = ("view", "training", "arrays", "own")
"""Those that a page needs for some lessons only, with their styles."""
STYLES = ("page.css", "player.css", "view.css", "training.css", "arrays.css")

OWN = (
    "asks byId CONTRIBUTION digits each edges engine figures found gradients isAsked isChanged "
    "isOpen lesson locals names number numbers operands output panel parts passes picture place "
    "player point rest row shown slider template variables whole words written "
    "above across asked askForStep behind below calculate calculates cards change changeTheme "
    "choose chooseLessons constants Control decimal DOM_NAMES drawBar drawCurve drawLine "
    "drawNudge drawPaths Engine explainKeys factor factors FEW_VALUES field filled follow "
    "formula formulas FORWARD goToNode goToPass graph graphs heights initial initialNumbers "
    "isAbout isAtOnce isClose isCopy isFilled isFragile isHere isHidden isKnown isLast isNarrow "
    "isNegative isOff isRough isRounded isStill isTrained isWanted isWhole known Lesson LETTERS "
    "letters LOCAL localRow localRows looked makeRoom mantissa mathNumber meaning MOST_PATHS "
    "moved numberOf Panel PASS_NAMES picked places plain Player power printWhole rangeOf "
    "readAddress scientific seen selector sentence settle shares SHOWN_PATHS shownAs "
    "shownResult shows showsPaths signed slopeKind slots SMALLEST substituted templates texts "
    "ends isOther tells told toggleFull toggleList Training turnPaths wanted widen wrapped "
    "writeAddress "
)
"""Names of the script's own: no browser and no data has them, and a page carries shorter ones.

Those that are met most often stand first: theirs are the shortest.
"""
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
SHORT = {"const": "let"} | {
    name: f"${DIGITS[k // 36] * (k > 35)}{DIGITS[k % 36]}" for k, name in enumerate(OWN.split())
}

LIGHT_PAGE = {
    "soft": "#f3f6f9", "dim": "#57606a", "rule": "#d0d7de", "edge": "#6e7781", "now": "#fff3c4",
    "now-line": "#8a5a00", "button": "#eaeef2",
}  # fmt: skip
DARK_PAGE = {
    "soft": "#1d2228", "dim": "#a4afba", "rule": "#3a434d", "edge": "#8b96a1", "now": "#4a3b05",
    "now-line": "#ffd36b", "button": "#2b333c",
}  # fmt: skip
"""What a page has beside a picture; ``now`` is where one stands."""

HELP = (
    ("v", "change values"),
    ("w", "the paths of the value that is picked"),
    ("l", "the list of steps"),
    ("z", "close up, or the whole graph"),
    ("t", "light or dark"),
    ("f", "full screen"),
)
"""Keys that mean something on a page only."""


@cache
def text(name: str) -> str:
    """Return a file of this folder."""
    return (get_data(__package__, name) or b"").decode()


@cache
def compacts() -> Mapping[str, tuple[int, str]]:
    """Return what ``compacted`` made, with the check sum of what it was made of."""
    found: dict[str, tuple[int, str]] = json.loads(text("compact.json"))
    return found


def compact(name: str) -> str:
    """Return a script or style sheet as pages carry it: as it was kept, or made where it is new."""
    of, kept = compacts().get(name, (None, ""))
    return kept if of == check_sum(source(name)) else compacted(name, source(name))[1]


def source(name: str) -> str:
    """Return a script or style sheet as it is written."""
    return numbers() if name == "numbers.js" else text(name)


def compacted(name: str, source: str) -> tuple[int, str]:
    """Return the check sum of a script or style sheet, and what pages carry of it."""
    from ...codegen.javascript.compact import script, style  # needed where one is new only

    is_style = name.endswith(".css")
    return check_sum(source), style(source) if is_style else script(source, SHORT)


def check_sum(source: str) -> int:
    """Return what changes when a source does, or the names that a page has for its own."""
    return crc32(source.encode(), crc32(OWN.encode()))


@cache
def style() -> str:
    """Return the styles: of colours the picture's, and some more."""
    light, dark = variables({**LIGHT, **LIGHT_PAGE}), variables({**DARK, **DARK_PAGE})
    themes = (
        f":root{{color-scheme:light;{light}}}\n"
        "@media screen and (prefers-color-scheme: dark){"
        f":root:not([data-theme=light]){{color-scheme:dark;{dark}}}}}\n"
        f"@media screen{{:root[data-theme=dark]{{color-scheme:dark;{dark}}}}}\n"
    )
    return themes + compact("page.css")


@cache
def quiz_style() -> str:
    """Return the styles of questions."""
    return compact("quiz.css")


@cache
def sheet_style() -> str:
    """Return the styles of blanks that are filled in."""
    return quiz_style() + compact("sheet.css")


def variables(colours: Mapping[str, str]) -> str:
    """Return colours as properties."""
    return ";".join(f"--{name}:{colour}" for name, colour in colours.items())


def player_style(parts: Collection[str]) -> str:
    """Return the styles of the player, which hold when its script runs."""
    wanted = [f"{name}.css" for name in ("player", *parts)]
    return "\n".join(compact(name) for name in STYLES if name in wanted)


def script(names: Iterable[str], parts: Collection[str]) -> str:
    """Return the script of a page, with the functions of the operations it calculates with.

    Of what is ``OPTIONAL`` it has these ``parts``.
    """
    needed = (name for name in SCRIPTS if name not in OPTIONAL or name in parts)
    known = apart(operations(names) or "")  # there are none that have no translation
    written = "".join(compact(f"{name}.js") for name in needed)
    return f'(()=>{{"use strict";\n{known}{written}start()}})();\n'


def apart(operations: str) -> str:
    """Return the operations in a room of their own: their functions have names like ``sign``.

    Their own names that are long or of two words are shortened.
    """
    short: dict[str, str] = {}
    known = re.sub(
        r'(?:(?<![".\w])|(?<=\.\.\.))(?!(?:function|continue|undefined)\b)'
        r"(?:[a-z]+_\w+|[a-z]{8,}\b)",
        lambda found: short.setdefault(found[0], f"_{len(short):x}"),
        operations,
    )
    bare = known.replace(";}", "}")
    return f"const[OPERATIONS,total]=(()=>{{{bare}return[OPERATIONS,total]}})();\n"


def closed(tables: str, names: Sequence[str]) -> str:
    """Return a script of some parts behind their tables; its names are those of its data."""
    from ...codegen.javascript.compact import script

    parts = "\n".join((numbers(), *(text(f"{name}.js") for name in names)))
    return f'(()=>{{"use strict";\n{tables}{script(parts)}}})();\n'


def policy(styles: Sequence[str], script: str | None, has_images: bool = False) -> str:
    """Return what a page may load: itself and nothing else."""
    rules = ["default-src 'none'", f"style-src {' '.join(map(digest, styles))}"]
    if script is not None:
        rules.append(f"script-src {digest(script)}")
    if has_images:
        rules.append("img-src data:")
    return "; ".join([*rules, "base-uri 'none'", "form-action 'none'"])


def digest(text: str) -> str:
    """Return the source expression of an inline text."""
    return f"'sha256-{b2a_base64(sha256(text.encode()), newline=False).decode()}'"


def sha256(data: bytes) -> bytes:
    """Return the digest, by what Python brings: ``hashlib`` loads OpenSSL, a tenth of a run."""
    for module in ("_sha2", "_sha256", "hashlib"):
        with suppress(ImportError):
            found: bytes = import_module(module).sha256(data).digest()
            break
    return found
