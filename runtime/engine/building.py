"""How a layer comes to its variables: from the rule, or by the user's `build`."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from torch._subclasses.fake_tensor import unset_fake_temporarily

from kshape.rulebook.dims import undefined_size
from kshape.rulebook.errors import RuleError
from kshape.rulebook.layer import Outcome
from kshape.rulebook.specs import TensorSpec, flatten, map_structure

from ..core.context import context
from ..core.errors import refused
from ..core.naming import name_scope
from ..core.symbolic import sizes_of
from ..core.tensors import spec_of

if TYPE_CHECKING:
    pass


def default(method: Callable[..., Any]) -> Callable[..., Any]:
    """Marks a `build` of the runtime's own, which stands for none: a layer is built by its rule, or by being run."""
    method.is_default = True  # type: ignore[attr-defined]
    return method


def is_default(method: Callable[..., Any]) -> bool:
    """Whether a class has no `build` of its own."""
    return getattr(method, "is_default", False)


class Building:
    """What `Layer` knows of being built."""

    @default
    def build(self: Any, input_shape: Any = None) -> None:
        """Makes the variables for inputs of this shape: (batch, ...), a list of shapes, or a dict of them."""
        if self.__dict__.get("_building") or self.built:
            return  # super().build(input_shape) of a user's own build
        if input_shape is None:
            self._finish_building()
            return
        specs = map_shapes(lambda shape: spec_of_shape(shape, self.compute_dtype), input_shape)
        outcome = self.rule.infer(specs)
        if outcome.error is not None:
            raise refused(outcome.error)
        self._build(outcome, (specs,), {})

    def _build_on(self: Any, args: Any, kwargs: Any) -> None:
        """Builds for real tensors."""
        specs = map_structure(spec_of, list(args)), map_structure(spec_of, dict(kwargs))
        if self._is_answered_dry():
            self._need_input_spec(specs[0], specs[1])
            self._build(Outcome(None, None), tuple(specs[0]), specs[1])  # what comes out, the call itself shows
            return
        with name_scope(self.name, self):  # layers of the user that are inside are built while they are asked
            outcome = self._operation.infer(*specs[0], **specs[1])
        if outcome.error is not None:
            raise refused(outcome.error)
        if not self.built:
            self._build(outcome, tuple(specs[0]), specs[1])

    def _build(self: Any, outcome: Outcome, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        """Builds for specs of inputs: by the class's own `build` where it has one, else by the rule's weights."""
        if self.built:
            return
        own = type(self).build
        if not is_default(own):
            own(self, *self._build_arguments(own, args, kwargs))
        elif self._is_ruled:
            if outcome.weights is None:
                raise refused(RuleError("argument", f"{self.name} cannot tell its weights for these inputs."))
            self._building = True
            with name_scope(self.name, self):
                last = max((i for i, weight in enumerate(outcome.weights) if weight.trainable), default=-1)
                for index, weight in enumerate(outcome.weights):
                    setattr(self, weight.name, self._add_rule_weight(weight, frozen=index < last))
            self._build_shapes = _shapes_of(args, kwargs)
            self._finish_building()
        else:
            self._finish_building()

    def _build_arguments(self: Any, build: Callable[..., Any], args: Any, kwargs: dict[str, Any]) -> list[Any]:
        """Shapes for `build(self, input_shape)`, or for one that names them: `build(self, query_shape, key_shape)`."""
        names = [name for name in inspect.signature(build).parameters if name != "self"]
        given = dict(zip(self._signature.names, args, strict=False)) | kwargs
        if len(names) > 1 and all(name.removesuffix("_shape") in self._signature.names for name in names):
            return [_shape_of(given.get(name.removesuffix("_shape"))) for name in names]
        first = args[0] if args else next(iter(given.values()), None)
        return [_shape_of(first)] if names else []

    def _finish_building(self: Any) -> None:
        self.__dict__["built"] = True
        self.__dict__["_building"] = False
        if not self._trainable:
            self.trainable = False  # of the variables as well, so that no gradient is computed for them
        given = self.__dict__.pop("_initial_weights", None)
        if given is not None:
            self.set_weights(given)

    def get_build_config(self: Any) -> dict[str, Any] | None:
        """The shapes with which the layer was built, as a file keeps them."""
        shapes = self.__dict__.get("_build_shapes")
        if not shapes:
            return None
        return {"input_shape": next(iter(shapes.values()))} if len(shapes) == 1 else {"shapes_dict": shapes}

    def build_from_config(self: Any, config: dict[str, Any]) -> None:
        """Builds from what `get_build_config` gave."""
        if not config or self.built:
            return
        if "input_shape" in config:
            self.build(as_shapes(config["input_shape"]))
        elif "shapes_dict" in config:
            shapes = {name: as_shapes(shape) for name, shape in config["shapes_dict"].items()}
            names = [name for name in inspect.signature(type(self).build).parameters if name != "self"]
            known = {name: shape for name, shape in shapes.items() if name in names}
            self.build(**known) if known else self.build(next(iter(shapes.values())))


def wrapped_build(build: Callable[..., Any]) -> Callable[..., Any]:
    """A class's own `build`, after which the layer counts as built, and whose variables carry its name."""

    @functools.wraps(build)
    def call(self: Any, *args: Any, **kwargs: Any) -> Any:
        if self.__dict__.get("_building"):
            return build(self, *args, **kwargs)
        self._need_init()
        self.__dict__["_building"] = True
        dry, context.dry = context.dry, False
        try:
            with name_scope(self.name, self), unset_fake_temporarily():  # a constant that it makes has its values
                result = build(self, *args, **kwargs)
        finally:
            self.__dict__["_building"] = False
            context.dry = dry
        names = [name for name in inspect.signature(build).parameters if name != "self"]
        shapes = dict(zip(names, args, strict=False)) | kwargs
        self.__dict__["_build_shapes"] = {name: shape for name, shape in shapes.items() if shape is not None}
        self._finish_building()
        return result

    call.is_wrapped = True  # type: ignore[attr-defined]
    return call


def is_shape(value: Any) -> bool:
    """True for a tuple or list of sizes, which may be None."""
    return isinstance(value, (list, tuple)) and all(size is None or isinstance(size, int) for size in value)


def map_shapes(function: Callable[[Any], Any], shapes: Any) -> Any:
    """The nesting of shapes with `function` applied to each."""
    if is_shape(shapes):
        return function(shapes)
    if isinstance(shapes, dict):
        return {key: map_shapes(function, shape) for key, shape in shapes.items()}
    if isinstance(shapes, (list, tuple)):
        return [map_shapes(function, shape) for shape in shapes]
    return shapes


def spec_of_shape(shape: Any, dtype: str | None) -> TensorSpec:
    """The spec of a tensor of this shape; None is a size that Keras does not know."""
    return TensorSpec([undefined_size() if size is None else size for size in shape], dtype)


def as_shapes(value: Any) -> Any:
    """Shapes that came from JSON, as tuples."""
    return map_shapes(tuple, value)


def _shape_of(value: Any) -> Any:
    """The shape, or the nested shapes, of specs."""
    if isinstance(value, TensorSpec):
        return sizes_of(value)
    return map_structure(lambda leaf: sizes_of(leaf) if isinstance(leaf, TensorSpec) else None, value)


def _shapes_of(args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
    """Shapes of the tensors among a call's arguments, the first under the name that every `build` has."""
    found = {"input_shape" if i == 0 else f"input_shape_{i}": _shape_of(arg) for i, arg in enumerate(args)}
    return found if any(isinstance(leaf, TensorSpec) for leaf in flatten([list(args), kwargs])) else {}
