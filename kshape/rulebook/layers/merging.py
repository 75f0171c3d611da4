"""Layers over a list of tensors: Add, Subtract, Multiply, Average, Maximum, Minimum, Concatenate, Dot.

Shapes are (batch, ...). The elementwise ones broadcast everything behind the batch axis, aligned at the last axis.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from ..binding import bind
from ..dims import Shape
from ..errors import RuleError, Undecided, is_unknown
from ..kinds import Anything, Flag, wrong
from ..layer import LayerRule
from ..specs import TensorSpec
from .merge_shapes import dot_shape, elementwise_shape, joined_shape, need_list, not_a_list


class _Merge(LayerRule):
    """inputs: a list of tensors -> one tensor.

    Sizes that Keras sees as None and None, and that can never be equal (t and t - 2), are an error here, though Keras
    finds out only with the first batch.
    """

    exactly: ClassVar[int | None] = None  # how many tensors, where not any number will do

    def bind_call(self, args: Any, kwargs: dict[str, Any]) -> dict[str, Any]:
        if len(args) > 1:
            raise not_a_list(type(self).__name__, f"{type(self).__name__}(...)", len(args))
        return super().bind_call(args, kwargs)

    def output(self, inputs: Any) -> TensorSpec:
        name = type(self).__name__
        specs = need_list(inputs, name, self.exactly)
        return TensorSpec(self.merged(specs), self.compute_dtype)

    def merged(self, specs: Sequence[TensorSpec]) -> Shape | None:
        """The shape of the result, None where its rank is not known."""
        return elementwise_shape(specs, type(self).__name__)

    def declared_output(self, /, *args: Any, **kwargs: Any) -> TensorSpec:
        return TensorSpec(None, self.compute_dtype)


class Add(_Merge):
    """y = x0 + x1 + ...

    [(batch, ...), (batch, ...), ...] -> (batch, ...), broadcast.   Source: keras.layers.Add
    """


class Subtract(_Merge):
    """y = x0 - x1

    [(batch, ...), (batch, ...)] -> (batch, ...), broadcast.   Source: keras.layers.Subtract
    """

    exactly = 2


class Multiply(_Merge):
    """y = x0 * x1 * ...; masked steps count as 1, and are 0 where every input has a mask and none keeps them.

    [(batch, ...), (batch, ...), ...] -> (batch, ...), broadcast.   Source: keras.layers.Multiply
    """


class Average(_Merge):
    """y = (x0 + x1 + ...) / n

    [(batch, ...), (batch, ...), ...] -> (batch, ...), broadcast.   Source: keras.layers.Average
    """


class Maximum(_Merge):
    """y = max(x0, x1, ...), element by element; a step counts only where its mask keeps it.

    [(batch, ...), (batch, ...), ...] -> (batch, ...), broadcast.   Source: keras.layers.Maximum
    """


class Minimum(_Merge):
    """y = min(x0, x1, ...), element by element; a step counts only where its mask keeps it.

    [(batch, ...), (batch, ...), ...] -> (batch, ...), broadcast.   Source: keras.layers.Minimum
    """


class Concatenate(_Merge):
    """The inputs one behind the other along `axis`; all other sizes must be equal, 1 is no exception.

    [(batch, ..., a), (batch, ..., b)] -> (batch, ..., a + b)   Source: keras.layers.Concatenate
    """

    axis: int = -1

    def merged(self, specs: Sequence[TensorSpec]) -> Shape | None:
        return joined_shape(specs, self.axis, "Concatenate")


class Dot(_Merge):
    """y = sum over one axis of each input of x0 * x1, sample by sample.

    [(batch, ..., k, ...), (batch, ..., k, ...)] -> (batch, rest of x0, rest of x1); (batch, 1) where no rest is left.
    Source: keras.layers.Dot
    """

    axes: Anything
    normalize: Flag = False
    exactly = 2

    def setup(self) -> None:
        if not _two_axes(self.axes):
            raise wrong("Dot", "axes", "an integer or a pair of integers", self.axes)

    def merged(self, specs: Sequence[TensorSpec]) -> Shape | None:
        if is_unknown(self.axes):
            raise Undecided("axes")
        return dot_shape(specs[0], specs[1], self.axes, "Dot")


FUNCTION_FORMS: dict[str, type[_Merge]] = {
    rule.__name__.lower(): rule for rule in (Add, Subtract, Multiply, Average, Maximum, Minimum, Concatenate, Dot)
}
"""`keras.layers.add([a, b])` is `Add()([a, b])`, and so on."""

FUNCTION_DEFAULTS: dict[str, dict[str, Any]] = {"dot": {"axes": -1}}
"""What a function has a default for, where its layer needs the argument."""


def function_form(name: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> tuple[_Merge, Any]:
    """(the layer, its inputs) of a call of `keras.layers.add`, `concatenate`, ...; RuleError for wrong arguments."""
    given = dict(kwargs)
    if "inputs" in given:
        args = (given.pop("inputs"), *args)
    if not args:
        raise RuleError("argument", f"{name} needs inputs. Received: no value for inputs.", argument="inputs")
    if any(isinstance(each, TensorSpec) for each in args[1:]):
        raise not_a_list(name, name, len(args))
    if name == "dot" and len(args) == 1:
        given.setdefault("axes", -1)
    rule = FUNCTION_FORMS[name]
    if len(args) == 1:
        given = FUNCTION_DEFAULTS.get(name, {}) | given
    bind(name, rule.parameters(), args[1:], given)  # for messages which name the function that the user called
    return rule(*args[1:], **given), args[0]


def _two_axes(axes: Any) -> bool:
    if is_unknown(axes) or isinstance(axes, int):
        return True
    return isinstance(axes, (list, tuple)) and len(axes) == 2 and all(isinstance(n, int) or is_unknown(n) for n in axes)
