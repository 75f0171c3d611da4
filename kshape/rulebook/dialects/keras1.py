"""Keras 1: the order of each constructor's parameters, their names today, their values today.

Source: Keras 1.2.2.
"""

from __future__ import annotations

_CONV = "activity_regularizer W_constraint b_constraint bias"
_DENSE = f"weights W_regularizer b_regularizer {_CONV} input_dim"
_CONV1D = "nb_filter filter_length init activation weights border_mode subsample_length"
_CONV2D = "nb_filter nb_row nb_col init activation weights border_mode subsample"
_REGULARIZED = f"W_regularizer b_regularizer {_CONV}"
_RECURRENT = "W_regularizer U_regularizer b_regularizer dropout_W dropout_U"

SIGNATURES: dict[str, str] = {
    "Dense": f"output_dim init activation {_DENSE}",
    "Highway": f"init activation {_DENSE}",
    "MaxoutDense": f"output_dim nb_feature init {_DENSE}",
    "TimeDistributedDense": f"output_dim init activation {_DENSE} input_length",
    "Convolution1D": f"{_CONV1D} {_REGULARIZED} input_dim input_length",
    "AtrousConvolution1D": f"{_CONV1D} atrous_rate {_REGULARIZED}",
    "LocallyConnected1D": f"{_CONV1D} {_REGULARIZED} input_dim input_length",
    "Convolution2D": f"{_CONV2D} dim_ordering {_REGULARIZED}",
    "AtrousConvolution2D": f"{_CONV2D} atrous_rate dim_ordering {_REGULARIZED}",
    "LocallyConnected2D": f"{_CONV2D} dim_ordering {_REGULARIZED}",
    "Deconvolution2D": "nb_filter nb_row nb_col output_shape init activation weights border_mode subsample "
    f"dim_ordering {_REGULARIZED}",
    "SeparableConvolution2D": f"{_CONV2D} depth_multiplier dim_ordering depthwise_regularizer pointwise_regularizer "
    "b_regularizer activity_regularizer depthwise_constraint pointwise_constraint b_constraint bias",
    "Convolution3D": "nb_filter kernel_dim1 kernel_dim2 kernel_dim3 init activation weights border_mode subsample "
    f"dim_ordering {_REGULARIZED}",
    "UpSampling1D": "length",
    "UpSampling2D": "size dim_ordering",
    "UpSampling3D": "size dim_ordering",
    "ZeroPadding2D": "padding dim_ordering",
    "ZeroPadding3D": "padding dim_ordering",
    "Cropping2D": "cropping dim_ordering",
    "Cropping3D": "cropping dim_ordering",
    "MaxPooling1D": "pool_length stride border_mode",
    "AveragePooling1D": "pool_length stride border_mode",
    "MaxPooling2D": "pool_size strides border_mode dim_ordering",
    "AveragePooling2D": "pool_size strides border_mode dim_ordering",
    "MaxPooling3D": "pool_size strides border_mode dim_ordering",
    "AveragePooling3D": "pool_size strides border_mode dim_ordering",
    "Embedding": "input_dim output_dim init input_length W_regularizer activity_regularizer W_constraint mask_zero "
    "weights dropout",
    "SimpleRNN": f"output_dim init inner_init activation {_RECURRENT}",
    "GRU": f"output_dim init inner_init activation inner_activation {_RECURRENT}",
    "LSTM": f"output_dim init inner_init forget_bias_init activation inner_activation {_RECURRENT}",
    "ConvLSTM2D": "nb_filter nb_row nb_col init inner_init forget_bias_init activation inner_activation dim_ordering "
    f"border_mode subsample {_RECURRENT}",
    "BatchNormalization": "epsilon mode axis momentum weights beta_init gamma_init gamma_regularizer beta_regularizer",
    "PReLU": "init weights shared_axes",
    "SReLU": "t_left_init a_left_init t_right_init a_right_init shared_axes",
    "GaussianNoise": "sigma",
    "GaussianDropout": "p",
    "Dropout": "p noise_shape seed",
    "SpatialDropout1D": "p",
    "SpatialDropout2D": "p dim_ordering",
    "SpatialDropout3D": "p dim_ordering",
    "Input": "shape batch_shape name dtype sparse tensor",
}
"""Class under its name of Keras 1 -> the parameters in order. Classes whose order did not change are not here."""

