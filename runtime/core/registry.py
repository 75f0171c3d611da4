"""Registry: what `get`, `serialize` and `deserialize` of a module such as `keras.losses` do, by its vocabulary.

    REGISTRY = Registry(rules.VOCABULARY, "keras.losses", classes=CLASSES, functions=FUNCTIONS)
    get, serialize, deserialize = REGISTRY.get, REGISTRY.serialize, REGISTRY.deserialize

One mechanism for activations, constraints, initializers, losses, metrics, optimizers and regularizers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import FunctionType
from typing import Any

import numpy as np
import torch

from kshape.rulebook.binding import nearest
from kshape.rulebook.vocabulary import Vocabulary

from . import serialization, sharing
from .dtypes import dtype_name
from .errors import InvalidArgument, asked, refused
from .tensors import convert_to_tensor

PUBLIC: dict[str, Any] = {}
"""Full name ("keras.losses.MeanSquaredError") -> class or function, of every registry that was made so far."""

_NAME_OF_CLASS: dict[type, str] = {}


class Registry:
    """The objects of one module, found by any text that its vocabulary accepts.

    classes:   the runtime's classes, each made of its rule.
    functions: name -> function, for those which a text stands for rather than for an object (`losses.get("mse")`).
    others:    name -> function, for those which only a config of a function finds (`keras.metrics.hinge`).
    base:      where given, `get` takes objects of this class only; otherwise anything that can be called.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        module: str,
        *,
        classes: Iterable[type] = (),
        functions: Mapping[str, Callable[..., Any]] | None = None,
        others: Mapping[str, Callable[..., Any]] | None = None,
        base: type | None = None,
    ) -> None:
        self.vocabulary, self.module, self.base = vocabulary, module, base
        self.functions = {**(others or {}), **(functions or {})}
        self._class_of = {cls.rule_class: cls for cls in classes}  # type: ignore[attr-defined]
        self._function_of: dict[Any, Callable[..., Any]] = {}
        for name, function in (functions or {}).items():
            self._function_of.setdefault(self._rule_of(name), function)
        self._publish()

    def public(self) -> dict[str, Any]:
        """Every public name of the module -> its class or function: what the module exports."""
        classes = {name: self._class_of[rule] for name, rule in self.vocabulary.names.items() if rule in self._class_of}
        return {**classes, **self.functions}

    def get(self, identifier: Any, *, owner: str | None = None, argument: str = "identifier") -> Any:
        """The object or function behind a text, a config, a class, or itself; None for None.

        `owner` and `argument` begin the message where there is none: "compile has no loss named 'mze'."
        Raises InvalidArgument for a name that nobody knows, and for what is no such object.
        """
        if identifier is None:
            return None
        owner = owner or self.module
        if isinstance(identifier, str):
            return self._named(identifier, owner, argument)
        found = self.deserialize(identifier) if isinstance(identifier, dict) else identifier
        found = found() if isinstance(found, type) else found
        if isinstance(found, self.base) if self.base else callable(found):
            return found
        raise refused(self.vocabulary.stranger(repr(identifier), owner=owner, argument=argument))

    def serialize(self, target: Any) -> Any:
        """The config of an object or function, as plain JSON data."""
        return describe(target)

    def deserialize(self, config: Any, custom_objects: Mapping[str, Any] | None = None) -> Any:
        """The object or function of a config, or of a name; what is neither stays as it is.

        Raises InvalidArgument for a class that is neither one of the module's nor registered.
        """
        with serialization.custom_object_scope(custom_objects):
            if isinstance(config, str):
                return self._named(config, self.module, "config")
            if not isinstance(config, dict):
                return config
            if "class_name" not in config:
                raise InvalidArgument(f"{self.module} needs a config with class_name. Received: {config!r}.")
            return self._of_config(config)

    def _of_config(self, config: dict[str, Any]) -> Any:
        name, inner = config["class_name"], config.get("config")
        if name == "function":
            return self._function(inner, config.get("registered_name"))
        cls = _custom(config.get("registered_name"), name) or self._class(name)
        if not isinstance(cls, type):
            return cls
        return cls.from_config(dict(inner or {}))  # type: ignore[attr-defined]

    def _function(self, *names: Any) -> Callable[..., Any]:
        found = _custom(*names) or next((self.functions[name] for name in names if name in self.functions), None)
        if found is None:
            near = nearest(str(names[0]), list(self.functions))
            advice = f" Did you mean {near!r}?" if near else ""
            raise InvalidArgument(f"{self.module} has no function named {names[0]!r}.{advice}")
        return found

    def _class(self, name: str) -> Any:
        """The class of this name; a function where the name is that of one (configs of Keras 2)."""
        rule = self.vocabulary.resolve(name)
        found = self._class_of.get(rule)
        if found is not None and (name in self.vocabulary.names or rule not in self._function_of):
            return found
        return self._function_of.get(rule) or self._missing(name, self.module, "config")

    def _named(self, text: str, owner: str, argument: str) -> Any:
        found = _custom(text)
        if found is None:
            rule = asked(self.vocabulary.need_known, text, owner=owner, argument=argument)
            found = self._class(text) if rule is not None else self._missing(text, owner, argument)
        return found() if isinstance(found, type) else found

    def _missing(self, text: str, owner: str, argument: str) -> Any:
        if self.vocabulary.is_shortcut(text):
            raise InvalidArgument(
                f"{owner} cannot tell which {self.vocabulary.noun} {text!r} means: compile chooses it by the shapes "
                f"of targets and outputs. Use the name of one, or pass {text!r} to compile."
            )
        raise refused(self.vocabulary.unknown(text, owner=owner, argument=argument))

    def _rule_of(self, name: str) -> Any:
        form = self.vocabulary.functions.get(name)
        return form.rule if form is not None else self.vocabulary.resolve(name)

    def _publish(self) -> None:
        PUBLIC.update({f"{self.module}.{name}": found for name, found in self.public().items()})
        _NAME_OF_CLASS.update({cls: f"{self.module}.{rule.__name__}" for rule, cls in self._class_of.items()})


