"""Ctrl-C during `fit`: the batch under way is finished, then KeyboardInterrupt is raised."""

from __future__ import annotations

import signal
import threading
from typing import Any


class Interrupts:
    """Within the block, a first SIGINT is remembered until `stop_here`; a second one interrupts at once.

    Weights, optimizer and metrics are then those after a whole batch. Only the main thread can take signals; elsewhere,
    and where the program has a handler of its own, nothing changes.
    """

    def __init__(self) -> None:
        self.asked = False
        self._before: Any = None

    def __enter__(self) -> Interrupts:
        is_main = threading.current_thread() is threading.main_thread()
        if is_main and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            self._before = signal.signal(signal.SIGINT, self._remember)
        return self

    def __exit__(self, *_: object) -> None:
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)
            self._before = None

    def stop_here(self) -> None:
        """Raises KeyboardInterrupt where one was asked for."""
        if self.asked:
            self.asked = False
            raise KeyboardInterrupt

    def _remember(self, number: int, frame: Any) -> None:
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True
