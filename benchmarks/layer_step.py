"""How fast the runtime's recurrent and attention layers are: forward and backward, as ratios to torch's own modules.

    python benchmarks/layer_step.py [CASE ...]    prints a table; takes about two minutes

Each case is a layer called on (batch, time, features) as a model calls it, and the torch module that computes the same.
Both take turns, and the least processor time of each counts, so that a busy machine changes little. One thread.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

import torch
from torch import nn

from runtime import layers

ROUNDS = 15
BATCH, TIME, WIDTH = 32, 80, 64


def last(module: nn.Module) -> Callable[[torch.Tensor], torch.Tensor]:
    return lambda x: module(x)[0][:, -1]


def whole(module: nn.Module) -> Callable[[torch.Tensor], torch.Tensor]:
    return lambda x: module(x)[0]


def attention(**options: Any) -> tuple[Callable[[torch.Tensor], torch.Tensor], nn.Module]:
    module = nn.MultiheadAttention(WIDTH, 4, batch_first=True, **options)
    return lambda x: module(x, x, x, need_weights=False)[0], module


def recurrent(layer: Any, module: nn.Module, take: Any = last) -> tuple[Any, Any, nn.Module, nn.Module]:
    return layer, take(module), layer, module


def cases() -> dict[str, tuple[Any, Any, nn.Module, nn.Module]]:
    """Name -> layer and module as functions of x, and the modules whose gradients are made."""
    sizes = {"input_size": WIDTH, "hidden_size": WIDTH, "batch_first": True}
    heads = layers.MultiHeadAttention(4, 16)
    reference, module = attention()
    mask = torch.arange(TIME) < torch.randint(20, TIME + 1, (BATCH, 1))
    masked, unmasked = layers.LSTM(WIDTH), nn.LSTM(**sizes)
    return {
        "LSTM": recurrent(layers.LSTM(WIDTH), nn.LSTM(**sizes)),
        "LSTM, sequences": recurrent(layers.LSTM(WIDTH, return_sequences=True), nn.LSTM(**sizes), whole),
        "LSTM, masked": (lambda x: masked(x, mask=mask), last(unmasked), masked, unmasked),
        "GRU": recurrent(layers.GRU(WIDTH), nn.GRU(**sizes)),
        "SimpleRNN": recurrent(layers.SimpleRNN(WIDTH), nn.RNN(**sizes)),
        "Bidirectional LSTM": recurrent(
            layers.Bidirectional(layers.LSTM(WIDTH, return_sequences=True)), nn.LSTM(**sizes, bidirectional=True), whole
        ),
        "MultiHeadAttention": (lambda x: heads(x, x), reference, heads, module),
        "LSTM, steps": recurrent(layers.LSTM(WIDTH, use_cudnn=False), nn.LSTM(**sizes)),
    }


def step(function: Any, module: nn.Module, x: torch.Tensor) -> None:
    function(x).sum().backward()
    module.zero_grad(set_to_none=True)
    x.grad = None


def measured(case: tuple[Any, Any, nn.Module, nn.Module]) -> tuple[float, float]:
    """The least milliseconds of a step of the runtime and of torch."""
    mine, reference, layer, module = case
    x = torch.randn(BATCH, TIME, WIDTH, requires_grad=True)
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(ROUNDS + 2):
        for function, parameters, found in ((mine, layer, times[0]), (reference, module, times[1])):
            start = time.process_time()
            step(function, parameters, x)
            found.append(time.process_time() - start)
    return min(times[0][2:]) * 1e3, min(times[1][2:]) * 1e3


def main() -> None:
    torch.set_num_threads(1)
    wanted = sys.argv[1:]
    print(f"{'case':24}{'runtime ms':>12}{'torch ms':>12}{'ratio':>8}")
    for name, case in cases().items():
        if not wanted or any(each in name for each in wanted):
            mine, reference = measured(case)
            print(f"{name:24}{mine:12.2f}{reference:12.2f}{mine / reference:8.2f}", flush=True)


if __name__ == "__main__":
    main()
