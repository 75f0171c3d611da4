"""A Keras 3 API on PyTorch: `import runtime as keras`.

Shapes, constructors, configs and messages come from `kshape.rulebook`, the same rules that `kshape check` reads.
"""

from __future__ import annotations

from kshape import __version__

from .core.lazy import lazy as _lazy

TABLE = {
    "DTypePolicy": "runtime.core.policy",
    "FloatDTypePolicy": "runtime.core.policy:DTypePolicy",
    "Initializer": "initializers",
    "Input": "runtime.layers.core",
    "InputSpec": "runtime.layers",
    "KerasTensor": "runtime.core.symbolic",
    "Layer": "runtime.engine.layer",
    "Loss": "losses",
    "Metric": "metrics",
    "Model": "runtime.models.model",
    "Optimizer": "optimizers",
    "Regularizer": "regularizers",
    "Sequential": "runtime.models.sequential",
    "Variable": "runtime.core.variable",
    "device": "runtime.config",
    "name_scope": "runtime.core.naming",
    "set_device": "runtime.config",
    **{
        name: f"runtime.{name}:"
        for name in (
            *("activations", "applications", "backend", "callbacks", "config", "constraints", "datasets"),
            *("dtype_policies", "initializers", "layers", "losses", "metrics", "mixed_precision", "models", "ops"),
            *("optimizers", "preprocessing", "random", "regularizers", "saving", "tree", "utils"),
        )
    },
}
"""Public name -> where it is (see `runtime.core.lazy`)."""

__getattr__, __dir__ = _lazy(__name__, TABLE, globals())


def version() -> str:
    """The version of kshape, whose runtime this is."""
    return __version__
