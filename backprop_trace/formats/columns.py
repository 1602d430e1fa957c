"""The columns of the passes, the same in every format that has tables."""

PASSES = {
    "forward": (
        ("step", "r"), ("node", "l"), ("expression", "l"), ("with numbers", "l"), ("value", "r"),
    ),
    "local": (("edge", "l"), ("local gradient", "l"), ("with numbers", "l"), ("value", "r")),
    "backward": (
        ("gradient", "l"), ("upstream × local", "l"), ("with numbers", "l"), ("value", "r"),
    ),
}  # fmt: skip
"""The columns of each pass: their headers, and their sides."""

SHAPED = {
    "given": (("given", "l"), ("shape", "l"), ("value", "l")),
    "forward": (
        ("node", "l"), ("expression", "l"), ("shape", "l"), ("value", "l"), ("one entry", "l"),
    ),
    "local": (("edge", "l"), ("local gradient, or what is handed back", "l"), ("shapes", "l")),
    "backward": (
        ("gradient", "l"), ("what is handed back", "l"), ("shape", "l"), ("value", "l"),
        ("one entry", "l"),
    ),
}  # fmt: skip
"""The same of passes over arrays, and of what is given."""
