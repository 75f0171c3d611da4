"""The learning rate of an optimizer: a number in a variable, a schedule or a function; the decay of Keras 1 and 2."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch

from kshape.rulebook.settings import settings

from ..core.errors import InvalidArgument
from ..core.variable import Variable
from .schedules import LearningRateSchedule
from .states import States


class Rate(States):
    """The part of an optimizer that knows its learning rate.

    The variables of rate and count live on the host, so that a step reads them as Python numbers and never waits for
    the device.
    """

    decay: float
    gradient_accumulation_steps: Any
    _iterations: Variable
    _learning_rate: Any

    @property
    def learning_rate(self) -> Any:
        """The variable of a rate given as a number; what the schedule or the function gives at this moment.

        Assigning a number changes the variable; InvalidArgument where the rate is a schedule or a function. Assigning
        one of these replaces what was there.
        """
        rate = self._learning_rate
        if isinstance(rate, LearningRateSchedule):
            return rate(self._iterations)
        return rate() if callable(rate) and not isinstance(rate, torch.Tensor) else rate

    @learning_rate.setter
    def learning_rate(self, value: Any) -> None:
        before = self.__dict__.get("_learning_rate")
        if isinstance(value, LearningRateSchedule) or (callable(value) and not isinstance(value, torch.Tensor)):
            if isinstance(before, Variable):
                self._untrack(before)
            self._learning_rate = value
        elif before is None:
            self._learning_rate = value  # by the constructor, which makes a variable of it
        elif isinstance(before, Variable):
            before.assign(value)
        else:
            raise InvalidArgument(
                f"{type(self).__name__} needs a schedule or a function as learning_rate, since it was made with "
                f"one. Received: learning_rate={value!r}. Make the optimizer with a number, which can be changed."
            )

    @property
    def lr(self) -> Any:
        """Keras 1's and 2's name of `learning_rate`."""
        return self.learning_rate

    @lr.setter
    def lr(self, value: Any) -> None:
        self.learning_rate = value

    @property
    def iterations(self) -> Any:
        """How many steps were made: a variable, or with gradient_accumulation_steps the number of updates."""
        steps = self.gradient_accumulation_steps
        return self._iterations // steps if steps else self._iterations

    @iterations.setter
    def iterations(self, value: Any) -> None:
        self._iterations.assign(value)

    def _start(self) -> None:
        """Makes the variables of count and rate, which are the first two."""
        self._iterations = self._number(0, "int32", "iteration")
        rate = self.__dict__.get("_learning_rate", 0.0)
        if isinstance(rate, torch.Tensor) or not callable(rate):
            self._learning_rate = self._number(float(rate), None, "learning_rate")

    def _rate_now(self) -> Any:
        """The learning rate of this step: a Python float, or a tensor under `torch.compile`."""
        rate = self._learning_rate
        if torch.compiler.is_compiling():
            found = self.learning_rate
            return found / (1.0 + self.decay * self._iterations) if self.decay else found
        if isinstance(rate, Variable):
            number: float = rate.item()
        elif isinstance(rate, LearningRateSchedule):
            number = rate.at(self._iterations)
        else:
            number = float(rate())
        return number / (1.0 + self.decay * self._iterations.item()) if self.decay else number

    def _count_now(self) -> Any:
        """Which update this is, from 1: a Python int, or a tensor under `torch.compile`."""
        if torch.compiler.is_compiling():
            return self.iterations + 1
        return self._done() + 1

    def _done(self) -> int:
        """How many updates were made."""
        done = int(self._iterations.item())
        return done // self.gradient_accumulation_steps if self.gradient_accumulation_steps else done


def today(
    name: str, parameters: list[str], args: tuple[Any, ...], kwargs: Mapping[str, Any]
) -> tuple[list[Any], dict[str, Any], float]:
    """A constructor's arguments as Keras 3 writes them, and the `decay` that Keras 1 and 2 took beside them."""
    positions_moved = args and settings.dialect not in (None, "keras3")
    if not positions_moved and all(key in parameters for key in kwargs):
        return list(args), dict(kwargs), 0.0
    from kshape.rulebook.dialects import translate  # a large package that few scripts need

    call = translate(name, args, kwargs, settings.dialect, parameters=parameters)  # type: ignore[arg-type]
    decay = 0.0
    for note in call.notes:
        place = note.argument
        if note.kind == "dropped" and note.old == "decay" and place is not None:
            decay = float((args[place] if isinstance(place, int) else kwargs[place]) or 0.0)
    rate = call.kwargs.get("learning_rate")
    if type(rate) is int and kwargs.get("learning_rate") is not rate:
        call.kwargs["learning_rate"] = float(rate)  # SGD(lr=1) is right where the argument is called lr
    return call.args, call.kwargs, decay
