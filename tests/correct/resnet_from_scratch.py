"""ResNet v1 as in the papers: bottlenecks, projections where the shape changes, a table of depths."""
import keras
import numpy as np
from keras import layers
from keras.regularizers import l2

DEPTHS = {8: (1, 1, 1), 14: (2, 2, 2)}


def resnet_layer(inputs, num_filters=4, kernel_size=3, strides=1, activation="relu", batch_normalization=True,
                 conv_first=True):
    conv = layers.Conv2D(num_filters, kernel_size=kernel_size, strides=strides, padding="same",
                         kernel_initializer="he_normal", kernel_regularizer=l2(1e-4))
    x = inputs
    if conv_first:
        x = conv(x)
        if batch_normalization:
            x = layers.BatchNormalization()(x)
        if activation is not None:
            x = layers.Activation(activation)(x)
    else:
        if batch_normalization:
            x = layers.BatchNormalization()(x)
        if activation is not None:
            x = layers.Activation(activation)(x)
        x = conv(x)
    return x


def resnet_v1(input_shape, depth, num_classes=10):
    if (depth - 2) % 6 != 0:
        raise ValueError("depth should be 6n + 2")
    num_filters = 4
    inputs = layers.Input(shape=input_shape)
    x = resnet_layer(inputs=inputs)
    for stack, blocks in enumerate(DEPTHS[depth]):
        for res_block in range(blocks):
            strides = 2 if stack > 0 and res_block == 0 else 1
            y = resnet_layer(inputs=x, num_filters=num_filters, strides=strides)
            y = resnet_layer(inputs=y, num_filters=num_filters, activation=None)
            if stack > 0 and res_block == 0:
                x = resnet_layer(inputs=x, num_filters=num_filters, kernel_size=1, strides=strides, activation=None,
                                 batch_normalization=False)
            x = layers.add([x, y])
            x = layers.Activation("relu")(x)
        num_filters *= 2
    y = layers.Flatten()(layers.AveragePooling2D(pool_size=x.shape[1])(x))
    return keras.Model(inputs, layers.Dense(num_classes, activation="softmax", kernel_initializer="he_normal")(y))


for depth in DEPTHS:
    model = resnet_v1((16, 16, 3), depth)
    model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
    assert model.predict(np.random.rand(4, 16, 16, 3), verbose=0).shape == (4, 10)
    print(depth, model.count_params())
