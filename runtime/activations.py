"""Activations. `get("relu")` is `relu` itself: on a tensor one call of torch, without the ops' decorator around it.

Each function tries torch's own first. What torch does not take, symbolic tensors, arrays, lists, integers, goes to the
op of the same name. Source: keras.activations
"""

from __future__ import annotations

from typing import Any

import torch
from torch._C import _nn

from kshape.rulebook import activations as rules

from . import ops
from .core.logits import remember_logits
from .core.registry import Registry, describe

Tensor = torch.Tensor
_NOT_TAKEN = (TypeError, NotImplementedError)
"""What torch raises for other things than tensors, and for integers where it has no kernel."""


def _is_learning(y: Tensor) -> bool:
    """Whether a loss may follow that could use the logits: they take memory for as long as y lives."""
    return y.requires_grad and not torch.compiler.is_compiling()


def linear(x: Any) -> Any:
    """x"""
    return x


def relu(x: Any, negative_slope: float = 0.0, max_value: float | None = None, threshold: float = 0.0) -> Any:
    """x above the threshold, at most max_value; negative_slope * (x - threshold) below."""
    if negative_slope or threshold or max_value is not None:
        return _general_relu(x, negative_slope, max_value, threshold)
    try:
        return torch.relu(x)
    except _NOT_TAKEN:
        return ops.relu(x)


def relu6(x: Any) -> Any:
    """min(max(x, 0), 6)"""
    try:
        return _nn.relu6(x)
    except _NOT_TAKEN:
        return ops.relu6(x)


def leaky_relu(x: Any, negative_slope: float = 0.2) -> Any:
    """x above 0, negative_slope * x below."""
    try:
        return _nn.leaky_relu(x, negative_slope)
    except _NOT_TAKEN:
        return ops.leaky_relu(x, negative_slope)


def elu(x: Any, alpha: float = 1.0) -> Any:
    """x above 0, alpha * (exp(x) - 1) below."""
    try:
        return _nn.elu(x, alpha)
    except _NOT_TAKEN:
        return ops.elu(x, alpha)


def celu(x: Any, alpha: float = 1.0) -> Any:
    """max(x, 0) + min(alpha * (exp(x / alpha) - 1), 0)"""
    try:
        return torch.celu(x, alpha)
    except _NOT_TAKEN:
        return ops.celu(x, alpha)


def selu(x: Any) -> Any:
    """1.0507 * elu(x, alpha=1.6733)"""
    try:
        return torch.selu(x)
    except _NOT_TAKEN:
        return ops.selu(x)


def gelu(x: Any, approximate: bool = False) -> Any:
    """x * Phi(x) with the normal distribution's Phi, or its approximation by tanh."""
    try:
        return _nn.gelu(x, approximate="tanh" if approximate else "none")
    except _NOT_TAKEN:
        return ops.gelu(x, approximate)


def silu(x: Any) -> Any:
    """x * sigmoid(x)"""
    try:
        return _nn.silu(x)
    except _NOT_TAKEN:
        return ops.silu(x)


def hard_silu(x: Any) -> Any:
    """x * relu6(x + 3) / 6"""
    try:
        return _nn.hardswish(x)
    except _NOT_TAKEN:
        return ops.hard_silu(x)


swish, hard_swish = silu, hard_silu


def mish(x: Any) -> Any:
    """x * tanh(softplus(x))"""
    try:
        return _nn.mish(x)
    except _NOT_TAKEN:
        return ops.multiply(x, ops.tanh(ops.softplus(x)))


def tanh(x: Any) -> Any:
    """(exp(x) - exp(-x)) / (exp(x) + exp(-x))"""
    try:
        return torch.tanh(x)
    except _NOT_TAKEN:
        return ops.tanh(x)


def hard_tanh(x: Any) -> Any:
    """min(max(x, -1), 1)"""
    try:
        return _nn.hardtanh(x)
    except _NOT_TAKEN:
        return ops.hard_tanh(x)


def tanh_shrink(x: Any) -> Any:
    """x - tanh(x)"""
    try:
        return x - torch.tanh(x)
    except _NOT_TAKEN:
        return ops.tanh_shrink(x)


def sigmoid(x: Any) -> Any:
    """1 / (1 + exp(-x))"""
    try:
        y = torch.sigmoid(x)
    except _NOT_TAKEN:
        return ops.sigmoid(x)
    return remember_logits(y, x, "sigmoid") if _is_learning(y) else y


def hard_sigmoid(x: Any) -> Any:
    """relu6(x + 3) / 6"""
    try:
        return _nn.hardsigmoid(x)
    except _NOT_TAKEN:
        return ops.hard_sigmoid(x)


