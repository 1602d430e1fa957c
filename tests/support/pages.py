"""Every kind of page and picture that a browser opens."""

from __future__ import annotations

from tests.support.seed import SEED

NEURON = ("n = x1*w1 + x2*w2 + b; o = tanh(n)", "x1=2", "x2=0", "w1=-3", "w2=1", "b=6.88137")
PAGES: dict[str, tuple[str, ...]] = {
    "seed": SEED,
    "fan-out": ("a = x*y; b = a + relu(x); a*b", "x=1", "y=2"),
    "neuron": NEURON,
    "check": (*SEED, "--check"),
    "training": (*SEED, "--wrt", "w", "--steps", "20", "--lr", "0.1"),
    "exact": ("a = x*x; a*a + a + x", "x=1/3", "--exact"),
    "symbolic": (*SEED[:3], "--symbolic", "w,y"),
    "closed form": (*SEED, "--closed-form"),
    "forward mode": (*SEED, "--mode", "forward", "--wrt", "w"),
    "lesson": ("--example", "softmax"),
    "quiz": (*SEED, "--quiz"),
    "worksheet": (*SEED, "--worksheet"),
}
"""Command lines by what their page shows; the format is to be added."""
PICTURES = ("seed", "fan-out", "neuron", "lesson")
"""Those whose command draws the graph alone as well: an SVG shows no other section."""
