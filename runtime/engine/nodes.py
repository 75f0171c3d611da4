"""What a layer knows of its calls on symbolic tensors, and of shapes: `input`, `output`, `get_output_at`, ..."""

from __future__ import annotations

from typing import Any

from kshape.rulebook.errors import RuleError
from kshape.rulebook.graph import Node
from kshape.rulebook.specs import TensorSpec, map_structure

from ..core.errors import InvalidArgument, refused
from ..core.symbolic import KerasTensor, sizes_of
from .building import map_shapes, spec_of_shape


class Nodes:
    """What `Layer` knows of its place in graphs."""

    @property
    def input(self: Any) -> Any:
        """The symbolic tensor(s) of the first call. Raises InvalidArgument before it."""
        return self._ask("input")

    @property
    def output(self: Any) -> Any:
        """The symbolic tensor(s) that the first call gave."""
        return self._ask("output")

    @property
    def input_shape(self: Any) -> Any:
        """The shape(s) of the input, which must be the same for all calls (Keras 2)."""
        return self._one_shape("input", [_inputs(node) for node in self._operation.nodes])

    @property
    def output_shape(self: Any) -> Any:
        """The shape(s) of the output, which must be the same for all calls (Keras 2)."""
        return self._one_shape("output", [node.output for node in self._operation.nodes])

    def get_input_at(self: Any, node_index: int) -> Any:
        """What the layer was called with in its call of this number."""
        return _inputs(self._node(node_index))

    def get_output_at(self: Any, node_index: int) -> Any:
        """What the layer gave in its call of this number."""
        return self._node(node_index).output

    def get_input_shape_at(self: Any, node_index: int) -> Any:
        return _shapes(self.get_input_at(node_index))

    def get_output_shape_at(self: Any, node_index: int) -> Any:
        return _shapes(self.get_output_at(node_index))

    @property
    def inbound_nodes(self: Any) -> list[Node]:
        """The calls of this layer on symbolic tensors."""
        return list(self._operation.nodes)

    _inbound_nodes = inbound_nodes

    def compute_output_shape(self: Any, input_shape: Any, *others: Any, **named: Any) -> Any:
        """The output's shape for an input of this shape, None for the sizes that are not known."""
        specs = [map_shapes(lambda shape: spec_of_shape(shape, self.compute_dtype), s) for s in (input_shape, *others)]
        kwargs = {
            name.removesuffix("_shape"): map_shapes(lambda shape: spec_of_shape(shape, self.compute_dtype), shape)
            for name, shape in named.items()
        }
        outcome = self.infer(*specs, **kwargs)
        if outcome.error is not None:
            raise refused(outcome.error)
        return _shapes(outcome.output)

    def compute_output_spec(self: Any, *args: Any, **kwargs: Any) -> Any:
        """The output as new symbolic tensors, outside of any graph."""

        def spec(leaf: Any) -> Any:
            return leaf.spec if isinstance(leaf, KerasTensor) else leaf

        outcome = self.infer(*map_structure(spec, list(args)), **map_structure(spec, kwargs))
        if outcome.error is not None:
            raise refused(outcome.error)
        return map_structure(lambda leaf: KerasTensor(leaf) if isinstance(leaf, TensorSpec) else leaf, outcome.output)

    def _ask(self: Any, what: str) -> Any:
        try:
            return getattr(self._operation, what)
        except RuleError as error:
            raise refused(error) from None

    def _node(self: Any, index: int) -> Node:
        nodes = self._operation.nodes
        if not nodes:
            self._ask("output")
        if not 0 <= index < len(nodes):
            times = "once" if len(nodes) == 1 else f"{len(nodes)} times"
            raise InvalidArgument(f"{self.name} was called {times}. Received: node_index={index}.")
        return nodes[index]

    def _one_shape(self: Any, what: str, tensors: list[Any]) -> Any:
        if not tensors:
            return self._ask(what)
        shapes = [_shapes(each) for each in tensors]
        if any(shape != shapes[0] for shape in shapes):
            raise AttributeError(
                f"{self.name} was called {len(shapes)} times, with different {what} shapes: "
                f"{', '.join(map(str, shapes))}. Use get_{what}_shape_at(node_index)."
            )
        return shapes[0]


def _inputs(node: Node) -> Any:
    return node.inputs[0] if len(node.inputs) == 1 else list(node.inputs)


def _shapes(structure: Any) -> Any:
    def shape(leaf: Any) -> Any:
        if isinstance(leaf, TensorSpec):
            return sizes_of(leaf) if leaf.is_ranked else None
        return leaf.shape if isinstance(leaf, KerasTensor) else leaf

    return map_structure(shape, structure)
