"""k-fold by numpy, a new model for each fold, predictions put back in their places."""
import keras
import numpy as np


def folds(n, k, seed=0):
    order = np.random.default_rng(seed).permutation(n)
    for part in np.array_split(order, k):
        yield np.setdiff1d(order, part), part


def make(n_features):
    model = keras.Sequential()
    model.add(keras.layers.Input(shape=(n_features,)))
    model.add(keras.layers.Dense(8, activation="relu", kernel_regularizer=keras.regularizers.L2(1e-4)))
    model.add(keras.layers.Dense(1))
    model.compile(optimizer="rmsprop", loss="mse", metrics=["mae"])
    return model


x = np.random.randn(53, 9)
y = x @ np.random.randn(9) + 0.1 * np.random.randn(53)
out_of_fold = np.full(len(x), np.nan)
scores = []
for train, test in folds(len(x), k=3):
    mean, std = x[train].mean(axis=0), x[train].std(axis=0)
    model = make(x.shape[1])
    model.fit((x[train] - mean) / std, y[train], epochs=1, batch_size=16, verbose=0)
    mse, mae = model.evaluate((x[test] - mean) / std, y[test], verbose=0)
    scores.append(mae)
    out_of_fold[test] = model.predict((x[test] - mean) / std, verbose=0).flatten()
    keras.backend.clear_session()
assert not np.isnan(out_of_fold).any()
print(f"MAE {np.mean(scores):.3f} ± {np.std(scores):.3f}; residual {np.abs(out_of_fold - y).mean():.3f}")
