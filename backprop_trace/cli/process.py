"""The process round the command: its streams, signals, faults, and how it ends."""

from __future__ import annotations

import gc
import os
import signal
import sys
from contextlib import suppress
from types import FrameType
from typing import NoReturn

from .. import shell
from . import progress
from .later import later

YOUNG = 100_000
"""Objects after which the cyclic garbage collector looks for the first time: a short run never
makes as many, and nothing of what it imports is garbage."""

INTERRUPTED, FAULT = 130, 70
"""The statuses of a run that was interrupted, and of a fault of ours (EX_SOFTWARE)."""

COMPLETION = f"_{shell.NAME.replace('-', '_').upper()}_COMPLETE"
"""The variable by which a shell asks for completions."""


def run_to_the_end() -> NoReturn:
    """Run the command and end the process."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, interrupted)
    open_streams()
    gc.set_threshold(YOUNG)
    status = FAULT
    try:
        from .stream import give_up

        try:
            run()
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else int(end.code is not None)
            sys.stdout.flush()
    except OSError as error:  # of what is left to write, or of the help page
        status = give_up(error)
    except KeyboardInterrupt:
        status = INTERRUPTED
    except Exception as error:
        status = 1 if os.environ.get(COMPLETION) else unforeseen(error)
    leave(status)


def open_streams() -> None:
    """Open what the shell has closed (``>&-``), lest a file of ours takes its place."""
    if sys.stdin is None:
        os.open(os.devnull, os.O_RDONLY)  # sys.stdin stays None: nobody is asked
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115


def interrupted(number: int, frame: FrameType | None) -> NoReturn:
    """End at once, wherever the run is: an exception could be lost in an import or a finaliser."""
    progress.wipe()
    os._exit(INTERRUPTED)


def run() -> None:
    """Run the command; it ends with ``SystemExit``."""
    later("inspect")
    from .command import cli

    progress.begin(sys.stderr)
    cli.main(prog_name=shell.NAME)


def unforeseen(error: Exception) -> int:
    """Say what happened, in words that help to find it; return the status."""
    from .. import __version__
    from ..display import visible
    from .stream import prepare

    progress.end()
    prepare(sys.stderr)
    if isinstance(error, MemoryError):
        sys.stderr.write("error: there is not enough memory for this\n")
        return FAULT
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = "?"
    if place is not None:
        code = place.tb_frame.f_code
        where = f"{os.path.basename(code.co_filename)}:{place.tb_lineno} in {code.co_name}"
    lines = [
        f"error: a fault of {shell.NAME}, not yours: {type(error).__name__} at {where}",
        f"  {str(error)[:200]}" if str(error) else "",
        "Please report these lines with the command that you typed:",
        f"  {shell.NAME} {__version__}, Python {sys.version.split()[0]}, {sys.platform}",
    ]
    sys.stderr.write("".join(f"{visible(line)}\n" for line in lines if line))
    return FAULT


def leave(status: int) -> NoReturn:
    """End at once: a tenth of the time of a short run would be Python's taking itself apart."""
    progress.end()
    with suppress(OSError):
        sys.stderr.flush()
    os._exit(status)
