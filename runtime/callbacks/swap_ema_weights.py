"""SwapEMAWeights: averaged weights for evaluation, the trained ones for training."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import torch

import kshape.rulebook.callbacks as rules

from ..core.errors import InvalidArgument
from .callback import Callback


class SwapEMAWeights(Callback, rule=rules.SwapEMAWeights):
    """Exchanges weights and their moving averages before evaluation and prediction, and back afterwards.

    The optimizer must have use_ema=True; InvalidArgument otherwise. swap_on_epoch: also between an epoch's end and the
    next one's begin, so that a ModelCheckpoint behind it saves the averages.
    Keras does not change back after `predict`; here it is done.
    Source: keras.callbacks.SwapEMAWeights
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.take_rule(*args, **kwargs)
        self._is_swapped = False

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        if self.swap_on_epoch:
            self._restore()

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        if not self.swap_on_epoch or self._is_swapped:
            return
        self._swap_in()
        if epoch == self.params["epochs"] - 1:
            # At the end of `fit` the optimizer writes its averages into the weights: both must hold them then.
            self._for_each_pair(lambda weight, average: average.copy_(weight))

    def on_test_begin(self, logs: Any = None) -> None:
        self._swap_in()

    def on_test_end(self, logs: Any = None) -> None:
        self._restore()

    def on_predict_begin(self, logs: Any = None) -> None:
        self._swap_in()

    def on_predict_end(self, logs: Any = None) -> None:
        self._restore()

    def _swap_in(self) -> None:
        if not self._is_swapped:
            self._for_each_pair(_exchange)
            self._is_swapped = True

    def _restore(self) -> None:
        if self._is_swapped:
            self._for_each_pair(_exchange)
            self._is_swapped = False

    @torch.no_grad()
    def _for_each_pair(self, act: Callable[[torch.Tensor, torch.Tensor], Any]) -> None:
        for optimizer in self._averaging():
            weights = optimizer._trainable_variables
            for weight, average in zip(weights, optimizer._model_variables_moving_average, strict=False):
                if average is not None:
                    act(weight, average)

    def _averaging(self) -> Iterator[Any]:
        optimizer = getattr(self.model.optimizer, "inner_optimizer", self.model.optimizer)
        several = getattr(optimizer, "optimizers", None)
        found = [each for each in (several or [optimizer]) if getattr(each, "use_ema", False)]
        if not found:
            raise InvalidArgument(
                "SwapEMAWeights needs an optimizer with use_ema=True. Received: use_ema=False. "
                'Keras: "SwapEMAWeights must be used when `use_ema=True` is set on the optimizer."'
            )
        return iter(found)


def _exchange(weight: torch.Tensor, average: torch.Tensor) -> None:
    before = weight.detach().clone()
    weight.copy_(average)
    average.copy_(before)
