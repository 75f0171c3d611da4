"""Learning rates: schedules in optimizers, callbacks that change them, one set by hand."""

from __future__ import annotations

from typing import Any

from tests.runtime.programs.both import data, fill, run_both


def program(keras: Any) -> dict[str, Any]:
    schedules, callbacks = keras.optimizers.schedules, keras.callbacks
    x, y = data(32, 5), data(32, 1, seed=1)

    class Warmup(schedules.LearningRateSchedule):
        def __init__(self, top: float, steps: int) -> None:
            self.top, self.steps = top, steps

        def __call__(self, step: Any) -> Any:
            step = keras.ops.cast(step, "float32")
            return self.top * keras.ops.minimum(1.0, (step + 1.0) / self.steps)

    def trained(rate: Any, *more: Any, optimizer: Any = keras.optimizers.SGD) -> Any:
        model = keras.Sequential([keras.Input((5,)), keras.layers.Dense(4, activation="tanh"), keras.layers.Dense(1)])
        fill(model).compile(optimizer(rate), "mse")
        rates: list[float] = []
        note = callbacks.LambdaCallback(
            on_epoch_end=lambda epoch, logs: rates.append(float(model.optimizer.learning_rate))
        )
        history = model.fit(x, y, epochs=4, batch_size=8, shuffle=False, verbose=0, callbacks=[*more, note]).history
        return {"loss": history["loss"], "rates": rates}

    found = {
        "exponential": trained(schedules.ExponentialDecay(0.1, decay_steps=4, decay_rate=0.5, staircase=True)),
        "cosine": trained(schedules.CosineDecay(0.1, 12, alpha=0.1, warmup_target=0.2, warmup_steps=3)),
        "restarts": trained(schedules.CosineDecayRestarts(0.1, 5)),
        "pieces": trained(schedules.PiecewiseConstantDecay([3, 9], [0.1, 0.05, 0.01])),
        "polynomial": trained(schedules.PolynomialDecay(0.1, 10, 0.01, power=2.0), optimizer=keras.optimizers.Adam),
        "inverse": trained(schedules.InverseTimeDecay(0.1, 2, 0.5)),
        "own": trained(Warmup(0.2, 6)),
        "callback": trained(0.1, callbacks.LearningRateScheduler(lambda epoch, rate: rate * 0.5)),
        "plateau": trained(0.1, callbacks.ReduceLROnPlateau(monitor="loss", factor=0.2, patience=1, min_delta=0.5)),
    }
    by_hand = keras.optimizers.SGD(0.3)
    by_hand.learning_rate = 0.2
    by_hand.learning_rate.assign(0.1)
    found["by_hand"] = float(by_hand.learning_rate)
    return found


def test_learning_rates() -> None:
    run_both(program)
