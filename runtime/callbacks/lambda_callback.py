"""LambdaCallback: functions as a callback."""

from __future__ import annotations

from typing import Any

import kshape.rulebook.callbacks as rules

from .callback import Callback


class LambdaCallback(Callback, rule=rules.LambdaCallback):
    """Calls the given functions: on_epoch_end=lambda epoch, logs: ..., on_train_batch_end=lambda batch, logs: ...

    Any other hook, and any other attribute, may be given by its name too.
    Source: keras.callbacks.LambdaCallback
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.take_rule(*args, **kwargs)
        for name in [field.name for field in rules.LambdaCallback.parameters()]:
            if self.__dict__[name] is None:
                del self.__dict__[name]  # the class's own hook, which does nothing
        self.__dict__.update(self.rule.extra)
