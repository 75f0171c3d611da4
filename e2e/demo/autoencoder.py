"""An autoencoder: an encoder and a decoder, each a model of its own."""

from keras import Input, Model, layers

image = Input((28, 28, 1), name="image")
x = layers.Conv2D(16, 3, strides=2, padding="same", activation="relu")(image)
x = layers.Conv2D(32, 3, strides=2, padding="same", activation="relu")(x)
code = layers.Dense(16, name="code")(layers.Flatten()(x))
encoder = Model(image, code, name="encoder")

given = Input((16,), name="given")
x = layers.Dense(7 * 7 * 32, activation="relu")(given)
x = layers.Reshape((7, 7, 32))(x)
x = layers.Conv2DTranspose(16, 3, strides=2, padding="same", activation="relu")(x)
drawn = layers.Conv2DTranspose(1, 3, strides=2, padding="same", activation="sigmoid")(x)
decoder = Model(given, drawn, name="decoder")

autoencoder = Model(image, decoder(encoder(image)), name="autoencoder")
autoencoder.compile("adam", "mse")
