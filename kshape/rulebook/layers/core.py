"""Input, InputLayer, Identity, Masking and Lambda."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from ..binding import Field, nearest
from ..broadcast import DTYPES
from ..dims import Size, exceeds, undefined_size
from ..errors import RuleError, Undecided, is_unknown
from ..kinds import Anything, Dtype, Flag, Text, shape_argument, wrong
from ..layer import LayerRule
from ..settings import settings
from ..specs import TensorSpec, flatten, map_structure
from .same_shape import SameShape


class _Input(LayerRule):
    """What Input and InputLayer share: `spec`, the tensor that they declare. None is a size unknown to Keras itself."""

    common: ClassVar[tuple[Field, ...]] = ()
    autocast: ClassVar[bool] = True

    if TYPE_CHECKING:
        spec: TensorSpec

    def output(self, *args: Any) -> TensorSpec:
        return self.spec

    def declare(self, shape: Any, batch_size: Any, batch_shape: Any, dtype: Any, tensor: Any) -> None:
        """Sets `spec` from the arguments; RuleError where they are missing, contradict each other or make no shape."""
        owner = type(self).__name__
        name = _dtype_name(owner, dtype)
        if isinstance(tensor, TensorSpec):
            self.spec = tensor
            return
        if tensor is not None:
            self.spec = TensorSpec(None, name)
            return
        for other, value in (("shape", shape), ("batch_size", batch_size)):
            if not any(each is None or is_unknown(each) for each in (value, batch_shape)):
                raise RuleError(
                    "argument",
                    f"{owner} needs either {other} or batch_shape. Received: both.",
                    argument="batch_shape",
                    keras=f"You cannot pass both `{other}` and `batch_shape` at the same time.",
                )
        if shape is None and batch_shape is None:
            raise RuleError(
                "argument",
                f"{owner} needs a shape, such as shape=(28, 28, 1). Received: no shape.",
                keras="You must pass a `shape` argument.",
            )
        self.spec = TensorSpec(None, name)
        if is_unknown(shape) or is_unknown(batch_shape):
            return
        if batch_shape is not None:
            sizes = _sizes(owner, "batch_shape", batch_shape)
        else:
            batch: Size | None = None if is_unknown(batch_size) else batch_size
            sizes = (undefined_size() if batch is None else batch, *_sizes(owner, "shape", shape))
        self.spec = TensorSpec(sizes, name)


class Input(_Input):
    """A symbolic tensor of shape (batch, *shape): where a model begins.

    shape leaves the batch axis out; None is a size that may change from batch to batch.
    Raises: a shape that is no tuple; shape or batch_size together with batch_shape; neither. Source: keras.Input
    """

    shape: Anything = None
    batch_size: int | None = None
    dtype: Dtype = None
    sparse: Anything = None
    ragged: Anything = None
    batch_shape: Anything = None
    name: Text = None
    tensor: Anything = None
    optional: Flag = False

    def setup(self) -> None:
        self.declare(self.shape, self.batch_size, self.batch_shape, self.dtype, self.tensor)


class InputLayer(_Input):
    """The layer behind Input. `input_shape` and `batch_input_shape` are the old names of shape and batch_shape.

    Source: keras.layers.InputLayer
    """

    rest: ClassVar[bool] = True  # Keras ignores other keywords here

    shape: Anything = None
    batch_size: int | None = None
    dtype: Dtype = None
    sparse: Anything = None
    ragged: Anything = None
    batch_shape: Anything = None
    input_tensor: Anything = None
    optional: Flag = False
    name: Text = None

    def setup(self) -> None:
        shape = self.extra.get("input_shape", self.shape)
        batch_shape = self.extra.get("batch_input_shape", self.batch_shape)
        self.declare(shape, self.batch_size, batch_shape, self.dtype, self.input_tensor)


class Identity(LayerRule):
    """y = x, dtype included; any nesting of tensors. Source: keras.layers.Identity"""

    def output(self, x: Any) -> Any:
        return x


class Masking(SameShape):
    """y = x; time steps whose features all equal mask_value are masked for the layers that follow.

    x: (batch, time, features). Raises: a tensor without axes. Source: keras.layers.Masking
    """

    mask_value: Anything = 0.0

    def output(self, x: TensorSpec) -> TensorSpec:
        if x.is_ranked and x.rank == 0:
            raise wrong("Masking", "x", "a tensor with at least one axis", ())
        return self.same(x)


class Lambda(LayerRule):
    """y = function(x, **arguments).

    With output_shape (without the batch axis) that is the result's shape, whatever the function does; else the shape
    of what the function gives. A reader that can evaluate functions sets `run` (inputs -> nested specs) and, for a
    callable output_shape, `run_output_shape` (shape -> shape). The function may take `training` and `mask`.
    Source: keras.layers.Lambda
    """

    promises_dtype: ClassVar[bool] = False

    function: Anything
    output_shape: Anything = None
    mask: Anything = None
    arguments: Anything = None

    def setup(self) -> None:
        self.run: Callable[[Any], Any] | None = None
        self.run_output_shape: Callable[[Any], Any] | None = None
        if isinstance(self.function, (str, int, float, list, dict)):
            raise wrong("Lambda", "function", "a function", self.function)

    def output(self, inputs: Any, mask: Any = None, training: Any = None) -> Any:
        if self.output_shape is None:
            return self._cast_outputs(self._ran(self.run, inputs))
        if is_unknown(self.output_shape):
            raise Undecided("Lambda's output_shape")
        if not isinstance(self.output_shape, (list, tuple, dict, int)):
            shape = self._ran(self.run_output_shape, map_structure(lambda x: x.shape, inputs))
            return TensorSpec(shape, self.compute_dtype)
        batch = next(leaf for leaf in flatten(inputs) if isinstance(leaf, TensorSpec)).shape[0]
        return self._with_batch(batch, self.output_shape)

    def _with_batch(self, batch: Size, shape: Any) -> Any:
        """Specs of the given shapes, nested as they are, each with the batch axis in front."""
        if isinstance(shape, dict):
            return {key: self._with_batch(batch, part) for key, part in shape.items()}
        if isinstance(shape, (list, tuple)) and any(isinstance(part, (list, tuple, dict)) for part in shape):
            return type(shape)(self._with_batch(batch, part) for part in shape)
        sizes = shape_argument("Lambda", "output_shape", shape)
        return TensorSpec((batch, *(undefined_size() if s is None else s for s in sizes)), self.compute_dtype)

    def _cast_outputs(self, outputs: Any) -> Any:
        """Keras infers shapes only; the dtype that it reports is the compute dtype."""
        return map_structure(lambda x: x.with_dtype(self.compute_dtype) if isinstance(x, TensorSpec) else x, outputs)

    def _ran(self, function: Callable[[Any], Any] | None, value: Any) -> Any:
        if function is None:
            raise Undecided("what Lambda's function gives")
        return function(value)


def _sizes(owner: str, name: str, value: Any) -> tuple[Size, ...]:
    """The sizes of a shape that a user gave for an Input; RuleError for negative ones."""
    given = shape_argument(owner, name, value)
    if any(size is not None and exceeds(0, size) for size in given):
        raise wrong(owner, name, "made of sizes of 0 or more, or None", tuple(value))
    return tuple(undefined_size() if size is None else size for size in given)


def _dtype_name(owner: str, value: Any) -> str | None:
    """The dtype that Keras makes of the argument, None where that is not known; RuleError for a name of no dtype."""
    if value is None:
        return settings.floatx if isinstance(settings.floatx, str) else None
    if isinstance(value, type):
        return _OF_PYTHON.get(value)
    if not isinstance(value, str):
        return None
    name = _OF_TEXT.get(value, value)
    if name in DTYPES:
        return name
    near = nearest(name, sorted(DTYPES))
    raise wrong(owner, "dtype", "the name of a dtype", value, f'Did you mean "{near}"?' if near else "")


_OF_PYTHON = {bool: "bool", int: "int32", float: "float32", str: "string"}
_OF_TEXT = {"int": "int32"}
