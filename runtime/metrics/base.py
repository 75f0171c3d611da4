"""Metric: state on the device, updated in place batch by batch, and a result that nobody waits for.

Source: keras.metrics.Metric
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, ClassVar

import torch

from kshape.rulebook import metrics as rules
from kshape.rulebook.specs import TensorSpec
from kshape.rulebook.user_layers import used_without_init

from .. import initializers
from ..core.context import context
from ..core.dtypes import torch_dtype
from ..core.errors import InvalidArgument, asked, refused
from ..core.naming import unique_name
from ..core.ruled import Ruled
from ..core.variable import Variable
from ..losses.base import compute_dtype


class Metric(Ruled, rule=rules.Metric):
    """A number over many batches: `update_state`, `result`, `reset_state`.

    A subclass of yours makes its variables in `__init__` with `add_variable`, and overrides `update_state(y_true,
    y_pred, sample_weight=None)` and `result()`.
    """

    name: Any
    rule: Any
    ruled_call: ClassVar[bool] = True  # False where a subclass updates in its own way, of which no rule knows

    def __init_subclass__(cls, rule: Any = None, **kwargs: Any) -> None:
        super().__init_subclass__(rule=rule, **kwargs)
        if rule is not None:
            cls.ruled_call = True
        elif "update_state" in cls.__dict__:
            cls.ruled_call = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._variables: list[Variable] = []
        self._metrics: list[Metric] = []
        self._checked: set[Any] = set()
        super().__init__(*args, **kwargs)
        self.name = self.name or unique_name(type(self).__name__)

    @property
    def dtype(self) -> str:
        """The dtype of results, and of what they are computed from."""
        return self._dtype

    @dtype.setter
    def dtype(self, value: Any) -> None:
        self._dtype = compute_dtype(value)
        self._torch_dtype = torch_dtype(self._dtype)

    @property
    def _direction(self) -> str | None:
        """ "up" or "down" where more or less is better."""
        return self.rule.direction if "rule" in self.__dict__ else None

    def update_state(self, *args: Any, **kwargs: Any) -> Any:
        """Adds a batch to the state."""
        raise NotImplementedError(f"{type(self).__name__} needs an update_state(self, y_true, y_pred, ...).")

    def result(self) -> Any:
        """The number over all batches since the last reset: a tensor on the device, or a dict of them."""
        raise NotImplementedError(f"{type(self).__name__} needs a result(self).")

    def reset_state(self) -> None:
        """Forgets all batches: every variable is 0 again."""
        variables: list[Any] = self.variables
        if variables and not context.dry:
            with torch.no_grad():
                torch._foreach_zero_(variables)

    def reset_states(self) -> None:
        """The name of `reset_state` in Keras 1 and 2."""
        self.reset_state()

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        with torch.no_grad():
            self.update_state(*args, **kwargs)
        return self.result()

    def add_variable(
        self, shape: Any, initializer: Any = None, dtype: Any = None, aggregation: str = "sum", name: str | None = None
    ) -> Variable:
        """A variable of the state, of zeros unless another initializer is given."""
        self._need_init()
        variable = Variable(
            initializers.get(initializer) or initializers.Zeros(),
            shape=tuple(shape),
            dtype=dtype,
            trainable=False,
            aggregation=aggregation,
            name=name,
        )
        variable._path = f"{self.name.replace('/', '>')}/{variable.name}"
        self._variables.append(variable)
        return variable

    def add_weight(
        self, shape: Any = (), initializer: Any = None, dtype: Any = None, name: str | None = None
    ) -> Variable:
        """`add_variable` under its older name; the first argument may be the name, as in Keras 2."""
        if isinstance(shape, str):
            shape, name = (), shape
        return self.add_variable(shape=shape, initializer=initializer, dtype=dtype, name=name)

    @property
    def variables(self) -> list[Variable]:
        """The state: the metric's own variables, then those of metrics that it holds."""
        return [*self._variables, *(each for metric in self._metrics for each in metric.variables)]

    weights = non_trainable_variables = variables

    def stateless_update_state(self, metric_variables: Sequence[Any], *args: Any, **kwargs: Any) -> list[torch.Tensor]:
        """The state after an update of the given one; the metric's own stays as it is."""
        with self._holding(metric_variables):
            self.update_state(*args, **kwargs)
            return [variable.data for variable in self.variables]

    def stateless_result(self, metric_variables: Sequence[Any]) -> Any:
        """The result of the given state."""
        with self._holding(metric_variables):
            return self.result()

    def stateless_reset_state(self) -> list[torch.Tensor]:
        """The state that a reset makes."""
        with self._holding(self.variables):
            self.reset_state()
            return [variable.data for variable in self.variables]

    def __setattr__(self, name: str, value: Any) -> None:
        """Variables and metrics that are assigned belong to the metric."""
        if isinstance(value, Variable):
            if not any(value is each for each in self._tracked("_variables")):
                self._variables.append(value)
        elif isinstance(value, Metric) and not any(value is each for each in self._tracked("_metrics")):
            self._metrics.append(value)
        object.__setattr__(self, name, value)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} name={self.name}>"

    def _tracked(self, kind: str) -> Any:
        self._need_init()
        return self.__dict__[kind]

    def _need_init(self) -> None:
        if "_variables" not in self.__dict__:
            raise refused(used_without_init(type(self).__name__, "metric"))

    def _check(self, y_true: Any, y_pred: Any) -> None:
        """Asks the rule, once for each pair of shapes; InvalidArgument where it refuses."""
        if torch.compiler.is_compiling() or not self.ruled_call:
            return
        shapes = (y_true.shape, y_pred.shape)
        if shapes not in self._checked:
            asked(self.rule.check, TensorSpec(shapes[0]), TensorSpec(shapes[1]), owner=type(self).__name__)
            self._checked.add(shapes)

    @contextmanager
    def _holding(self, values: Sequence[Any]) -> Iterator[None]:
        """Inside, the variables hold copies of these values."""
        variables = self.variables
        if len(values) != len(variables):
            raise InvalidArgument(
                f"{type(self).__name__} has {len(variables)} variables. Received: {len(values)} values for them."
            )
        before = [variable.data for variable in variables]
        try:
            for variable, value in zip(variables, values, strict=True):
                variable.data = torch.as_tensor(value, device=variable.device).detach().to(variable.dtype, copy=True)
            yield
        finally:
            for variable, value in zip(variables, before, strict=True):
                variable.data = value


def accumulate(variables: list[Any], values: list[torch.Tensor]) -> None:
    """Adds tensors to variables in place, all of them in one kernel where the device has one; nothing in a dry run."""
    if not context.dry:
        torch._foreach_add_(variables, values)
