"""A small detector: three scales, anchors, the head reshaped into (boxes, 5 + classes), decoding, a loss of its own."""
import keras
import numpy as np
from keras import layers, ops

ANCHORS = np.array([[10, 13], [16, 30], [33, 23], [30, 61], [62, 45], [59, 119]], "float32")
MASKS = [[3, 4, 5], [0, 1, 2]]
NUM_CLASSES = 4


def dbl(filters, size, strides=1):
    def apply(x):
        x = layers.Conv2D(filters, size, strides=strides, padding="same", use_bias=False)(x)
        return layers.LeakyReLU(negative_slope=0.1)(layers.BatchNormalization()(x))
    return apply


def head(x, n_anchors, name):
    x = dbl(8, 3)(x)
    x = layers.Conv2D(n_anchors * (NUM_CLASSES + 5), 1)(x)
    grid_h, grid_w = x.shape[1:3]
    return layers.Reshape((grid_h, grid_w, n_anchors, NUM_CLASSES + 5), name=name)(x)


def build(size=64):
    inputs = layers.Input((size, size, 3))
    x = inputs
    routes = {}
    for filters in (4, 4, 8, 8, 16):
        x = dbl(filters, 3, strides=2)(x)
        routes[x.shape[1]] = x
    small = head(x, len(MASKS[0]), "small")
    up = layers.UpSampling2D(2)(dbl(8, 1)(x))
    merged = layers.Concatenate()([up, routes[up.shape[1]]])
    large = head(merged, len(MASKS[1]), "large")
    return keras.Model(inputs, [small, large])


def decode(y, anchors):
    grid = ops.shape(y)[1:3]
    xy, wh, objectness, probs = ops.split(y, [2, 4, 5], axis=-1)
    gx, gy = ops.meshgrid(ops.arange(grid[1]), ops.arange(grid[0]))
    offset = ops.cast(ops.expand_dims(ops.stack([gx, gy], axis=-1), axis=2), "float32")
    xy = (ops.sigmoid(xy) + offset) / ops.cast(ops.array([grid[1], grid[0]]), "float32")
    wh = ops.exp(ops.clip(wh, -4, 4)) * anchors
    return ops.concatenate([xy - wh / 2, xy + wh / 2], axis=-1), ops.sigmoid(objectness), ops.sigmoid(probs)


def yolo_loss(y_true, y_pred):
    obj = y_true[..., 4:5]
    box = ops.sum(ops.square(y_true[..., :4] - y_pred[..., :4]) * obj, axis=[1, 2, 3, 4])
    conf = ops.sum(ops.binary_crossentropy(obj, y_pred[..., 4:5], from_logits=True), axis=[1, 2, 3, 4])
    return box + conf


model = build()
model.compile("adam", loss=[yolo_loss, yolo_loss])
images = np.random.rand(4, 64, 64, 3)
targets = [np.zeros((4, *o.shape[1:]), "float32") for o in model.outputs]
model.fit(images, targets, batch_size=2, epochs=1, verbose=0)
total = 0
for out, mask in zip(model.predict(images[:1], verbose=0), MASKS):
    boxes, confidence, classes = decode(ops.convert_to_tensor(out), ANCHORS[mask] / 64)
    flat = ops.reshape(boxes, (-1, 4))
    total += flat.shape[0]
assert total == 3 * (2 * 2 + 4 * 4), total