def log_sigmoid(x: Any) -> Any:
    """log(sigmoid(x))"""
    try:
        return _nn.log_sigmoid(x)
    except _NOT_TAKEN:
        return ops.log_sigmoid(x)


def sparse_sigmoid(x: Any) -> Any:
    """min(max((x + 1) / 2, 0), 1)"""
    return ops.sparse_sigmoid(x)


def exponential(x: Any) -> Any:
    """exp(x)"""
    try:
        return torch.exp(x)
    except _NOT_TAKEN:
        return ops.exp(x)


def softplus(x: Any) -> Any:
    """log(1 + exp(x))"""
    try:
        return _nn.softplus(x)
    except _NOT_TAKEN:
        return ops.softplus(x)


def softsign(x: Any) -> Any:
    """x / (1 + |x|)"""
    return ops.softsign(x)


def sparse_plus(x: Any) -> Any:
    """0 below -1, ((x + 1) / 2)^2 between -1 and 1, x above."""
    return ops.sparse_plus(x)


def squareplus(x: Any, b: Any = 4) -> Any:
    """(x + sqrt(x^2 + b)) / 2"""
    return ops.squareplus(x, b)


def hard_shrink(x: Any, threshold: float = 0.5) -> Any:
    """0 where |x| <= threshold, x elsewhere."""
    return ops.hard_shrink(x, threshold)


def soft_shrink(x: Any, threshold: float = 0.5) -> Any:
    """sign(x) * max(|x| - threshold, 0)"""
    return ops.soft_shrink(x, threshold)


def threshold(x: Any, threshold: float, default_value: float) -> Any:
    """x above the threshold, default_value elsewhere."""
    return ops.threshold(x, threshold, default_value)


def softmax(x: Any, axis: Any = -1) -> Any:
    """exp(x) / sum(exp(x)) over the axis, or over several together."""
    try:
        y = torch.softmax(x, axis)
    except (*_NOT_TAKEN, RuntimeError, IndexError):  # RuntimeError: integers. IndexError: the rule has the words.
        return ops.softmax(x, axis)
    return remember_logits(y, x, "softmax") if axis == -1 and _is_learning(y) else y


def log_softmax(x: Any, axis: Any = -1) -> Any:
    """x - log(sum(exp(x))) over the axis, or over several together."""
    try:
        return torch.log_softmax(x, axis)
    except (*_NOT_TAKEN, RuntimeError, IndexError):
        return ops.log_softmax(x, axis)


def sparsemax(x: Any, axis: int = -1) -> Any:
    """max(x - tau, 0), see `runtime.ops.sparsemax`."""
    return ops.sparsemax(x, axis)


def glu(x: Any, axis: int = -1) -> Any:
    """a * sigmoid(b) with a and b the halves of x along the axis."""
    return ops.glu(x, axis)


def _general_relu(x: Any, negative_slope: float, max_value: float | None, threshold: float) -> Any:
    """The parts above and below the threshold are cut at max_value together, and then added up."""
    above = ops.where(ops.greater(x, threshold), x, 0) if threshold else ops.relu(x)
    above = above if max_value is None else ops.clip(above, 0, max_value)
    if not negative_slope:
        return above
    below = ops.relu(ops.subtract(threshold, x) if threshold else ops.negative(x))
    return ops.subtract(above, ops.multiply(negative_slope, below))


FUNCTIONS = {name: globals()[name] for name in rules.VOCABULARY.names}
"""Every name of `keras.activations` -> function."""

REGISTRY = Registry(rules.VOCABULARY, "keras.activations", functions=FUNCTIONS)


def get(identifier: Any) -> Any:
    """The activation of a name or a config; `linear` for None; a function, layer or other callable is itself.

    Raises InvalidArgument for a name that there is not, with the nearest one, and for what cannot be called.
    """
    if identifier is None:
        return linear
    return REGISTRY.get(deserialize(identifier) if isinstance(identifier, dict) else identifier)


def serialize(activation: Any) -> Any:
    """The name of an activation; the config of a function of the user, or of a layer."""
    name = getattr(activation, "__name__", "")
    if activation is FUNCTIONS.get(name):
        return name
    return describe(activation)


def deserialize(config: Any, custom_objects: dict[str, Any] | None = None) -> Any:
    """What `serialize` was given. Raises InvalidArgument for a name that nobody knows."""
    if isinstance(config, dict) and config.get("class_name") != "function":
        from .core.objects import deserialize_keras_object  # here, since it knows the layers

        return deserialize_keras_object(config, custom_objects)
    return REGISTRY.deserialize(config, custom_objects)
