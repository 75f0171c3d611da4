"""Convolutions without padding shrink the image, so that the shortcut no longer fits."""

from keras import Input, Model, layers


def residual(x, filters):
    y = layers.Conv2D(filters, 3, activation="relu")(x)
    y = layers.Conv2D(filters, 3)(y)
    return layers.add([x, y])  # (32, 32) and (28, 28)


image = Input((32, 32, 16))
model = Model(image, residual(image, 16))
