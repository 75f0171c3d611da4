"""Functions of TensorFlow that no op of keras.ops describes as they are: other layouts, other words, other results.

Source: TensorFlow 2.16.
"""

from __future__ import annotations

from typing import Any

from ..dims import Dim, Size, differs, show_shape, show_size, symbol
from ..errors import RuleError, Undecided, is_unknown
from ..op import OPS, OpRule
from ..ops.operands import as_spec, as_specs
from ..specs import TensorSpec, canonical_axis, need_rank

_LAYOUTS = {"C": "channels_last", "N": "channels_first"}


def matmul(
    a: Any,
    b: Any,
    transpose_a: Any = False,
    transpose_b: Any = False,
    adjoint_a: Any = False,
    adjoint_b: Any = False,
    a_is_sparse: Any = False,
    b_is_sparse: Any = False,
    output_type: Any = None,
    grad_a: Any = False,
    grad_b: Any = False,
    name: Any = None,
) -> Any:
    """(..., n, k) @ (..., k, m) -> (..., n, m), either one transposed first."""
    try:
        return OPS["matmul"](_turned(a, transpose_a or adjoint_a), _turned(b, transpose_b or adjoint_b))
    except RuleError as error:
        error.argument = {"x1": "a", "x2": "b"}.get(error.argument or "", error.argument)
        raise


def matvec(a: Any, b: Any, transpose_a: Any = False, adjoint_a: Any = False, name: Any = None) -> TensorSpec:
    """(..., n, k) @ (..., k) -> (..., n)."""
    vector = as_spec(b)
    column = vector.with_shape(*vector.shape, 1)
    result: TensorSpec = OPS["matmul"](_turned(a, transpose_a or adjoint_a), column)
    return result.with_shape(*result.shape[:-1])


def split(value: Any, num_or_size_splits: Any, axis: Any = 0, num: Any = None, name: Any = "split") -> list[TensorSpec]:
    """As many equal parts, or parts of the given sizes, of which one may be -1."""
    if isinstance(num_or_size_splits, int):
        parts: list[TensorSpec] = OPS["split"](value, num_or_size_splits, axis)
        return parts
    x = as_spec(value)
    if not isinstance(num_or_size_splits, (list, tuple)) or any(map(is_unknown, num_or_size_splits)):
        raise Undecided("the sizes of the parts")
    at = canonical_axis(axis, x.rank, what="split")
    sizes = _part_sizes(list(num_or_size_splits), x, at)
    return [x.with_shape(*x.shape[:at], size, *x.shape[at + 1 :]) for size in sizes]


def where(condition: Any, x: Any = None, y: Any = None, name: Any = None) -> TensorSpec:
    """Elements of x or y; with neither, the positions of what is true: (how many, rank)."""
    if x is None and y is None:
        return TensorSpec((None, as_spec(condition).rank), "int64")
    result: TensorSpec = OPS["where"](condition, x, y)
    return result


def boolean_mask(tensor: Any, mask: Any, axis: Any = 0, name: Any = "boolean_mask") -> TensorSpec:
    """The rows that the mask keeps: (how many, *rest)."""
    x, kept = as_spec(tensor), as_spec(mask)
    at = canonical_axis(0 if axis is None else axis, x.rank, what="boolean_mask")
    return x.with_shape(*x.shape[:at], symbol(lower=0), *x.shape[at + kept.rank :])


def add_n(inputs: Any, name: Any = None) -> TensorSpec:
    """The sum of tensors of one shape."""
    specs = as_specs(inputs, what="add_n", argument="inputs")
    first = specs[0]
    for index, x in enumerate(specs[1:], 1):
        if first.is_ranked and x.is_ranked and (first.rank != x.rank or any(map(differs, first.shape, x.shape))):
            raise RuleError(
                "broadcast",
                f"add_n needs tensors of one shape. Received: {show_shape(first.sizes)} and {show_shape(x.sizes)}.",
                argument="inputs",
                index=index,
            )
    return first


def sequence_mask(lengths: Any, maxlen: Any = None, dtype: Any = "bool", name: Any = None) -> TensorSpec:
    """(...) -> (..., maxlen)."""
    x = as_spec(lengths)
    last = maxlen if isinstance(maxlen, int) else None
    return TensorSpec((*x.shape, last), dtype if isinstance(dtype, str) else None)


def conv(
    input: Any,
    filters: Any = None,
    strides: Any = 1,
    padding: Any = "VALID",
    data_format: Any = None,
    dilations: Any = None,
    name: Any = None,
    stride: Any = None,
    filter: Any = None,
) -> Any:
    """A convolution in TensorFlow's words for strides, padding and layout: [1, 2, 2, 1], "SAME", "NHWC"."""
    x, kernel = as_spec(input), as_spec(filters if filters is not None else filter)
    layout = _layout(data_format)
    steps = _spatial(strides if stride is None else stride, layout)
    dilation = _spatial(1 if dilations is None else dilations, layout)
    return OPS["conv"](x, kernel, steps, _padding(padding), layout, dilation)


