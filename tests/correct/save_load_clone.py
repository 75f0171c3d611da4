"""Saving, loading, cloning and comparing; a registered layer with a config; weights in a file of their own."""
import os
import tempfile

import keras
import numpy as np


@keras.saving.register_keras_serializable(package="own")
class Scaled(keras.layers.Layer):
    def __init__(self, units, scale=1.0, initializer="glorot_uniform", **kwargs):
        super().__init__(**kwargs)
        self.units, self.scale = units, scale
        self.initializer = keras.initializers.get(initializer)

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), initializer=self.initializer, name="kernel")

    def call(self, x):
        return keras.ops.matmul(x, self.kernel) * self.scale

    def get_config(self):
        config = super().get_config()
        config.update(units=self.units, scale=self.scale, initializer=keras.initializers.serialize(self.initializer))
        return config


inputs = keras.Input((6,))
model = keras.Model(inputs, keras.layers.Dense(2)(Scaled(4, scale=0.5)(inputs)))
model.compile("adam", "mse")
x, y = np.random.rand(8, 6), np.random.rand(8, 2)
model.fit(x, y, verbose=0)
expected = model.predict(x, verbose=0)
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "model.keras")
    model.save(path)
    loaded = keras.saving.load_model(path)
    model.save_weights(weights := os.path.join(folder, "only.weights.h5"))
    clone = keras.models.clone_model(model)
    clone.load_weights(weights)
for other in (loaded, clone):
    np.testing.assert_allclose(other.predict(x, verbose=0), expected, atol=1e-5)
assert loaded.get_layer(index=1).get_config()["scale"] == 0.5
loaded.fit(x, y, verbose=0)
