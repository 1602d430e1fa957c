"""The files of a page put together: styles, script, and the policy that lets in no other."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from hashlib import sha256
from importlib.resources import files

from ...codegen.javascript import compact, numbers
from ...palette import DARK, LIGHT

SCRIPTS = ("elements", "engine", "lesson", "graph", "sentence", "values", "player", "keys", "start")
"""The parts of the script in their order: each a noun, in a file of its own."""

OWN = (
    "lesson player element engine gradients isAsked isChanged CONTRIBUTION FORWARD LOCAL SEED SUM"
    " position operands kind place point parts passes locals result results picture byId isKnown"
    " isHidden isWanted mathNumber isAbout slope initial controls figures exponent written factor"
    " sentence shown wrapped signed drawCurve initialNumbers shownResult substituted localRow"
    " goToNode goToPass localRows calculate isFragile known looked PASS_NAMES statement panel"
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
    ("l", "the list of steps"),
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


def variables(colours: Mapping[str, str]) -> str:
    """Return colours as properties."""
    return ";".join(f"--{name}:{colour}" for name, colour in colours.items())


def script(operations: Iterable[str | None]) -> str:
    """Return the whole script, with the functions of the operations that it calculates with."""
    known = next(filter(None, operations), "const OPERATIONS={};\n")
    parts = (numbers(), *(text(f"{name}.js") for name in SCRIPTS))
    return f'(()=>{{"use strict";\n{known}{own(parts)}}})();\n'


@cache
def own(parts: Sequence[str]) -> str:
    """Return parts of the script with what they say to readers left out."""
    return "".join(compact.script(part, SHORT) for part in parts)


def policy(style: str, script: str | None, has_images: bool = False) -> str:
    """Return what a page may load: itself and nothing else."""
    rules = ["default-src 'none'", f"style-src {digest(style)}"]
    if script is not None:
        rules.append(f"script-src {digest(script)}")
    if has_images:
        rules.append("img-src 'self' file:")
    return "; ".join([*rules, "base-uri 'none'", "form-action 'none'"])


def digest(text: str) -> str:
    """Return the source expression of an inline text."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
