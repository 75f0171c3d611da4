"""Keras 2 (standalone and tf.keras): parameters that Keras 3 calls otherwise or does not take, and orders that changed.

Source: Keras 2.3.1 and tf.keras 2.15.
"""

from __future__ import annotations

RENAMED_IN: dict[str, dict[str, str]] = {
    "LeakyReLU": {"alpha": "negative_slope"},
    "InputLayer": {"input_shape": "shape", "batch_input_shape": "batch_shape"},
    "ReduceLROnPlateau": {"epsilon": "min_delta"},
    "Orthogonal": {"scale": "gain"},
}
"""Class -> parameter of Keras 2 -> its name today."""

RENAMED = {"lr": "learning_rate"}
"""Parameter of every optimizer."""

ACCEPTED = frozenset(
    {
        ("LeakyReLU", "alpha"),
        ("InputLayer", "input_shape"),
        ("InputLayer", "batch_input_shape"),
        ("ReduceLROnPlateau", "epsilon"),
        ("Embedding", "input_length"),
    }
)
"""(class, parameter) that Keras 3 still takes, with a warning. Every optimizer takes `decay` and ignores it."""

DROPPED: dict[str, str] = {
    "batch_input_shape": "Start the model with Input(batch_shape=...).",
    "input_length": "Start the model with Input(shape=(length, ...)).",
    "input_dtype": "Start the model with Input(shape=..., dtype=...).",
    "weights": "Build the layer, then call set_weights.",
    "implementation": "Remove it.",
    "time_major": "Transpose the input.",
    "fused": "Remove it.",
    "renorm": "",
    "renorm_clipping": "",
    "renorm_momentum": "",
    "virtual_batch_size": "",
    "adjustment": "",
    "dynamic": "Remove it.",
    "type_spec": "",
    "decay": "Use a schedule as learning_rate, such as keras.optimizers.schedules.InverseTimeDecay.",
    "schedule_decay": "",
    "period": 'Use save_freq="epoch", or a number of batches.',
    "load_weights_on_restart": "Load them before fit.",
    "write_grads": "",
    "embeddings_layer_names": "",
    "embeddings_data": "",
}
"""Parameter of Keras 2 that Keras 3 does not have -> what to do instead, in classes whose rule has none such."""

DROPPED_IN: dict[str, dict[str, str]] = {"TensorBoard": {"batch_size": ""}}
"""Class -> parameters of Keras 2 that only this class had and has no more -> what to do instead."""

KEPT_FOR_INPUT = ("batch_input_shape", "input_length", "input_dtype", "batch_size", "input_shape", "input_dim")
"""Parameters that say what the layer's input is: they stay among the arguments, for the reader to declare the input."""

SIGNATURES: dict[str, str] = {
    "Embedding": "input_dim output_dim embeddings_initializer embeddings_regularizer activity_regularizer "
    "embeddings_constraint mask_zero input_length",
    "ModelCheckpoint": "filepath monitor verbose save_best_only save_weights_only mode period",
}
"""Class -> the order of Keras 2, both kinds, where it differs from today's."""

STANDALONE: dict[str, str] = {
    "SGD": "lr momentum decay nesterov",
    "RMSprop": "lr rho epsilon decay",
    "Adagrad": "lr epsilon decay",
    "Adadelta": "lr rho epsilon decay",
    "Adam": "lr beta_1 beta_2 epsilon decay amsgrad",
    "Adamax": "lr beta_1 beta_2 epsilon decay",
    "Nadam": "lr beta_1 beta_2 epsilon schedule_decay",
    "Input": "shape batch_shape name dtype sparse tensor",
}
"""Class -> the order of Keras 1 and of standalone Keras 2, where it differs from today's."""

POSITIONAL = {"Conv2D": 2, "SeparableConv2D": 2, "Conv2DTranspose": 2, "ConvLSTM2D": 2, "Conv3D": 3}
"""Class -> how many integers behind `filters` standalone Keras 2 reads as one kernel_size."""

_CONVOLUTION_KEYWORDS = """
    kernel_size padding strides data_format dilation_rate groups use_bias kernel_initializer bias_initializer
    kernel_regularizer bias_regularizer kernel_constraint bias_constraint
"""
CONVOLUTION_KEYWORDS = frozenset(_CONVOLUTION_KEYWORDS.split())
"""Keywords of a convolution that Keras 1 did not have; with padding=, strides= or data_format=, standalone Keras 2
refuses Conv2D(64, 3, 3)."""
