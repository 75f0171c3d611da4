"""A step can be part of a graph that `torch.compile` makes, and gives the same numbers there."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from runtime import optimizers
from runtime.core.variable import Variable

GRADIENTS = [[torch.randn(4, 3, generator=torch.Generator().manual_seed(i)), torch.ones(3) * i] for i in range(1, 4)]


def trained(optimizer: Any, compiled: dict[str, Any] | None) -> list[Variable]:
    """Variables after three steps."""
    values = torch.linspace(-1, 1, 12).reshape(4, 3)
    variables = [Variable(values, name="kernel"), Variable(values[0], name="bias")]
    optimizer.build(variables)

    def step(gradients: list[torch.Tensor]) -> None:
        optimizer.apply([2 * gradient for gradient in gradients], variables)

    torch._dynamo.reset()
    run = step if compiled is None else torch.compile(step, backend="aot_eager", **compiled)
    for gradients in GRADIENTS:
        run(gradients)
    assert int(optimizer.iterations) >= 1
    return variables


def compare(name: str, given: dict[str, Any], compiled: dict[str, Any]) -> None:
    mine = trained(getattr(optimizers, name)(**given), compiled)
    plain = trained(getattr(optimizers, name)(**given), None)
    for a, b in zip(mine, plain, strict=True):
        torch.testing.assert_close(a.detach(), b.detach(), atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("name", ["SGD", "Adam", "Nadam"])
def test_whole_step_in_one_graph(name: str) -> None:
    given = {"learning_rate": 0.1} if name != "Adam" else {"weight_decay": 0.1, "global_clipnorm": 1.0}
    compare(name, given, {"fullgraph": True})


def test_schedule_in_the_graph() -> None:
    rate = optimizers.schedules.CosineDecay(0.1, 10, warmup_target=0.3, warmup_steps=2)
    compare("Adam", {"learning_rate": rate}, {"fullgraph": True})


def test_options_that_break_the_graph() -> None:
    compare("SGD", {"use_ema": True, "ema_overwrite_frequency": 2, "gradient_accumulation_steps": 2}, {})
