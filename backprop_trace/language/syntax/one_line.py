"""A program on one line: for titles, and for commands that are pasted."""

from __future__ import annotations


def one_line(program: str) -> str:
    """Return a program on one line: statements with ``;``, comments left out."""
    if not any(sign in program for sign in "\n\r#"):
        return program.strip()
    from .tokens import tokens_in

    pieces: list[str] = []
    depth = 0
    for token, start in tokens_in(program):
        if token[0] == "#":
            continue
        depth += token.endswith("(") - (token == ")")
        if token in ("\n", "\r\n"):
            token = " " if depth > 0 else "; "
        elif token == "\r":
            token = " "
        elif pieces and start and program[start - 1].isspace():
            pieces.append(" ")
        pieces.append(token)
    parts = [part.strip() for part in "".join(pieces).split(";")]
    return "; ".join(part for part in parts if part)
