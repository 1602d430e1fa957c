"""The seed, the example that every page of this project begins with: dL/dw = -2."""

from __future__ import annotations

PROGRAM = "(w*x - y)**2"
POINT = {"w": 1.0, "x": 1.0, "y": 2.0}
SEED = (PROGRAM, "--x", "1", "--y", "2", "--w", "1")
"""As it is typed in the README."""
