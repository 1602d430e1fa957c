"""The command line: options in, one call, text out."""


def main() -> None:
    """Run the command and end the process; the entry point of the console script."""
    try:
        from .process import run_to_the_end

        run_to_the_end()
    except KeyboardInterrupt:  # before the run has its own way to end
        raise SystemExit(130) from None
