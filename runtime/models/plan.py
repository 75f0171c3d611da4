"""A graph as a list of calls on numbered values: what a functional model does on real tensors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kshape.rulebook.graph import Graph, KerasTensor, Node
from kshape.rulebook.specs import flatten, like, map_structure


class Slot:
    """The place of a value among a plan's values, where a symbolic tensor stood among arguments."""

    __slots__ = ("number",)

    def __init__(self, number: int) -> None:
        self.number = number


class Step:
    """One call: function, arguments with slots in them, where its outputs go, which values nobody needs after it.

    source: the slot of the only argument, for the common call of one tensor.
    """

    __slots__ = ("args", "frees", "function", "kwargs", "source", "target", "targets")

    def __init__(self, function: Any, args: Any, kwargs: dict[str, Any], targets: list[int], frees: list[int]) -> None:
        self.function, self.args, self.kwargs = function, args, kwargs
        self.targets, self.frees = targets, tuple(frees)
        single = len(args) == 1 and not kwargs and type(args[0]) is Slot
        self.source = args[0].number if single else -1
        self.target = targets[0] if len(targets) == 1 else -1


class Plan:
    """The calls of a graph in order. `run(values of the inputs)` gives the nested outputs.

    A value is let go after its last use, so that prediction needs no more memory than the widest place of the graph.
    """

    def __init__(self, graph: Graph) -> None:
        self._slots: dict[int, int] = {}
        self.inputs = [self._slot(tensor) for tensor in graph.flat_inputs]
        nodes = [node for node in graph.nodes if not node.is_input and not self._is_given(node, graph)]
        for node in nodes:
            for tensor in node.outputs:
                self._slot(tensor)
        self.outputs = map_structure(lambda tensor: Slot(self._slot(tensor)), graph.outputs)
        self.single = self.outputs.number if type(self.outputs) is Slot else -1
        last = self._last_uses(nodes)
        self.steps = [self._step(node, [s for s, when in last.items() if when == i]) for i, node in enumerate(nodes)]
        self.size = len(self._slots)

    def run(self, given: Sequence[Any]) -> Any:
        """The outputs, nested as the graph's."""
        values: list[Any] = [None] * self.size
        for slot, value in zip(self.inputs, given, strict=True):
            values[slot] = value
        for step in self.steps:
            if step.source >= 0:
                output = step.function(values[step.source])
            else:
                args = [_filled(arg, values) for arg in step.args]
                output = step.function(*args, **{k: _filled(v, values) for k, v in step.kwargs.items()})
            if step.target >= 0 and type(output) is not list and type(output) is not tuple and type(output) is not dict:
                values[step.target] = output
            else:
                for slot, value in zip(step.targets, flatten(output), strict=False):
                    values[slot] = value
            for slot in step.frees:
                values[slot] = None
        return values[self.single] if self.single >= 0 else _filled(self.outputs, values)

    def _is_given(self, node: Node, graph: Graph) -> bool:
        """Whether a node's outputs are among the inputs: a model that begins in the middle of another one."""
        return all(id(tensor) in graph.entries for tensor in node.outputs)

    def _slot(self, tensor: KerasTensor) -> int:
        return self._slots.setdefault(id(tensor), len(self._slots))

    def _step(self, node: Node, frees: list[int]) -> Step:
        operation = node.operation
        function = getattr(operation, "layer", None) or operation.function  # type: ignore[attr-defined]
        args = [self._with_slots(arg) for arg in node.args]
        kwargs = {name: self._with_slots(value) for name, value in node.kwargs.items()}
        return Step(function, args, kwargs, [self._slot(tensor) for tensor in node.outputs], frees)

    def _with_slots(self, value: Any) -> Any:
        return map_structure(lambda leaf: Slot(self._slot(leaf)) if isinstance(leaf, KerasTensor) else leaf, value)

    def _last_uses(self, nodes: list[Node]) -> dict[int, int]:
        kept = {leaf.number for leaf in flatten(self.outputs)}
        last: dict[int, int] = {}
        for index, node in enumerate(nodes):
            for tensor in (*node.inputs, *node.outputs):
                slot = self._slot(tensor)
                if slot not in kept:
                    last[slot] = index
        return last


def _filled(value: Any, values: list[Any]) -> Any:
    if type(value) is Slot:
        return values[value.number]
    if type(value) is list or type(value) is tuple:
        return type(value)([_filled(part, values) for part in value])
    if type(value) is dict:
        return {key: _filled(part, values) for key, part in value.items()}
    if isinstance(value, tuple) and hasattr(value, "_make"):  # a named tuple
        return like(value, [_filled(part, values) for part in value])
    return value
