"""keras.utils, keras.preprocessing and the functions of keras.models: arrays, pictures, texts, saved models."""

from __future__ import annotations

from typing import Any

from kshape.libraries.numpy.dtypes import is_floating, is_whole
from kshape.libraries.numpy.facts import is_class_coded
from kshape.libraries.pillow import Picture
from kshape.rulebook.dims import Dim
from kshape.rulebook.errors import UNKNOWN
from kshape.rulebook.specs import TensorSpec
from kshape.values.calls import Call
from kshape.values.state import MISSING
from kshape.values.values import Array, DataFacts, DictValue, ListValue, Native, Tensor, Unknown

from .cloning import clone
from .convert import to_rule
from .files import load_model, note_registered, save
from .model_classes import ModelText
from .models import ModelValue
from .session import session_of
from .tensors import content_spec


def utility(name: str) -> Any:
    """The function or class of this name; MISSING where there is none."""
    handler = HANDLERS.get(name)
    if handler is None and "dataset" in name:
        from kshape.libraries.tensorflow import directories

        handler = directories.HANDLERS.get(name)
    if handler is not None:
        return Native(f"keras.utils.{name}", handler)
    return _data_class(name)


def _data_class(name: str) -> Any:
    """A class whose objects give data in batches."""
    from . import image_generators, py_datasets, tokenizers

    homes = (py_datasets, image_generators, tokenizers)
    return next((home.CLASSES[name] for home in homes if name in home.CLASSES), MISSING)


def to_categorical(call: Call) -> Any:
    """to_categorical(x, num_classes): one-hot rows; a last axis of 1 is dropped first."""
    x = call.argument(0, "x", call.kwargs.get("y", MISSING))
    classes = to_rule(call.argument(1, "num_classes", call.kwargs.get("nb_classes", None)))
    spec = content_spec(x)
    facts = x.facts if isinstance(x, (Array, Tensor)) else None
    if classes is None and facts is not None and facts.reached and is_class_coded(facts):
        classes = int(facts.high) + 1 if facts.high is not None and facts.low is not None and facts.low >= 0 else None
    size = None if classes is UNKNOWN else classes
    sizes = spec.sizes
    if sizes is not None and len(sizes) > 1 and isinstance(sizes[-1], int) and sizes[-1] == 1:
        sizes = sizes[:-1]
    known = size if isinstance(size, int) else None
    source, origin = (facts.source, facts.origin) if facts is not None else ("", None)
    result = DataFacts(
        0, 1, "one-hot", known, source=source, origin=origin, steps=None if facts is None else facts.steps
    )
    return Array(TensorSpec(None if sizes is None else (*sizes, size), "float64"), result, call.span)


def normalize(call: Call) -> Any:
    """normalize(x, axis, order): the same shape."""
    x = call.argument(0, "x")
    if not isinstance(x, Array):
        return Unknown("a normalised array")
    dtype = x.spec.dtype if is_floating(x.spec.dtype) else "float64" if is_whole(x.spec.dtype) else None
    return Array(x.spec.with_dtype(dtype), None, call.span)


def pad_sequences(call: Call) -> Any:
    """pad_sequences(sequences, maxlen, dtype): (number of sequences, maxlen)"""
    sequences, length = call.argument(0, "sequences"), to_rule(call.argument(1, "maxlen", None))
    dtype = to_rule(call.argument(2, "dtype", "int32"))
    rows = _rows(call, sequences)
    facts = getattr(sequences, "facts", None)  # of an array, or of the lists of a Tokenizer
    filler = call.argument(5, "value", 0.0)
    low, high = (None, None) if facts is None else (facts.low, facts.high)
    plain = isinstance(filler, (int, float)) and low is not None and high is not None
    kept = None if facts is None else DataFacts(
        min(low, filler) if plain else None, max(high, filler) if plain else None, "integer" if plain else None,
        source=facts.source, origin=facts.origin, reached=facts.reached,
    )  # fmt: skip
    sizes = (rows, length if isinstance(length, int) else _symbolic(length))
    return Array(TensorSpec(sizes, dtype if isinstance(dtype, str) else None), kept, call.span)


def _symbolic(length: Any) -> Any:
    return None if length is UNKNOWN or length is None else length


def _rows(call: Call, sequences: Any) -> Any:
    length = call.interpreter.length(sequences, call.span)
    return None if isinstance(length, Unknown) else length


