"""A convolutional auto-encoder for sides that are not powers of two: padded, and cropped again."""
import keras
import numpy as np
from keras.layers import Conv2D, Conv2DTranspose, Cropping2D, Dense, Flatten, Input, Reshape, ZeroPadding2D
from keras.models import Model

height, width = 13, 18
pad = lambda n, m=4: -n % m
ph, pw = pad(height), pad(width)
image = Input((height, width, 1))
x = ZeroPadding2D(((0, ph), (0, pw)))(image)
assert x.shape[1] % 4 == 0 and x.shape[2] % 4 == 0
x = Conv2D(4, 3, strides=2, padding="same", activation="relu")(x)
x = Conv2D(8, 3, strides=2, padding="same", activation="relu")(x)
volume = x.shape[1:]
latent = Dense(5, name="latent")(Flatten()(x))
encoder = Model(image, latent)

code = Input((5,))
units = 1
for size in volume:
    units *= size
x = Dense(units, activation="relu")(code)
x = Reshape(volume)(x)
for filters in (8, 4):
    x = Conv2DTranspose(filters, 3, strides=2, padding="same", activation="relu")(x)
x = Conv2DTranspose(1, 3, padding="same", activation="sigmoid")(x)
restored = Cropping2D(((0, ph), (0, pw)))(x)
decoder = Model(code, restored)
auto = Model(image, decoder(encoder(image)), name="autoencoder")
assert auto.output_shape == auto.input_shape
auto.compile("adam", "binary_crossentropy")
x = np.random.rand(9, height, width, 1)
noisy = np.clip(x + np.random.normal(scale=0.2, size=x.shape), 0.0, 1.0)
auto.fit(noisy, x, epochs=1, batch_size=3, validation_data=(noisy[:3], x[:3]), verbose=0)
errors = np.mean(np.abs(auto.predict(noisy, verbose=0) - x), axis=(1, 2, 3))
print("anomalies:", np.flatnonzero(errors > np.quantile(errors, 0.9)))
