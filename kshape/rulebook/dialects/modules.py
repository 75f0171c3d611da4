"""Modules and functions of older Keras: where they are today."""

from __future__ import annotations

from .methods import Moved

ROOTS = (
    "tensorflow.contrib.keras.api.keras",
    "tensorflow.contrib.keras.python.keras",
    "tensorflow.contrib.keras",
    "tensorflow.python.keras",
    "tensorflow._api.v2.keras",
    "tensorflow.compat.v1.keras",
    "tensorflow.compat.v2.keras",
    "tensorflow.keras",
    "tf.contrib.keras",
    "tf.compat.v1.keras",
    "tf.keras",
    "tf_keras",
    "keras",
)
"""Every name under which Keras was imported, the longer before its beginnings."""

MODULES: dict[str, str | None] = {
    # Keras 1 and standalone Keras 2.
    "layers.core": "layers",
    "layers.convolutional": "layers",
    "layers.convolutional_recurrent": "layers",
    "layers.pooling": "layers",
    "layers.recurrent": "layers",
    "layers.cudnn_recurrent": "layers",
    "layers.embeddings": "layers",
    "layers.normalization": "layers",
    "layers.noise": "layers",
    "layers.local": "layers",
    "layers.merge": "layers",
    "layers.wrappers": "layers",
    "layers.advanced_activations": "layers",
    "layers.containers": "models",
    "layers.extra": "layers",
    "legacy": None,
    "legacy.layers": "layers",
    "legacy.models": "models",
    "legacy.interfaces": None,
    "engine": "layers",
    "engine.topology": "layers",
    "engine.training": "models",
    "engine.base_layer": "layers",
    "engine.input_layer": "layers",
    "engine.network": "models",
    "engine.sequential": "models",
    "engine.functional": "models",
    "engine.saving": "models",
    "objectives": "losses",
    "initializations": "initializers",
    "utils.np_utils": "utils",
    "utils.generic_utils": "utils",
    "utils.data_utils": "utils",
    "utils.io_utils": None,
    "utils.layer_utils": "utils",
    "utils.vis_utils": "utils",
    "utils.visualize_util": "utils",
    "utils.training_utils": None,
    "utils.multi_gpu_utils": None,
    "utils.conv_utils": None,
    "utils.test_utils": None,
    "backend.tensorflow_backend": "backend",
    "backend.theano_backend": "backend",
    "backend.cntk_backend": "backend",
    "backend.common": "backend",
    "preprocessing.text": None,
    "wrappers.scikit_learn": None,
    "applications.imagenet_utils": "applications.imagenet_utils",
    # tf.keras 2.
    "layers.experimental": "layers",
    "layers.experimental.preprocessing": "layers",
    "experimental": None,
    "mixed_precision.experimental": "mixed_precision",
    "optimizers.experimental": "optimizers",
    "optimizers.legacy": None,
    "estimator": None,
    "premade": None,
}
"""Module below keras (a dotted path without its root) -> the one that has its contents today, None where none has."""

