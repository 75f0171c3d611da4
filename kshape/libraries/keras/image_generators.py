"""ImageDataGenerator: what flow, flow_from_directory and flow_from_dataframe give in each batch."""

from __future__ import annotations

from typing import Any

from kshape.rulebook.dims import ceildiv, symbol
from kshape.rulebook.errors import is_unknown
from kshape.rulebook.specs import TensorSpec
from kshape.values.calls import Call
from kshape.values.values import Array, DataFacts, DictValue, Instance, ListValue, Native, NativeClass, Unknown

from .options import Options, picture_sizes
from .pipelines import Extent, Pipeline, is_count
from .session import session_of
from .tensors import content_spec

_SETTINGS = (
    "featurewise_center samplewise_center featurewise_std_normalization samplewise_std_normalization zca_whitening "
    "zca_epsilon rotation_range width_shift_range height_shift_range brightness_range shear_range zoom_range "
    "channel_shift_range fill_mode cval horizontal_flip vertical_flip rescale preprocessing_function data_format "
    "validation_split interpolation_order dtype"
)
_SCALING = (
    "featurewise_center samplewise_center featurewise_std_normalization samplewise_std_normalization zca_whitening "
    "rescale preprocessing_function"
)
_FLOW = "x y batch_size shuffle sample_weight seed save_to_dir save_prefix save_format ignore_class_split subset"
_DIRECTORY = "directory target_size color_mode classes class_mode batch_size shuffle seed"
_DATAFRAME = (
    "dataframe directory x_col y_col weight_col target_size color_mode classes class_mode batch_size shuffle seed"
)
_DEFAULTS: dict[str, Any] = {
    "batch_size": 32, "target_size": (256, 256), "color_mode": "rgb", "classes": None, "class_mode": "categorical",
    "subset": None, "y": None, "sample_weight": None, "weight_col": None,
}  # fmt: skip
SETTINGS = "<settings>"


def make(cls: Any, call: Call) -> Instance:
    """ImageDataGenerator(...), with its settings."""
    made = Instance(cls, call.span)
    made.fields[SETTINGS] = Options(call, _SETTINGS, {})
    return made


def setting(call: Call, name: str) -> Any:
    """One setting of the generator whose method is called, None where it was not given."""
    settings = call.receiver.fields.get(SETTINGS) if isinstance(call.receiver, Instance) else None
    return settings.rule(name) if isinstance(settings, Options) else None


def flow(call: Call) -> Any:
    """flow(x, y, batch_size): rows of x and y in batches"""
    options = Options(call, _FLOW, _DEFAULTS)
    images, labels = _images_and_more(options["x"]), options["y"]
    if images is None or (labels is not None and not isinstance(labels, Array)):
        return _iterator(call, options, Unknown("a batch"), None)
    spec = content_spec(images)
    x = Array(_row(spec, "float32"), pixels(call), call.span)
    parts = [x]
    if isinstance(labels, Array):
        parts.append(Array(_row(labels.spec, labels.spec.dtype), labels.facts, call.span))
        if options["sample_weight"] is not None:
            parts.append(Array(TensorSpec((None,), "float32"), None, call.span))
    rows = spec.sizes[0] if spec.sizes else None
    return _iterator(call, options, tuple(parts) if len(parts) > 1 else x, _of_subset(call, options, rows))


def _images_and_more(x: Any) -> Any:
    """The array of images; None where further data goes along with it, or it is not known."""
    return x if isinstance(x, Array) else None


def _row(spec: TensorSpec, dtype: str | None) -> TensorSpec:
    return TensorSpec((symbol(), *spec.sizes[1:]) if spec.sizes else None, dtype)


def _of_subset(call: Call, options: Options, rows: Any) -> Any:
    """How many of the rows belong to subset=."""
    subset, share = options.rule("subset"), setting(call, "validation_split")
    if subset is None:
        return rows
    if not isinstance(rows, int) or not isinstance(share, (int, float)):
        return None
    held = int(rows * share)
    return {"validation": held, "training": rows - held}.get(subset) if isinstance(subset, str) else None


def pixels(call: Call) -> DataFacts | None:
    """The range of the pixels: known where nothing scales them."""
    return DataFacts(0, 255) if all(setting(call, name) in (None, False) for name in _SCALING.split()) else None


def flow_from_directory(call: Call) -> Any:
    """flow_from_directory(directory, target_size, color_mode, classes, class_mode): images and labels in batches"""
    return _from_files(call, Options(call, _DIRECTORY, _DEFAULTS))


def flow_from_dataframe(call: Call) -> Any:
    """flow_from_dataframe(dataframe, directory, x_col, y_col, ...): images and labels in batches"""
    return _from_files(call, Options(call, _DATAFRAME, _DEFAULTS))


