"""The colours of the three kinds of number, the same wherever they are shown.

Values are blue, gradients vermilion, local gradients green (after Okabe and Ito): told apart by
those who see no red or no green. Colour never says anything alone; place, heading or a word
(``grad``, ``∂``) says it too. On paper and screens the contrast is 5.5:1 and more, in terminals
4.5:1 and more on white and on black alike (WCAG AA).
"""

VALUE, GRADIENT, LOCAL = "value", "gradient", "local"

LIGHT = {
    "paper": "#ffffff",
    "ink": "#1b1f24",
    "line": "#57606a",
    "variable": "#eef3f8",
    "operation": "#ffffff",
    VALUE: "#00619e",
    GRADIENT: "#b03a00",
    LOCAL: "#00684a",
    "path": "#b03a00",
}

DARK = {
    "paper": "#15181c",
    "ink": "#eceff2",
    "line": "#9aa4af",
    "variable": "#232a32",
    "operation": "#15181c",
    VALUE: "#6cc0f5",
    GRADIENT: "#ffa35c",
    LOCAL: "#5fd3a8",
    "path": "#ffa35c",
}

TERMINAL = {VALUE: 63, GRADIENT: 131, LOCAL: 29}
"""By number, of 256: the only ones of their hues with that contrast on both."""

FEW = {VALUE: 6, GRADIENT: 5, LOCAL: 2}
"""The same of 16: cyan, magenta, green. There, blue and red can't be read on black."""

KINDS = {"forward": VALUE, "local": LOCAL, "backward": GRADIENT}
"""Which kind of number each pass gives."""

NAMED = {kind: f"bt{kind}" for kind in (VALUE, GRADIENT, LOCAL)}
"""What LaTeX and Typst call them."""


def terminal_color(kind: str, colors: int) -> int:
    """Return the number of a kind's colour where there are so many."""
    return TERMINAL[kind] if colors >= 256 else FEW[kind]
