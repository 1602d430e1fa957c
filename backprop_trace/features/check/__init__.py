"""``--check``: four independent witnesses beside every gradient, and a verdict on each."""

from .section import CheckSection

__all__ = ["CheckSection"]