def _from_files(call: Call, options: Options) -> Any:
    sizes = picture_sizes(options.rule("target_size"), options.rule("color_mode"))
    layout = setting(call, "data_format") or session_of(call.interpreter).get("image_data_format")
    if layout == "channels_first":
        sizes = (sizes[2], *sizes[:2])
    sample = TensorSpec(sizes if not is_unknown(layout) else (None, None, None), "float32")
    x = Array(_batch(sample), pixels(call), call.span)
    mode = options.rule("class_mode")
    if is_unknown(mode) or options["weight_col"] is not None:
        return _iterator(call, options, Unknown("a batch"), symbol(lower=0))
    y = x if mode == "input" else label(mode, classes_of(options), call)
    element = x if mode is None else (x, y)
    made = _iterator(call, options, element, symbol(lower=0))
    target = TensorSpec(y.spec.sizes[1:] if y.spec.sizes else None, y.spec.dtype) if isinstance(y, Array) else None
    made.extent = made.extent.but(made=options.made(sample, target))
    return made


def _batch(spec: TensorSpec) -> TensorSpec:
    return TensorSpec(None if spec.sizes is None else (symbol(), *spec.sizes), spec.dtype)


def classes_of(options: Options) -> int | None:
    """The number of classes that `classes=[...]` names."""
    given = options["classes"]
    return len(given.items) if isinstance(given, ListValue) and given.items is not None else None


def label(mode: Any, classes: int | None, call: Call) -> Any:
    """A batch of labels in a class_mode. Numbers of classes come as floats."""
    if mode == "categorical":
        spec, facts = TensorSpec((symbol(), classes), "float32"), DataFacts(0, 1, "one-hot", classes)
    elif mode == "binary":
        spec, facts = TensorSpec((symbol(),), "float32"), DataFacts(0, 1, "binary", 2)
    elif mode == "sparse":
        high = None if classes is None else classes - 1
        spec, facts = TensorSpec((symbol(),), "float32"), DataFacts(0, high, "integer", classes)
    else:
        return Unknown("labels")
    return Array(spec, facts, call.span)


def _iterator(call: Call, options: Options, element: Any, samples: Any) -> Pipeline:
    """The object that gives the batches; it is a PyDataset."""
    size = options.rule("batch_size")
    extent = Extent(batchings=(call.span,))
    if is_count(size):
        count = ceildiv(samples, size) if is_count(samples) else None
        extent = extent.but(count=count, batch=size if isinstance(size, int) else None, samples=samples)
    made = Pipeline(ITERATOR, element, call.span, extent)
    number = Unknown("the number of samples") if samples is None else samples
    made.fields |= {
        "samples": number,
        "n": number,
        "batch_size": options["batch_size"],
        "class_mode": options["class_mode"],
        "class_indices": DictValue({}, is_open=True, element=Unknown("the number of a class")),
        "classes": Array(TensorSpec((samples,), "int32"), None, call.span),
        "labels": Array(TensorSpec((samples,), None), None, call.span),
    }
    known = classes_of(options)
    made.fields["num_classes"] = Unknown("the number of classes") if known is None else known
    if "target_size" in options.values:
        made.fields["target_size"] = options["target_size"]
    return made


def _next(call: Call) -> Any:
    """next(iterator), iterator.next(), iterator[i]: a batch"""
    return call.receiver.element


def _itself(call: Call) -> Any:
    return call.receiver


def _nothing(call: Call) -> None:
    """A method without a result."""


def _standardized(call: Call) -> Any:
    """standardize(x), random_transform(x), apply_transform(x, ...): the same shape"""
    x = call.argument(0, "x")
    return Array(x.spec, None, call.span) if isinstance(x, Array) else Unknown("a picture")


def _unknown(call: Call) -> Any:
    return Unknown(f"the value of {call.name}")


def _natives(owner: str, handlers: dict[str, Any]) -> dict[str, Any]:
    return {name: Native(f"keras.preprocessing.image.{owner}.{name}", handler) for name, handler in handlers.items()}


ITERATOR = NativeClass(
    "Iterator",
    members=_natives(
        "Iterator",
        {
            "next": _next,
            "__next__": _next,
            "__getitem__": _next,
            "reset": _nothing,
            "on_epoch_end": _nothing,
            "set_processing_attrs": _nothing,
        },
    ),
)
GENERATOR = NativeClass(
    "ImageDataGenerator",
    make=make,
    members=_natives(
        "ImageDataGenerator",
        {
            "flow": flow,
            "flow_from_directory": flow_from_directory,
            "flow_from_dataframe": flow_from_dataframe,
            "fit": _nothing,
            "standardize": _standardized,
            "random_transform": _standardized,
            "apply_transform": _standardized,
            "get_random_transform": _unknown,
        },
    ),
)
CLASSES: dict[str, Any] = {
    "ImageDataGenerator": GENERATOR,
    **dict.fromkeys(("DirectoryIterator", "NumpyArrayIterator", "DataFrameIterator"), ITERATOR),
}
