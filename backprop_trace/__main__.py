"""``python -m backprop_trace``: the command."""

from .cli import main

if __name__ == "__main__":
    main()
