"""A walk through the steps: what each key does, and what is told when it is over."""

from __future__ import annotations

from collections.abc import Iterator

from ... import keys as k
from ...document.screen import Screen
from ...language.limits import TERMINAL_ROWS
from .frame import KEYS, Frames, View, painted
from .keys import MEANINGS
from .session import DRAW, Session
from .steps import Pass, Steps

LONGEST_NUMBER = 9
"""Digits of a step that can be asked for."""


class Walk:
    """Where somebody stands, and how things are shown; knows keys and no terminal."""

    def __init__(self, steps: Steps) -> None:
        self.steps = steps
        self.step = 0
        self.asks = False
        """Whether a step is asked for before it is shown."""
        self.is_asked = False
        self.is_blank = False
        self.shows_keys = False
        self.is_over = False
        self.number: str | None = None
        """The digits of the step to go to, while they are typed."""
        self.message = ""
        self.shown = 0
        """How many steps have been shown, from the first on."""

    def press(self, key: bytes) -> None:
        """Do what a key means."""
        meaning = MEANINGS.get(key)
        if self.is_blank or self.shows_keys:
            self.is_blank = self.shows_keys = False
            return
        self.message = ""
        if self.number is not None and self.typed(key):
            return
        if meaning == k.NEXT:
            self.next()
        elif meaning == k.BACK:
            self.go(self.step - 1)
        elif meaning == k.FIRST:
            self.go(0)
        elif meaning == k.LAST:
            self.go(len(self.steps) - 1)
        elif meaning == k.PASS:
            self.go_to_pass(int(key))
        elif meaning == k.GO:
            self.number = ""
            self.message = "Go to step: _"
        elif meaning == k.ASK:
            self.asks = not self.asks
            self.is_asked = self.asks
            self.message = f"Ask before showing: {'on' if self.asks else 'off'}"
        elif meaning == k.BLANK:
            self.is_blank = True
        elif meaning == k.KEYS:
            self.shows_keys = True
        elif meaning == k.QUIT:
            self.is_over = True

    def typed(self, key: bytes) -> bool:
        """Take a key of a number; any that belongs to none leaves."""
        number, self.number = self.number or "", None
        if key.isdigit() and len(number) < LONGEST_NUMBER:
            self.number = number + key.decode()
        elif key in (b"\x7f", b"\x08"):
            self.number = number[:-1]
        elif key in (b"\r", b"\n") and number:
            self.go(int(number) - 1)
        if self.number is not None:
            self.message = f"Go to step: {self.number}_"
        return True

    def next(self) -> None:
        """Answer what is asked, or go on."""
        if self.is_asked:
            self.is_asked = False
        elif self.step + 1 < len(self.steps):
            self.go(self.step + 1, self.asks)

    def go(self, step: int, is_asked: bool = False) -> None:
        """Go to a step, or to the one nearest to it."""
        self.step = max(0, min(step, len(self.steps) - 1))
        self.is_asked = is_asked

    def go_to_pass(self, number: int) -> None:
        """Go to the first step of a pass, if it has any."""
        for part in self.steps.passes:
            if part.heading.number == number:
                self.go(part.first)

    def look(self) -> View:
        """Return what is to be seen now, and remember that it was."""
        self.shown = max(self.shown, self.step + (not self.is_asked))
        return View(self.step, self.is_asked, self.message)


def by_screens(steps: Steps, screen: Screen, without_graph: bool) -> Iterator[str]:
    """Walk through the steps on a screen of their own; then yield those that were shown."""
    walk, frames = Walk(steps), Frames(steps, without_graph)
    with Session(draws=True) as session:
        for key in session.pressed():
            if key != DRAW:
                walk.press(key)
                if walk.is_over:
                    break
                continue
            columns, rows = session.size()
            if walk.is_blank:
                session.show([""] * rows)
            elif walk.shows_keys:
                session.show(painted(frames.keys(columns, rows), screen.colors))
            else:
                shown = frames.frame(walk.look(), columns, rows)
                session.show(painted(shown, screen.colors))
    walk.look()
    yield from steps.text(walk.shown, TERMINAL_ROWS)


def by_lines(steps: Steps) -> Iterator[str]:
    """Walk through the steps with a new line for each, and nothing ever drawn over."""
    walk = Walk(steps)
    yield from steps.opening()
    said: tuple[int, bool] | None = None
    part: Pass | None = None
    with Session(draws=False) as session:
        for key in session.pressed():
            if key != DRAW:
                walk.press(key)
            elif said is not None:
                continue  # a line for each key is there already
            if walk.is_over:
                break
            if walk.shows_keys:
                yield "".join(f"{what}: {keys}\n" for keys, what in KEYS)
                walk.shows_keys = False
            if walk.message:
                yield f"{walk.message}\n"
            view = walk.look()
            if view[:2] != said:
                place = steps.place(walk.step)
                yield from steps.told(place, place.part is not part, walk.is_asked)
                said, part = view[:2], place.part
