"""Dtype policies: the dtype in which layers compute, and that of their variables.

"float32": both. "mixed_float16", "mixed_bfloat16": computation in the half dtype, variables in float32.
Source: keras.dtype_policies
"""

from __future__ import annotations

from typing import Any

from kshape.rulebook.binding import nearest
from kshape.rulebook.broadcast import DTYPES
from kshape.rulebook.settings import settings

from .dtypes import dtype_name
from .errors import InvalidArgument
from .registry import publish


class DTypePolicy:
    """compute_dtype and variable_dtype by one name.

    Raises InvalidArgument for a name that is neither a dtype nor "mixed_float16" or "mixed_bfloat16".
    """

    __slots__ = ("compute_dtype", "name", "variable_dtype")
    quantization_mode = None

    def __init__(self, name: Any = None) -> None:
        name = name if isinstance(name, str) and name.startswith("mixed_") else dtype_name(name)
        self.name: str = name
        if name.startswith("mixed_"):
            half = name.removeprefix("mixed_")
            if half not in ("float16", "bfloat16"):
                near = nearest(name, ["mixed_float16", "mixed_bfloat16", *DTYPES])
                raise InvalidArgument(f"There is no dtype policy {name!r}.{f' Did you mean {near!r}?' if near else ''}")
            self.compute_dtype, self.variable_dtype = half, "float32"
        else:
            self.compute_dtype = self.variable_dtype = name

    def convert_input(self, x: Any, autocast: bool, dtype: Any) -> Any:
        """x as a tensor; a floating one in the dtype, where autocast says so."""
        from .dtypes import torch_dtype
        from .tensors import convert_to_tensor

        tensor = convert_to_tensor(x)
        return tensor.to(torch_dtype(dtype)) if autocast and tensor.is_floating_point() else tensor

    def get_config(self) -> dict[str, Any]:
        return {"name": self.name}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> DTypePolicy:
        return cls(**config)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DTypePolicy) and other.name == self.name

    def __hash__(self) -> int:
        return hash(self.name)

    def __repr__(self) -> str:
        return f'<DTypePolicy "{self.name}">'


def get(identifier: Any) -> DTypePolicy:
    """The policy of a name, a dtype, a config or a policy; the global one for None."""
    if identifier is None:
        return global_policy()
    if isinstance(identifier, DTypePolicy):
        return identifier
    if isinstance(identifier, dict):
        return DTypePolicy(**identifier.get("config", identifier))
    return DTypePolicy(identifier)


def global_policy() -> DTypePolicy:
    """The policy of layers that are not given one."""
    return DTypePolicy(settings.dtype_policy or settings.floatx)


def set_global_policy(policy: Any) -> None:
    """The policy of layers made from now on that are not given one."""
    settings.dtype_policy = get(policy).name


def config_of(policy: DTypePolicy) -> dict[str, Any]:
    """The policy as Keras 3 writes it into a layer's config."""
    return {
        "module": "keras",
        "class_name": "DTypePolicy",
        "config": policy.get_config(),
        "registered_name": None,
    }


publish(DTypePolicy, "keras.DTypePolicy")
