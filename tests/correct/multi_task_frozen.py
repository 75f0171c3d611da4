"""Shared trunk, three heads, losses in a list with None, an output that is only watched, parts frozen in turn."""
import keras
import numpy as np
from keras import layers

trunk_in = keras.Input((6,), name="x")
h = layers.Dense(12, activation="relu", name="trunk_1")(trunk_in)
h = layers.Dense(12, activation="relu", name="trunk_2")(h)
age = layers.Dense(1, activation="softplus", name="age")(h)
kind = layers.Dense(3, activation="softmax", name="kind")(layers.Dropout(0.2)(h))
model = keras.Model(trunk_in, [age, kind, h])
model.compile("adam", loss=["mse", "sparse_categorical_crossentropy", None])
x = np.random.rand(20, 6)
y = [np.random.randint(1, 90, 20).astype("float32"), np.random.randint(0, 3, 20)]
two = keras.Model(trunk_in, [age, kind])
for phase, frozen in enumerate([("trunk",), ("age", "kind"), ()]):
    for layer in two.layers:
        layer.trainable = not layer.name.startswith(frozen) if frozen else True
    two.compile(keras.optimizers.Adam(10.0 ** -(phase + 2)), loss={"age": "mae", "kind": "sparse_categorical_crossentropy"},
                loss_weights={"age": 0.1, "kind": 1.0})
    two.fit(x, {"age": y[0], "kind": y[1]}, epochs=1, verbose=0)
    print(phase, len(two.trainable_weights))
a, k, features = model.predict(x[:4], verbose=0)
assert a.shape == (4, 1) and k.shape == (4, 3) and features.shape == (4, 12)
assert len(two.trainable_weights) == len(two.weights)
