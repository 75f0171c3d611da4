"""Training configurations of `.h5` files as arguments of `compile`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

_GONE = ("jit_compile", "is_legacy_optimizer")
"""What Keras 2.11 and later kept of optimizers, and today's do not take."""

_WRAPPERS = ("MeanMetricWrapper", "SumOverBatchSizeMetricWrapper", "LossFunctionWrapper")
"""Classes whose `fn` is an argument of their own; in other configs it repeats the class."""


def training_today(config: dict[str, Any]) -> dict[str, Any]:
    """The arguments of `compile` that a training configuration of Keras 1, 2 or 3 stands for, as configs."""
    kept = ("loss", "loss_weights", "metrics", "weighted_metrics", "steps_per_execution", "jit_compile")
    found = {name: config[name] for name in kept if config.get(name) is not None}
    if isinstance(config.get("optimizer_config"), dict):
        found["optimizer"] = _optimizer(config["optimizer_config"])
    if "loss" in found:
        found["loss"] = _within(found["loss"], "keras.losses")
    names = list(config["loss"]) if isinstance(config.get("loss"), dict) else []
    for argument in ("metrics", "weighted_metrics"):
        if argument in found:
            found[argument] = _of_outputs(_within(found[argument], "keras.metrics"), names)
    return found


def _optimizer(config: dict[str, Any]) -> dict[str, Any]:
    """Keras 2.11 to 2.15 wrote some of its own as registered ones: "Custom>AdamW"."""
    name, inner = str(config.get("class_name")), config.get("config")
    if isinstance(inner, dict):
        inner = {key: value for key, value in inner.items() if key not in _GONE}
        if isinstance(inner.get("inner_optimizer"), dict):
            inner["inner_optimizer"] = _optimizer(inner["inner_optimizer"])
    return {"module": "keras.optimizers", **config, "class_name": name.removeprefix("Custom>"), "config": inner}


def _within(config: Any, module: str) -> Any:
    """Losses or metrics with their module, without what only Keras 2 has in their configs."""
    if isinstance(config, list):
        return [_within(part, module) for part in config]
    if not isinstance(config, dict):
        return config
    if "class_name" not in config:
        return {key: _within(part, module) for key, part in config.items()}
    inner = config.get("config")
    if "module" in config or not isinstance(inner, dict):
        return config
    inner = dict(inner)
    function = inner.pop("fn", None)
    if config["class_name"] in _WRAPPERS and isinstance(function, str):
        function = {"module": module, "class_name": "function", "config": function, "registered_name": function}
    if config["class_name"] in _WRAPPERS:
        inner["fn"] = function
    if inner.get("reduction") == "auto":
        inner["reduction"] = "sum_over_batch_size"
    return {"module": module, **config, "config": inner}


def _of_outputs(metrics: Any, names: list[str]) -> Any:
    """Metrics without the names of outputs in front of their own, which compile() puts there."""
    for metric in _configs(metrics):
        for name in names:
            if str(metric.get("name")).startswith(f"{name}_"):
                metric["name"] = metric["name"].removeprefix(f"{name}_")
    return metrics


def _configs(metrics: Any) -> Iterator[dict[str, Any]]:
    if isinstance(metrics, dict) and isinstance(metrics.get("config"), dict):
        yield metrics["config"]
    elif isinstance(metrics, (list, dict)):
        for part in metrics.values() if isinstance(metrics, dict) else metrics:
            yield from _configs(part)
