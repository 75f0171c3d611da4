"""K.function, K.gradients and the learning phase: what sessions of TensorFlow 1 were for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch

from kshape.rulebook.graph import Graph, Node
from kshape.rulebook.layer import Outcome
from kshape.rulebook.specs import TensorSpec

from ..core.context import context, training_scope
from ..core.device import get_device
from ..core.errors import InvalidArgument, asked
from ..core.symbolic import LiveOperation, is_symbolic
from ..core.tensors import convert_to_numpy, convert_to_tensor
from ..models.plan import Plan


class LearningPhase:
    """What `K.learning_phase()` gives: an input of a K.function, and by itself the phase that is set (0 or 1)."""

    value: Any = 0

    def __bool__(self) -> bool:
        return bool(context.training if context.training is not None else self.value)

    def __int__(self) -> int:
        return int(bool(self))

    __index__ = __int__

    def __eq__(self, other: object) -> bool:
        return int(self) == other if isinstance(other, (bool, int)) else self is other

    def __hash__(self) -> int:
        return id(self)

    def __repr__(self) -> str:
        return f"<learning phase {int(self)}>"


_phase = LearningPhase()


def learning_phase() -> LearningPhase:
    """1 while a model trains, else 0; among the inputs of a K.function it stands for the number that is given."""
    return _phase


def set_learning_phase(value: Any) -> None:
    """Sets the phase for calls that do not say whether they train."""
    _phase.value = int(bool(value))


def in_train_phase(x: Any, alt: Any, training: Any = None) -> Any:
    """x while training, alt otherwise; either may be a function without arguments."""
    chosen = x if (bool(_phase) if training is None else bool(training)) else alt
    return chosen() if callable(chosen) and not isinstance(chosen, torch.Tensor) else chosen


def in_test_phase(x: Any, alt: Any, training: Any = None) -> Any:
    """alt while training, x otherwise."""
    return in_train_phase(alt, x, training)


class Function:
    """Arrays -> arrays, through the graph between symbolic tensors. Made by `K.function`."""

    def __init__(self, inputs: Sequence[Any], outputs: Any, updates: Any = None) -> None:
        self._phase_at = [index for index, each in enumerate(inputs) if isinstance(each, LearningPhase)]
        tensors = [each for each in inputs if not isinstance(each, LearningPhase)]
        self._is_single = not isinstance(outputs, (list, tuple))
        wanted = [outputs] if self._is_single else list(outputs)
        graph = asked(Graph, tensors, wanted)
        self._dtypes = [tensor.spec.dtype for tensor in tensors]
        self._plan = Plan(graph)
        self._differentiates = any(isinstance(node.operation, Gradients) for node in graph.nodes)
        self._count = len(inputs)

    def __call__(self, inputs: Any, *others: Any) -> Any:
        given = list(inputs) if isinstance(inputs, (list, tuple)) and not others else [inputs, *others]
        if len(given) != self._count:
            raise InvalidArgument(f"The function needs {self._count} inputs. Received: {len(given)}.")
        training = bool(int(given[self._phase_at[0]])) if self._phase_at else bool(_phase)
        values = [value for index, value in enumerate(given) if index not in self._phase_at]
        tensors = [convert_to_tensor(v, d).to(get_device()) for v, d in zip(values, self._dtypes, strict=True)]
        if self._differentiates:
            tensors = [t.requires_grad_() if t.is_floating_point() else t for t in tensors]
        with torch.set_grad_enabled(self._differentiates), training_scope(training):
            found = self._plan.run(tensors)
        arrays: list[np.ndarray] = [convert_to_numpy(each) for each in found]
        return arrays[0] if self._is_single else arrays


def function(inputs: Any, outputs: Any, updates: Any = None, **older: Any) -> Function:
    """A function of arrays that computes the symbolic outputs from values of the symbolic inputs.

    inputs may hold `K.learning_phase()`. Raises InvalidArgument where the outputs need another Input.
    """
    return Function(list(inputs) if isinstance(inputs, (list, tuple)) else [inputs], outputs, updates)


class Gradients(LiveOperation):
    """The derivatives of a loss with respect to tensors of its graph, or to variables."""

    def __init__(self) -> None:
        super().__init__(None, "gradients", "Gradients")

    def infer(self, loss: Any, variables: Any) -> Outcome:
        return Outcome([each if isinstance(each, TensorSpec) else None for each in variables], ())

    @staticmethod
    def function(loss: torch.Tensor, variables: Sequence[torch.Tensor]) -> list[Any]:
        found = torch.autograd.grad(loss.sum(), list(variables), create_graph=True, allow_unused=True)
        return [torch.zeros_like(v) if g is None else g for g, v in zip(found, variables, strict=True)]


def gradients(loss: Any, variables: Any) -> list[Any]:
    """The derivative of loss with respect to each of the variables: real tensors, or symbolic ones for K.function."""
    wanted = list(variables) if isinstance(variables, (list, tuple)) else [variables]
    if not is_symbolic(loss):
        found = torch.autograd.grad(loss.sum(), wanted, allow_unused=True, retain_graph=True)
        return list(found)
    operation = Gradients()
    node = Node(operation, (loss, wanted), {})
    specs = [each.spec if is_symbolic(each) else TensorSpec(tuple(each.shape)) for each in wanted]
    output = [operation.make_tensor(spec, "gradients") for spec in specs]
    operation._set("nodes", (node,))
    operation._set("built", ())
    return list(node.attach(output))