FUNCTIONS: dict[str, Moved] = {
    "utils.np_utils.to_categorical": Moved("utils.to_categorical", "", 2),
    "utils.np_utils.normalize": Moved("utils.normalize", "", 2),
    "utils.np_utils.probas_to_classes": Moved(None, "Use np.argmax(x, axis=-1).", 2),
    "utils.np_utils.categorical_probas_to_classes": Moved(None, "Use np.argmax(x, axis=-1).", 2),
    "utils.np_utils.convert_kernel": Moved(None, "", 2),
    "utils.vis_utils.plot_model": Moved("utils.plot_model"),
    "utils.vis_utils.model_to_dot": Moved("utils.model_to_dot"),
    "utils.visualize_util.plot": Moved("utils.plot_model", "", 2),
    "utils.visualize_util.model_to_dot": Moved("utils.model_to_dot", "", 2),
    "utils.multi_gpu_model": Moved(None, "Use keras.distribution.DataParallel."),
    "utils.multi_gpu_utils.multi_gpu_model": Moved(None, "Use keras.distribution.DataParallel."),
    "utils.generic_utils.Progbar": Moved("utils.Progbar"),
    "utils.generic_utils.get_custom_objects": Moved("utils.get_custom_objects"),
    "utils.generic_utils.CustomObjectScope": Moved("utils.CustomObjectScope"),
    "utils.generic_utils.custom_object_scope": Moved("utils.custom_object_scope"),
    "utils.generic_utils.serialize_keras_object": Moved("utils.serialize_keras_object"),
    "utils.generic_utils.deserialize_keras_object": Moved("utils.deserialize_keras_object"),
    "utils.data_utils.get_file": Moved("utils.get_file"),
    "utils.data_utils.Sequence": Moved("utils.PyDataset"),
    "utils.io_utils.HDF5Matrix": Moved(None, "Use h5py.File(...)[name]."),
    "utils.HDF5Matrix": Moved(None, "Use h5py.File(...)[name]."),
    "utils.layer_utils.print_summary": Moved(None, "Use model.summary()."),
    "utils.print_summary": Moved(None, "Use model.summary()."),
    "utils.layer_utils.convert_all_kernels_in_model": Moved(None, "", 2),
    "models.model_from_yaml": Moved("models.model_from_json"),
    "models.model_from_config": Moved("models.Model.from_config"),
    "models.Graph": Moved("models.Model", "", 2),
    "models.experimental": Moved(None),
    "preprocessing.text.Tokenizer": Moved("layers.TextVectorization"),
    "preprocessing.text.text_to_word_sequence": Moved(None, "Use layers.TextVectorization."),
    "preprocessing.text.one_hot": Moved(None, "Use layers.Hashing."),
    "preprocessing.text.hashing_trick": Moved(None, "Use layers.Hashing."),
    "preprocessing.sequence.TimeseriesGenerator": Moved("utils.timeseries_dataset_from_array"),
    "preprocessing.sequence.skipgrams": Moved(None),
    "preprocessing.sequence.make_sampling_table": Moved(None),
    "preprocessing.image.ImageDataGenerator": Moved(
        "utils.image_dataset_from_directory", "Augment with layers.RandomFlip, layers.RandomRotation, ..."
    ),
    "wrappers.scikit_learn.KerasClassifier": Moved("wrappers.SKLearnClassifier"),
    "wrappers.scikit_learn.KerasRegressor": Moved("wrappers.SKLearnRegressor"),
    "layers.merge": Moved(None, "Use layers.add, multiply, average, maximum, concatenate or dot.", 2),
    "engine.merge": Moved(None, "Use layers.add, multiply, average, maximum, concatenate or dot.", 2),
    "engine.Layer": Moved("layers.Layer"),
    "engine.InputSpec": Moved("layers.InputSpec"),
    "engine.topology.Layer": Moved("layers.Layer"),
    "engine.topology.InputSpec": Moved("layers.InputSpec"),
    "engine.topology.Input": Moved("layers.Input"),
    "engine.topology.Container": Moved("models.Model"),
    "engine.training.Model": Moved("models.Model"),
    "engine.base_layer.Layer": Moved("layers.Layer"),
    "engine.base_layer.InputSpec": Moved("layers.InputSpec"),
    "regularizers.WeightRegularizer": Moved("regularizers.L1L2", "", 2),
    "regularizers.ActivityRegularizer": Moved("regularizers.L1L2", "", 2),
    "regularizers.activity_l1": Moved("regularizers.l1", "", 2),
    "regularizers.activity_l2": Moved("regularizers.l2", "", 2),
    "regularizers.activity_l1l2": Moved("regularizers.l1_l2", "", 2),
    "regularizers.l1l2": Moved("regularizers.l1_l2", "", 2),
    "constraints.maxnorm": Moved("constraints.max_norm"),
    "constraints.nonneg": Moved("constraints.non_neg"),
    "constraints.unitnorm": Moved("constraints.unit_norm"),
}
"""Function or class below keras (a dotted path without its root) -> where it is today."""


def below_root(path: str) -> tuple[str, str] | None:
    """(root, rest) of a dotted path into Keras: "tf.keras.layers" -> ("tf.keras", "layers"); None for other paths."""
    for root in ROOTS:
        if path == root:
            return root, ""
        if path.startswith(root + "."):
            return root, path[len(root) + 1 :]
    return None


def module_today(path: str) -> str | None:
    """The dotted path, under "keras", of what an older module holds; the path itself where it did not move.

    None where Keras 3 has no such module.
    """
    found = below_root(path)
    if found is None:
        return path
    _, rest = found
    today = MODULES.get(rest, rest)
    return None if today is None else f"keras.{today}" if today else "keras"


def function_today(path: str) -> Moved | None:
    """What became of a function or class under its full older path; None where it did not move."""
    found = below_root(path)
    return None if found is None else FUNCTIONS.get(found[1])
