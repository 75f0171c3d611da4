"""CSVLogger: each epoch's logs as a line of a CSV file."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable
from typing import Any

import kshape.rulebook.callbacks as rules

from .callback import Callback


class CSVLogger(Callback, rule=rules.CSVLogger):
    """The columns are "epoch" and the names of the first epoch's logs, sorted; "NA" where a later epoch lacks one.

    append: goes on with an existing file, whose header then stays. The file is complete after every epoch.
    Source: keras.callbacks.CSVLogger
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.take_rule(*args, **kwargs)
        self.filename: str = os.fspath(self.rule.filename)
        self.sep = self.separator
        self.keys: list[str] | None = None
        self.writer: Any = None
        self.csv_file: Any = None

    def on_train_begin(self, logs: Any = None) -> None:
        self._close()
        self._has_header = self.append and os.path.exists(self.filename) and os.path.getsize(self.filename) > 0
        mode = "a" if self.append else "w"
        self.csv_file = open(self.filename, mode, newline="", encoding="utf-8")  # noqa: SIM115 (open until the end)
        self.keys = None

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        logs = logs or {}
        if self.keys is None or self.writer is None:
            self._begin(sorted(logs))
        assert self.keys is not None
        self.writer.writerow([epoch, *(_cell(logs.get(name, "NA")) for name in self.keys)])
        self.csv_file.flush()

    def on_train_end(self, logs: Any = None) -> None:
        self._close()

    def _begin(self, names: list[str]) -> None:
        # Where the first epoch was not validated, a later one may be (validation_freq), and needs its columns.
        has_validation = any(name.startswith("val_") for name in names)
        self.keys = names if has_validation else names + [f"val_{name}" for name in names]
        self.writer = csv.writer(self.csv_file, delimiter=self.sep, lineterminator="\n")
        if not self._has_header:
            self.writer.writerow(["epoch", *self.keys])

    def _close(self) -> None:
        if self.csv_file is not None and not self.csv_file.closed:
            self.csv_file.close()
        self.writer = None


def _cell(value: Any) -> Any:
    if isinstance(value, str) or not isinstance(value, Iterable) or getattr(value, "ndim", 1) == 0:
        return value
    return f'"[{", ".join(map(str, value))}]"'
