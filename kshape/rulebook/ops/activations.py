"""Activations as ops, and the normalisations that keep a tensor's shape.

Names, ranges and arguments of the activations that layers take stand in `kshape.rulebook.activations`.
"""

from __future__ import annotations

from typing import Any

from ..activations import halved
from ..broadcast import float_dtype
from ..dims import differs, show_shape
from ..errors import RuleError, is_unknown
from ..op import OpRule, named, op, shape_op
from ..specs import TensorSpec
from .operands import Tensor, as_spec, axes_argument, axis_argument

SAME_DTYPE = ("relu", "relu6", "hard_tanh")
FLOATING = (
    "hard_sigmoid hard_silu hard_swish log_sigmoid selu sigmoid silu softplus softsign "
    "sparse_plus sparse_sigmoid swish tanh_shrink"
)
"""Activations of x alone; integers become float32 where they are taken at all."""


def _activation(name: str) -> OpRule:
    keep = name in SAME_DTYPE

    def function(x: Tensor) -> TensorSpec:
        x = as_spec(x)
        return x if keep else x.with_dtype(float_dtype(x))

    function.__doc__ = f"{name}: the shape stays."
    return named(name)(function)


for _name in (*SAME_DTYPE, *FLOATING.split()):
    _activation(_name)


def _floating(x: Tensor) -> TensorSpec:
    x = as_spec(x)
    return x.with_dtype(float_dtype(x))


@op
def celu(x: Tensor, alpha: Any = 1.0) -> TensorSpec:
    """The shape stays."""
    return _floating(x)


@op
def elu(x: Tensor, alpha: Any = 1.0) -> TensorSpec:
    """The shape stays."""
    return _floating(x)


@op
def gelu(x: Tensor, approximate: Any = True) -> TensorSpec:
    """The shape stays."""
    return _floating(x)


@op
def leaky_relu(x: Tensor, negative_slope: Any = 0.2) -> TensorSpec:
    """The shape stays."""
    return _floating(x)


@op
def hard_shrink(x: Tensor, threshold: Any = 0.5) -> TensorSpec:
    """The shape stays."""
    return _floating(x)


@op
def soft_shrink(x: Tensor, threshold: Any = 0.5) -> TensorSpec:
    """The shape stays."""
    return _floating(x)


@op
def squareplus(x: Tensor, b: Tensor = 4) -> TensorSpec:
    """The shape stays."""
    return _floating(x)


@shape_op
def threshold(x: Tensor, threshold: Any, default_value: Any) -> TensorSpec:
    """The shape and the dtype stay."""
    return as_spec(x)


def _along_axis(name: str) -> OpRule:
    def function(x: Tensor, axis: Any = -1) -> TensorSpec:
        x = _floating(x)
        if x.sizes is not None and not is_unknown(axis):
            axes_argument(axis, x.rank, what=name)
        return x

    function.__doc__ = f"{name}: the shape stays; `axis` must be one of x's."
    return named(name)(function)


for _name in ("softmax", "log_softmax", "sparsemax"):
    _along_axis(_name)


@shape_op
def glu(x: Tensor, axis: Any = -1) -> TensorSpec:
    """The size along the axis is halved, so it must be even."""
    x = as_spec(x)
    return halved(x, axis_argument(axis, x.rank, what="glu"))


@op
def normalize(x: Tensor, axis: Any = -1, order: Any = 2, epsilon: Any = None) -> TensorSpec:
    """The shape stays; a number becomes a vector of one."""
    x = _floating(x)
    if x.sizes == ():
        return x.with_shape(1)
    if x.sizes is not None and not is_unknown(axis):
        axes_argument(axis, x.rank, what="normalize")
    return x


@shape_op
def rms_normalization(x: Tensor, scale: Any = None, axis: Any = -1, epsilon: Any = None) -> TensorSpec:
    """The shape and the dtype stay."""
    return _normalised(as_spec(x), axis, {"scale": scale}, "rms_normalization")


@shape_op
def layer_normalization(
    x: Tensor, gamma: Any = None, beta: Any = None, axis: Any = -1, epsilon: Any = None, **kwargs: Any
) -> TensorSpec:
    """The shape and the dtype stay; gamma and beta have the size of the axis."""
    return _normalised(as_spec(x), axis, {"gamma": gamma, "beta": beta}, "layer_normalization")


def _normalised(x: TensorSpec, axis: Any, scales: dict[str, Any], what: str) -> TensorSpec:
    if x.sizes is None or is_unknown(axis):
        return x
    axes = axes_argument(axis, x.rank, what=what)
    if len(axes) != 1:
        return x
    for name, scale in scales.items():
        if scale is not None:
            _need_size(x, axes[0], name, as_spec(scale), what, stretch=True)
    return x


def _need_size(x: TensorSpec, axis: int, name: str, given: TensorSpec, what: str, *, stretch: bool = False) -> None:
    """RuleError where a scale of rank 1 has not the size of the axis (or 1, where it may be stretched)."""
    if given.sizes is None or given.rank != 1:
        return
    if differs(given.sizes[0], x.shape[axis]) and not (stretch and not differs(given.sizes[0], 1)):
        raise RuleError(
            "broadcast",
            f"{what} needs {name} of the size of axis {axis}. Received: shape={show_shape(x.sizes)}, "
            f"{name} of shape {show_shape(given.sizes)}.",
            argument=name,
            output=x,
        )


@shape_op
def batch_normalization(
    x: Tensor, mean: Any, variance: Any, axis: Any, offset: Any = None, scale: Any = None, epsilon: Any = 1e-3
) -> TensorSpec:
    """The shape and the dtype stay; mean, variance, offset and scale have shape (size of the axis,)."""
    x = as_spec(x)
    if x.sizes is None or is_unknown(axis):
        return x
    at = axis_argument(axis, x.rank, what="batch_normalization")
    for name, given in (("mean", mean), ("variance", variance), ("offset", offset), ("scale", scale)):
        if given is not None:
            _need_size(x, at, name, as_spec(given), "batch_normalization")
    return x
