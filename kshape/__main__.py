"""`python -m kshape` is `kshape`, with an ordinary end of the process, as profilers need it."""

from __future__ import annotations

import sys

from kshape.cli.main import run_command_line

if __name__ == "__main__":
    sys.exit(run_command_line())