ALIASES = {
    "Conv1D": "Convolution1D",
    "Conv2D": "Convolution2D",
    "Conv3D": "Convolution3D",
    "AtrousConv1D": "AtrousConvolution1D",
    "AtrousConv2D": "AtrousConvolution2D",
    "Deconv2D": "Deconvolution2D",
    "Conv2DTranspose": "Deconvolution2D",
    "SeparableConv2D": "SeparableConvolution2D",
    "MaxPool2D": "MaxPooling2D",
}
"""Other names of a class -> the name in `SIGNATURES`."""

RENAMED: dict[str, str] = {
    "output_dim": "units",
    "nb_filter": "filters",
    "init": "kernel_initializer",
    "inner_init": "recurrent_initializer",
    "inner_activation": "recurrent_activation",
    "W_regularizer": "kernel_regularizer",
    "U_regularizer": "recurrent_regularizer",
    "b_regularizer": "bias_regularizer",
    "W_constraint": "kernel_constraint",
    "b_constraint": "bias_constraint",
    "bias": "use_bias",
    "dropout_W": "dropout",
    "dropout_U": "recurrent_dropout",
    "consume_less": "implementation",
    "border_mode": "padding",
    "subsample": "strides",
    "subsample_length": "strides",
    "filter_length": "kernel_size",
    "atrous_rate": "dilation_rate",
    "dim_ordering": "data_format",
    "pool_length": "pool_size",
    "p": "rate",
    "sigma": "stddev",
    "alpha_init": "alpha_initializer",
    "beta_init": "beta_initializer",
    "gamma_init": "gamma_initializer",
    "t_left_init": "t_left_initializer",
    "a_left_init": "a_left_initializer",
    "t_right_init": "t_right_initializer",
    "a_right_init": "a_right_initializer",
}
"""Parameter of Keras 1 -> its name today, in every class that has no entry of its own in `RENAMED_IN`."""

RENAMED_IN: dict[str, dict[str, str]] = {
    "Embedding": {
        "init": "embeddings_initializer",
        "W_regularizer": "embeddings_regularizer",
        "W_constraint": "embeddings_constraint",
    },
    "PReLU": {"init": "alpha_initializer"},
    "SeparableConv2D": {"W_regularizer": "depthwise_regularizer", "init": "depthwise_initializer"},
    "MaxPooling1D": {"stride": "strides"},
    "AveragePooling1D": {"stride": "strides"},
    "UpSampling1D": {"length": "size"},
}
"""Class today -> parameters with a name of their own."""

VALUES: dict[str, dict[str, object]] = {
    "dim_ordering": {"th": "channels_first", "tf": "channels_last", "default": None},
    "consume_less": {"cpu": 1, "mem": 1, "gpu": 2},
}
"""Parameter of Keras 1 -> its values today."""

JOINED: dict[str, tuple[str, ...]] = {
    "nb_row": ("nb_row", "nb_col"),
    "kernel_dim1": ("kernel_dim1", "kernel_dim2", "kernel_dim3"),
}
"""First of several parameters that `kernel_size` is today -> all of them."""

DROPPED: dict[str, str] = {
    "weights": "Use set_weights, or build the layer and assign.",
    "mode": "Only mode=0 exists now.",
    "dropout": "Put SpatialDropout1D behind the layer.",
    "output_shape": "Keras finds it by itself.",
    "transform_bias": "",
    "forget_bias_init": "Use unit_forget_bias=True.",
}
"""Parameter of Keras 1 without a successor -> what to do instead, in classes whose rule has no such parameter."""

_KEYWORDS = """
    nb_filter nb_row nb_col kernel_dim1 kernel_dim2 kernel_dim3 filter_length subsample_length border_mode subsample
    dim_ordering inner_init inner_activation W_regularizer b_regularizer U_regularizer W_constraint b_constraint
    dropout_W dropout_U forget_bias_init consume_less pool_length atrous_rate nb_feature beta_init gamma_init
    t_left_init nb_epoch samples_per_epoch nb_val_samples nb_worker max_q_size pickle_safe
"""
KEYWORDS = frozenset(_KEYWORDS.split())
"""Keywords that only Keras 1 had, whatever is called with them."""

CLASSES = frozenset(
    {
        "Merge",
        "Highway",
        "MaxoutDense",
        "TimeDistributedDense",
        "SReLU",
        "ParametricSoftplus",
        "AtrousConvolution1D",
        "AtrousConvolution2D",
        "AtrousConv1D",
        "AtrousConv2D",
        "Deconvolution2D",
    }
)
"""Classes that only Keras 1 had."""
