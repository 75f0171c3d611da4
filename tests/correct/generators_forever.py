"""Endless generators, steps_per_epoch, a generator with weights, one of dicts."""
import itertools
import math

import numpy as np
from keras import Model, layers

WINDOW, FEATURES, BATCH = 6, 3, 4


def generator(data, lookback, delay, min_index=0, max_index=None, shuffle=False, batch_size=BATCH, step=1):
    if max_index is None:
        max_index = len(data) - delay - 1
    i = min_index + lookback
    while 1:
        if shuffle:
            rows = np.random.randint(min_index + lookback, max_index, size=batch_size)
        else:
            if i + batch_size >= max_index:
                i = min_index + lookback
            rows = np.arange(i, min(i + batch_size, max_index))
            i += len(rows)
        samples = np.zeros((len(rows), lookback // step, data.shape[-1]))
        targets = np.zeros((len(rows),))
        for j, row in enumerate(rows):
            indices = range(rows[j] - lookback, rows[j], step)
            samples[j] = data[indices]
            targets[j] = data[rows[j] + delay][1]
        yield samples, targets


series = np.cumsum(np.random.randn(120, FEATURES), axis=0)
mean = series[:80].mean(axis=0)
series -= mean
std = series[:80].std(axis=0)
series /= std

train_gen = generator(series, lookback=WINDOW, delay=2, min_index=0, max_index=80, shuffle=True)
val_gen = generator(series, lookback=WINDOW, delay=2, min_index=81, max_index=None)
val_steps = math.ceil((len(series) - 81 - WINDOW) / BATCH)

inputs = layers.Input((WINDOW, FEATURES))
x = layers.Conv1D(8, 3, activation="relu", padding="causal")(inputs)
x = layers.GRU(8, recurrent_dropout=0.1)(x)
model = Model(inputs, layers.Dense(1)(x))
model.compile("rmsprop", "mae")
model.fit(train_gen, steps_per_epoch=5, epochs=2, validation_data=val_gen, validation_steps=val_steps, verbose=0)


def weighted():
    for x, y in generator(series, WINDOW, 1):
        yield x, y, np.abs(y) + 1


model.fit(weighted(), steps_per_epoch=3, verbose=0)
baseline = [np.mean(np.abs(x[:, -1, 1] - y)) for x, y in itertools.islice(generator(series, WINDOW, 2), 6)]
score = model.evaluate(generator(series, WINDOW, 2), steps=6, verbose=0)
print(f"naive {np.mean(baseline):.3f}, model {score:.3f}")
