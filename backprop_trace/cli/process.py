"""The process round the command: its streams, and how it ends."""

from __future__ import annotations

import gc
import os
import sys
from contextlib import suppress
from typing import NoReturn

YOUNG = 100_000
"""Objects after which the cyclic garbage collector looks for the first time: a short run never
makes as many, and nothing of what it imports is garbage."""


def main() -> NoReturn:
    """Run the command and end the process; the entry point of the console script."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by the shell: >&-
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
    gc.set_threshold(YOUNG)
    status = 1
    try:
        from .output import give_up

        try:
            run()
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else int(end.code is not None)
            sys.stdout.flush()
    except OSError as error:  # of what is left to write, or of the help page
        status = give_up(error)
    except KeyboardInterrupt:
        status = 130
    leave(status)


def run() -> None:
    """Run the command; it ends with ``SystemExit``."""
    from .. import shell
    from . import progress
    from .command import cli

    progress.begin(sys.stderr)
    cli.main(prog_name=shell.NAME)


def leave(status: int) -> NoReturn:
    """End at once: a tenth of the time of a short run would be Python's taking itself apart."""
    from . import progress

    progress.end()
    with suppress(OSError):
        sys.stderr.flush()
    os._exit(status)
