"""The entry point of `kshape`. Exit status: 0, 1 (diagnostics), 2 (usage or internal error), 130 (Ctrl-C)."""

from __future__ import annotations

import gc
import os
import sys
from contextlib import suppress
from typing import NoReturn


def main() -> NoReturn:
    """Run the command line of this process and end the process."""
    # Two tenths of a cold run would go into looking for garbage among modules and syntax trees, and into taking
    # everything down piece by piece at the end.
    gc.set_threshold(100_000)
    status = run_command_line()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(status)


def run_command_line() -> int:
    """Run the command line of this process and return its exit status."""
    try:
        # Within the try, because a Ctrl-C during the imports deserves no traceback either.
        from kshape.cli.app import run

        return run(sys.argv[1:])
    except KeyboardInterrupt:
        return 130
