"""The names under which `fit` logs losses and metrics, and how callbacks judge them.

Source: keras.src.trainers.compile_utils, keras.src.callbacks.monitor_callback
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from .binding import Rule, nearest
from .errors import is_unknown
from .metrics import VOCABULARY, resolve
from .naming import to_snake_case
from .specs import flatten
from .vocabulary import Function

VALIDATION = "val_"


class Logged:
    """What one fit() logs.

    names:      the names that are known, in the order of Keras, without those of validation.
    numbered:   stems of automatic names: `precision` may be logged as `precision`, `precision_1`, ...
    metrics:    the names of the metrics themselves, without an output's, each with its direction ("up", "down", None).
    losses:     those names that are an output's loss.
    validates:  whether each is also logged with `val_` before it; None where that is not known.
    """

    __slots__ = ("losses", "metrics", "names", "numbered", "validates")

    def __init__(
        self,
        names: Sequence[str],
        losses: Sequence[str],
        numbered: Sequence[str],
        metrics: dict[str, str | None],
        validates: bool | None = False,
    ) -> None:
        self.names, self.losses, self.numbered = tuple(names), tuple(losses), tuple(numbered)
        self.metrics, self.validates = metrics, validates

    def beside(self, *names: str, validates: bool | None) -> Logged:
        """The same with what callbacks log (the learning rate), and with what is known of validation."""
        return Logged((*self.names, *names), self.losses, self.numbered, self.metrics, validates)

    def has(self, name: str) -> bool | None:
        """Whether it is logged under this name; None where that is not certain."""
        if name in self.all_names():
            return True
        plain = name.removeprefix(VALIDATION)
        if plain != name and self.validates is False:
            return False
        may_be = any(re.fullmatch(rf"{re.escape(stem)}(_\d+)?", plain) for stem in self.numbered)
        return None if may_be or (plain != name and plain in self.names and self.validates is None) else False

    def all_names(self) -> list[str]:
        """Every known name, those of validation behind the others."""
        validated = [VALIDATION + name for name in self.names if name not in _ONCE] if self.validates else []
        return [*self.names, *validated]

    def nearest(self, name: str) -> str | None:
        """The logged name that was probably meant."""
        known = self.all_names()
        plain = name.removeprefix(VALIDATION)
        for short, long in (("acc", "accuracy"), ("accuracy", "acc")):
            other = re.sub(rf"(^|_){short}$", rf"\g<1>{long}", name)
            if other != name and other in known:
                return other
        return plain if plain != name and plain in known else nearest(name, known)

    def direction(self, name: str) -> str | None:
        """ "up" or "down" where more or less of it is certainly better, None where that is not known."""
        plain = name.removeprefix(VALIDATION)
        if plain not in self.names:
            return None
        if plain == "loss" or plain in self.losses:
            return "down"
        found = self.metrics.get(plain)
        if found is not None:
            return found
        return next((d for metric, d in self.metrics.items() if plain.endswith(f"_{metric}")), None)

    def has_mode(self, name: str) -> bool:
        """Whether mode="auto" of a callback can find out what is better; Keras raises where it cannot."""
        plain = name.removeprefix(VALIDATION)
        if plain == "loss" or self.metrics.get(plain) is not None:
            return True
        return any(plain.startswith(stem) for stem in self.numbered)


_ONCE = frozenset(["learning_rate"])
"""What has no counterpart in validation."""


def logged(outputs: Sequence[str], loss: Any, metrics: Any, weighted_metrics: Any = None) -> Logged | None:
    """What a model with these outputs logs in training; None where that is not certain, or fit() raises.

    outputs: the names of the outputs, or their keys where the model gives a dict.
    """
    if len(set(outputs)) != len(outputs) or (len(outputs) > 1 and not all(outputs)):
        return None
    losses = _losses(outputs, loss)
    found = [_per_output(outputs, each) for each in (metrics, weighted_metrics)]
    if losses is None or any(each is None for each in found):
        return None
    names: list[str] = ["loss"]
    stems: list[str] = []
    taken: dict[str, int] = {}
    directions: dict[str, str | None] = {}
    for is_weighted, pairs in enumerate(found):
        for output, metric in pairs or ():
            known = name_of(metric)
            if known is None:
                return None
            name, is_numbered = known
            prefix = f"{output}_" if output else ""
            if is_numbered:
                stems.append(prefix + name)
                continue
            directions[name] = _direction(metric)
            names.append(_free(taken, prefix, name, bool(is_weighted)))
    of_outputs = [f"{name}_loss" for name in losses] if len(losses) > 1 else []
    return Logged([*names, *of_outputs], of_outputs, stems, directions)


def undecided_mode(owner: str, monitor: str) -> str:
    """Keras's own text for mode="auto" where it finds nothing to go by."""
    return (
        f"{owner} callback received monitor={monitor}, but Keras isn't able to automatically determine whether that "
        "metric should be maximized or minimized."
    )


