"""A U-Net that takes any size divisible by 2 ** depth, with strided convolutions instead of pooling."""
from functools import partial

import keras
import numpy as np
from keras import layers as L

Conv = partial(L.Conv2D, kernel_size=3, padding="same", activation="relu", kernel_initializer="he_normal")


def unet(depth=3, base=4, classes=2, size=(None, None), channels=3):
    inputs = x = L.Input((*size, channels))
    skips = []
    for level in range(depth):
        x = Conv(base << level)(x)
        skips.append(x)
        x = Conv(base << level, strides=2)(x)
    x = Conv(base << depth)(x)
    for level, skip in zip(reversed(range(depth)), skips[::-1]):
        x = L.Conv2DTranspose(base << level, 2, strides=2, padding="same")(x)
        x = L.Concatenate()([x, skip])
        x = Conv(base << level)(x)
    return keras.Model(inputs, L.Conv2D(classes, 1, activation="softmax", name="mask")(x), name=f"unet_{depth}")


free, fixed = unet(depth=2), unet(size=(16, 24))
for model, (h, w) in ((free, (12, 20)), (fixed, (16, 24))):
    image = np.random.rand(2, h, w, 3).astype("float32")
    mask = np.random.randint(0, 2, (2, h, w))
    labels = np.argmax(model.predict(image, verbose=0), axis=-1)
    assert labels.shape == mask.shape
    inter, union = np.logical_and(labels == 1, mask == 1).sum(), np.logical_or(labels == 1, mask == 1).sum()
    print(f"{model.name}: IoU {inter / max(union, 1):.3f}")
