"""``python -m backprop_trace``: the command."""

import os
import sys

if __name__ == "__main__":
    if sys.path[:1] in ([""], [os.getcwd()]):
        del sys.path[0]  # the working folder: no file in it is a module of this program

    from .cli import main

    main()
