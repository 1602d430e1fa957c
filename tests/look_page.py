"""What a page looks like: ``python -m tests.look_page [FOLDER]``.

Pictures of each kind of page, by a browser: light, dark, on a phone, on paper, at its first, middle
and last step, asking, with values open, a quiz, the largest lesson, the playground, and without a
font for mathematics. One HTML file shows them side by side.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.look import made, paper, sheet
from tests.support.browser import Watched, chromium
from tests.support.paths import DOCS
from tests.support.seed import SEED

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SLIDE = {"width": 1280, "height": 720}
PHONE = {"width": 390, "height": 844}
SIZES = (PHONE, {"width": 1024, "height": 768}, SLIDE, {"width": 1920, "height": 1080})

VIEWS: Mapping[str, tuple[str, str, tuple[str, ...], dict[str, Any]]] = {
    "first": ("seed", "", (), {}),
    "middle": ("seed", "#step=7", (), {}),
    "last": ("seed", "#step=14", (), {}),
    "dark": ("seed", "#step=7", (), {"color_scheme": "dark"}),
    "phone": ("seed", "#step=7", (), {"viewport": PHONE}),
    "phone-dark": ("mazur", "#step=70", (), {"viewport": PHONE, "color_scheme": "dark"}),
    "predict": ("seed", "#step=7", ("h",), {}),
    "values": ("seed", "#step=14", ("v",), {}),
    "paths": ("fan-out", "#step=12", ("v", "w"), {}),
    "mazur": ("mazur", "#step=70", (), {}),
    "largest": ("lstm", "#step=60", (), {}),
    "array": ("array", "", (), {}),
    "quiz": ("quiz", "", (), {}),
    **{
        f"playground-{size['width']}{'-dark' * dark}": (
            "playground", "", (), {"viewport": size, "color_scheme": "dark" if dark else "light"},
        )
        for size in SIZES
        for dark in (False, True)
    },
    "playground-refused": ("playground", "#p=2%20%2B%20(x", (), {}),
}  # fmt: skip
"""What is opened, at which address, keys that are pressed, and how the browser is."""

PAGES = {
    "seed": SEED,
    "mazur": ("--example", "mazur"),
    "lstm": ("--example", "lstm"),
    "fan-out": ("a = x*y; b = a + relu(x); a*b", "x=1", "y=2"),
    "array": ("--example", "linear-layer"),
    "quiz": (*SEED, "--quiz"),
}

NO_MATHEMATICS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
<dir>/usr/share/fonts/truetype/dejavu</dir><selectfont><rejectfont>
<glob>*Math*</glob></rejectfont></selectfont></fontconfig>"""


def files(folder: Path) -> dict[str, Path]:
    """Write the pages; leave out what this version does not write."""
    found = {"playground": DOCS / "playground.html"}
    for name, words in PAGES.items():
        try:
            found[name] = made(folder, f"{name}.html", words)
        except AssertionError as refused:
            print(f"{name}: not written: {str(refused).splitlines()[0]}")
    return found


def views(browser: Browser, folder: Path, pages: Mapping[str, Path], mark: str) -> Iterator[Path]:
    """Yield a picture of each view."""
    for name, (page, address, keys, how) in VIEWS.items():
        if page not in pages:
            continue
        opened = Watched(browser, pages[page], address, **how)
        opened.press(*keys)
        opened.page.wait_for_timeout(300)  # a close-up moves
        file = folder / f"{name}{mark}.png"
        opened.page.screenshot(path=file)
        opened.context.close()
        yield file


def main(folder: Path) -> None:
    """Take all pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    pages = files(folder)
    with chromium() as browser:
        found = list(views(browser, folder, pages, ""))
        found += paper(browser, folder, pages["seed"])
    fonts = folder / "fonts.conf"
    fonts.write_text(NO_MATHEMATICS, encoding="utf-8")
    os.environ["FONTCONFIG_FILE"] = str(fonts)
    with chromium() as browser:
        few = {name: pages[name] for name in ("seed", "fan-out")}
        found += list(views(browser, folder, few, "-without-mathematics"))
    sheet(folder, "page", found)
    print(folder / "index.html")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "look/page").resolve())
