"""The files of a page put together: styles, script, and the policy that lets in no other."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import sha256
from importlib.resources import files

from ...codegen.javascript import compact, numbers
from ...palette import DARK, LIGHT

SCRIPTS = tuple(
    "elements engine lesson view graph sentence paths training values player keys address"
    " start".split()
)
"""The parts of the script in their order: each a noun, in a file of its own."""

OWN = (
    "CONTRIBUTION DOM_NAMES FEW_VALUES FORWARD LETTERS LOCAL MOST_PATHS PASS_NAMES SHOWN_PATHS "
    "SMALLEST above across askForStep asked asks behind below byId calculate calculates change "
    "changeTheme chooseLessons constants decimal digits drawCurve drawNudge drawPaths edges "
    "engine explainKeys factor field figures formula found goToPass gradients graph heights "
    "initial initialNumbers isAbout isAsked isChanged isFragile isHere isHidden isKnown isLast "
    "isNarrow isNegative isOpen isRounded isWanted known lesson letters localRow localRows locals "
    "mathNumber meaning moved names number numbers operands output panel parts passes picked "
    "picture place places plain player point power printWhole rangeOf readAddress rest scientific "
    "selector shares shown shownResult shows showsPaths slider slopeKind slots substituted "
    "templates toggleFull toggleList turnPaths variables wanted words writeAddress written "
)
"""Names of the script's own: no browser and no data has them, and a page carries shorter ones."""
SHORT = {"const": "let", **{name: f"${k:x}" for k, name in enumerate(OWN.split())}}

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
    return files(__name__.rpartition(".")[0]).joinpath(name).read_text("utf-8")


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
    return themes + compact.style(text("page.css"))


@cache
def player_style() -> str:
    """Return the styles of the player, which hold when its script runs."""
    return compact.style(text("player.css"))


def variables(colours: Mapping[str, str]) -> str:
    """Return colours as properties."""
    return ";".join(f"--{name}:{colour}" for name, colour in colours.items())


@cache
def own(left_out: frozenset[str]) -> str:
    """Return the script without the operations, and without what it says to its readers."""
    parts = [numbers(), *(text(f"{name}.js") for name in SCRIPTS if name not in left_out)]
    return compact.script("\n".join(parts), SHORT)


def script(operations: str | None, *, is_large: bool, is_trained: bool) -> str:
    """Return the script of a page, with the functions of the operations it calculates with.

    A graph that is not large fits a slide, and needs no close-up.
    """
    known = apart(operations or "const OPERATIONS={},total=0;\n")
    needed = {"view": is_large, "training": is_trained}
    left_out = frozenset(name for name, is_needed in needed.items() if not is_needed)
    return f'(()=>{{"use strict";\n{known}{own(left_out)}start()}})();\n'


def apart(operations: str) -> str:
    """Return the operations in a room of their own: their functions have names like ``sign``."""
    return f"const[OPERATIONS,total]=(()=>{{{operations}return[OPERATIONS,total]}})();\n"


def policy(styles: Sequence[str], script: str | None, has_images: bool = False) -> str:
    """Return what a page may load: itself and nothing else."""
    rules = ["default-src 'none'", f"style-src {' '.join(map(digest, styles))}"]
    if script is not None:
        rules.append(f"script-src {digest(script)}")
    if has_images:
        rules.append("img-src 'self' file:")
    return "; ".join([*rules, "base-uri 'none'", "form-action 'none'"])


def digest(text: str) -> str:
    """Return the source expression of an inline text."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
