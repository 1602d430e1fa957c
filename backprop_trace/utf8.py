"""Bytes that must be text in UTF-8."""

from __future__ import annotations

from .errors import TraceError


def decode(raw: bytes, name: str) -> str:
    """Return the text, without the mark that some editors put first. Raises ``TraceError``."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise TraceError(
            "not-utf8",
            f"{name} is not UTF-8 text: byte 0x{raw[error.start]:02X} in line {line}",
        ) from None
