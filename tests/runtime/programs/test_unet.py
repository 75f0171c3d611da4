"""A U-Net: skips in a list, transposed convolutions, one class for each pixel, a Dice loss of one's own."""

from __future__ import annotations

from typing import Any

from tests.runtime.programs.both import data, fill, labels, run_both


def program(keras: Any) -> dict[str, Any]:
    layers, ops = keras.layers, keras.ops

    def double(x: Any, filters: int) -> Any:
        for _ in range(2):
            x = layers.Conv2D(filters, 3, padding="same", kernel_initializer="he_normal")(x)
            x = layers.Activation("relu")(layers.BatchNormalization()(x))
        return x

    def dice_loss(y_true: Any, y_pred: Any) -> Any:
        truth = ops.one_hot(ops.cast(ops.squeeze(y_true, -1), "int32"), 3)
        overlap = ops.sum(truth * y_pred, axis=(1, 2))
        total = ops.sum(truth + y_pred, axis=(1, 2))
        return 1.0 - ops.mean((2.0 * overlap + 1.0) / (total + 1.0), axis=-1)

    inputs = keras.Input((16, 16, 2))
    x, skips = inputs, []
    for filters in (3, 5):
        x = double(x, filters)
        skips.append(x)
        x = layers.MaxPooling2D()(x)
    x = double(x, 6)
    for filters, skip in zip((5, 3), reversed(skips), strict=True):
        x = layers.Conv2DTranspose(filters, 2, strides=2, padding="same")(x)
        x = double(layers.concatenate([x, skip]), filters)
    model = fill(keras.Model(inputs, layers.Conv2D(3, 1, activation="softmax")(x)))

    x, y = data(8, 16, 16, 2), labels(3, 8, 16, 16, 1)
    miou = keras.metrics.MeanIoU(num_classes=3, sparse_y_pred=False, name="iou")
    model.compile(keras.optimizers.SGD(0.05, momentum=0.9, nesterov=True), dice_loss, metrics=[miou])
    history = model.fit(x, y, epochs=2, batch_size=4, shuffle=False, verbose=0)
    return {
        "history": history.history,
        "masks": model.predict(x, verbose=0, batch_size=3),
        "scores": model.evaluate(x, y, verbose=0),
        "shapes": str([layer.output.shape for layer in model.layers]),
    }


def test_unet() -> None:
    run_both(program, tolerance=3e-3)
