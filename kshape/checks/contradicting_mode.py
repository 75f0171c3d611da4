"""KS507 contradicting-mode."""

from __future__ import annotations

from collections.abc import Iterator

from kshape.rulebook.logs import undecided_mode
from kshape.values.trace import Related, Trace

from ._edits import argument_set
from ._monitors import POSITIONS, Watch, watches
from .base import Check, Finding, Repair

MODES = {"up": "max", "down": "min"}


class ContradictingMode(Check):
    """A callback takes the worse value of a quantity for the better one.

    `mode="min"` with an accuracy keeps the worst epoch and stops while the model improves. `mode="auto"` reads the
    direction off the metric; of a metric of one of several outputs, and of a function of one's own, it cannot, and
    Keras raises behind the first epoch.

    Bad:
        model = Sequential([Input((8,)), Dense(1, "sigmoid")])
        model.compile("sgd", "binary_crossentropy", metrics=["accuracy"])
        stop = keras.callbacks.EarlyStopping(monitor="val_accuracy", mode="min")
        x, y = np.zeros((32, 8)), np.zeros((32, 1))
        model.fit(x, y, validation_split=0.5, callbacks=[stop], verbose=0)
    Good:
        model = Sequential([Input((8,)), Dense(1, "sigmoid")])
        model.compile("sgd", "binary_crossentropy", metrics=["accuracy"])
        stop = keras.callbacks.EarlyStopping(monitor="val_accuracy", mode="max")
        x, y = np.zeros((32, 8)), np.zeros((32, 1))
        model.fit(x, y, validation_split=0.5, callbacks=[stop], verbose=0)
    """

    code = "KS507"
    severity = "warning"
    fix = "S"

    def run(self, trace: Trace) -> Iterator[Finding]:
        for watch in watches(trace):
            if watch.log.has(watch.monitor) is not True:
                continue  # KS506
            wanted = MODES.get(watch.log.direction(watch.monitor) or "")
            if watch.needs_mode:
                yield _found(watch, _undecided(watch, wanted), wanted, "error")
            elif watch.is_read and wanted is not None and watch.mode in ("min", "max") and watch.mode != wanted:
                yield _found(watch, _contradiction(watch, wanted), wanted, "warning")


def _contradiction(watch: Watch, wanted: str) -> str:
    more = "more" if wanted == "max" else "less"
    return (
        f"{more.capitalize()} of {watch.monitor} is better. Received: {watch.name} with mode={watch.mode!r}. "
        f'Use mode="{wanted}".'
    )


def _undecided(watch: Watch, wanted: str | None) -> str:
    choice = 'mode="max" or mode="min"' if wanted is None else f'mode="{wanted}"'
    return (
        f'{watch.name} needs a mode for {watch.monitor!r}. Received: mode="auto", which knows only the loss and the '
        f'metrics of Keras by their own names. Use {choice}. Keras: "{undecided_mode(watch.name, watch.monitor)}"'
    )


def _found(watch: Watch, message: str, wanted: str | None, severity: str) -> Finding:
    position = POSITIONS[watch.name][1]
    edit = None if wanted is None else argument_set(watch.place, "mode", f'"{wanted}"', position)
    repair = None if edit is None else Repair(f'Use mode="{wanted}"', edit)
    related = (Related(watch.event.span, f"this fit logs {', '.join(watch.log.all_names())}"),)
    place = watch.argument("monitor" if watch.mode == "auto" else "mode")
    return Finding(place, message, related, repair, severity, watch.event.chain)
