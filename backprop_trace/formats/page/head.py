"""The head of a page: its title, its styles, and the policy that lets in nothing else."""

from __future__ import annotations

from collections.abc import Sequence

from ...notation.words import html

LONGEST = 70
"""Characters of a program in a page's title."""


def shortened(title: str) -> str:
    """Return a title that is not too long."""
    return f"{title[: LONGEST - 1]}…" if len(title) > LONGEST else title


def head(title: str, styles: Sequence[str], policy: str, more: str = "") -> str:
    """Return everything down to the end of the head, ``more`` included.

    Of ``styles`` all hold from the start.
    """
    sheets = "".join(f"<style>{style}</style>\n" for style in styles)
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{html(title)}</title>\n{sheets}{more}</head>\n"
    )
