"""Groups: the variables that one kernel can move at once, which are those of one dtype on one device.

A fused or `foreach` kernel walks over memory, so a gradient must lie in memory as its variable does; `Group.take` sees
to that. It copies only what differs: gradients that `backward` has put into `.grad` never do.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Any

import torch

_FUSED_DTYPES = (torch.float32, torch.float64, torch.bfloat16, torch.float16)
_FUSED_DEVICES = ("cpu", "cuda")
_stride, _pointer, _dtype = torch.Tensor.stride, torch.Tensor.data_ptr, attrgetter("dtype")


class Group:
    """Variables of one dtype on one device.

    owners:    the variables as the model has them. Kernels take `variables`, plain tensors over the same memory, since
               torch looks twice at every tensor of a class of one's own.
    positions: where each stands among the variables that the optimizer was built with, and its states in their lists.
    fusable:   whether torch has fused kernels for them.
    endless:   what these kernels take for the number of steps before (see `adam.fused_adam_`).
    parts:     what an optimizer keeps of the group from step to step.
    """

    __slots__ = (
        *("complete", "device", "dtype", "dtypes", "endless", "fusable", "owners", "parts", "plain", "pointers"),
        *("positions", "states", "strides"),
    )

    def __init__(self, owners: Sequence[torch.Tensor], positions: Sequence[int], total: int) -> None:
        first = owners[0]
        self.owners, self.plain = list(owners), [owner.detach() for owner in owners]
        self.pointers = [*map(_pointer, self.owners)]
        self.positions = tuple(positions)
        self.complete = self.positions == tuple(range(total))
        self.states: dict[int, tuple[list[Any], list[Any]]] = {}
        self.parts: dict[str, Any] = {}
        self.dtype, self.device = first.dtype, first.device
        self.dtypes, self.strides = [self.dtype] * len(owners), [owner.stride() for owner in owners]
        self.fusable = self.dtype in _FUSED_DTYPES and self.device.type in _FUSED_DEVICES and is_dense(first)
        self.endless = [torch.tensor(float("inf"), device=self.device)] * len(owners)

    @property
    def variables(self) -> list[torch.Tensor]:
        """What kernels move."""
        return self.owners if torch.compiler.is_compiling() else self.plain

    def of(self, states: list[Any]) -> list[Any]:
        """Those of a list of states, one for each variable of the optimizer, that belong to the group."""
        if torch.compiler.is_compiling():
            return self.pick(states)
        found = self.states.get(id(states))
        if found is None:
            own = [state if state is None else state.detach() for state in self.pick(states)]
            found = self.states[id(states)] = (states, own)  # with the list itself, whose id stays its own that way
        return found[1]

    def pick(self, values: list[Any]) -> list[Any]:
        """Those of a list of values, one for each variable of the optimizer, that belong to the group."""
        return values if self.complete else [values[position] for position in self.positions]

    def take(self, gradients: list[Any]) -> list[torch.Tensor]:
        """Its own of the gradients of all variables, each in the dtype and the memory order of its variable."""
        return self.aligned(self.pick(gradients))

    def aligned(self, own: list[Any]) -> list[torch.Tensor]:
        """Its gradients, each in the dtype and the memory order of its variable."""
        if torch.compiler.is_compiling():
            return [gradient.to(self.dtype) for gradient in own]
        if [*map(_stride, own)] != self.strides or [*map(_dtype, own)] != self.dtypes:
            return [_as(gradient, variable) for gradient, variable in zip(own, self.variables, strict=True)]
        return own

    def has_moved(self) -> bool:
        """Whether a variable has got other memory since: `model.to(device)`, `variable.data = ...`."""
        return [*map(_pointer, self.owners)] != self.pointers


def grouped(variables: Sequence[torch.Tensor], positions: Iterable[int]) -> list[Group]:
    """The variables at these positions, in groups; each keeps their order."""
    parts: dict[Any, list[int]] = {}
    for position in positions:
        variable = variables[position]
        parts.setdefault((variable.dtype, variable.device, is_dense(variable)), []).append(position)
    return [Group([variables[i] for i in part], part, len(variables)) for part in parts.values()]


def is_dense(tensor: torch.Tensor) -> bool:
    """Whether the elements fill a block of memory in some order of the axes, and so those of a state made like it."""
    return tensor.stride() == torch.empty_like(tensor, device="meta").stride()


def _as(gradient: torch.Tensor, variable: torch.Tensor) -> torch.Tensor:
    if gradient.stride() == variable.stride() and gradient.dtype is variable.dtype:
        return gradient
    return torch.empty_strided(variable.shape, variable.stride(), dtype=variable.dtype, device=variable.device).copy_(
        gradient
    )
