"""ProgbarLogger: the progress bar of fit, evaluate and predict."""

from __future__ import annotations

from typing import Any

import kshape.rulebook.callbacks as rules

from ..core.messages import print_message
from ..core.progbar import Progbar, writes_over_itself
from .callback import Callback

SECONDS_BETWEEN_UPDATES = 0.2
"""In a terminal. Each update waits for the device once, so a few a second is enough."""

SECONDS_BETWEEN_LINES = 10.0
"""Where stdout is a file or a pipe, beside the line at the end of each epoch."""


class ProgbarLogger(Callback, rule=rules.ProgbarLogger):
    """Shows each epoch's progress and logs. Within `fit`, validation is silent.

    Logs are only read for an update that is shown.
    Source: keras.callbacks.ProgbarLogger
    """

    def __init__(self) -> None:
        self.take_rule()
        self.seen = 0
        self.target: int | None = None
        self.verbose, self.epochs = 1, 1
        self.progbar: Progbar | None = None
        self._in_fit = False

    def set_params(self, params: Any) -> None:
        self.params = params
        verbose = params["verbose"]
        self.verbose = 1 if verbose == "auto" else int(verbose)
        self.epochs, self.target = params["epochs"], params["steps"]

    def on_train_begin(self, logs: Any = None) -> None:
        self._in_fit = True

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self._begin()
        if self.verbose and self.epochs > 1:
            print_message(f"Epoch {epoch + 1}/{self.epochs}")

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        self._update(batch, logs)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self._finish(logs)

    def on_test_begin(self, logs: Any = None) -> None:
        if not self._in_fit:
            self._begin()

    def on_test_batch_end(self, batch: int, logs: Any = None) -> None:
        if not self._in_fit:
            self._update(batch, logs)

    def on_test_end(self, logs: Any = None) -> None:
        if not self._in_fit:
            self._finish(logs)

    def on_predict_begin(self, logs: Any = None) -> None:
        self._begin()

    def on_predict_batch_end(self, batch: int, logs: Any = None) -> None:
        self._update(batch, None)

    def on_predict_end(self, logs: Any = None) -> None:
        self._finish(logs)

    def _begin(self) -> Progbar:
        self.seen = 0
        interval = SECONDS_BETWEEN_UPDATES if writes_over_itself() else SECONDS_BETWEEN_LINES
        self.progbar = Progbar(self.target, verbose=self.verbose, interval=interval, stateless_metrics=())
        return self.progbar

    def _update(self, batch: int, logs: Any) -> None:
        bar = self.progbar or self._begin()
        self.seen = batch + 1
        if self.verbose == 1 and bar.is_due(self.seen):
            bar.update(self.seen, (logs or {}).items(), finalize=False)

    def _finish(self, logs: Any) -> None:
        bar = self.progbar or self._begin()
        if self.target is None:
            self.target = bar.target = self.seen
        bar.update(self.target, (logs or {}).items(), finalize=True)
