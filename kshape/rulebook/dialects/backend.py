"""keras.backend: the functions of K in Keras 1 and 2, by the op that each is today.

Source: Keras 2.3.1, keras.backend.tensorflow_backend. What asks for Keras's state (`learning_phase`, `int_shape`,
`image_data_format`) makes no tensor and is not here.
"""

from __future__ import annotations

from typing import Any

from ..dims import product
from ..errors import Undecided, is_unknown
from ..op import OPS, OpRule
from ..ops.operands import as_spec
from ..settings import data_format_of
from ..specs import TensorSpec, canonical_axis, need_rank
from ..windows import channel_axis, spatial_axes
from .foreign import Table

_UNARY = """
    abs ceil cos elu exp floor hard_sigmoid log sigmoid sign sin softplus softsign sqrt square tanh round cosh sinh tan
"""
_COMPARISONS = "equal not_equal greater greater_equal less less_equal maximum minimum"
_REDUCTIONS = "all any max mean min prod std sum var logsumexp"

_LINES: dict[str, str] = {
    **{name: f"{name} x" for name in _UNARY.split()},
    **{name: f"{name} x>x1 y>x2" for name in _COMPARISONS.split()},
    **{name: f"{name} x axis keepdims" for name in _REDUCTIONS.split()},
    "elu": "elu x alpha",
    "relu": "relu x alpha- max_value- threshold-",
    "softmax": "softmax x axis=-1",
    "dot": "dot x>x1 y>x2",
    "pow": "power x>x1 a>x2",
    "clip": "clip x min_value>x_min max_value>x_max",
    "cast": "cast x dtype",
    "cast_to_floatx": "cast x @dtype='float32'",
    "argmax": "argmax x axis=-1",
    "argmin": "argmin x axis=-1",
    "cumsum": "cumsum x axis=0",
    "cumprod": "cumprod x axis=0",
    "concatenate": "concatenate tensors>xs axis=-1",
    "stack": "stack x axis=0",
    "expand_dims": "expand_dims x axis=-1",
    "squeeze": "squeeze x axis",
    "reshape": "reshape x shape>newshape",
    "flatten": "reshape x @newshape=(-1,)",
    "permute_dimensions": "transpose x pattern>axes",
    "transpose": "transpose x",
    "tile": "tile x n>repeats",
    "repeat_elements": "repeat x rep>repeats axis",
    "reverse": "flip x axes>axis",
    "slice": "slice x>inputs start>start_indices size>shape",
    "gather": "take reference>x indices @axis=0",
    "one_hot": "one_hot indices>x num_classes",
    "arange": "arange start stop=None step=1 dtype='int32'",
    "eye": "eye size>N dtype name-",
    "zeros": "zeros shape dtype name-",
    "ones": "ones shape dtype name-",
    "zeros_like": "zeros_like x dtype name-",
    "ones_like": "ones_like x dtype name-",
    "random_normal": "random.normal shape mean stddev dtype seed-",
    "random_normal_variable": "random.normal shape mean scale>stddev dtype name- seed-",
    "random_uniform": "random.uniform shape minval maxval dtype seed-",
    "random_uniform_variable": "random.uniform shape low>minval high>maxval dtype name- seed-",
    "random_binomial": "random.uniform shape p- dtype seed-",
    "random_bernoulli": "random.uniform shape p- dtype seed-",
    "truncated_normal": "random.truncated_normal shape mean stddev dtype seed-",
    "dropout": "random.dropout x>inputs level>rate noise_shape seed-",
    "l2_normalize": "copy x axis-",
    "bias_add": "copy x bias- data_format-",
    "identity": "copy x name-",
    "print_tensor": "copy x message- summarize-",
    "stop_gradient": "copy variables>x",
    "to_dense": "copy tensor>x",
    "batch_normalization": "copy x mean- var- beta- gamma- axis- epsilon-",
    "in_top_k": "in_top_k predictions targets k",
    "switch": "where condition then_expression>x1 else_expression>x2",
    "binary_crossentropy": "binary_crossentropy target output from_logits",
    "categorical_crossentropy": "categorical_crossentropy target output from_logits axis",
    "sparse_categorical_crossentropy": "sparse_categorical_crossentropy target output from_logits axis",
    "conv1d": "conv x>inputs kernel strides padding data_format dilation_rate",
    "conv2d": "conv x>inputs kernel strides padding data_format dilation_rate",
    "conv3d": "conv x>inputs kernel strides padding data_format dilation_rate",
    "depthwise_conv2d": "depthwise_conv x>inputs depthwise_kernel>kernel strides padding data_format dilation_rate",
    "separable_conv1d": "separable_conv x>inputs depthwise_kernel pointwise_kernel strides padding data_format "
    "dilation_rate",
    "separable_conv2d": "separable_conv x>inputs depthwise_kernel pointwise_kernel strides padding data_format "
    "dilation_rate",
}


def batch_flatten(x: TensorSpec) -> TensorSpec:
    """(batch, ...) -> (batch, product of the rest)."""
    x = as_spec(x)
    return x.with_shape(x.shape[0], product(x.shape[1:]))


