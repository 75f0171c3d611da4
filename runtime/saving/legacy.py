"""`.h5` of whole models, as Keras 2 wrote them: the architecture as JSON, weights by names of layers."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import h5py

from .. import losses
from ..core import serialization
from ..core.atomic import atomic_write
from ..core.errors import InvalidArgument
from ..core.registry import describe
from .archive import KERAS_VERSION
from .assignments import Assignments
from .configs import compiling, made, parsed
from .hdf5 import Group
from .legacy_configs import as_written, model_today
from .legacy_states import add_states
from .legacy_training import training_today
from .legacy_weights import read_legacy_weights, write_legacy_weights, write_weights


def save_legacy_model(model: Any, path: Path, include_optimizer: bool = True) -> None:
    """Architecture, weights and, where the model is compiled, the optimizer's state. Written atomically."""
    config = json.dumps(as_written({"class_name": type(model).__name__, "config": describe(model.get_config())}))
    with atomic_write(path) as file, h5py.File(file, "w") as target:
        target.attrs["keras_version"], target.attrs["backend"] = KERAS_VERSION, "torch"
        target.attrs["model_config"] = config
        write_legacy_weights(target.create_group("model_weights"), model)
        if include_optimizer and getattr(model, "optimizer", None) is not None:
            target.attrs["training_config"] = json.dumps(_training_config(model))
            write_weights(target.create_group("optimizer_weights"), model.optimizer.variables)


def load_legacy_model(
    root: Group, size: int, name: str, custom_objects: Mapping[str, Any] | None, compile: bool, safe_mode: bool
) -> Any:
    """The model of such a file, of Keras 1, 2 or 3, whose `size` in bytes bounds the memory of its weights."""
    config, training = root.text("model_config"), root.text("training_config")
    if config is None:
        raise InvalidArgument(f"{name!r} holds weights but no architecture. Make the model and call load_weights.")
    model = made(model_today(parsed(config, name)), name, size, custom_objects, safe_mode)
    weights = root.group("model_weights")
    if weights is None:
        raise InvalidArgument(f"{name!r} is damaged: it has no model_weights.")
    if model.weights:
        read_legacy_weights(weights, model).apply(is_new=True)
    if compile and training:
        with compiling(name, custom_objects, safe_mode):
            compiled = training_today(parsed(training, name))
            for argument in ("loss", "metrics", "weighted_metrics"):
                compiled[argument] = _with_texts(compiled.get(argument), _users_own)
            model.compile_from_config(compiled)
        _load_states(root, model)
    return model


def _training_config(model: Any) -> dict[str, Any]:
    config = model.get_compile_config()
    optimizer = describe(model.optimizer)
    kept = {name: value for name, value in config.items() if name not in ("optimizer", "auto_scale_loss")}
    kept["loss"] = _with_texts(kept["loss"], _full_name)
    kept["optimizer_config"] = {"class_name": optimizer["class_name"], "config": optimizer["config"]}
    return kept


def _full_name(loss: str) -> str:
    """The name of a loss's function: real Keras reads "mean_squared_error" from these files, and not "mse"."""
    if losses.REGISTRY.vocabulary.is_shortcut(loss):
        return loss
    return str(getattr(losses.get(loss), "__name__", loss))


def _users_own(name: str) -> Any:
    """What a name of the user's own losses and metrics stands for, as long as custom_objects are known."""
    return serialization.CUSTOM.get(name, name)


def _with_texts(config: Any, change: Callable[[str], Any]) -> Any:
    """Lists and dicts with each text changed; configs of objects stay as they are."""
    if isinstance(config, dict):
        return config if "class_name" in config else {key: _with_texts(part, change) for key, part in config.items()}
    if isinstance(config, (list, tuple)):
        return [_with_texts(part, change) for part in config]
    return change(config) if isinstance(config, str) else config


def _load_states(root: Group, model: Any) -> None:
    place = root.group("optimizer_weights")
    if place is None or model.optimizer is None or not model.optimizer.built:
        return
    found = Assignments()
    if add_states(place, model.optimizer, found):
        found.apply(is_new=True)
    else:
        warnings.warn("The optimizer begins anew: its state in the file is that of another one.", stacklevel=4)
