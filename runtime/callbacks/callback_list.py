"""CallbackList: several callbacks called as one. A hook that no callback implements costs one look at a tuple."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import kshape.rulebook.callbacks as rules
from kshape.rulebook.specs import flatten

from .callback import HOOKS, Callback
from .history import History
from .logs import as_logs, settle_if_kept
from .progbar_logger import ProgbarLogger

Hooks = tuple[Callable[..., Any], ...]


class CallbackList(Callback, rule=rules.CallbackList):
    """Calls the hooks of all callbacks, in their order.

    Further keywords are the `params` of the callbacks: CallbackList(callbacks, verbose=1, epochs=2, steps=10).
    Which callbacks implement which hook is found when training, evaluation or prediction begins.
    Source: keras.callbacks.CallbackList
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.take_rule(*args, **kwargs)
        self.callbacks: list[Any] = [each for each in flatten([self.callbacks]) if each is not None]
        self._add_defaults(self.add_history, self.add_progbar)
        if self.rule.model is not None:
            self.set_model(self.rule.model)
        self.set_params(self.rule.extra)
        self.find_hooks()

    def append(self, callback: Any) -> None:
        """Adds a callback at the end."""
        self.callbacks.append(callback)
        self.find_hooks()

    def __iter__(self) -> Iterator[Any]:
        return iter(self.callbacks)

    def __len__(self) -> int:
        return len(self.callbacks)

    def __bool__(self) -> bool:
        return True

    def set_params(self, params: Any) -> None:
        self.params = params
        if params:
            for callback in self.callbacks:
                callback.set_params(params)

    def set_model(self, model: Any) -> None:
        self._model = model
        if self._history is not None:
            model.history = self._history
        for callback in self.callbacks:
            callback.set_model(model)

    def wants(self, hook: str) -> bool:
        """Whether any callback implements this hook: the trainer need not prepare logs that nobody can read."""
        return bool(self._hooks[hook])

    def find_hooks(self) -> None:
        """Looks anew which callbacks implement which hook."""
        self._hooks: dict[str, Hooks] = {hook: tuple(self._implementations(hook)) for hook in HOOKS}

    def _implementations(self, hook: str) -> Iterator[Callable[..., Any]]:
        older = hook.replace("_train_", "_") if "_train_batch_" in hook else None
        for callback in self.callbacks:
            if _implements(callback, hook):
                yield getattr(callback, hook)
            elif older is not None and _implements(callback, older):
                yield getattr(callback, older)

    def _add_defaults(self, history: bool, progbar: bool) -> None:
        found = [each for each in self.callbacks if isinstance(each, History)]
        self._history = found[-1] if found else None
        if self._history is None and history:
            self._history = History()
            self.callbacks.append(self._history)
        if progbar and not any(isinstance(each, ProgbarLogger) for each in self.callbacks):
            self.callbacks.append(ProgbarLogger())

    def _call_batch(self, hook: str, batch: int, logs: Any) -> None:
        hooks = self._hooks[hook]
        if hooks:
            logs = as_logs(logs)
            for each in hooks:
                each(batch, logs=logs)
            settle_if_kept(logs)

    def _call_epoch(self, hook: str, epoch: int, logs: Any) -> None:
        logs = as_logs(logs)
        for each in self._hooks[hook]:
            each(epoch, logs)

    def _call(self, hook: str, logs: Any) -> None:
        logs = as_logs(logs)
        for each in self._hooks[hook]:
            each(logs)

    def on_batch_begin(self, batch: int, logs: Any = None) -> None:
        self._call_batch("on_batch_begin", batch, logs)

    def on_batch_end(self, batch: int, logs: Any = None) -> None:
        self._call_batch("on_batch_end", batch, logs)

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        self._call_batch("on_train_batch_begin", batch, logs)

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        self._call_batch("on_train_batch_end", batch, logs)

    def on_test_batch_begin(self, batch: int, logs: Any = None) -> None:
        self._call_batch("on_test_batch_begin", batch, logs)

    def on_test_batch_end(self, batch: int, logs: Any = None) -> None:
        self._call_batch("on_test_batch_end", batch, logs)

    def on_predict_batch_begin(self, batch: int, logs: Any = None) -> None:
        self._call_batch("on_predict_batch_begin", batch, logs)

    def on_predict_batch_end(self, batch: int, logs: Any = None) -> None:
        self._call_batch("on_predict_batch_end", batch, logs)

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self._call_epoch("on_epoch_begin", epoch, logs)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self._call_epoch("on_epoch_end", epoch, logs)

    def on_train_begin(self, logs: Any = None) -> None:
        self.find_hooks()
        self._call("on_train_begin", logs)

    def on_train_end(self, logs: Any = None) -> None:
        self._call("on_train_end", logs)

    def on_test_begin(self, logs: Any = None) -> None:
        self.find_hooks()
        self._call("on_test_begin", logs)

    def on_test_end(self, logs: Any = None) -> None:
        self._call("on_test_end", logs)

    def on_predict_begin(self, logs: Any = None) -> None:
        self.find_hooks()
        self._call("on_predict_begin", logs)

    def on_predict_end(self, logs: Any = None) -> None:
        self._call("on_predict_end", logs)


def _implements(callback: Any, hook: str) -> bool:
    """Whether a callback does anything in a hook: by its class, by an attribute of its own, or as any object."""
    if hook in getattr(callback, "__dict__", ()):
        return True
    own = getattr(type(callback), hook, None)
    return own is not None and own is not getattr(Callback, hook)
