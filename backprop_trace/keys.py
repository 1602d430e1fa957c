"""What keys mean to somebody who goes through the steps: at a terminal and on a page alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

NEXT, BACK, FIRST, LAST, PASS, GO, ASK, BLANK, KEYS, QUIT = (
    "next", "back", "first", "last", "pass", "go", "ask", "blank", "keys", "quit",
)  # fmt: skip

MEANINGS: Mapping[str, Sequence[str]] = {
    NEXT: ("Space", "Enter", "Right", "Down", "PageDown", "n", "j"),
    BACK: ("Left", "Up", "PageUp", "Backspace", "p", "k"),
    FIRST: ("Home", "0"),
    LAST: ("End", "G"),
    PASS: ("1", "2", "3"),
    GO: ("g",),
    ASK: ("h",),
    BLANK: (".", "b"),
    KEYS: ("?",),
    QUIT: ("q", "Ctrl-D"),
}
"""The keys by what they mean. Esc, F5 and whatever else is pressed do nothing."""

ON_A_PAGE: Mapping[str, Sequence[str]] = {
    "values": ("v",), "paths": ("w",), "list": ("l",), "zoom": ("z",), "theme": ("t",),
    "full": ("f",),
}  # fmt: skip
"""Keys that mean something on a page only."""

HELP = (
    ("Space Right Down PageDown n j", "next step"),
    ("Left Up PageUp Backspace p k", "step back"),
    ("Home 0, End G", "first, last"),
    ("1 2 3", "a pass"),
    ("g 12 Enter", "go to step 12"),
    ("h", "ask before showing"),
    (". b", "blank the screen"),
)
"""The keys and what they do."""
