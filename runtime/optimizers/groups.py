"""Groups: the variables that one kernel can move at once, which are those of one dtype on one device.

A fused or `foreach` kernel walks over memory. It is fast where all its tensors are contiguous, and a formula that takes
element by element does not ask for axes; so kernels get a variable, its states and its gradient with the axes in the
order in which they lie in memory. A gradient that lies in another order than its variable is copied; one that
`backward` has put into `.grad` never does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Any

import torch

_FUSED_DTYPES = (torch.float32, torch.float64, torch.bfloat16, torch.float16)
_FUSED_DEVICES = ("cpu", "cuda")
_CACHE = 2**20
"""Bytes of variables in a group whose states, gradients and intermediate results fit in a core's cache with them."""

_stride, _pointer, _dtype = torch.Tensor.stride, torch.Tensor.data_ptr, attrgetter("dtype")


class Group:
    """Variables of one dtype on one device.

    owners:    the variables as the model has them. Kernels take `variables`, plain tensors over the same memory, since
               torch looks twice at every tensor of a class of one's own.
    positions: where each stands among the variables that the optimizer was built with, and its states in their lists.
    orders:    index in the group -> axes in the order of memory, of those that lie in another order than they are in.
    fusable:   whether torch has fused kernels for them.
    endless:   what these kernels take for the number of steps before (see `adam.fused_adam_`).
    parts:     what an optimizer keeps of the group from step to step.
    """

    __slots__ = (
        *("complete", "device", "dtype", "dtypes", "endless", "fusable", "orders", "owners", "parts", "plain"),
        *("pointers", "positions", "states", "strides"),
    )

    def __init__(
        self, owners: Sequence[torch.Tensor], positions: Sequence[int], total: int, elementwise: bool = True
    ) -> None:
        first = owners[0]
        self.owners, self.positions = list(owners), tuple(positions)
        self.complete = self.positions == tuple(range(total))
        self.dtype, self.device = first.dtype, first.device
        self.dtypes, self.strides = [self.dtype] * len(owners), [owner.stride() for owner in owners]
        self.pointers = [*map(_pointer, self.owners)]
        found = {i: order_of(owner) for i, owner in enumerate(owners) if elementwise and not owner.is_contiguous()}
        self.orders = {i: order for i, order in found.items() if order is not None}
        self.plain = self._in_order([owner.detach() for owner in owners])
        self.states: dict[int, tuple[list[Any], list[Any]]] = {}
        self.parts: dict[str, Any] = {}
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
            own = self._in_order([state if state is None else state.detach() for state in self.pick(states)])
            found = self.states[id(states)] = (states, own)  # with the list itself, whose id stays its own that way
        return found[1]

    def pick(self, values: list[Any]) -> list[Any]:
        """Those of a list of values, one for each variable of the optimizer, that belong to the group."""
        return values if self.complete else [values[position] for position in self.positions]

    def take(self, gradients: list[Any]) -> list[torch.Tensor]:
        """Its own of the gradients of all variables, as kernels take them."""
        return self.aligned(self.pick(gradients))

    def aligned(self, own: list[Any]) -> list[torch.Tensor]:
        """Its gradients, each in the dtype and the memory order of its variable."""
        if torch.compiler.is_compiling():
            return [gradient.to(self.dtype) for gradient in own]
        same = [*map(_stride, own)] == self.strides and [*map(_dtype, own)] == self.dtypes
        own = self._in_order(own)
        return own if same else [_as(gradient, like) for gradient, like in zip(own, self.plain, strict=True)]

    def has_moved(self) -> bool:
        """Whether a variable has got other memory since: `model.to(device)`, `variable.data = ...`."""
        return [*map(_pointer, self.owners)] != self.pointers

    def _in_order(self, tensors: list[Any]) -> list[Any]:
        if not self.orders:
            return tensors
        tensors = list(tensors)
        for i, order in self.orders.items():
            tensors[i] = tensors[i].t() if order == (1, 0) else tensors[i].permute(order)  # t() takes half the time
        return tensors


def grouped(
    variables: Sequence[torch.Tensor], positions: Iterable[int], elementwise: bool = True, one_kernel: bool = True
) -> list[Group]:
    """The variables at these positions, in groups; each keeps their order.

    Without `elementwise`, the axes stay in theirs, for formulas over rows and columns. Without `one_kernel`, a group on
    the host is small enough for the processor's cache, which one kernel after another then reads.
    """
    parts: dict[Any, list[list[int]]] = {}
    for position in positions:
        variable = variables[position]
        runs = parts.setdefault((variable.dtype, variable.device, is_dense(variable)), [[]])
        if runs[-1] and not one_kernel and variable.device.type == "cpu":
            bytes_so_far = sum(variables[i].nbytes for i in runs[-1])
            if bytes_so_far + variable.nbytes > _CACHE:
                runs.append([])
        runs[-1].append(position)
    runs = [run for each in parts.values() for run in each]
    return [Group([variables[i] for i in run], run, len(variables), elementwise) for run in runs]


def is_dense(tensor: torch.Tensor) -> bool:
    """Whether the elements fill a block of memory in some order of the axes, and so those of a state made like it."""
    return tensor.is_contiguous() or order_of(tensor) is not None


def order_of(tensor: torch.Tensor) -> tuple[int, ...] | None:
    """The axes from the outermost in memory to the innermost; None for a tensor that leaves gaps."""
    strides = tensor.stride()
    order = tuple(sorted(range(tensor.ndim), key=lambda axis: -strides[axis]))
    return order if tensor.permute(order).is_contiguous() else None


def _as(gradient: torch.Tensor, variable: torch.Tensor) -> torch.Tensor:
    if gradient.stride() == variable.stride() and gradient.dtype is variable.dtype:
        return gradient
    return torch.empty_like(variable).copy_(gradient)