def batch_dot(x: Any, y: Any, axes: Any = None) -> Any:
    """The sum over an axis of each, sample by sample.

    Of two tensors of rank 4 or more the result depends on the version: before Keras 2.3 all axes but the last two were
    those of a batch, as in matmul.
    """
    if min(as_spec(x).rank, as_spec(y).rank) > 3:
        raise Undecided("batch_dot of tensors of rank 4")
    return OPS["batch_dot"](x, y, axes)


def repeat(x: TensorSpec, n: Any) -> TensorSpec:
    """(batch, features) -> (batch, n, features)."""
    x = need_rank(as_spec(x), 2, what="K.repeat", argument="x")
    return x.with_shape(x.shape[0], None if is_unknown(n) else n, x.shape[1])


def temporal_padding(x: TensorSpec, padding: Any = (1, 1)) -> TensorSpec:
    """(batch, time, features) -> (batch, time + before + after, features)."""
    return _padded(need_rank(as_spec(x), 3, what="K.temporal_padding", argument="x"), (padding,), "channels_last")


def spatial_2d_padding(x: TensorSpec, padding: Any = ((1, 1), (1, 1)), data_format: Any = None) -> TensorSpec:
    """(batch, height, width, channels) -> each of height and width with its pair added."""
    return _padded(need_rank(as_spec(x), 4, what="K.spatial_2d_padding", argument="x"), padding, data_format)


def spatial_3d_padding(x: TensorSpec, padding: Any = ((1, 1), (1, 1), (1, 1)), data_format: Any = None) -> TensorSpec:
    """(batch, depth, height, width, channels) -> each spatial size with its pair added."""
    return _padded(need_rank(as_spec(x), 5, what="K.spatial_3d_padding", argument="x"), padding, data_format)


def resize_images(
    x: TensorSpec, height_factor: Any, width_factor: Any, data_format: Any = None, interpolation: Any = "nearest"
) -> TensorSpec:
    """(batch, h, w, channels) -> (batch, h * height_factor, w * width_factor, channels)."""
    return _scaled(
        need_rank(as_spec(x), 4, what="K.resize_images", argument="x"), (height_factor, width_factor), data_format
    )


def resize_volumes(
    x: TensorSpec, depth_factor: Any, height_factor: Any, width_factor: Any, data_format: Any = None
) -> TensorSpec:
    """(batch, d, h, w, channels) -> each spatial size times its factor."""
    factors = (depth_factor, height_factor, width_factor)
    return _scaled(need_rank(as_spec(x), 5, what="K.resize_volumes", argument="x"), factors, data_format)


def pool2d(
    x: TensorSpec,
    pool_size: Any,
    strides: Any = (1, 1),
    padding: Any = "valid",
    data_format: Any = None,
    pool_mode: Any = "max",
) -> TensorSpec:
    """Max or average pooling; strides are 1 where they are not given."""
    if is_unknown(pool_mode):
        raise Undecided("pool_mode")
    op = OPS["max_pool" if pool_mode == "max" else "average_pool"]
    result: TensorSpec = op(x, pool_size, strides, padding, data_format)
    return result


def constant(value: Any, dtype: Any = None, shape: Any = None, name: Any = None) -> TensorSpec:
    """The value as a tensor, or a tensor of `shape` filled with it."""
    dtype = "float32" if dtype is None else dtype
    result: TensorSpec = OPS["convert_to_tensor"](value, dtype) if shape is None else OPS["full"](shape, value, dtype)
    return result


def _padded(x: TensorSpec, padding: Any, data_format: Any) -> TensorSpec:
    sizes = list(x.shape)
    for axis, pair in zip(_spatial(x, data_format), _pairs(padding), strict=True):
        sizes[axis] = sizes[axis] + pair[0] + pair[1]
    return x.with_shape(*sizes)


def _pairs(padding: Any) -> Any:
    if is_unknown(padding) or any(is_unknown(n) or any(map(is_unknown, n)) for n in padding):
        raise Undecided("padding")
    return padding


def _scaled(x: TensorSpec, factors: tuple[Any, ...], data_format: Any) -> TensorSpec:
    sizes: list[Any] = list(x.shape)
    for axis, factor in zip(_spatial(x, data_format), factors, strict=True):
        sizes[axis] = None if is_unknown(factor) else sizes[axis] * factor
    return x.with_shape(*sizes)


def _spatial(x: TensorSpec, data_format: Any) -> list[int]:
    layout = data_format_of(data_format)
    if is_unknown(layout):
        raise Undecided("data_format")
    axis = canonical_axis(channel_axis(layout), x.rank, what="data_format")
    return [each for each in spatial_axes(x.rank - 2, layout) if each != axis]


_OWN = (
    batch_dot,
    batch_flatten,
    repeat,
    temporal_padding,
    spatial_2d_padding,
    spatial_3d_padding,
    resize_images,
    resize_volumes,
    pool2d,
    constant,
)

FUNCTIONS = Table(_LINES, {function.__name__: OpRule(function) for function in _OWN})
"""`FUNCTIONS.rule("mean")` is the rule of `K.mean`."""

FUNCTIONS.own["pool3d"] = FUNCTIONS.own["pool2d"]
FUNCTIONS.own["spatial_1d_padding"] = FUNCTIONS.own["asymmetric_temporal_padding"] = FUNCTIONS.own["temporal_padding"]
