"""Several models in one: averaged, stacked on frozen features, compared one by one in a comprehension."""
import keras
import numpy as np
from keras import layers

SHAPE, CLASSES = (6,), 3


def member(i):
    inputs = keras.Input(SHAPE, name=f"in_{i}")
    x = layers.Dense(4 + i, activation=["relu", "tanh", "gelu"][i % 3])(inputs)
    return keras.Model(inputs, layers.Dense(CLASSES, activation="softmax")(x), name=f"member_{i}")


x, y = np.random.rand(30, *SHAPE), np.random.randint(0, CLASSES, 30)
members = [member(i) for i in range(3)]
for m in members:
    boot = np.random.choice(len(x), len(x), replace=True)
    m.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    m.fit(x[boot], y[boot], verbose=0)
    m.trainable = False
inputs = keras.Input(SHAPE)
votes = [m(inputs) for m in members]
averaged = keras.Model(inputs, layers.Average()(votes))
stacked = keras.Model(inputs, layers.Dense(CLASSES, activation="softmax")(layers.Concatenate()(votes)))
assert stacked.layers[-1].kernel.shape == (CLASSES * len(members), CLASSES)
stacked.compile("adam", "sparse_categorical_crossentropy")
stacked.fit(x, y, verbose=0)
by_hand = np.mean([m.predict(x, verbose=0) for m in members], axis=0)
assert np.allclose(averaged.predict(x, verbose=0), by_hand, atol=1e-5)
scores = {m.name: m.evaluate(x, y, verbose=0)[1] for m in members}
print(max(scores, key=scores.get), np.mean(by_hand.argmax(1) == y))
