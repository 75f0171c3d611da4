"""Losses as functions, closures and classes; metrics with state; a schedule of our own."""
import keras
import numpy as np
from keras import ops


def focal(gamma=2.0, alpha=0.25):
    def loss(y_true, y_pred):
        y_true = ops.cast(y_true, y_pred.dtype)
        p = ops.clip(y_pred, 1e-7, 1 - 1e-7)
        pt = ops.where(ops.equal(y_true, 1), p, 1 - p)
        weight = ops.where(ops.equal(y_true, 1), alpha, 1 - alpha)
        return -ops.mean(weight * (1 - pt) ** gamma * ops.log(pt), axis=-1)
    return loss


class Dice(keras.losses.Loss):
    def __init__(self, smooth=1.0, name="dice", **kwargs):
        super().__init__(name=name, **kwargs)
        self.smooth = smooth

    def call(self, y_true, y_pred):
        axes = list(range(1, len(y_pred.shape)))
        overlap = ops.sum(y_true * y_pred, axis=axes)
        return 1 - (2 * overlap + self.smooth) / (ops.sum(y_true, axis=axes) + ops.sum(y_pred, axis=axes) + self.smooth)


class TruePositives(keras.metrics.Metric):
    def __init__(self, name="tp", **kwargs):
        super().__init__(name=name, **kwargs)
        self.count = self.add_variable(shape=(), initializer="zeros", name="count")

    def update_state(self, y_true, y_pred, sample_weight=None):
        hits = ops.logical_and(ops.greater(y_true, 0.5), ops.greater(y_pred, 0.5))
        self.count.assign_add(ops.sum(ops.cast(hits, "float32")))

    def result(self):
        return self.count


class Warmup(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, peak, steps):
        self.peak, self.steps = peak, steps

    def __call__(self, step):
        step = ops.cast(step, "float32")
        return self.peak * ops.minimum(step / self.steps, ops.rsqrt(ops.maximum(step, 1.0)))


def tanimoto(y_true, y_pred):
    return ops.mean(ops.sum(y_true * y_pred, -1) / (ops.sum(ops.maximum(y_true, y_pred), -1) + 1e-6))


x, y = np.random.rand(16, 6), np.random.randint(0, 2, (16, 3)).astype("float32")
for loss in (focal(), focal(gamma=0), Dice(), lambda t, p: ops.mean(ops.abs(t - p), axis=-1)):
    model = keras.Sequential([keras.Input((6,)), keras.layers.Dense(3, activation="sigmoid")])
    model.compile(keras.optimizers.Adam(Warmup(1e-3, 10)), loss=loss, metrics=[TruePositives(), tanimoto])
    logs = model.fit(x, y, epochs=1, verbose=0).history
    assert {"loss", "tp", "tanimoto"} <= set(logs)
