"""The colours of the passes; they only repeat what headings and position say already.

Of 256 colours those that can be read on white and on black alike (contrast above 4.2 on both);
where there are 16 they become green, cyan and magenta.
"""

COLORS = {"forward": 28, "local": 30, "backward": 164}
"""By number, of 256."""
FEW = {28: 2, 30: 6, 164: 5}
"""The same of 16."""
