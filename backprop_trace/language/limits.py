"""Limits that stop accidents and attacks; none of them stands in the way of honest work.

A refusal names the thing, its size, the limit and the way out (`docs/security.md` has the table).
"""

TEXT = 256 * 1024 * 1024
"""Characters of program text."""

PASTED = 50_000
"""Characters up to which a text is tried as library code on arrays."""

NODES = 4_000_000
"""Variables, constants and operations of one program."""

NAME = 300
"""Characters of a name."""

NUMBER = 1_000
"""Characters of a number's text."""

OPTIONS = 2_000
"""Variables given as options; ``NAME=VALUE`` words have no such limit."""

TERMINAL_ROWS = 200
"""Rows of one pass shown in a terminal: head and tail; other formats are complete."""

LISTED = 10
"""Names listed in a message before the rest is counted."""

STEPS = 100_000
"""Steps of gradient descent."""

NOTE = 64 * 1024 * 1024
"""Bytes of a note that is verified."""

NOTE_COMMAND = 1_000_000
"""Characters of the command of a block in a note."""

NOTE_LINES = 100_000
"""Lines that a block in a note may have, counted from its operations and steps."""

NOTE_SHOWN_STEPS = 1_000
"""Steps of training that a block in a note may show in full."""

NOTE_WORK = 3_000_000
"""Operations times steps of training of a block in a note."""

NOTE_SECONDS = 10
"""Seconds that a block in a note may take."""

NOTES_SECONDS = 120
"""Seconds that all blocks of all notes of one run may take."""

FORMULA_SECONDS = 5
"""Seconds that SymPy may take for the formulas of a function, or of a program."""

CHECK_SECONDS = 6
"""Seconds that the witnesses of ``--check`` may take."""

MORE_MEMORY = 150 * 1024 * 1024
"""Bytes that SymPy, or the witnesses, may take beyond what the process holds."""
