"""Names of Keras 2 and 3 for dtype policies. Source: keras.mixed_precision"""

from __future__ import annotations

from .core.lazy import lazy

_POLICY = "runtime.core.policy"
TABLE = {
    "DTypePolicy": _POLICY,
    "LossScaleOptimizer": "runtime.optimizers",
    "Policy": f"{_POLICY}:DTypePolicy",
    "dtype_policy": f"{_POLICY}:global_policy",
    "global_policy": _POLICY,
    **dict.fromkeys(
        ("experimental_set_policy", "set_dtype_policy", "set_global_policy", "set_policy"),
        f"{_POLICY}:set_global_policy",
    ),
}

__getattr__, __dir__ = lazy(__name__, TABLE, globals())
