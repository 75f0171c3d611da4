"""Layers that keep something of their calls: metrics, counters, losses. Finding out shapes must leave no trace."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.runtime.programs.both import data, fill, run_both


def program(keras: Any) -> dict[str, Any]:
    layers, ops = keras.layers, keras.ops

    class Watched(layers.Layer):
        def __init__(self, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            self.level = keras.metrics.Mean(name="level")
            self.calls = self.add_weight(shape=(), initializer="zeros", trainable=False, name="calls")

        def call(self, x: Any) -> Any:
            self.level.update_state(ops.mean(x))
            self.calls.assign_add(1.0)
            self.add_loss(0.1 * ops.mean(ops.square(x)))
            return x

    class Net(keras.Model):
        def __init__(self) -> None:
            super().__init__()
            self.watched, self.head = Watched(), layers.Dense(1)

        def call(self, x: Any) -> Any:
            return self.head(self.watched(x))

    inputs = keras.Input((4,))
    watched = Watched()
    functional = keras.Model(inputs, layers.Dense(1)(watched(inputs)))
    before = [float(watched.calls), float(watched.level.result())]
    x, y = data(12, 4), data(12, 1, seed=1)
    net = Net()
    net(x[:2])
    found: dict[str, Any] = {"before": before}
    for name, model, layer in (("functional", functional, watched), ("subclass", net, net.watched)):
        fill(model.layers[-1])
        model.compile("sgd", "mse")
        history = model.fit(x, y, batch_size=4, epochs=2, shuffle=False, verbose=0).history
        found[name] = {"history": history, "calls": float(layer.calls), "losses": len(model.losses)}
    return found


def test_state_in_calls() -> None:
    found = run_both(program)
    assert found["before"] == [0.0, 0.0]
    assert found["functional"]["calls"] == 6.0


def constant_program(keras: Any) -> dict[str, Any]:
    layers, ops = keras.layers, keras.ops

    class Ramp(layers.Layer):
        """An array that numpy made, and a tensor made in build."""

        def __init__(self, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            self.steps = ops.convert_to_tensor(np.linspace(0.0, 1.0, 4, dtype="float32"))

        def build(self, input_shape: Any) -> None:
            self.weight = self.add_weight(shape=(input_shape[-1],), initializer="ones", name="weight")
            self.offset = ops.arange(input_shape[-1], dtype="float32")
            super().build(input_shape)

        def call(self, x: Any) -> Any:
            return x * self.weight + self.offset + self.steps

    class Outer(layers.Layer):
        def __init__(self, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            self.ramp = Ramp()

        def build(self, input_shape: Any) -> None:
            self.ramp.build(input_shape)
            super().build(input_shape)

        def call(self, x: Any) -> Any:
            return self.ramp(x)

    inputs = keras.Input((4,))
    model = keras.Model(inputs, Outer()(inputs))
    model.compile("sgd", "mse")
    history = model.fit(data(8, 4), data(8, 4, seed=1), epochs=2, shuffle=False, verbose=0).history
    return {"history": history, "predicted": model.predict(data(3, 4), verbose=0)}


def test_constants_of_build() -> None:
    run_both(constant_program)


def test_an_array_of_numpy_beside_a_tensor_that_learns() -> None:
    """`array * x`, `x + array`, `np.sqrt(2) * x`: TensorFlow takes them, Keras on torch refuses them while it learns."""
    import runtime as keras

    class Positions(keras.layers.Layer):
        def __init__(self, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            self.array = np.linspace(0.0, 1.0, 6)
            self.dense = keras.layers.Dense(6)

        def call(self, x: Any) -> Any:
            x = self.dense(x)
            return np.sqrt(2.0) * x + self.array - self.array * x

    inputs = keras.Input((3,))
    model = keras.Model(inputs, keras.layers.Dense(1)(Positions()(inputs)))
    model.compile("sgd", "mse")
    losses = model.fit(data(16, 3), data(16, 1), epochs=4, verbose=0).history["loss"]
    assert losses[-1] < losses[0]
    assert str(model(data(2, 3)).dtype) == "torch.float32"
