"""A denoiser for images of any size: trained on patches, used on whole pictures."""
import keras
import numpy as np
from keras import layers


def conv_block(x, filters, *, dilation=1, norm=True):
    skip = x
    x = layers.Conv2D(filters, 3, padding="same", dilation_rate=dilation)(x)
    if norm:
        x = layers.BatchNormalization()(x)
    x = layers.Activation("relu")(x)
    if skip.shape[-1] != filters:
        skip = layers.Conv2D(filters, 1)(skip)
    return layers.Add()([x, skip])


def build(channels=1, width=8, depth=3):
    noisy = keras.Input(shape=(None, None, channels), name="noisy")
    x = noisy
    for step in range(depth):
        x = conv_block(x, width, dilation=2 ** step, norm=step > 0)
    noise = layers.Conv2D(channels, 3, padding="same")(x)
    clean = layers.Subtract(name="clean")([noisy, noise])
    return keras.Model(noisy, clean)


def patches_of(images, size):
    n, h, w, _ = images.shape
    for i in range(n):
        top, left = np.random.randint(0, h - size), np.random.randint(0, w - size)
        yield images[i, top:top + size, left:left + size, :]


pictures = np.random.rand(12, 40, 56, 1).astype("float32")
patches = np.stack(list(patches_of(pictures, 16)))
noisy_patches = patches + np.random.normal(0, 0.1, size=patches.shape)
model = build()
model.compile("adam", loss="mse", metrics=["mae"])
model.fit(noisy_patches, patches, batch_size=4, epochs=1, verbose=0)
for picture in pictures[:2]:
    out = model.predict(picture[np.newaxis], verbose=0)
    assert out.shape == (1, *picture.shape), out.shape
assert model.output_shape == (None, None, None, 1)
odd = model(np.zeros((1, 17, 23, 1), "float32"))
print(f"odd sizes too: {tuple(odd.shape)}")
