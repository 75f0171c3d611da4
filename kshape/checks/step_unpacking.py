"""KS708 step-unpacking."""

from __future__ import annotations

from kshape.values.trace import Fault, Trace

from ._edits import reach
from .base import Check, Repair, TextEdit


class StepUnpacking(Check):
    """A training step takes its data apart into another number of parts than it gets.

    fit() gives `train_step` x alone, (x, y), or (x, y, sample_weight), as it was called itself; `class_weight` becomes
    a sample_weight. `keras.utils.unpack_x_y_sample_weight(data)` gives all three, None for those that are missing.

    Bad:
        class Own(Model):
            def train_step(self, data):
                x, y, sample_weight = data
                return {"loss": ops.mean(self(x, training=True) - y)}

        x = Input((4,))
        model = Own(x, Dense(1)(x))
        model.compile("sgd")
        model.fit(np.zeros((8, 4)), np.zeros((8, 1)), verbose=0)
    Good:
        class Own(Model):
            def train_step(self, data):
                x, y, sample_weight = keras.utils.unpack_x_y_sample_weight(data)
                return {"loss": ops.mean(self(x, training=True) - y)}

        x = Input((4,))
        model = Own(x, Dense(1)(x))
        model.compile("sgd")
        model.fit(np.zeros((8, 4)), np.zeros((8, 1)), verbose=0)
    Bad:
        class Own(Model):
            def train_step(self, data):
                x, y = data
                return {"loss": ops.mean(self(x, training=True) - y)}

        x = Input((4,))
        model = Own(x, Dense(1)(x))
        model.compile("sgd")
        model.fit(np.zeros((8, 4)), np.zeros((8, 1)), sample_weight=np.ones(8), verbose=0)
    Good:
        class Own(Model):
            def train_step(self, data):
                x, y = data
                return {"loss": ops.mean(self(x, training=True) - y)}

        x = Input((4,))
        model = Own(x, Dense(1)(x))
        model.compile("sgd")
        model.fit(np.zeros((8, 4)), np.zeros((8, 1)), verbose=0)
    """

    code = "KS708"
    fix = "u"

    def repair(self, fault: Fault, trace: Trace) -> Repair | None:
        written = fault.span.text()
        names, _, data = written.rpartition("=")
        count = names.count(",") + 1
        if count == 2 and "sample_weight" not in written:
            names = f"{names.rstrip()}, sample_weight "
        reached = reach(trace, "keras.utils", fault.span)
        if count not in (2, 3) or reached is None or "\n" in written:
            return None
        edit = TextEdit(fault.span, f"{names}= {reached[0]}.unpack_x_y_sample_weight({data.strip()})")
        return Repair("Unpack with unpack_x_y_sample_weight", edit, *reached[1], safe=False)