def _image_array(call: Call) -> Any:
    """img_to_array(img): (height, width, channels)"""
    image = call.argument(0, "img")
    pixels = image.pixels if isinstance(image, Picture) else image if isinstance(image, Array) else None
    sizes: Any = None if pixels is None else pixels.spec.sizes
    if sizes is None or len(sizes) not in (2, 3):
        sizes = (None, None, None)
    return Array(
        TensorSpec((*sizes, 1) if len(sizes) == 2 else sizes, "float32"), DataFacts(0, 255, reached=False), call.span
    )


def load_img(call: Call) -> Any:
    """load_img(path, color_mode=, target_size=): a picture of that size"""
    mode = to_rule(call.kwargs.get("color_mode", "rgb"))
    size = to_rule(call.kwargs.get("target_size", None))
    gray = call.kwargs.get("grayscale", False)
    kind = {"rgb": "RGB", "rgba": "RGBA", "grayscale": "L"}.get(mode) if isinstance(mode, str) else None
    if gray is not False:
        kind = "L" if gray is True else None
    if not isinstance(size, (list, tuple)) or len(size) != 2:
        return Picture(mode=kind)
    height, width = (each if isinstance(each, (int, Dim)) else None for each in size)
    return Picture(width, height, kind)


def model_from_text(call: Call) -> Any:
    """model_from_json(text), model_from_yaml(text): a copy of the model that the text was made from"""
    text = call.args[0] if call.args else next(iter(call.kwargs.values()), None)
    return clone(call, text.model) if isinstance(text, ModelText) else Unknown("a model from a text")


def clone_model(call: Call) -> Any:
    """clone_model(model): the same architecture with new weights"""
    model = call.argument(0, "model")
    if isinstance(model, ModelValue) and not ({"clone_function", "input_tensors", "call_function"} & set(call.kwargs)):
        return clone(call, model)
    return Unknown("a copy of a model")


def register(call: Call) -> Any:
    """@register_keras_serializable(package, name): gives back the class or function"""
    if call.args and not isinstance(call.args[0], str):
        return note_registered(call.interpreter, call.args[0])
    return Native("keras.saving.register", _registered)


def _registered(call: Call) -> Any:
    return note_registered(call.interpreter, call.args[0]) if call.args else Unknown("a decorated object")


def _nothing(call: Call) -> None:
    """A function without a result."""


def _unknown(call: Call) -> Any:
    return Unknown(f"the value of {call.name}")


def _custom_objects(call: Call) -> Any:
    session_of(call.interpreter).put("custom_names", True)
    return DictValue({}, is_open=True, element=Unknown("a custom object"))


def _custom_scope(call: Call) -> Any:
    session_of(call.interpreter).put("custom_names", True)
    return Unknown("a scope of custom objects")


HANDLERS: dict[str, Any] = {
    "to_categorical": to_categorical,
    "normalize": normalize,
    "pad_sequences": pad_sequences,
    "img_to_array": _image_array,
    "load_img": load_img,
    "model_from_json": model_from_text,
    "model_from_yaml": model_from_text,
    "clone_model": clone_model,
    "register_keras_serializable": register,
    "load_model": load_model,
    "save_model": save,
    "get_custom_objects": _custom_objects,
    "custom_object_scope": _custom_scope,
    "CustomObjectScope": _custom_scope,
    **dict.fromkeys(
        (
            "plot_model", "plot", "save_img", "set_random_seed", "convert_all_kernels_in_model",
            "print_summary", "disable_interactive_logging", "enable_interactive_logging", "save_weights",
            "load_weights",
        ),
        _nothing,
    ),
    **dict.fromkeys(
        (
            "get_file", "model_to_dot", "array_to_img", "multi_gpu_model", "one_hot",
            "text_to_word_sequence", "hashing_trick", "skipgrams", "make_sampling_table", "model_from_config",
            "get_source_inputs", "standardize_dtype", "serialize_keras_object", "tokenizer_from_json",
            "deserialize_keras_object", "is_keras_tensor", "smart_resize", "apply_affine_transform", "list_pictures",
            "pack_x_y_sample_weight", "unpack_x_y_sample_weight", "count_params",
        ),
        _unknown,
    ),
}  # fmt: skip

__all__ = ["HANDLERS", "ListValue", "utility"]
