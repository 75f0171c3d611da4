"""torch's own kernels for whole sequences: LSTM, GRU with reset_after, SimpleRNN.

x: (batch, time, in), states: (directions, batch, units) each -> outputs (batch, time, directions * units), last states

A direction is (kernel, recurrent_kernel, bias) in Keras's shapes. torch wants (gates * units, in), which is how the
cells lay out their memory, so that nothing is copied on the CPU. cuDNN wants all weights of a call in one piece of
memory, and makes one itself (with a warning on each call) where they are not: they are joined before, in one copy.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch.nn.utils.rnn import PackedSequence, pack_padded_sequence, pad_packed_sequence

Direction = tuple[torch.Tensor, torch.Tensor, torch.Tensor | None]
Kernel = Callable[..., tuple[torch.Tensor, list[torch.Tensor]]]


def lstm(
    x: torch.Tensor, states: Sequence[torch.Tensor], directions: Sequence[Direction], lengths: Any = None
) -> tuple[torch.Tensor, list[torch.Tensor]]:
    """LSTM; Keras's order of gates i, f, c, o is torch's. Keras has one bias, torch two, of which one is 0 then.

    lengths: (batch,), for sequences of different lengths: the last states are those at their ends. They go to the host.
    """
    weights = [part for direction in directions for part in _of_lstm(*direction)]
    biased = directions[0][2] is not None
    return _run(torch._VF.lstm, x, tuple(states), weights, biased, len(directions) == 2, lengths)


def cannot_compile(kernel: Any, x: torch.Tensor) -> bool:
    """Whether torch fails to compile the kernel: that of an LSTM on the CPU, for an input that needs no gradient."""
    return torch.compiler.is_compiling() and kernel is lstm and not x.is_cuda and not x.requires_grad


def gru(
    x: torch.Tensor, states: Sequence[torch.Tensor], directions: Sequence[Direction], lengths: Any = None
) -> tuple[torch.Tensor, list[torch.Tensor]]:
    """GRU with reset_after. The order of gates is z, r, h in Keras and r, z, h in torch: the weights are copied."""
    weights = [part for direction in directions for part in _of_gru(*direction)]
    biased = directions[0][2] is not None
    return _run(torch._VF.gru, x, states[0], weights, biased, len(directions) == 2, lengths)


def rnn_tanh(x: torch.Tensor, states: Any, directions: Any, lengths: Any = None) -> Any:
    """SimpleRNN with tanh."""
    return _run_simple(torch._VF.rnn_tanh, x, states, directions, lengths)


def rnn_relu(x: torch.Tensor, states: Any, directions: Any, lengths: Any = None) -> Any:
    """SimpleRNN with relu."""
    return _run_simple(torch._VF.rnn_relu, x, states, directions, lengths)


SIMPLE: dict[str, Kernel] = {"tanh": rnn_tanh, "relu": rnn_relu}
"""Activation -> the kernel of SimpleRNN with it."""


def _run_simple(function: Any, x: torch.Tensor, states: Any, directions: Any, lengths: Any) -> Any:
    weights = [part for direction in directions for part in _of_lstm(*direction)]
    return _run(function, x, states[0], weights, directions[0][2] is not None, len(directions) == 2, lengths)


def _of_lstm(kernel: torch.Tensor, recurrent: torch.Tensor, bias: torch.Tensor | None) -> list[torch.Tensor]:
    weights = [kernel.t(), recurrent.t()]
    if bias is None:
        return weights
    if bias.shape[0] == 2 * kernel.shape[1]:  # CuDNNLSTM: one bias for the input and one for the state, side by side
        return [*weights, *bias.chunk(2)]
    return [*weights, bias, torch.zeros_like(bias)]


def _of_gru(kernel: torch.Tensor, recurrent: torch.Tensor, bias: torch.Tensor | None) -> list[torch.Tensor]:
    weights = [_reset_first(kernel.t()), _reset_first(recurrent.t())]
    if bias is None:
        return weights
    return [*weights, *(_reset_first(part) for part in bias.reshape(2, -1))]


def _reset_first(weight: torch.Tensor) -> torch.Tensor:
    """z, r, h along the first axis as r, z, h."""
    z, r, h = weight.chunk(3)
    return torch.cat([r, z, h])


def _run(
    function: Any, x: torch.Tensor, states: Any, weights: list[torch.Tensor], biased: bool, both: bool, lengths: Any
) -> tuple[torch.Tensor, list[torch.Tensor]]:
    weights = _in_one_piece(weights) if x.is_cuda else [weight.contiguous() for weight in weights]
    # The kernels keep what the backward pass needs only when they are told that they train; there is no dropout in it.
    training = torch.is_grad_enabled()
    if lengths is not None:
        return _run_packed(function, x, states, (weights, biased, 1, 0.0, training, both), lengths)
    outputs, *last = function(x, states, weights, biased, 1, 0.0, training, both, True)
    return outputs, last


def _run_packed(
    function: Any, x: torch.Tensor, states: Any, options: tuple[Any, ...], lengths: torch.Tensor
) -> tuple[torch.Tensor, list[torch.Tensor]]:
    packed = pack_padded_sequence(x, lengths.cpu(), batch_first=True, enforce_sorted=False)
    data, sizes, order, back = packed
    states = [state.index_select(1, order) for state in (states if isinstance(states, tuple) else [states])]
    outputs, *last = function(data, sizes, states[0] if len(states) == 1 else tuple(states), *options)
    padded, _ = pad_packed_sequence(
        PackedSequence(outputs, sizes, order, back), batch_first=True, total_length=x.shape[1]
    )
    return padded, [state.index_select(1, back) for state in last]


def _in_one_piece(weights: list[torch.Tensor]) -> list[torch.Tensor]:
    """The same weights, one behind the other in one piece of memory."""
    flat = torch.split(torch.cat([weight.reshape(-1) for weight in weights]), [weight.numel() for weight in weights])
    return [part.view(weight.shape) for part, weight in zip(flat, weights, strict=True)]
