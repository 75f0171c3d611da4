"""`--watch`: a report, and after each change another one, until Ctrl-C."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence

from kshape.cli.run import STDIN, Run
from kshape.config import UsageError
from kshape.project.watch import Watcher, watched

CLEAR = "\x1b[2J\x1b[3J\x1b[H"
Once = Callable[[], tuple[int, Run]]
"""Analyses and reports once; gives the exit status and what was analysed."""


def check_watching(paths: Sequence[str]) -> None:
    """Raise UsageError where there is nothing that could be watched."""
    if STDIN in paths:
        raise UsageError("--watch waits for files to change, and standard input has none. Give a file or a folder.")


def keep_watching(once: Once, paths: Sequence[str], config_path: str | None, clears: bool) -> int:
    """Report again after every change; gives the status of the last report, which is what Ctrl-C ends with.

    A mistake in the settings and a path that is gone are told, and this waits until they are mended.
    """
    clears = clears and sys.stdout.isatty()
    watcher, status, last = Watcher(), 2, None
    try:
        while True:
            start, done = time.time(), ""
            try:
                status, last = once()
                done = f"{last.analysed} of {len(last.analyses)} files analysed. "
                watcher.follow(watched(paths, last.settings, last.analyses, config_path), start)
            except UsageError as error:
                if last is None:
                    raise
                print(f"kshape: {error}", file=sys.stderr)
            _say(done)
            watcher.wait()
            if clears:
                sys.stdout.write(CLEAR)
    except KeyboardInterrupt:
        if last is None:
            raise
        return status


def _say(done: str) -> None:
    """That the run is over, and what the next one waits for."""
    sys.stdout.flush()
    print(f"[{time.strftime('%H:%M:%S')}] {done}Waiting for changes; Ctrl-C ends.", file=sys.stderr, flush=True)
