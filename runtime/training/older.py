"""Methods and arguments of Keras 1 and 2: the rulebook's dialects say what each is today."""

from __future__ import annotations

import inspect
import warnings
from typing import Any

import numpy as np

from kshape.rulebook.binding import unknown_argument
from kshape.rulebook.dialects.methods import COUNTS, METHOD_ARGUMENTS, translate_method
from kshape.rulebook.errors import is_unknown

from ..core.errors import refused


class OlderMethods:
    """What models of Keras 1 and 2 had."""

    def fit_generator(self: Any, *args: Any, **kwargs: Any) -> Any:
        """fit() on a generator (Keras 2)."""
        return self._as_today("fit_generator", args, kwargs)

    def evaluate_generator(self: Any, *args: Any, **kwargs: Any) -> Any:
        """evaluate() on a generator (Keras 2)."""
        return self._as_today("evaluate_generator", args, kwargs)

    def predict_generator(self: Any, *args: Any, **kwargs: Any) -> Any:
        """predict() on a generator (Keras 2)."""
        return self._as_today("predict_generator", args, kwargs)

    def predict_proba(self: Any, x: Any, batch_size: int | None = None, verbose: Any = 0, **options: Any) -> np.ndarray:
        """The probabilities, which are what predict() gives (Keras 2's Sequential)."""
        return self.predict(x, batch_size=batch_size, verbose=verbose, **options)

    def predict_classes(self: Any, x: Any, batch_size: int | None = None, verbose: Any = 0, **options: Any) -> Any:
        """The numbers of the most probable classes; for one unit, whether it is above 0.5 (Keras 2's Sequential)."""
        given = self.predict(x, batch_size=batch_size, verbose=verbose, **options)
        return given.argmax(axis=-1) if given.shape[-1] > 1 else (given > 0.5).astype("int32")

    def _as_today(self: Any, name: str, args: Any, kwargs: dict[str, Any]) -> Any:
        counts = {key: kwargs[key] for key in COUNTS & kwargs.keys()}
        kwargs = {key: value for key, value in kwargs.items() if key not in counts}
        today = translate_method(name, args, kwargs, None)
        options = dict(zip(("x",), today.args, strict=False)) | today.kwargs
        options = {key: value for key, value in options.items() if not is_unknown(value)}
        todays: Any = METHOD_ARGUMENTS[name]
        for key, value in counts.items():
            options[todays[key]] = _batches(value, options.get("x"))
        return getattr(self, today.rule)(**options)

    def _translated(self: Any, method: str, older: dict[str, Any], options: dict[str, Any]) -> dict[str, Any]:
        """`options` with what older keywords say: nb_epoch=3 -> epochs=3; workers and the like are dropped.

        Raises InvalidArgument for a keyword that no Keras has.
        """
        today = METHOD_ARGUMENTS.get(method, {})
        for name, value in older.items():
            if name not in today:
                known = inspect.signature(getattr(type(self), method)).parameters
                raise refused(unknown_argument(method, name, [*known, *today]))
            new = today[name]
            if new in options:
                warnings.warn(f"{method}: {name} is now {new}", FutureWarning, stacklevel=3)
                options[new] = value
        return options

    def _drop_older(self: Any, older: dict[str, Any]) -> None:
        """compile()'s keywords of Keras 1 and 2 that mean nothing any more."""
        self._translated("compile", older, {})

    def _need_known_names(self: Any, loss: Any, *metrics: Any) -> None:
        """InvalidArgument for the name of a loss or metric that nobody has, when compile() is called."""
        from kshape.rulebook.specs import flatten

        from .. import losses as losses_module
        from .. import metrics as metrics_module

        for name in flatten(loss):
            if isinstance(name, str) and name.lower() not in ("crossentropy", "ce"):
                losses_module.get(name, owner="compile", argument="loss")
        for name in flatten(list(metrics)):
            if isinstance(name, str) and name.lower() not in ("accuracy", "acc", "crossentropy", "ce"):
                metrics_module.get(name, owner="compile", argument="metrics")


def _batches(samples: int, data: Any) -> int:
    """Batches for a count of samples, by the size of a data set's batches where it tells."""
    size = getattr(data, "batch_size", None) or 32
    return max(1, -(-int(samples) // int(size)))
