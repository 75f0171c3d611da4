"""A variational auto-encoder whose layers add the losses themselves."""
import keras
import numpy as np
from keras import layers, ops

ORIGINAL, HIDDEN, LATENT = 36, 16, 3


class Sampling(layers.Layer):
    def __init__(self, seed=None, **kw):
        super().__init__(**kw)
        self.seed_generator = keras.random.SeedGenerator(seed)

    def call(self, inputs):
        mean, log_var = inputs
        eps = keras.random.normal(ops.shape(mean), seed=self.seed_generator)
        return mean + ops.exp(log_var / 2) * eps

    def compute_output_shape(self, input_shape):
        return input_shape[0]


class KLDivergence(layers.Layer):
    """Passes its inputs on and adds the divergence from a unit Gaussian to the loss."""

    def __init__(self, weight=1.0, **kw):
        super().__init__(**kw)
        self.weight = weight

    def call(self, inputs):
        mean, log_var = inputs
        kl = -0.5 * ops.sum(1 + log_var - ops.square(mean) - ops.exp(log_var), axis=-1)
        self.add_loss(self.weight * ops.mean(kl))
        return inputs


x = keras.Input((ORIGINAL,))
h = layers.Dense(HIDDEN, "relu")(x)
mean = layers.Dense(LATENT)(h)
log_var = layers.Dense(LATENT, kernel_initializer="zeros")(h)
mean, log_var = KLDivergence(1 / ORIGINAL)([mean, log_var])
z = Sampling(7)([mean, log_var])
encoder = keras.Model(x, z, name="encoder")
decoder = keras.Sequential([layers.Dense(HIDDEN, "relu"), layers.Dense(ORIGINAL, "sigmoid")], name="decoder")
outputs = decoder(encoder(x))
vae = keras.Model(x, outputs)
vae.compile(optimizer="rmsprop", loss="binary_crossentropy")
data = np.random.rand(32, 6, 6)
data = data.reshape((len(data), np.prod(data.shape[1:])))
history = vae.fit(data, data, epochs=2, batch_size=16, verbose=0)
assert len(history.history["loss"]) == 2
grid = np.stack([np.linspace(-1, 1, 5)] * LATENT, axis=-1)
pictures = decoder.predict(grid, verbose=0).reshape(-1, 6, 6)
assert pictures.shape == (5, 6, 6)
