"""The entry point of `kshape`. Exit status: 0, 1 (diagnostics), 2 (usage or internal error), 130 (Ctrl-C)."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command line of this process and return its exit status."""
    try:
        # Within the try, because a Ctrl-C during the imports deserves no traceback either.
        from kshape.cli.app import run

        return run(sys.argv[1:])
    except KeyboardInterrupt:
        return 130
