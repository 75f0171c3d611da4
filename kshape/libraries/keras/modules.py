"""keras, tensorflow.keras, tf_keras and their modules: path -> module, name -> class or function."""

from __future__ import annotations

from functools import cache
from typing import Any

from kshape.rulebook.layers import LAYERS
from kshape.source.span import Span
from kshape.values.calls import Call, Interpreter
from kshape.values.state import MISSING
from kshape.values.values import ModuleValue, Native, Unknown

from . import backend, control, merges, names, vocabularies
from .inputs import INPUT, INPUT_LAYER
from .layers import layer_class
from .legacy import note_moved_name
from .methods import LAYER
from .model_classes import FUNCTIONAL, MODEL, SEQUENTIAL
from .tensors import apply_op

_modules: dict[str, ModuleValue] = {}


def load(path: str) -> ModuleValue | None:
    """The module of this dotted path, None for one that is not Keras's."""
    module = names.canonical(path)
    if module is None or (module != "keras" and not names.is_module(module) and not is_inner(path)):
        return None
    found = _modules.get(path)
    if found is None:
        found = _modules[path] = ModuleValue(
            path,
            member=lambda name: member(path, module, name),
            missing=lambda interpreter, name, span: missing(interpreter, path, module, name, span),
            used=lambda interpreter, name, span: note_moved_name(interpreter, path, module, name, span),
            names=None if is_inner(path) else lambda: _public_names(module),
        )
    return found


def _public_names(module: str) -> list[str]:
    return sorted(name for name in names.names_of(module) if not name.startswith("_"))


def is_inner(path: str) -> bool:
    """True for the private modules of Keras (`keras.src.layers...`), of which nobody keeps a list."""
    return ".src" in path or ".python." in path or "._" in path or ".engine" in path


def member(path: str, module: str, name: str) -> Any:
    """The attribute of a module; MISSING where it certainly has none, Unknown where it is not modelled."""
    if name == "__version__":
        return Unknown("Keras's version")
    found = value_of(module, name)
    if found is not MISSING:
        return found
    inner = load(f"{path}.{name}") if not name[:1].isupper() else None
    if inner is not None:
        return inner
    if not names.is_listed(module) and not name.startswith("_"):
        home = names.home_of(name)
        found = MISSING if home is None else value_of(home, name)
        return Unknown(f"{path}.{name}") if found is MISSING else found
    return Unknown(f"{path}.{name}") if names.is_name(module, name) else MISSING


def missing(interpreter: Interpreter, path: str, module: str, name: str, span: Span) -> Any:
    """The fault for a name that a module does not have; the value that was meant, to go on with."""
    meant = names.meant(module, name)
    advice = f" Did you mean {meant}?" if meant else ""
    interpreter.report("undefined", f"{path} has no {name}.{advice}", span, (), meant)
    return Unknown(f"{path}.{name}") if meant is None else member(path, module, meant)


@cache
def value_of(module: str, name: str) -> Any:
    """The modelled class or function, MISSING where there is none."""
    family = module.split(".")[1] if "." in module else ""
    if module == "keras.backend" or module.startswith("keras.backend."):
        return backend_function(name)
    if module.startswith(("keras.ops", "keras.random")):
        return op_function(module, name)
    if module == "keras.config" or (module == "keras.utils" and name in ("clear_session", "set_random_seed")):
        handler = backend.HANDLERS.get(name)
        return Native(f"{module}.{name}", handler) if handler is not None else MISSING
    if name in _ANYWHERE and family in _ANYWHERE[name]:
        return _CLASSES[name]
    if family in ("layers", "engine", "legacy", "legacy_tf_layers"):
        return layer_member(name)
    found = vocabularies.member(_vocabulary_home(module), name)
    if found is not MISSING:
        return found
    return elsewhere(module, family, name)


def elsewhere(module: str, family: str, name: str) -> Any:
    """Classes at the top of keras, applications, datasets, utils and the other modules."""
    if module == "keras":
        homes = {"Loss": "losses", "Metric": "metrics", "Optimizer": "optimizers", "Initializer": "initializers"}
        home = homes.get(name) or {"Regularizer": "regularizers"}.get(name)
        return vocabularies.member(f"keras.{home}", name) if home else MISSING
    if family == "applications":
        from .applications import application

        return application(module, name)
    if family == "datasets":
        from .datasets import dataset_member

        return dataset_member(module, name)
    if family in ("utils", "preprocessing", "models", "saving"):
        from .utilities import utility

        return utility(name)
    return MISSING


def _vocabulary_home(module: str) -> str:
    """The module of today behind an older one: keras.objectives is keras.losses."""
    parts = module.split(".")
    if len(parts) > 1 and parts[1] in ("objectives", "initializations"):
        parts[1] = {"objectives": "losses", "initializations": "initializers"}[parts[1]]
    if parts[1:2] == ["optimizers"] and parts[2:] != ["schedules"]:
        parts = parts[:2]
    return ".".join(parts)


_CLASSES: dict[str, Any] = {
    "Layer": LAYER,
    "Input": INPUT,
    "InputLayer": INPUT_LAYER,
    "Model": MODEL,
    "Functional": FUNCTIONAL,
    "Sequential": SEQUENTIAL,
}
_ANYWHERE = {
    "Layer": ("", "layers", "engine", "legacy_tf_layers"),
    "Input": ("", "layers", "engine", "models"),
    "InputLayer": ("layers", "engine"),
    "Model": ("", "models", "engine"),
    "Functional": ("models", "engine"),
    "Sequential": ("", "models", "engine"),
}


def layer_member(name: str) -> Any:
    """A layer's class, or the function form of a merge."""
    if name in merges.FUNCTIONS:
        return merges.FUNCTIONS[name]
    if name in LAYERS or merges.is_older_layer(name):
        return layer_class(name)
    return MISSING


def op_function(module: str, name: str) -> Any:
    """keras.ops.<name>, keras.random.<name>"""
    special = {"shape": backend.ops_shape, "ndim": backend.ndim, **control.HANDLERS}
    if name in special:
        return Native(f"{module}.{name}", special[name])
    if name not in names.names_of(module) or names.is_listed(f"{module}.{name}"):
        return MISSING
    below = {"keras.ops.image": "image.", "keras.ops.linalg": "", "keras.random": "random."}.get(module, "")
    return Native(f"{module}.{name}", lambda call: _op(below + name, call))


def _op(name: str, call: Call) -> Any:
    return apply_op(call.interpreter, name, call.args, call.kwargs, call.span, call.spans)


def backend_function(name: str) -> Any:
    """keras.backend.<name>"""
    from .legacy import backend_op

    handler = backend.HANDLERS.get(name)
    if handler is not None:
        return Native(f"keras.backend.{name}", handler)
    found = backend_op(name)
    return MISSING if found is None else Native(f"keras.backend.{name}", found)
