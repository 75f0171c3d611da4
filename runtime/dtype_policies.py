"""Dtype policies. Source: keras.dtype_policies"""

from __future__ import annotations

from .core.policy import DTypePolicy, config_of, get, global_policy, set_global_policy
from .core.policy import DTypePolicy as FloatDTypePolicy

serialize, deserialize = config_of, get

__all__ = ["DTypePolicy", "FloatDTypePolicy", "deserialize", "get", "global_policy", "serialize", "set_global_policy"]
