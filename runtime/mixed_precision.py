"""Names of Keras 2 and 3 for dtype policies. Source: keras.mixed_precision"""

from __future__ import annotations

from .core.policy import DTypePolicy, global_policy, set_global_policy

Policy = DTypePolicy
dtype_policy = global_policy
set_dtype_policy = set_global_policy
experimental_set_policy = set_policy = set_global_policy


def __getattr__(name: str) -> object:
    if name == "LossScaleOptimizer":
        from .optimizers import LossScaleOptimizer

        return LossScaleOptimizer
    raise AttributeError(f"runtime.mixed_precision has no {name}")
