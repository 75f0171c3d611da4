"""Channels first, in one layer by argument and everywhere by setting; Permute between the two."""
import keras
import numpy as np
from keras import layers

last = np.random.rand(3, 8, 10, 3).astype("float32")
first = np.moveaxis(last, -1, 1)
one = keras.Sequential([
    keras.Input((3, 8, 10)),
    layers.Permute((2, 3, 1)),
    layers.Conv2D(4, 3, padding="same", activation="relu"),
    layers.GlobalMaxPooling2D(),
    layers.Dense(2),
])
assert one.predict(first, verbose=0).shape == (3, 2)

before = keras.config.image_data_format()
keras.config.set_image_data_format("channels_first")
axis = 1 if keras.backend.image_data_format() == "channels_first" else -1
inputs = keras.Input((3, 8, 10))
x = layers.Conv2D(4, 3, padding="same")(inputs)
x = layers.BatchNormalization(axis=axis)(x)
y = layers.Conv2D(6, 1)(x)
x = layers.Concatenate(axis=axis)([x, y])
assert x.shape == (None, 10, 8, 10)
x = layers.GlobalAveragePooling2D()(x)
two = keras.Model(inputs, layers.Dense(2)(x))
two.compile("adam", "mse")
two.fit(first, np.zeros((3, 2)), verbose=0)
keras.config.set_image_data_format(before)
three = keras.Sequential([keras.Input((8, 10, 3)), layers.Conv2D(4, (8, 10)), layers.Flatten(), layers.Dense(2)])
assert three.predict(last, verbose=0).shape == (3, 2)
