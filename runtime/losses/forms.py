"""The functional forms of losses and metrics: `mean_squared_error(y_true, y_pred)`, a value for each sample.

Each is a plain function. What goes wrong in it is told in the words of the rule that knows its shapes, and symbolic
tensors (a penalty between two tensors of a functional model) make a node of the graph.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import torch

from kshape.rulebook import losses as loss_rules
from kshape.rulebook.binding import REQUIRED, bind
from kshape.rulebook.errors import RuleError
from kshape.rulebook.layer import Outcome
from kshape.rulebook.specs import TensorSpec
from kshape.rulebook.vocabulary import Function

from ..core.dtypes import torch_dtype
from ..core.errors import InvalidArgument, refused
from ..core.symbolic import any_symbolic, symbolic_op
from ..core.tensors import convert_to_tensor, spec_of
from .reduction import squeeze_or_expand_to_same_rank


def form(function: Callable[..., torch.Tensor]) -> Callable[..., Any]:
    """The function under its own name, with the rulebook's words for what fails and with symbolic tensors."""
    name = function.__name__

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        if torch.compiler.is_compiling():
            return function(*args, **kwargs)
        try:
            return function(*args, **kwargs)
        except Exception as error:
            if any_symbolic(args, kwargs):
                return _symbolic(name, call, args, kwargs)
            if not isinstance(error, InvalidArgument):
                _refuse(name, args, kwargs, error)
            raise

    return call


def floats(y_true: Any, y_pred: Any) -> tuple[torch.Tensor, torch.Tensor]:
    """Both as tensors in the dtype and on the device of y_pred, which becomes floatx if it holds integers."""
    y_pred = convert_to_tensor(y_pred)
    if not y_pred.is_floating_point():
        y_pred = y_pred.to(torch_dtype(None))
    if type(y_true) is torch.Tensor and y_true.dtype is y_pred.dtype and y_true.device == y_pred.device:
        return y_true, y_pred
    return convert_to_tensor(y_true).to(y_pred.device, y_pred.dtype, non_blocking=True), y_pred


def matched(y_true: Any, y_pred: Any) -> tuple[torch.Tensor, torch.Tensor]:
    """As `floats`, brought to one rank."""
    y_true, y_pred = floats(y_true, y_pred)
    return squeeze_or_expand_to_same_rank(y_true, y_pred)


def same_shape(y_true: Any, y_pred: Any) -> tuple[torch.Tensor, torch.Tensor]:
    """As `matched`, and stretched to one shape, so that torch's own losses take them."""
    y_true, y_pred = matched(y_true, y_pred)
    if y_true.shape != y_pred.shape:
        y_true, y_pred = torch.broadcast_tensors(y_true, y_pred)
    return y_true, y_pred


def need_same_shape(y_true: torch.Tensor, y_pred: torch.Tensor) -> None:
    """Where torch would stretch one of them without a word, Keras refuses (`form` finds the text)."""
    if y_true.shape != y_pred.shape:
        raise ValueError(f"{tuple(y_true.shape)} and {tuple(y_pred.shape)} are not the same shape")


def symbolic_loss(loss: Any, y_true: Any, y_pred: Any, sample_weight: Any) -> Any:
    """What a loss object gives for symbolic tensors: a node of the graph."""
    args = (y_true, y_pred) if sample_weight is None else (y_true, y_pred, sample_weight)
    return symbolic_op(loss.name, loss, args, {}, rule=_Reduced(loss))


def _refuse(name: str, args: Any, kwargs: dict[str, Any], cause: Exception) -> None:
    """Raises the rule's refusal of a call that failed; returns where the rule has nothing against it.

    The rule is that of the metric where there is one: it knows the function without what a loss does before it.
    """
    from kshape.rulebook import metrics as metric_rules

    for vocabulary in (metric_rules.VOCABULARY, loss_rules.VOCABULARY):
        known = vocabulary.functions.get(name)
        if known is not None:
            error = _Form(known).error(args, kwargs)
            if error is not None:
                raise refused(error) from cause
            return


def _symbolic(name: str, function: Callable[..., Any], args: Any, kwargs: dict[str, Any]) -> Any:
    known = loss_rules.VOCABULARY.functions.get(name)
    if known is None:
        raise InvalidArgument(f"{name} needs tensors with values. Received: a symbolic tensor.")
    return symbolic_op(name, function, args, kwargs, rule=_Form(known))


class _Form:
    """A functional form with the interface of an op's rule, for the graph."""

    def __init__(self, known: Function) -> None:
        self.known = known

    def infer(self, *args: Any, **kwargs: Any) -> Outcome:
        """The spec of the losses, or the error; there are no weights."""
        try:
            return Outcome(self._checked(args, kwargs), ())
        except RuleError as error:
            return Outcome(TensorSpec(None), (), error)

    def error(self, args: Any, kwargs: dict[str, Any]) -> RuleError | None:
        """What the rule has against a call with these tensors."""
        tensors = [spec_of(_tensor(each)) for each in args]
        return self.infer(*tensors, **{key: spec_of(_tensor(each)) for key, each in kwargs.items()}).error

    def check_built(self, built: Any, now: Any) -> None:
        """A form has nothing to build."""

    def _checked(self, args: Any, kwargs: dict[str, Any]) -> Any:
        values = bind(self.known.name, self.known.parameters, args, kwargs)
        target, output = values.pop("y_true"), values.pop("y_pred")
        takes = {field.name for field in self.known.rule.parameters()}
        rule = self.known.rule(**{k: v for k, v in values.items() if k in takes and v is not REQUIRED})
        if not (isinstance(target, TensorSpec) and isinstance(output, TensorSpec)):
            return TensorSpec(None)
        return rule.check(target, output, owner=self.known.name)


class _Reduced:
    """A loss object with the interface of an op's rule, for the graph."""

    def __init__(self, loss: Any) -> None:
        self.loss = loss

    def infer(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Outcome:
        """The spec of the loss, or the error; there are no weights."""
        try:
            losses = self.loss.rule.check(y_true, y_pred) if self.loss.ruled_call else TensorSpec(None)
        except RuleError as error:
            return Outcome(TensorSpec(None), (), error)
        return Outcome(losses if self.loss.reduction in (None, "none") else TensorSpec(()), ())

    def check_built(self, built: Any, now: Any) -> None:
        """A loss has nothing to build."""


def _tensor(value: Any) -> Any:
    """Lists of numbers as tensors, so that they have a shape."""
    if isinstance(value, (list, tuple)):
        try:
            return convert_to_tensor(value)
        except InvalidArgument:
            return value
    return value
