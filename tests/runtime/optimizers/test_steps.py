"""Twenty steps of each optimizer give the numbers that real Keras gives, under every option and combination."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest
import torch

from runtime import optimizers
from runtime.core.variable import Variable
from runtime.optimizers import groups
from tests.parity.generate import cases, generator
from tests.runtime.counting import CASES
from tests.runtime.optimizers.pairs import OWN, TOLERANCE, Pair, arguments, in_any_order, rate

COMPARED = [name for name in OWN if name != "ScheduleFreeAdamW"]


@pytest.mark.parametrize("name", COMPARED)
def test_twenty_steps(name: str) -> None:
    for rng in cases(f"optimizer {name}", 20):
        given, at = arguments(name, rng), rate(rng)
        pair = Pair(name, rng, given, at)
        for _ in range(20):
            pair.step(pair.gradients())
        pair.check((name, given, at), TOLERANCE.get(name, 1e-5))
        CASES[f"optimizers.{name}"] += 1


@pytest.mark.parametrize("name", COMPARED)
def test_gradients_for_some_variables_in_any_order(name: str) -> None:
    for rng in cases(f"partial {name}", 4):
        given = arguments(name, rng)
        given.pop("use_ema", None)
        pair = Pair(name, rng, given, 0.01)
        pair.step(pair.gradients())
        for _ in range(6):
            seed, gradients = rng.random(), pair.gradients()
            absent = rng.randrange(len(gradients)) if len(gradients) > 1 else None
            pair.step(
                [None if i == absent else each for i, each in enumerate(gradients)],
                order=lambda pairs, seed=seed: generator(str(seed)).sample(pairs, len(pairs)),  # type: ignore[misc]
            )
        pair.check((name, given), TOLERANCE.get(name, 1e-5))
        CASES[f"optimizers.{name}"] += 1


def schedule_free(
    w: np.ndarray, gradients: list[np.ndarray], rate: float, given: dict[str, Any]
) -> tuple[np.ndarray, np.ndarray]:
    """Algorithm 1 of arXiv:2405.15682 with x as a variable of its own, in float64. Gives y and z."""
    beta_1, beta_2 = given.get("beta_1", 0.9), given.get("beta_2", 0.999)
    x, z, v, y = w, w, np.zeros_like(w), w
    for t, g in enumerate(gradients, 1):
        warm = min(t / given["warmup_steps"], 1.0) if given.get("warmup_steps") else 1.0
        v = beta_2 * v + (1 - beta_2) * g**2
        z = z - rate * warm * g / (np.sqrt(v / (1 - beta_2**t)) + given.get("epsilon", 1e-8))
        x = (1 - 1 / t) * x + z / t
        y = (1 - beta_1) * z + beta_1 * x
    return y, z


def test_schedule_free_is_the_paper() -> None:
    """Real Keras on torch is not: it reads the old z after it has overwritten it, since `momentum.value` is no copy."""
    for rng in cases("schedule free", 40):
        given = {k: v for k, v in arguments("ScheduleFreeAdamW", rng).items() if k in OWN["ScheduleFreeAdamW"]}
        draw, at = np.random.default_rng(rng.randrange(10**9)), rng.choice([0.1, 0.0025])
        w = draw.normal(size=(3, 4))
        gradients = [draw.normal(size=(3, 4)) for _ in range(20)]
        variable = Variable(in_any_order(torch.tensor(w, dtype=torch.float32), rng))
        optimizer = optimizers.ScheduleFreeAdamW(at, **given)
        for g in gradients:
            optimizer.apply([torch.tensor(g, dtype=torch.float32)], [variable])
        y, z = schedule_free(w, gradients, at, given)
        np.testing.assert_allclose(variable.numpy(), y, atol=2e-5)
        np.testing.assert_allclose(optimizer._momentums[0].numpy(), z, atol=2e-5)
        CASES["optimizers.ScheduleFreeAdamW"] += 1


@pytest.mark.parametrize("name", OWN)
@pytest.mark.parametrize("dtype", [torch.float64, torch.bfloat16, torch.float16])
def test_other_dtypes_follow_float32(name: str, dtype: torch.dtype) -> None:
    """Real Keras in half precision rounds every step of the formula; so the measure is float32, loosely."""
    draw, made = torch.Generator().manual_seed(0), {}
    start = torch.randn(6, 4, generator=draw)
    gradients = [torch.randn(6, 4, generator=draw).to(dtype) for _ in range(5)]
    for each in (torch.float32, dtype):
        optimizer = getattr(optimizers, name)(0.1)
        variable = Variable(start.to(dtype), dtype=each)
        for gradient in gradients:
            optimizer.apply([gradient], [variable])
        assert all(state.dtype in (each, torch.int32) for state in optimizer.variables[2:])
        made[each] = variable.detach().double()
    apart = (made[torch.float32] - made[dtype]).abs().max().item()
    assert apart <= {torch.float64: 1e-5, torch.float16: 0.02, torch.bfloat16: 0.06}[dtype]
    if name not in ("Adadelta", "Adafactor"):  # whose steps are below what a bfloat16 of 1 can show
        assert not torch.equal(made[dtype], start.to(dtype).double())


def test_variables_of_several_dtypes_at_once() -> None:
    """Each group of a dtype is moved on its own; a gradient of another dtype is cast."""
    values, rng = torch.randn(3, 4), random.Random(0)
    variables = [Variable(values, dtype=dtype) for dtype in ("float32", "float64", "bfloat16", "float32")]
    optimizer = optimizers.Adam(0.1, global_clipnorm=1.0)
    for _ in range(3):
        gradient = torch.tensor(rng.random()) + values
        optimizer.apply([gradient, gradient, gradient, gradient.double()], variables)
    for variable in variables[1:]:
        torch.testing.assert_close(variable.float(), variables[0], atol=0.02, rtol=0, check_dtype=False)
    torch.testing.assert_close(variables[3].detach(), variables[0].detach())


@pytest.mark.parametrize("name", ["RMSprop", "Nadam", "SGD"])
def test_many_small_groups(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """On the host, an optimizer of several kernels has its variables in groups of the cache's size."""
    monkeypatch.setattr(groups, "_CACHE", 64)
    rng = generator(f"groups {name}")
    pair = Pair(name, rng, {"global_clipnorm": 1.0}, 0.1)
    while len(pair.variables) < 4:
        pair = Pair(name, rng, {"global_clipnorm": 1.0}, 0.1)
    for _ in range(3):
        pair.step(pair.gradients())
    pair.check(name)
    (made,) = pair.ours._groups.values()
    assert (len(made) == 1) is (name == "SGD")
