"""A U-Net: the encoder's feature maps are joined to the decoder's at every level."""

from keras import Input, Model, layers


def block(x, filters):
    for _ in range(2):
        x = layers.Conv2D(filters, 3, padding="same", use_bias=False)(x)
        x = layers.BatchNormalization()(x)
        x = layers.Activation("relu")(x)
    return x


def build_unet(image_size, n_classes, depth=4, width=16):
    inputs = Input((*image_size, 3))
    x, skips = inputs, []
    for level in range(depth):
        x = block(x, width * 2**level)
        skips.append(x)
        x = layers.MaxPooling2D()(x)
    x = block(x, width * 2**depth)
    for level in reversed(range(depth)):
        x = layers.Conv2DTranspose(width * 2**level, 2, strides=2)(x)
        x = layers.concatenate([x, skips[level]])
        x = block(x, width * 2**level)
    outputs = layers.Conv2D(n_classes, 1, activation="softmax")(x)
    return Model(inputs, outputs, name="unet")


model = build_unet((128, 128), n_classes=4)
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.summary()