def depthwise_conv2d(
    input: Any,
    filter: Any,
    strides: Any,
    padding: Any,
    data_format: Any = None,
    dilations: Any = None,
    name: Any = None,
) -> Any:
    """(batch, h, w, in) -> (batch, new h, new w, in * multiplier)."""
    layout = _layout(data_format)
    dilation = _spatial(1 if dilations is None else dilations, layout)
    return OPS["depthwise_conv"](input, filter, _spatial(strides, layout), _padding(padding), layout, dilation)


def conv_transpose(
    input: Any,
    filters: Any,
    output_shape: Any,
    strides: Any,
    padding: Any = "SAME",
    data_format: Any = None,
    dilations: Any = None,
    name: Any = None,
) -> TensorSpec:
    """The declared output shape."""
    if not isinstance(output_shape, (list, tuple)):
        raise Undecided("output_shape")
    sizes = [None if is_unknown(size) or isinstance(size, TensorSpec) else size for size in output_shape]
    return TensorSpec(sizes, as_spec(input).dtype)


def max_pool(input: Any, ksize: Any, strides: Any, padding: Any, data_format: Any = None, name: Any = None) -> Any:
    """Max pooling in TensorFlow's words: ksize=2 or [1, 2, 2, 1], "SAME", "NHWC"."""
    return _pooled("max_pool", input, ksize, strides, padding, data_format)


def avg_pool(input: Any, ksize: Any, strides: Any, padding: Any, data_format: Any = None, name: Any = None) -> Any:
    """Average pooling in TensorFlow's words."""
    return _pooled("average_pool", input, ksize, strides, padding, data_format)


def softmax_cross_entropy(labels: Any, logits: Any, axis: Any = -1, name: Any = None) -> TensorSpec:
    """(batch, ..., classes) twice -> (batch, ...)."""
    y, x = as_spec(labels), as_spec(logits)
    at = canonical_axis(axis, x.rank, what="softmax_cross_entropy_with_logits")
    if y.is_ranked and y.rank == x.rank and differs(y.shape[at], x.shape[at]) and differs(y.shape[at], 1):
        raise RuleError(
            "loss-shapes",
            "softmax_cross_entropy_with_logits needs labels and logits with as many classes. "
            f"Received: labels={show_shape(y.sizes)} and logits={show_shape(x.sizes)}.",
            argument="labels",
            keras="logits and labels must be broadcastable",
        )
    return x.with_shape(*x.shape[:at], *x.shape[at + 1 :])


def sparse_softmax_cross_entropy(labels: Any, logits: Any, name: Any = None) -> TensorSpec:
    """(batch, ...) and (batch, ..., classes) -> (batch, ...)."""
    x = as_spec(logits)
    return x.with_shape(*x.shape[:-1])


def sigmoid_cross_entropy(labels: Any, logits: Any, name: Any = None) -> TensorSpec:
    """Two equal shapes -> the same shape."""
    return as_spec(logits)


def decoded_image(
    contents: Any,
    channels: Any = 0,
    dtype: Any = "uint8",
    name: Any = None,
    expand_animations: Any = True,
    **options: Any,
) -> TensorSpec:
    """An encoded picture -> (height, width, channels), sizes unknown; channels too where they are 0."""
    known = channels if isinstance(channels, int) and channels > 0 else None
    return TensorSpec((None, None, known), dtype if isinstance(dtype, str) else "uint8")


def grayscale_to_rgb(images: Any, name: Any = None) -> TensorSpec:
    """(..., 1) -> (..., 3)."""
    x = need_rank(as_spec(images), at_least=1, what="grayscale_to_rgb", argument="images")
    if differs(x.shape[-1], 1):
        raise RuleError(
            "axis-size",
            f"grayscale_to_rgb needs images whose last size is 1. Received: shape={show_shape(x.sizes)}.",
            argument="images",
        )
    return x.with_shape(*x.shape[:-1], 3)


def cropped(image: Any, offset_height: Any, offset_width: Any, target_height: Any, target_width: Any) -> TensorSpec:
    """(..., h, w, channels) -> (..., target_height, target_width, channels)."""
    return _with_picture(as_spec(image), target_height, target_width)


def fitted(image: Any, target_height: Any, target_width: Any, method: Any = None, antialias: Any = False) -> TensorSpec:
    """(..., h, w, channels) -> (..., target_height, target_width, channels)."""
    return _with_picture(as_spec(image), target_height, target_width)


def random_crop(value: Any, size: Any, seed: Any = None, name: Any = None) -> TensorSpec:
    """A part of the given size."""
    if not isinstance(size, (list, tuple)):
        raise Undecided("size")
    return as_spec(value).with_shape(*map(_known_size, size))


def _turned(x: Any, transposed: Any) -> TensorSpec:
    spec = as_spec(x)
    if not transposed:
        return spec
    *batch, rows, columns = need_rank(spec, at_least=2, what="matmul").shape
    return spec.with_shape(*batch, columns, rows)


