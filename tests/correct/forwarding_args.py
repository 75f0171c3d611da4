"""*args and **kwargs handed on through several calls, keyword-only arguments, star in calls and lists."""
import keras
import numpy as np
from keras.layers import BatchNormalization, Conv2D, Dense, GlobalAveragePooling2D, Input, SeparableConv2D


def unit(x, *args, conv=Conv2D, bn=True, **kwargs):
    kwargs.setdefault("padding", "same")
    x = conv(*args, use_bias=not bn, **kwargs)(x)
    return BatchNormalization()(x) if bn else x


def repeat(n, fn, x, *args, **kwargs):
    for _ in range(n):
        x = fn(x, *args, **kwargs)
    return x


def pipeline(x, *steps):
    for fn, args, kwargs in steps:
        x = fn(x, *args, **kwargs)
    return x


shape = (12, 12)
inputs = Input((*shape, 3))
x = unit(inputs, 4, 3)
x = unit(x, 8, (3, 3), strides=2, conv=SeparableConv2D)
x = repeat(2, unit, x, 8, 1, bn=False, activation="relu")
x = pipeline(x, (unit, (8, 3), {}), (unit, [16], {"kernel_size": 5, "strides": (2, 2)}))
assert x.shape[1:] == (3, 3, 16)
first, *middle, last = keras.Model(inputs, x).layers
print(first.name, len(middle), last.name)
outputs = [Dense(n, activation="softmax", name=f"out_{n}")(GlobalAveragePooling2D()(x)) for n in (2, 3)]
model = keras.Model(inputs, outputs)
model.compile("adam", loss=["sparse_categorical_crossentropy"] * len(outputs))
model.fit(np.random.rand(4, *shape, 3), [np.random.randint(0, n, 4) for n in (2, 3)], verbose=0)