def missing_key(log: Logged, name: str) -> str:
    """What to say of a name under which nothing was logged, with the nearest one."""
    return f"fit logs {', '.join(log.all_names())}. Received: {name!r}.{advice(log, name)}"


def advice(log: Logged, name: str) -> str:
    """What to do about a name that is not logged."""
    plain = name.removeprefix(VALIDATION)
    if plain != name and plain in log.names and log.validates is False:
        return " Give fit validation_data or validation_split for the names with val_."
    near = log.nearest(name)
    return f" Did you mean {near!r}?" if near else ""


def _free(taken: dict[str, int], prefix: str, name: str, weighted: bool) -> str:
    """The name in the logs: with "weighted_" or a number where another metric has it."""
    full = prefix + name
    if full in taken and weighted:
        full = f"{prefix}weighted_{name}"
    if full not in taken:
        taken[full] = 1
        return full
    number = taken[full]
    taken[full] += 1
    return f"{full}_{number}"


def name_of(metric: Any) -> tuple[str, bool] | None:
    """The name of a metric in the logs, and whether Keras puts a number behind it; None where it is not known."""
    if isinstance(metric, str):
        return metric, False
    if isinstance(metric, Function):
        return metric.name, False
    if isinstance(metric, Rule):
        given = getattr(metric, "name", None)
        kind: Any = type(metric)
    elif isinstance(metric, type) and issubclass(metric, Rule):
        kind = metric
        given = next((field.default for field in metric.parameters() if field.name == "name"), None)
    else:
        return None
    if is_unknown(given) or not (given is None or isinstance(given, str)):
        return None
    return (given, False) if given else (to_snake_case(kind.__name__), True)


def _direction(metric: Any) -> str | None:
    if isinstance(metric, str) and VOCABULARY.is_shortcut(metric):
        return "up"
    if isinstance(metric, str) and metric in VOCABULARY.functions:
        metric = VOCABULARY.functions[metric]
    found = resolve(metric)
    return getattr(found, "direction", None)


def _losses(outputs: Sequence[str], loss: Any) -> list[str] | None:
    """The outputs that have a loss."""
    if is_unknown(loss):
        return None
    if isinstance(loss, dict):
        given = [name for name in outputs if loss.get(name) is not None]
        return given if set(loss) <= set(outputs) else None
    if isinstance(loss, (list, tuple)):
        if len(loss) != len(outputs) or any(isinstance(each, (list, tuple, dict)) for each in loss):
            return None
        return [name for name, each in zip(outputs, loss, strict=True) if each is not None]
    return list(outputs) if loss is not None else []


def _per_output(outputs: Sequence[str], given: Any) -> list[tuple[str, Any]] | None:
    """Each metric with the name of its output, "" for the only one."""
    if is_unknown(given):
        return None
    if not given:
        return []
    if not isinstance(given, (list, tuple, dict)):
        return None
    if len(outputs) == 1:
        every = flatten(given)
        return None if any(is_unknown(each) or each is None for each in every) else [("", each) for each in every]
    if isinstance(given, dict):
        pairs = [(name, given[name]) for name in outputs if name in given]
        if not set(given) <= set(outputs):
            return None
    elif len(given) == len(outputs):
        pairs = list(zip(outputs, given, strict=True))
    else:
        return None
    return list(_flat(pairs))


def _flat(pairs: Sequence[tuple[str, Any]]) -> Iterator[tuple[str, Any]]:
    for name, each in pairs:
        if isinstance(each, (list, tuple)):
            yield from ((name, metric) for metric in each)
        elif each is not None:
            yield name, each
