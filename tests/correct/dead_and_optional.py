"""`if False`, optional imports, switches that are off, code behind return."""
import keras
import numpy as np

try:
    import wandb
except ImportError:
    wandb = None
try:
    from tensorflow_addons.layers import SpectralNormalization as Norm
except Exception:
    Norm = lambda layer: layer

DEBUG = False
MODE = "small"

if False:
    x = keras.layers.Dense(3)(keras.Input((4, 5)))
    keras.layers.Conv2D(3, 3)(x)

if DEBUG:
    import pdb
    pdb.set_trace()


def head(x, n):
    return Norm(keras.layers.Dense(n))(x)
    return keras.layers.Conv2D(n, 3)(x)


if MODE == "large":
    sizes = [512, 256]
elif MODE == "small":
    sizes = [16]
else:
    raise NotImplementedError(MODE)
inputs = keras.Input((6,))
x = inputs
for size in sizes:
    x = keras.layers.Dense(size, activation="relu")(x)
model = keras.Model(inputs, head(x, 2))
callbacks = [wandb.keras.WandbCallback()] if wandb else []
while False:
    model.undefined_method()
model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
model.fit(np.random.rand(4, 6), np.array([0, 1, 0, 1]), callbacks=callbacks, verbose=0)
if 0:
    print(never_defined)
assert model.output_shape == (None, 2)
