"""A GAN: two models, two optimizers, a train_step on torch's gradients."""

from __future__ import annotations

from typing import Any

import torch

from tests.runtime.programs.both import data, fill, run_both

LATENT = 4


def program(keras: Any) -> dict[str, Any]:
    layers, ops = keras.layers, keras.ops

    class GAN(keras.Model):
        def __init__(self, discriminator: Any, generator: Any) -> None:
            super().__init__()
            self.discriminator, self.generator = discriminator, generator
            self.d_loss_tracker = keras.metrics.Mean(name="d_loss")
            self.g_loss_tracker = keras.metrics.Mean(name="g_loss")
            self.built = True

        @property
        def metrics(self) -> list[Any]:
            return [self.d_loss_tracker, self.g_loss_tracker]

        def compile(self, d_optimizer: Any, g_optimizer: Any, loss_fn: Any) -> None:
            super().compile()
            self.d_optimizer, self.g_optimizer, self.loss_fn = d_optimizer, g_optimizer, loss_fn

        def learn(self, loss: Any, weights: list[Any], optimizer: Any) -> None:
            self.zero_grad()
            loss.backward()
            gradients = [weight.value.grad for weight in weights]
            with torch.no_grad():
                optimizer.apply(gradients, weights)

        def train_step(self, batch: Any) -> dict[str, Any]:
            real, noise = batch
            size = ops.shape(real)[0]
            combined = ops.concatenate([self.generator(noise), real], axis=0)
            truth = ops.concatenate([ops.ones((size, 1)), ops.zeros((size, 1))], axis=0)
            d_loss = self.loss_fn(truth, self.discriminator(combined, training=True))
            self.learn(d_loss, self.discriminator.trainable_weights, self.d_optimizer)
            g_loss = self.loss_fn(ops.zeros((size, 1)), self.discriminator(self.generator(noise), training=True))
            self.learn(g_loss, self.generator.trainable_weights, self.g_optimizer)
            self.d_loss_tracker.update_state(d_loss)
            self.g_loss_tracker.update_state(g_loss)
            return {metric.name: metric.result() for metric in self.metrics}

    discriminator = keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Conv2D(4, 3, strides=2, padding="same"),
            layers.LeakyReLU(negative_slope=0.2),
            layers.GlobalMaxPooling2D(),
            layers.Dense(1),
        ]
    )
    generator = keras.Sequential(
        [
            keras.Input((LATENT,)),
            layers.Dense(4 * 4 * 3),
            layers.LeakyReLU(negative_slope=0.2),
            layers.Reshape((4, 4, 3)),
            layers.Conv2DTranspose(4, 4, strides=2, padding="same"),
            layers.BatchNormalization(),
            layers.Conv2D(1, 3, padding="same", activation="sigmoid"),
        ]
    )
    gan = GAN(fill(discriminator, 1), fill(generator, 2))
    gan.compile(
        d_optimizer=keras.optimizers.Adam(0.01, beta_1=0.5),
        g_optimizer=keras.optimizers.RMSprop(0.01),
        loss_fn=keras.losses.BinaryCrossentropy(from_logits=True),
    )
    history = gan.fit(data(24, 8, 8, 1), data(24, LATENT, seed=3), epochs=3, batch_size=8, shuffle=False, verbose=0)
    return {"history": history.history, "pictures": generator.predict(data(5, LATENT, seed=4), verbose=0)}


def test_gan() -> None:
    found = run_both(program, tolerance=1e-3)
    assert found["pictures"].shape == (5, 8, 8, 1)
