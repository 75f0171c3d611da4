"""Classes of older Keras: what each is today, and since when the old name is gone."""

from __future__ import annotations

from typing import NamedTuple


class Successor(NamedTuple):
    """rule: the rule that describes the old class; new: today's name, None where there is none; advice; since."""

    rule: str
    new: str | None
    advice: str = ""
    since: int = 2


CLASSES: dict[str, Successor] = {
    # Layers of Keras 1.
    "AtrousConvolution1D": Successor("AtrousConvolution1D", "Conv1D", "Give it dilation_rate=."),
    "AtrousConvolution2D": Successor("AtrousConvolution2D", "Conv2D", "Give it dilation_rate=."),
    "AtrousConv1D": Successor("AtrousConvolution1D", "Conv1D", "Give it dilation_rate=."),
    "AtrousConv2D": Successor("AtrousConvolution2D", "Conv2D", "Give it dilation_rate=."),
    "Deconvolution2D": Successor("Conv2DTranspose", "Conv2DTranspose"),
    "Deconvolution3D": Successor("Conv3DTranspose", "Conv3DTranspose"),
    "Deconv2D": Successor("Conv2DTranspose", "Conv2DTranspose"),
    "Deconv3D": Successor("Conv3DTranspose", "Conv3DTranspose"),
    "Merge": Successor("Merge", None, "Use Add, Multiply, Average, Maximum, Concatenate or Dot."),
    "TimeDistributedDense": Successor("TimeDistributedDense", "Dense"),
    "Highway": Successor("Highway", None, "Write it with two Dense layers, Multiply and Add."),
    "MaxoutDense": Successor("MaxoutDense", None, "Write it with Dense, Reshape and keras.ops.max."),
    "SReLU": Successor("SReLU", None, "Use PReLU, or a layer of your own."),
    "ParametricSoftplus": Successor("ParametricSoftplus", None, "Write it as a layer of your own."),
    # Layers of Keras 2.
    "CuDNNLSTM": Successor("CuDNNLSTM", "LSTM", "LSTM uses the GPU's kernels by itself.", 3),
    "CuDNNGRU": Successor("CuDNNGRU", "GRU", "GRU uses the GPU's kernels by itself.", 3),
    "LocallyConnected1D": Successor("LocallyConnected1D", None, "Write it as a layer of your own.", 3),
    "LocallyConnected2D": Successor("LocallyConnected2D", None, "Write it as a layer of your own.", 3),
    "ThresholdedReLU": Successor("ThresholdedReLU", "ReLU", "Write ReLU(threshold=...).", 3),
    "RandomHeight": Successor("RandomHeight", None, "Use RandomZoom.", 3),
    "RandomWidth": Successor("RandomWidth", None, "Use RandomZoom.", 3),
    "SyncBatchNormalization": Successor("BatchNormalization", "BatchNormalization", "Give it synchronized=True.", 3),
    # Others.
    "Container": Successor("Model", "Model"),
    "Network": Successor("Model", "Model", "", 3),
    "TensorBoardV1": Successor("TensorBoard", "TensorBoard", "", 3),
    "BaseLogger": Successor("Callback", None, "Models log their means by themselves.", 3),
    "MeanIOU": Successor("MeanIoU", "MeanIoU"),
}
"""Old class -> its successor. Names that Keras 3 still has as aliases (Convolution2D, MaxPool2D) are not here."""

DEFAULTS: dict[str, dict[str, object]] = {"GRU": {"reset_after": False}, "GRUCell": {"reset_after": False}}
"""Class -> defaults of Keras 1 and of standalone Keras 2 that change weights; tf.keras 2 has those of Keras 3."""

METRIC_KEYS = {"acc": "accuracy", "val_acc": "val_accuracy"}
"""Keys of logs and of `History.history` before Keras 2.3 -> since."""