def _part_sizes(sizes: list[Any], x: TensorSpec, at: int) -> list[Size]:
    whole = x.shape[at]
    known: Size = 0
    for size in sizes:
        if not (isinstance(size, int) and size == -1):
            known = known + size
    open_parts = [i for i, size in enumerate(sizes) if isinstance(size, int) and size == -1]
    if not open_parts and differs(known, whole):
        raise RuleError(
            "split",
            f"split needs sizes that add up to {show_size(whole)}. Received: num_or_size_splits={sizes}, "
            f"shape={show_shape(x.sizes)}.",
            argument="num_or_size_splits",
        )
    return [whole - known if i in open_parts else size for i, size in enumerate(sizes)]


def _pooled(op: str, x: Any, ksize: Any, strides: Any, padding: Any, data_format: Any) -> Any:
    layout = _layout(data_format)
    return OPS[op](x, _spatial(ksize, layout), _spatial(strides, layout), _padding(padding), layout)


def _layout(data_format: Any) -> str:
    if data_format is None:
        return "channels_last"
    if not isinstance(data_format, str) or not data_format:
        raise Undecided("data_format")
    return _LAYOUTS["C" if data_format.upper().endswith("C") else "N"]


def _padding(padding: Any) -> str:
    if not isinstance(padding, str):
        raise Undecided("explicit padding")
    return padding.lower()


def _spatial(sizes: Any, layout: str) -> Any:
    """[1, 2, 2, 1] -> (2, 2); 2 and [2, 2] as they are."""
    if not isinstance(sizes, (list, tuple)):
        return sizes
    each = tuple(sizes)
    if len(each) > 3 or (len(each) == 3 and each[0] == 1 and each[-1] == 1):
        return each[2:] if layout == "channels_first" else each[1:-1]
    return each[0] if len(each) == 1 else each


def _with_picture(x: TensorSpec, height: Any, width: Any) -> TensorSpec:
    *batch, _, _, channels = need_rank(x, 3, 4, what="The function", argument="image").shape
    return x.with_shape(*batch, _known_size(height), _known_size(width), channels)


def _known_size(value: Any) -> Size | None:
    """A size that an argument gives, None where it is not known (or none at all)."""
    known = isinstance(value, (int, Dim)) and not isinstance(value, bool)
    return None if not known or (isinstance(value, int) and value < 0) else value


OWN: dict[str, OpRule] = {
    "matmul": OpRule(matmul),
    "linalg.matvec": OpRule(matvec, "matvec"),
    "split": OpRule(split),
    "where": OpRule(where),
    "boolean_mask": OpRule(boolean_mask),
    "add_n": OpRule(add_n),
    "sequence_mask": OpRule(sequence_mask),
    "nn.conv1d": OpRule(conv),
    "nn.conv2d": OpRule(conv),
    "nn.conv3d": OpRule(conv),
    "nn.convolution": OpRule(conv),
    "nn.depthwise_conv2d": OpRule(depthwise_conv2d),
    "nn.conv2d_transpose": OpRule(conv_transpose),
    "nn.conv1d_transpose": OpRule(conv_transpose),
    "nn.conv3d_transpose": OpRule(conv_transpose),
    "nn.max_pool": OpRule(max_pool),
    "nn.max_pool1d": OpRule(max_pool),
    "nn.max_pool2d": OpRule(max_pool),
    "nn.max_pool3d": OpRule(max_pool),
    "nn.avg_pool": OpRule(avg_pool),
    "nn.avg_pool1d": OpRule(avg_pool),
    "nn.avg_pool2d": OpRule(avg_pool),
    "nn.avg_pool3d": OpRule(avg_pool),
    "nn.softmax_cross_entropy_with_logits": OpRule(softmax_cross_entropy),
    "nn.sparse_softmax_cross_entropy_with_logits": OpRule(sparse_softmax_cross_entropy),
    "nn.sigmoid_cross_entropy_with_logits": OpRule(sigmoid_cross_entropy),
    "nn.weighted_cross_entropy_with_logits": OpRule(lambda labels, logits, pos_weight, name=None: as_spec(logits)),
    "io.decode_image": OpRule(decoded_image),
    "io.decode_jpeg": OpRule(decoded_image),
    "io.decode_png": OpRule(decoded_image),
    "io.decode_bmp": OpRule(decoded_image),
    "image.grayscale_to_rgb": OpRule(grayscale_to_rgb),
    "image.crop_to_bounding_box": OpRule(cropped, "crop_to_bounding_box"),
    "image.pad_to_bounding_box": OpRule(cropped, "pad_to_bounding_box"),
    "image.resize_with_pad": OpRule(fitted, "resize_with_pad"),
    "image.resize_with_crop_or_pad": OpRule(fitted, "resize_with_crop_or_pad"),
    "image.random_crop": OpRule(random_crop),
}
"""Path below `tensorflow` -> rule."""
