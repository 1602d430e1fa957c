"""The head of a page: its title, its styles, and the policy that lets in nothing else."""

from __future__ import annotations

from collections.abc import Sequence

from ...notation.words import html

LONGEST = 70
"""Characters of a program in a page's title."""


def head(title: str, styles: Sequence[str], policy: str) -> str:
    """Return everything down to the end of the head; of ``styles`` all hold from the start."""
    if len(title) > LONGEST:
        title = f"{title[: LONGEST - 1]}…"
    sheets = "".join(f"<style>{style}</style>\n" for style in styles)
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{html(title)}</title>\n{sheets}</head>\n"
    )
