"""Symbolic tensors: what `Input` gives, and what layers and ops give for them. The rulebook's graph is behind them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kshape.rulebook.dims import show_shape, undefined_size
from kshape.rulebook.graph import KerasTensor as GraphTensor
from kshape.rulebook.graph import Node, Operation
from kshape.rulebook.op import OPS, OpAsRule
from kshape.rulebook.specs import TensorSpec, flatten, map_structure

from .dtypes import dtype_name
from .errors import refused
from .naming import unique_name
from .tensors import spec_of


class KerasTensor(GraphTensor):
    """A tensor without values: shape, dtype, name and the call that it comes from. None is a size not known yet.

    Python's operators and indexing on it are ops of `runtime.ops`, which installs them here.
    """

    __slots__ = ("__weakref__", "_keras_mask")

    def __init__(
        self,
        shape: Any,
        dtype: Any = "float32",
        sparse: bool = False,
        ragged: bool = False,
        record_history: bool = True,
        name: str | None = None,
    ) -> None:
        if not isinstance(shape, TensorSpec):
            sizes = [undefined_size() if size is None else size for size in shape]
            shape = TensorSpec(sizes, dtype_name(dtype))
        super().__init__(shape, name or unique_name("keras_tensor"))
        self._keras_mask: Any = None

    @property
    def shape(self) -> tuple[int | None, ...]:
        return sizes_of(self.spec)

    @property
    def dtype(self) -> str:
        return self.spec.dtype or "float32"

    @property
    def ndim(self) -> int:
        return len(self.shape)

    rank = ndim

    @property
    def size(self) -> int | None:
        total = 1
        for size in self.shape:
            if size is None:
                return None
            total *= size
        return total

    @property
    def _keras_history(self) -> tuple[Any, int, int]:
        """(layer, which of its calls, which of that call's outputs), as Keras 2 and 3 have it."""
        node: Any = self.node
        operation = node.operation
        return getattr(operation, "layer", operation), operation.nodes.index(node), self.index

    def __repr__(self) -> str:
        return f"<KerasTensor shape={show_shape(self.spec.sizes)}, dtype={self.dtype}, sparse=False, name={self.name}>"

    def __bool__(self) -> bool:
        raise TypeError(
            "A symbolic tensor has no value that `if` could ask for. Use ops.where, or a layer whose call decides."
        )

    def __array__(self, *args: Any, **kwargs: Any) -> Any:
        raise ValueError(
            "A symbolic tensor cannot become a numpy array: it has no values before the model runs. "
            "Use the function of this name in `ops`; of an operator, write the tensor first: x * array."
        )

    def __iter__(self) -> Any:
        raise TypeError("Iterating over a symbolic tensor is not possible. Use ops.unstack or indexing.")

    def __len__(self) -> int:
        if not self.shape or self.shape[0] is None:
            raise TypeError(f"A symbolic tensor of shape {show_shape(self.spec.sizes)} has no length that is known.")
        return self.shape[0]


def sizes_of(spec: TensorSpec) -> tuple[int | None, ...]:
    """A spec's sizes as Keras shows them: None for whatever is not a number."""
    return tuple(size if isinstance(size, int) else None for size in spec.shape)


def is_symbolic(value: Any) -> bool:
    """True for a symbolic tensor."""
    return isinstance(value, GraphTensor)


def any_symbolic(args: Any, kwargs: dict[str, Any]) -> bool:
    """True where a symbolic tensor is among the arguments, nested as they may be."""
    for value in args:
        kind = type(value)
        if kind is KerasTensor or ((kind is list or kind is tuple or kind is dict) and _holds_symbolic(value)):
            return True
    return bool(kwargs) and _holds_symbolic(kwargs)


def _holds_symbolic(value: Any) -> bool:
    if isinstance(value, GraphTensor):
        return True
    if isinstance(value, dict):
        return any(_holds_symbolic(part) for part in value.values())
    return isinstance(value, (list, tuple)) and any(_holds_symbolic(part) for part in value)


class LiveOperation(Operation):
    """An operation whose symbolic tensors are the runtime's."""

    def make_tensor(self, spec: TensorSpec, name: str) -> KerasTensor:
        return KerasTensor(spec, name=name)


class OpCall(LiveOperation):
    """An op in a graph. `function` computes it on tensors, positional and keyword arguments as they were given.

    Functional models give it a layer's face: `name`, `get_config` (see `runtime.models.functional`).
    """

    def __init__(self, rule: Any, function: Callable[..., Any], op_name: str) -> None:
        class_name = "".join(part.title() for part in op_name.rpartition(".")[2].split("_"))
        super().__init__(rule, unique_name(class_name), class_name)
        self.function, self.op_name = function, op_name


def symbolic_op(name: str, function: Callable[..., Any], args: Any, kwargs: dict[str, Any], rule: Any = None) -> Any:
    """The symbolic result of an op, recorded in the graph. Raises InvalidArgument where the rule refuses.

    `rule` is given for a function that is no op of the rulebook: the functional form of a loss.
    """
    import kshape.rulebook.ops  # noqa: F401  (fills OPS)

    operation = OpCall(rule or OpAsRule(OPS[name]), function, name)
    args, kwargs = map_structure(_plain, tuple(args)), map_structure(_plain, dict(kwargs))
    outcome = operation.infer(*map_structure(_spec, list(args)), **map_structure(_spec, kwargs))
    if outcome.error is not None:
        raise refused(outcome.error)
    if not any(isinstance(leaf, TensorSpec) for leaf in flatten(outcome.output)):
        return outcome.output  # ops.ndim: a number, which no graph needs to compute
    node = Node(operation, args, kwargs)
    output = map_structure(
        lambda leaf: operation.make_tensor(leaf, operation.name) if isinstance(leaf, TensorSpec) else leaf,
        outcome.output,
    )
    operation._set("nodes", (node,))
    operation._set("built", ())
    return node.attach(output)


def _plain(leaf: Any) -> Any:
    return leaf


def _spec(leaf: Any) -> Any:
    return leaf.spec if isinstance(leaf, GraphTensor) else spec_of(leaf)