def public_name(cls: type) -> str | None:
    """The name by which Keras exports a class: "keras.losses.MeanSquaredError"; None for a class of the user."""
    return _NAME_OF_CLASS.get(cls)


def publish(cls: type, name: str) -> None:
    """Gives a class of no registry its public name: "keras.random.SeedGenerator"."""
    PUBLIC[name] = cls
    _NAME_OF_CLASS[cls] = name


def describe(target: Any) -> Any:
    """The config of an object or function in Keras 3's form; plain values, tensors and arrays as JSON data."""
    if target is None or isinstance(target, (str, bool, int, float)):
        return target
    if isinstance(target, (list, tuple)):
        return type(target)(describe(part) for part in target)
    if isinstance(target, dict):
        return {key: describe(part) for key, part in target.items()}
    if isinstance(target, np.generic) or (isinstance(target, np.ndarray) and target.ndim == 0):
        return target.item()
    if isinstance(target, (torch.Tensor, np.ndarray)):
        return _values(target)
    if isinstance(target, torch.dtype):
        return dtype_name(target)
    if isinstance(target, slice):
        parts = {name: describe(getattr(target, name)) for name in ("start", "stop", "step")}
        return {"class_name": "__slice__", "config": parts}
    if target is Ellipsis:
        return {"class_name": "__ellipsis__", "config": {}}
    if isinstance(target, FunctionType) and target.__name__ == "<lambda>":
        return serialization.code_of(target)
    if isinstance(target, FunctionType):
        name = serialization.get_registered_name(target)
        return {"module": "builtins", "class_name": "function", "config": name, "registered_name": "function"}
    if not hasattr(target, "get_config") or isinstance(target, type):
        raise InvalidArgument(f"A config needs an object with get_config. Received: {target!r}.")
    return _object(target)


def _object(target: Any) -> dict[str, Any]:
    config, cls = describe(target.get_config()), type(target)
    name = public_name(cls)
    if name is not None and cls not in serialization._NAMES:
        module, _, class_name = name.rpartition(".")
        found = {"module": module, "class_name": class_name, "config": config, "registered_name": None}
        return sharing.number(target, found)
    found = {
        "module": None if cls.__module__ == "__main__" else cls.__module__,
        "class_name": cls.__name__,
        "config": config,
        "registered_name": serialization.get_registered_name(cls),
    }
    return sharing.number(target, found)


def _values(target: torch.Tensor | np.ndarray) -> dict[str, Any]:
    kind = "__tensor__" if isinstance(target, torch.Tensor) else "__numpy__"
    return {"class_name": kind, "config": {"value": target.tolist(), "dtype": dtype_name(target.dtype)}}


def plain_value(config: Any) -> Any:
    """The tensor or array that `describe` made a config of; anything else as it is."""
    kind = config.get("class_name") if isinstance(config, dict) else None
    if kind == "__tensor__":
        return convert_to_tensor(config["config"]["value"], dtype=config["config"]["dtype"])
    if kind == "__numpy__":
        dtype = dtype_name(config["config"]["dtype"])  # one that is known: numpy's own names may claim any size
        return np.array(config["config"]["value"], dtype=None if dtype == "string" else dtype)
    return config


def _custom(*names: Any) -> Any:
    """What the user registered under the first of these names that is registered."""
    for name in names:
        if isinstance(name, str) and name in serialization.CUSTOM:
            return serialization.CUSTOM[name]
    return None
