"""Every way that we know to bend or break the shape of a note's block."""

from __future__ import annotations

import re
from collections.abc import Callable

Shape = Callable[[str], str]

OPEN = "<!-- backprop-trace:"
END = "<!-- backprop-trace: end -->"


def prefixed(first: str, rest: str | None = None) -> Shape:
    """Put something before every line: before the first, and before the others."""

    def shape(block: str) -> str:
        lines = block.split("\n")
        others = first if rest is None else rest
        return "\n".join([first + lines[0], *((others + line).rstrip() for line in lines[1:])])

    return shape


def replaced(old: str, new: str) -> Shape:
    """Replace a text everywhere."""
    return lambda block: block.replace(old, new)


def begin(change: Shape) -> Shape:
    """Change the first line only."""

    def shape(block: str) -> str:
        first, _, rest = block.partition("\n")
        return f"{change(first)}\n{rest}"

    return shape


def around(before: str, after: str) -> Shape:
    """Put something round the block."""
    return lambda block: before + block + after


def mixed_ends(block: str) -> str:
    """End the lines in three ways by turns."""
    ends = ("\n", "\r\n", "\r")
    lines = block.split("\n")
    return "".join(line + ends[k % 3] for k, line in enumerate(lines))


FORGIVEN: dict[str, Shape] = {
    "as it is": lambda block: block,
    "two blanks": prefixed("  "),
    "four blanks": prefixed("    "),
    "a tab": prefixed("\t"),
    "a no-break space": prefixed("\u00a0"),
    "a quote": prefixed("> "),
    "a quote without a blank": prefixed(">"),
    "a quote in a quote": prefixed("> > "),
    "a callout": lambda block: "> [!note] Backward\n" + prefixed("> ")(block),
    "a list": prefixed("- ", "  "),
    "a numbered list": prefixed("12. ", "    "),
    "a list in a quote": prefixed("> * ", ">   "),
    "CR": replaced("\n", "\r"),
    "CRLF": replaced("\n", "\r\n"),
    "mixed ends": mixed_ends,
    "CRLF once": begin(lambda line: line + "\r"),
    "a BOM": around("\ufeff", ""),
    "no blank": replaced("<!-- ", "<!--"),
    "many blanks": replaced("<!-- ", "<!--   \t"),
    "capitals": replaced("backprop-trace: ", "Backprop-Trace: "),
    "a blank before the colon": replaced("trace: ", "trace : "),
    "no blank after the colon": replaced("trace: ", "trace:"),
    "end in capitals": replaced(" end ", " END "),
    "blanks behind": replaced("-->", "-->  "),
    "three dashes": replaced("<!--", "<!---"),
    "in details": around("<details>\n\n", "\n</details>\n"),
    "in a fence": around("```html\n", "\n```\n"),
    "in a fence of tildes": around("~~~~\n", "\n~~~~\n"),
    "behind a fence that never ends": around("```\n", ""),
    "in a comment that is open": around("<!-- later\n", ""),
    "signs of another format": lambda block: re.sub(r"<!-- (.*?) -->", r"% \1", block),
    "between words": around("Look:\n", "\nThat is all.\n"),
}
"""What is found, compared, and written anew in its own shape."""

BROKEN: dict[str, Shape] = {
    "an underscore": replaced("backprop-trace:", "backprop_trace:"),
    "no hyphen": replaced("backprop-trace:", "backproptrace:"),
    "two words": replaced("backprop-trace:", "backprop trace:"),
    "another hyphen": replaced("backprop-trace:", "backprop\u2011trace:"),
    "a wide colon": replaced("trace:", "trace\uff1a"),
    "a sign without width": replaced("backprop-trace:", "back\u200bprop-trace:"),
    "a soft hyphen": replaced("backprop-trace:", "back\u00adprop-trace:"),
    "no colon": replaced("trace:", "trace"),
    "a semicolon": replaced("trace:", "trace;"),
    "a misspelled name": replaced("backprop-trace:", "backprop-trcae:"),
    "not closed": begin(replaced("-->", "")),
    "closed with one dash": begin(replaced("-->", "->")),
    "closed on the next line": begin(replaced("-->", "\n-->")),
    "opened on the line before": begin(replaced("<!--", "<!--\n")),
    "the command on a line of its own": begin(replaced("trace: ", "trace:\n")),
    "all on lines of their own": begin(
        lambda line: (
            line.replace("<!-- ", "<!--\n").replace(": ", ":\n", 1).replace(" -->", "\n-->")
        )
    ),
    "a command that goes on": begin(replaced(" --format", " \\\n --format")),
    "words before": begin(lambda line: f"See {line}"),
    "words behind": begin(lambda line: f"{line} see above"),
    "another comment before": begin(lambda line: f"<!-- a --> {line}"),
    "one line": replaced("\n", " "),
    "line separators": replaced("\n", "\u2028"),
    "next-line characters": replaced("\n", "\x85"),
    "form feeds": replaced("\n", "\f"),
    "no end": replaced(END, ""),
    "no begin": begin(lambda line: ""),
    "an end misspelled": replaced(" end -->", " ende -->"),
    "two begins": begin(lambda line: f"{line}\n{line}"),
    "two ends": replaced(END, f"{END}\n{END}"),
    "a heading": replaced("<!--", "# "),
    "a table": lambda block: "\n".join(f"| {line} |" for line in block.split("\n")),
    "escaped": replaced("<!--", "&lt;!--"),
    "one dash": replaced("<!--", "<!-"),
    "a long dash": replaced("<!--", "<!\u2013"),
    "a comment of C": lambda block: re.sub(r"<!-- (.*?) -->", r"/* \1 */", block),
    "a comment of a template": lambda block: re.sub(r"<!-- (.*?) -->", r"{# \1 #}", block),
    "a link that is a comment": lambda block: re.sub(r"<!-- (.*?) -->", r"[//]: # (\1)", block),
    "a comment of Obsidian": lambda block: re.sub(r"<!-- (.*?) -->", r"%%\1%% .", block),
    "the command in capitals": replaced(": backprop-trace", ": Backprop-Trace"),
    "the command misspelled": replaced(": backprop-trace", ": backprop-trac"),
    "another command": replaced(": backprop-trace", ": echo"),
    "no command": begin(lambda line: f"{OPEN} -->"),
    "an open quote": replaced(" --format", " ' --format"),
    "a NUL": replaced("<!--", "<!--\0"),
    "an arrow backwards": replaced("<!--", "<!--\u202e"),
    "an empty body": lambda block: f"{block.partition(chr(10))[0]}\n{END}\n{block}\n",
}
"""What can't be compared, or is wrong in any case: never passed over."""
