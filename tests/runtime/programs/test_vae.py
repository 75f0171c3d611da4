"""A variational auto-encoder: a sampling layer, add_loss inside of a layer, a model of models."""

from __future__ import annotations

from typing import Any

from tests.runtime.programs.both import data, fill, run_both


def program(keras: Any) -> dict[str, Any]:
    layers, ops = keras.layers, keras.ops

    class Sampling(layers.Layer):
        """Noise is drawn only while the model learns; here its scale is 0, so that both draw the same."""

        def __init__(self, noise: float = 0.0, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            self.noise = noise
            self.seed_generator = keras.random.SeedGenerator(1337)

        def call(self, inputs: Any) -> Any:
            mean, log_var = inputs
            epsilon = keras.random.normal(shape=ops.shape(mean), seed=self.seed_generator) * self.noise
            return mean + ops.exp(0.5 * log_var) * epsilon

        def get_config(self) -> dict[str, Any]:
            return {**super().get_config(), "noise": self.noise}

    class Divergence(layers.Layer):
        def __init__(self, weight: float = 0.1, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            self.weight = weight

        def call(self, inputs: Any) -> Any:
            mean, log_var = inputs
            divergence = -0.5 * (1 + log_var - ops.square(mean) - ops.exp(log_var))
            self.add_loss(self.weight * ops.mean(ops.sum(divergence, axis=1)))
            return inputs

    class VAE(keras.Model):
        def __init__(self, encoder: Any, decoder: Any, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            self.encoder, self.decoder = encoder, decoder

        def call(self, inputs: Any) -> Any:
            _, _, z = self.encoder(inputs)
            return self.decoder(z)

    pictures = keras.Input((8, 8, 1))
    x = layers.Conv2D(6, 3, strides=2, padding="same", activation="relu")(pictures)
    x = layers.Dense(10, activation="relu")(layers.Flatten()(x))
    mean, log_var = Divergence()([layers.Dense(2, name="mean")(x), layers.Dense(2, name="log_var")(x)])
    encoder = keras.Model(pictures, [mean, log_var, Sampling()([mean, log_var])], name="encoder")
    z = keras.Input((2,))
    x = layers.Reshape((4, 4, 3))(layers.Dense(4 * 4 * 3, activation="relu")(z))
    x = layers.Conv2DTranspose(1, 3, strides=2, padding="same", activation="sigmoid")(x)
    decoder = keras.Model(z, x, name="decoder")

    vae = VAE(fill(encoder, 1, 0.1), fill(decoder, 2))
    vae.compile("adam", "binary_crossentropy")
    x = data(20, 8, 8, 1)
    history = vae.fit(x, x, epochs=3, batch_size=5, shuffle=False, verbose=0, validation_data=(x[:7], x[:7]))
    grid = decoder.predict(data(3, 2, seed=5), verbose=0)
    return {"history": history.history, "codes": encoder.predict(x, verbose=0), "grid": grid, "losses": len(vae.losses)}


def test_vae() -> None:
    found = run_both(program)
    assert found["losses"] == 1
    assert found["history"]["loss"][-1] < found["history"]["loss"][0]
