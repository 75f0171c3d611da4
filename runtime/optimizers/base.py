"""Optimizer: what every optimizer does around its formula, and the base of custom ones.

One call of `apply` moves all variables: gradients in groups of one dtype and device, then scaling, accumulation,
clipping, weight decay, the formula over each whole group, averages, constraints. An optimizer of Keras defines
`update_group`; one of the user defines `update_step` for one variable, as Keras 3 has it.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

import torch

from kshape.rulebook import optimizers as rules
from kshape.rulebook.binding import REQUIRED

from ..core.errors import InvalidArgument
from ..core.naming import unique_name
from ..core.registry import describe
from ..core.ruled import Ruled
from ..core.variable import Variable
from . import accumulation, averaging
from .clipping import clip
from .groups import Group, grouped
from .legacy_methods import LegacyMethods
from .rate import Rate, today
from .schedules import deserialize as deserialize_schedule
from .stateless import stateless_apply
from .weight_decay import WeightDecay


class Optimizer(LegacyMethods, WeightDecay, Rate, Ruled, rule=rules.Optimizer):
    """The base class of optimizers.

    A custom optimizer makes its states in `build(variables)` and moves one variable in
    `update_step(gradient, variable, learning_rate)`, where the learning rate is a tensor without axes.
    Source: keras.optimizers.Optimizer
    """

    clipnorm: Any
    clipvalue: Any
    global_clipnorm: Any
    use_ema: Any
    ema_momentum: Any
    ema_overwrite_frequency: Any
    loss_scale_factor: Any
    epsilon: Any
    _one_by_one: ClassVar[bool] = True
    _elementwise: ClassVar[bool] = True
    _one_kernel: bool = False
    _keywords: ClassVar[tuple[str, ...]] = ()
    _found_inf: Any = None

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "update_step" in cls.__dict__:
            cls._one_by_one = True
        elif "update_group" in cls.__dict__:
            cls._one_by_one = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._variables: list[Variable] = []
        self._trainable_variables: list[Any] = []
        self._undecayed: tuple[set[int], Any] = (set(), None)
        self.built = False
        rule_class = type(self).rule_class
        assert rule_class is not None
        names = [*(field.name for field in rule_class.parameters()), *self._keywords]
        arguments, keywords, self.decay = today(rule_class.__name__, names, args, kwargs)
        self.take_rule(*arguments, **keywords)
        self._fill_defaults()
        self._start()

    def _fill_defaults(self) -> None:
        """None is the default for epsilon, as in Keras 2, and the class's name for the name."""
        for field in self.rule.parameters():
            if field.name == "epsilon" and self.epsilon is None and field.default is not REQUIRED:
                self.epsilon = field.default
        own = {field.name for field in self.rule.parameters()}
        for field in rules.Optimizer.parameters():
            if field.name not in own and field.default is not REQUIRED:
                setattr(self, field.name, field.default)
        self.name = self.name or unique_name(type(self).__name__)

    def build(self, variables: Iterable[Any]) -> None:
        """Makes the states for the variables, which are those that `apply` moves from then on."""
        self._trainable_variables = list(variables)
        if self.use_ema:
            self._model_variables_moving_average = self.add_optimizer_variables(self._trainable_variables, "average")
        if self.gradient_accumulation_steps:
            self._accumulated_gradients = [
                self.add_variable_from_reference(variable, "gradient_accumulator")
                for variable in self._trainable_variables
            ]
        self._index()
        self.built = True

    def _index(self) -> None:
        variables = self._trainable_variables
        self._positions = {id(variable): position for position, variable in enumerate(variables)}
        self._overwritten = [
            position for position, each in enumerate(variables) if getattr(each, "overwrite_with_gradient", False)
        ]
        self._constrainable = [each for each in variables if isinstance(each, Variable)]
        self._groups: dict[Any, list[Group]] = {}
        self._decay_flags: dict[int, bool] = {}

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        """Moves one variable by its gradient. A custom optimizer defines this."""
        if type(self).update_group is Optimizer.update_group:
            raise NotImplementedError(
                f"{type(self).__name__} needs a method update_step(self, gradient, variable, learning_rate)."
            )
        group = Group([variable], [self._get_variable_index(variable)], 0, self._elementwise)
        self.update_group(group, group.aligned([gradient]), self._number_of(learning_rate), self._count_now())

    def update_group(self, group: Group, gradients: list[torch.Tensor], rate: Any, count: Any) -> None:
        """Moves all variables of a group. rate, count: numbers, or tensors under `torch.compile`; count is from 1."""
        raise NotImplementedError

    def prepare(self, count: Any) -> None:
        """What happens once in a step, before any group is moved."""

    def apply_gradients(self, grads_and_vars: Iterable[Any], **_: Any) -> Variable:
        """Moves variables by pairs of gradient and variable; gives `iterations`, as in Keras 2."""
        gradients, variables = zip(*grads_and_vars, strict=True)
        self.apply(gradients, variables)
        return self._iterations

    def apply(self, grads: Sequence[Any], trainable_variables: Sequence[Any] | None = None) -> None:
        """Moves the variables by their gradients, one for each; None stands for a variable that has none.

        Without `trainable_variables`, those that the optimizer was built with. The first call builds it.
        Raises InvalidArgument for other variables, and where no gradient is given at all.
        """
        if len(grads) == 0:
            return
        with torch.no_grad():
            gradients = self._in_order(grads, trainable_variables)
            groups = self._groups_of(gradients)
            if groups:
                self._move(groups, gradients)
            self._iterations.detach().add_(1)  # a plain tensor, which torch is quicker with

    def _in_order(self, grads: Sequence[Any], variables: Sequence[Any] | None) -> list[Any]:
        """A gradient or None for each variable that the optimizer was built with."""
        if variables is None:
            self._need_built(grads)
            variables = self._trainable_variables
        else:
            variables = list(variables)
            if not self.built:
                self.build(variables)
                self.built = True
        gradients = list(grads)
        for gradient in gradients:
            if gradient is None:
                self._warn_of_missing(gradients, variables)
                break
        known = self._trainable_variables
        if len(variables) == len(known) and all(a is b for a, b in zip(variables, known, strict=True)):
            return gradients
        return self._sorted(gradients, variables)

    def _sorted(self, gradients: list[Any], variables: Sequence[Any]) -> list[Any]:
        found: list[Any] = [None] * len(self._trainable_variables)
        for gradient, variable in zip(gradients, variables, strict=True):
            found[self._get_variable_index(variable)] = gradient
        return found

    def _groups_of(self, gradients: list[Any]) -> list[Group]:
        """The groups of the variables that have gradients. Those that a gradient replaces are replaced here."""
        for position in self._overwritten:
            if gradients[position] is not None:
                accumulation.overwrite(self, position, gradients[position])
                gradients[position] = None
        key = tuple([gradient is not None for gradient in gradients])
        groups = self._groups.get(key)
        if groups is not None and (torch.compiler.is_compiling() or not any(map(Group.has_moved, groups))):
            return groups
        if groups is not None:
            self._groups.clear()
            self._follow(self._trainable_variables)
        given = [position for position, present in enumerate(key) if present]
        elementwise = self._elementwise and not self._one_by_one
        groups = grouped(self._trainable_variables, given, elementwise, self._one_kernel)
        self._groups[key] = groups
        return groups

    def _move(self, groups: list[Group], ordered: list[Any]) -> None:
        gradients: list[Any] = [group.take(ordered) for group in groups]
        if self.loss_scale_factor is not None:
            gradients = [torch._foreach_div(each, self.loss_scale_factor) for each in gradients]
        if not self.gradient_accumulation_steps:
            self._update(groups, gradients)
        elif accumulation.is_due(self):
            self._update(groups, accumulation.means(self, groups, gradients))
            accumulation.reset(self)
        else:
            accumulation.add(self, groups, gradients)
        if self.use_ema:
            averaging.update(self)
        for variable in self._constrainable:
            if variable.constraint is not None:
                variable.assign(variable.constraint(variable))

    def _update(self, groups: list[Group], gradients: list[Any]) -> None:
        gradients = clip(gradients, self.clipnorm, self.clipvalue, self.global_clipnorm)
        rate, count = self._rate_now(), self._count_now()
        self.prepare(count)
        for group, each in zip(groups, gradients, strict=True):
            self.step_group(group, each, rate, count)

    def step_group(self, group: Group, gradients: list[torch.Tensor], rate: Any, count: Any) -> None:
        """Weight decay, then the formula."""
        if self.weight_decay is not None:
            self.decay_weights(group, rate)
        if not self._one_by_one:
            self.update_group(group, gradients, rate, count)
            return
        tensor = torch.tensor(rate) if self.decay and not isinstance(rate, torch.Tensor) else self.learning_rate
        for gradient, variable in zip(gradients, group.owners, strict=True):
            self.update_step(gradient, variable, tensor)

    def skips_on_device(self, gradients: list[Any]) -> bool:
        """Whether a step over these does nothing where `_found_inf` is 1, and that without the host's knowing."""
        return False

    def stateless_apply(
        self, optimizer_variables: Sequence[Any], grads: Sequence[Any], trainable_variables: Sequence[Any]
    ) -> tuple[list[torch.Tensor], list[torch.Tensor]]:
        """New values of the model's and of the optimizer's variables, from values and gradients."""
        return stateless_apply(self, optimizer_variables, grads, trainable_variables)

    def finalize_variable_values(self, var_list: Sequence[Any]) -> None:
        """After training: with use_ema, the variables become their averages."""
        if self.use_ema:
            averaging.overwrite(self, var_list)

    def scale_loss(self, loss: Any) -> Any:
        """loss * loss_scale_factor"""
        return loss if self.loss_scale_factor is None else loss * self.loss_scale_factor

    def assign(self, variable: Variable, value: Any) -> None:
        """variable = value"""
        variable.assign(value)

    def assign_add(self, variable: Variable, value: Any) -> None:
        """variable += value"""
        variable.assign_add(value)

    def assign_sub(self, variable: Variable, value: Any) -> None:
        """variable -= value"""
        variable.assign_sub(value)

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments, the learning rate as it is now."""
        config = super().get_config()
        if "learning_rate" in config or not config:
            rate = self._learning_rate
            config["learning_rate"] = float(rate) if isinstance(rate, torch.Tensor) else describe(rate)
        return {**config, "decay": self.decay} if self.decay else config

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> Any:
        """An optimizer made of a config."""
        config = dict(config)
        if isinstance(config.get("learning_rate"), dict):
            config["learning_rate"] = deserialize_schedule(config["learning_rate"], custom_objects)
        return cls(**config)

    def _get_variable_index(self, variable: Any) -> int:
        """Where a variable stands among those that the optimizer was built with."""
        position = self._positions.get(id(variable))
        if position is None:
            raise InvalidArgument(
                f"{type(self).__name__} needs the variables that it was built with. Received: "
                f"{getattr(variable, 'path', variable)}. Make a new optimizer for other variables."
            )
        return position

    def _need_built(self, grads: Sequence[Any]) -> None:
        if not self.built:
            raise InvalidArgument(
                f"{type(self).__name__} needs trainable_variables, or to be built. Received: gradients only. "
                "Call optimizer.build(model.trainable_variables)."
            )
        if len(grads) != len(self._trainable_variables):
            raise InvalidArgument(
                f"{type(self).__name__} needs one gradient for each of its {len(self._trainable_variables)} "
                f"variables. Received: {len(grads)} gradients."
            )

    def _warn_of_missing(self, gradients: Sequence[Any], variables: Sequence[Any]) -> None:
        pairs = zip(gradients, variables, strict=True)
        missing = [str(getattr(variable, "path", "?")) for gradient, variable in pairs if gradient is None]
        if len(missing) == len(gradients):
            raise InvalidArgument(
                f"{type(self).__name__} needs a gradient for one variable at least. Received: None for all "
                f"{len(gradients)}. Does the loss depend on the variables?"
            )
        warnings.warn(
            f"No gradient for {', '.join(missing)}: the loss does not depend on them, and they stay as they are.",
            stacklevel=4,
        )

    @staticmethod
    def _number_of(rate: Any) -> Any:
        if isinstance(rate, torch.Tensor) and not torch.compiler.is_compiling():
            return rate.item()
        return rate

    def __getstate__(self) -> dict[str, Any]:
        """Without what holds identities: a copy makes it anew."""
        left_out = ("_positions", "_overwritten", "_constrainable", "_groups", "_decay_flags")
        state = {name: value for name, value in self.__dict__.items() if name not in left_out}
        variables = self._trainable_variables
        chosen, pattern = self._undecayed
        state["_undecayed"] = ([i for i, variable in enumerate(variables) if id(variable) in chosen], pattern)
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        positions, pattern = self._undecayed
        self._undecayed = ({id(self._trainable_variables[i]) for i in positions}, pattern)
        if self.built:
            self._index()
