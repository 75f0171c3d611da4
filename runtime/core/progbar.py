"""Progbar: the bar of fit, evaluate and predict.

    3/10 ━━━━━━━━━━━━━━━━━━━━ 1s 120ms/step - accuracy: 0.8750 - loss: 0.3512

In a terminal or a notebook the line is written over itself; elsewhere each update is a line of plain text.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable
from typing import Any

from .errors import InvalidArgument
from .messages import print_message


class Progbar:
    """Shows the progress of `target` steps (None: not known) and the values that are handed to `update`.

    verbose: 0 nothing, 1 a bar, 2 one line at the end.   interval: least time between updates, in seconds.
    stateful_metrics: names whose last value is shown; the means over all updates of the others are shown.
    stateless_metrics: the other way about: only of these the means.   unit_name: what is counted.
    Source: keras.utils.Progbar
    """

    def __init__(
        self,
        target: int | None,
        width: int = 20,
        verbose: int = 1,
        interval: float = 0.05,
        stateful_metrics: Iterable[str] | None = None,
        stateless_metrics: Iterable[str] | None = None,
        unit_name: str = "step",
    ) -> None:
        if stateful_metrics is not None and stateless_metrics is not None:
            raise InvalidArgument(
                "Progbar needs stateful_metrics or stateless_metrics. Received: both. "
                'Keras: "Only one of `stateful_metrics` or `stateless_metrics` can be provided."'
            )
        self.target, self.width, self.verbose, self.interval = target, width, verbose, interval
        self.unit_name = unit_name
        self.stateless_metrics = None if stateless_metrics is None else set(stateless_metrics)
        self.stateful_metrics = None if stateless_metrics is not None else set(stateful_metrics or ())
        self._is_dynamic = writes_over_itself()
        self._values: dict[str, tuple[float, int]] = {}  # name -> (sum, number of steps)
        self._seen = 0
        self._start = time.time()
        self._last_update = 0.0 if self._is_dynamic else self._start
        self._first_step: float | None = None
        self._shown_width = 0

    def is_due(self, current: int) -> bool:
        """Whether an update after step `current` would be shown; so that nobody fetches values that are not."""
        now = time.time()
        if current == 1 and self._first_step is None:
            self._first_step = now
        return now - self._last_update >= self.interval

    def update(self, current: int, values: Any = None, finalize: bool | None = None) -> None:
        """Shows step `current` (counted from 1). values: (name, value of the last step) pairs.

        finalize: the last update, which is always shown and ends the line; None: where `target` is reached.
        """
        if finalize is None:
            finalize = self.target is not None and current >= self.target
        for name, value in values or ():
            self._add(name, value, current, finalize)
        self._seen = current
        now = time.time()
        each = self._step_duration(current, now)
        if self.verbose == 1:
            if now - self._last_update < self.interval and not finalize:
                return
            self._show_bar(current, now, each, finalize)
        elif self.verbose == 2 and finalize and self.target:
            text = f"{self._count(current)} - {now - self._start:.0f}s -{_duration(each)}/{self.unit_name}"
            print_message(text + self._shown_values(signed=False))
        self._last_update = now

    def add(self, n: int, values: Any = None) -> None:
        """Shows that n more steps are done."""
        self.update(self._seen + n, values)

    def _add(self, name: str, value: Any, current: int, finalize: bool) -> None:
        value = _mean(value)
        if finalize or not self._is_averaged(name):
            self._values[name] = (value, 1)
            return
        steps = max(current - self._seen, 1)
        total, count = self._values.get(name, (0.0, 0))
        self._values[name] = (total + value * steps, count + steps)

    def _is_averaged(self, name: str) -> bool:
        if self.stateless_metrics is not None:
            return name in self.stateless_metrics
        return name not in (self.stateful_metrics or ())

    def _show_bar(self, current: int, now: float, each: float, finalize: bool) -> None:
        if self.target:
            bar = f"{_bold(self._count(current))} {self._bar(current)}"
        else:
            bar = f"{current:7d}/Unknown"
        left = each * (self.target - current) if self.target and not finalize else None
        clock = f"{now - self._start:.0f}s" if left is None else _clock(left)
        text = f"{bar} {_bold(clock)}{_duration(each)}/{self.unit_name}{self._shown_values()}"
        if not self._is_dynamic:
            print_message(_plain(text))
            return
        width = len(_plain(text))
        padding = " " * (self._shown_width - width)
        end = "\n" if finalize else ""
        print_message("\b" * self._shown_width + "\r" + text + padding + end, line_break=False)
        self._shown_width = width

    def _count(self, current: int) -> str:
        return f"{current:{len(str(self.target))}d}/{self.target}"

    def _bar(self, current: int) -> str:
        assert self.target is not None
        done = int(self.width * (current / self.target))
        left = self.width - done
        if not self._is_dynamic:
            return "━" * done + "─" * left
        return (f"{_GREEN}{'━' * done}{_OFF}" if done > 0 else "") + f"{_GREY}{'━' * left}{_OFF}"

    def _shown_values(self, signed: bool = True) -> str:
        parts = []
        for name, (total, count) in self._values.items():
            mean = total / max(1, count)
            # On the one line of verbose=2 Keras shows every negative value in scientific notation.
            is_large = (abs(mean) if signed else mean) > 1e-3
            parts.append(f" - {name}: {mean:.4f}" if is_large else f" - {name}: {mean:.4e}")
        return "".join(parts)

    def _step_duration(self, current: int, now: float) -> float:
        """Seconds a step; the first one, which is often slow, is left out as soon as there are more."""
        if not current:
            return 0
        first = self._first_step
        each = (now - self._start) / current if first is None or current == 1 else (now - first) / (current - 1)
        if current == 1:
            self._first_step = now
        return each


def writes_over_itself() -> bool:
    """Whether stdout is a terminal or a notebook, where a line can be replaced."""
    is_terminal = hasattr(sys.stdout, "isatty") and sys.stdout.isatty()
    return is_terminal or "ipykernel" in sys.modules or "PYCHARM_HOSTED" in os.environ


_BOLD, _GREEN, _GREY, _OFF = "\x1b[1m", "\x1b[32m", "\x1b[37m", "\x1b[0m"


def _bold(text: str) -> str:
    return f"{_BOLD}{text}{_OFF}"


def _plain(text: str) -> str:
    for code in (_BOLD, _GREEN, _GREY, _OFF):
        text = text.replace(code, "")
    return text


def _clock(seconds: float) -> str:
    whole = int(seconds)
    if seconds > 3600:
        return f"{whole // 3600}:{whole % 3600 // 60:02d}:{whole % 60:02d}"
    return f"{whole // 60}:{whole % 60:02d}" if seconds > 60 else f"{whole}s"


def _duration(seconds: float) -> str:
    if seconds >= 1 or seconds == 0:
        return f" {seconds:.0f}s"
    return f" {seconds * 1e3:.0f}ms" if seconds >= 1e-3 else f" {seconds * 1e6:.0f}us"


def _mean(value: Any) -> float:
    """The value as a float; the mean of an array."""
    if isinstance(value, (int, float)):
        return float(value)
    mean = getattr(value, "mean", None)
    return float(mean()) if mean is not None else float(value)
