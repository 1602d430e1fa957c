"""What stands round the lessons of a page: its head, and behind them what plays them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

from ... import keys
from ...notation.words import html
from . import assets
from .data import Templates, escaped
from .head import head, shortened
from .lesson import LessonWriter


class Shell:
    """The file round one lesson, or round several that have names."""

    def __init__(self, lessons: Sequence[LessonWriter], names: Sequence[str] = ()) -> None:
        self.lessons = lessons
        self.names = names
        self.templates = Templates()
        for lesson in lessons:
            lesson.templates = self.templates

    @property
    def is_played(self) -> bool:
        """Whether there is a player: of all lessons or of none."""
        return all(lesson.data is not None for lesson in self.lessons)

    @cached_property
    def is_large(self) -> bool:
        """Whether some graph may have to be looked at close up."""
        return any(lesson.is_large for lesson in self.lessons)

    @property
    def parts(self) -> list[str]:
        """What some lesson needs of the optional parts of scripts and styles."""
        needed = {
            "view": self.is_large,
            "training": any(lesson.is_trained for lesson in self.lessons),
            "arrays": any(lesson.document.has_arrays for lesson in self.lessons),
            "own": any(lesson.data.bodies for lesson in self.lessons if lesson.data),
        }
        return [name for name in assets.OPTIONAL if needed[name]]

    @cached_property
    def script(self) -> str | None:
        """The script, if there is one."""
        found = [lesson.data for lesson in self.lessons if lesson.data is not None]
        if not self.is_played:
            return None
        names = frozenset[str]().union(*(data.operations for data in found))
        script = assets.script(names, self.parts)
        return f"\n{script}"

    @property
    def title(self) -> str:
        """The page's title."""
        return shortened(", ".join(self.names) or self.lessons[0].document.program)

    def opening(self) -> Iterator[str]:
        """Yield what stands above the lessons."""
        styles, player = [f"\n{assets.style()}\n"], ""
        if self.is_played:
            styles.append(f"\n{assets.player_style(self.parts)}\n")
            player = f'<style id="plays" media="not all">{styles[1]}</style>\n'
        has_images = any(lesson.has_images() for lesson in self.lessons)
        policy = assets.policy(styles, self.script, has_images)
        yield head(f"Backpropagation: {self.title}", styles[:1], policy, player)
        yield "<body>\n<main>\n"

    def closing(self) -> Iterator[str]:
        """Yield what stands below the lessons."""
        yield "</main>\n"
        if self.is_played:
            named = zip(self.names or [""], self.lessons, strict=True)
            lessons = [renamed({"name": name, **data_of(lesson)}) for name, lesson in named]
            data = escaped({"keys": key_table(self.is_large), "lessons": lessons})
            yield f'<template id="formulas">{self.templates.html()}</template>\n'
            yield f'<script type="application/json" id="page">\n{data}\n</script>\n'
            yield assets.text("player.html")
            yield f"<script>{self.script}</script>\n"
        yield "</body>\n</html>\n"

    def pieces(self) -> Iterator[str]:
        """Yield the file with several lessons: all to read, one after the other, or to play."""
        yield from self.opening()
        links = (f'<a href="#lesson-{name}">{html(name)}</a>' for name in self.names)
        yield f'<nav class="contents" aria-label="Lessons">{" · ".join(links)}</nav>\n'
        for name, lesson in zip(self.names, self.lessons, strict=True):
            yield f'<h1 class="named" id="lesson-{name}">{html(name)}</h1>\n'
            yield from lesson.pieces()
        yield from self.closing()


def data_of(lesson: LessonWriter) -> dict[str, object]:
    """Return what the script knows of a lesson that is played."""
    assert lesson.data is not None  # noqa: S101  # as all of them, where one is
    return lesson.data.as_dict()


def renamed(data: dict[str, object]) -> dict[str, object]:
    """Return data with the names that the shortened script has."""
    return {
        assets.SHORT.get(name, name): {of: renamed(body) for of, body in value.items()}
        if name == "own" and isinstance(value, dict)
        else value
        for name, value in data.items()
    }


def key_table(is_large: bool) -> dict[str, object]:
    """Return what keys mean, and in words."""
    meanings = {**keys.MEANINGS, **keys.ON_A_PAGE}
    return {
        "meanings": meanings,
        "help": [*keys.HELP, *(row for row in assets.HELP if is_large or row[0] != "z")],
    }
