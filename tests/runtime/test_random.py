"""keras.random: the numbers of a seed are Keras's own on torch and CPU; shapes, dtypes and moments where there is none."""

from __future__ import annotations

import inspect
import math
import subprocess
import sys
from typing import Any

import keras
import numpy as np
import pytest
import torch

from kshape.rulebook.ops import OPS
from runtime import random, utils
from runtime.core.context import dry_run
from runtime.core.errors import InvalidArgument
from runtime.core.symbolic import KerasTensor
from runtime.ops.random import dropped
from runtime.random import SeedGenerator
from tests.parity.generate import cases
from tests.runtime.counting import CASES
from tests.runtime.numbers import assert_close

NAMES = [name for name in OPS if name.startswith("random.")]


def arguments(name: str, rng: Any) -> tuple[Any, ...]:
    """A call's arguments, without the seed."""
    shape = tuple(rng.randrange(1, 6) for _ in range(rng.randrange(1, 4)))
    x = torch.tensor(np.random.default_rng(rng.randrange(10**6)).normal(size=shape), dtype=torch.float32)
    return {
        "normal": (shape, *rng.choice([(), (1.5, 2.0)])),
        "truncated_normal": (shape, *rng.choice([(), (1.5, 2.0)])),
        "uniform": (rng.choice([shape, ()]), *rng.choice([(), (-1.0, 2.0), (0, 3)])),
        "randint": (shape, rng.choice([-3, 0]), 7),
        "gamma": (shape, rng.choice([0.5, 2.0])),
        "beta": (shape, 2.0, rng.choice([0.5, 3.0])),
        "binomial": (shape, 10.0, rng.choice([0.2, 0.7])),
        "categorical": (x.reshape(-1, shape[-1]), rng.randrange(1, 5)),
        "dropout": (
            x,
            rng.choice([0.2, 0.7]),
            *rng.choice([(), ((*shape[:-1], 1),), ((None, *[1] * (len(shape) - 1)),)]),
        ),
        "shuffle": (x, *rng.choice([(), (len(shape) - 1,)])),
    }[name]


@pytest.mark.parametrize("name", [name.removeprefix("random.") for name in NAMES])
def test_numbers_of_a_seed(name: str) -> None:
    """An int gives the same numbers each time, a SeedGenerator others with each draw: Keras's own in both cases."""
    function, real = getattr(random, name), getattr(keras.random, name)
    for rng in cases(f"random {name}", 20):
        given, seed = arguments(name, rng), rng.choice([0, 7, 2**31 + 5])
        ours, theirs = SeedGenerator(seed), keras.random.SeedGenerator(seed % 2**31)
        for mine, wanted in ((seed, seed), (seed, seed), (ours, theirs), (ours, theirs)):
            if wanted is theirs and seed >= 2**31:
                continue  # Keras's state is an int32
            found, numbers = function(*given, seed=mine), real(*given, seed=wanted)
            assert found.dtype == numbers.dtype
            assert_close(found, numbers, (name, given))
            CASES[f"random.{name}"] += 1


@pytest.mark.parametrize("name", NAMES)
def test_parameters(name: str) -> None:
    function = getattr(random, name.removeprefix("random."))
    assert list(inspect.signature(function).parameters) == [field.name for field in OPS[name].parameters]
    parameters = inspect.signature(function).parameters.values()
    assert [p.default for p in parameters if p.default is not p.empty] == [
        field.default for field in OPS[name].parameters if field.default.__class__.__name__ != "_Required"
    ]


@pytest.mark.parametrize("dtype", [None, "float16", "bfloat16", "float64"])
def test_moments(dtype: str | None) -> None:
    """Mean and standard deviation of 40,000 numbers, from torch's own generator."""
    utils.set_random_seed(1)
    shape = (200, 200)
    expected = {
        "normal": ((1.0, 2.0), 1.0, 2.0),
        "truncated_normal": ((1.0, 2.0), 1.0, 2.0 * 0.87962566),
        "uniform": ((-1.0, 3.0), 1.0, 4 / math.sqrt(12)),
        "gamma": ((2.0,), 2.0, math.sqrt(2.0)),
        "beta": ((2.0, 3.0), 0.4, 0.2),
        "binomial": ((10.0, 0.3), 3.0, math.sqrt(2.1)),
    }
    for name, (given, mean, deviation) in expected.items():
        x = getattr(random, name)(shape, *given, dtype=dtype)
        assert x.shape == shape
        assert x.dtype == getattr(torch, dtype or "float32")
        assert abs(float(x.double().mean()) - mean) < 0.03 * max(deviation, 1)
        assert abs(float(x.double().std()) / deviation - 1) < 0.03
    x = random.truncated_normal(shape, 1.0, 2.0, dtype=dtype)
    assert float(x.min()) >= -3.0
    assert float(x.max()) <= 5.0


def test_integers() -> None:
    x = random.randint((10_000,), -2, 3)
    assert x.dtype == torch.int32
    assert sorted(x.unique().tolist()) == [-2, -1, 0, 1, 2]
    assert random.randint((2,), 0, 3, dtype="uint8").dtype == torch.uint8
    drawn = random.categorical(torch.log(torch.tensor([[0.7, 0.2, 0.1]])), 20_000)
    assert_close(drawn[0].bincount() / 20_000, [0.7, 0.2, 0.1], tolerance=0.02)


def test_shuffle() -> None:
    x = torch.arange(24).view(4, 6)
    rows = random.shuffle(x, seed=3)
    assert sorted(rows[:, 0].tolist()) == [0, 6, 12, 18]
    assert (rows[:, 1:] - rows[:, :1] == torch.arange(1, 6)).all()
    assert torch.equal(random.shuffle(x, axis=-1, seed=3).sort(1).values, x)


def test_dropout() -> None:
    x = torch.ones(300, 100, requires_grad=True)
    for seed in (None, 5, SeedGenerator(5), SeedGenerator()):
        y = random.dropout(x, 0.25, seed=seed)
        assert y.unique().tolist() == pytest.approx([0.0, 4 / 3])
        assert abs(float((y == 0).float().mean()) - 0.25) < 0.01
        assert_close(torch.autograd.grad(y.sum(), x)[0], y)
    y = random.dropout(x, 0.5, noise_shape=(None, 1), seed=5)
    assert (y.sum(1).unique() % 200 == 0).all()
    assert random.dropout(x, 0.0) is x
    for noise in (None, (300, 1)):
        assert not random.dropout(x, 1.0, noise_shape=noise, seed=2).any()
    assert random.dropout(KerasTensor((None, 4)), 0.5).shape == (None, 4)


def test_dropout_is_one_kernel_and_compiles() -> None:
    from torch.profiler import ProfilerActivity, profile

    x = torch.ones(10, requires_grad=True)
    with profile(activities=[ProfilerActivity.CPU]) as record:
        dropped(x, 0.5, None, SeedGenerator())
    assert "aten::dropout" in {event.name for event in record.events()}
    compiled = torch.compile(lambda x: dropped(x, 0.5, None, SEEDED), backend="eager", fullgraph=True)
    assert set(compiled(x).unique().tolist()) <= {0.0, 2.0}


SEEDED = SeedGenerator(1)


def test_global_seed() -> None:
    """The numbers that nobody gave a seed follow set_random_seed, also those of a SeedGenerator without a seed."""
    found = []
    for _ in range(2):
        utils.set_random_seed(11)
        generator = SeedGenerator()
        found.append([random.normal((3,)), random.uniform((3,), seed=generator), generator.next()])
    for a, b in zip(*found, strict=True):
        assert torch.equal(a, b)


def test_seed_generator() -> None:
    generator, real = SeedGenerator(42, name="mine"), keras.random.SeedGenerator(42, name="mine")
    for ordered in (True, True, False, False, True):
        assert generator.next(ordered).tolist() == real.next(ordered).tolist()
    assert generator.get_config() == real.get_config() == {"seed": 42, "name": "mine"}
    assert SeedGenerator.from_config(generator.get_config()).next().tolist() == [42, 0]
    before = generator.state
    with dry_run():
        random.normal((2,), seed=generator)
        generator.next()
    assert torch.equal(generator.state, before)
    with pytest.raises(InvalidArgument, match="integer or None"):
        SeedGenerator(1.5)
    with pytest.raises(InvalidArgument, match="A seed is"):
        random.normal((2,), seed="a")


def test_refused_dtypes() -> None:
    with pytest.raises(InvalidArgument, match="floating dtype"):
        random.uniform((2,), dtype="int32")
    with pytest.raises(InvalidArgument, match="integer dtype"):
        random.randint((2,), 0, 3, dtype="float32")
    with pytest.raises(InvalidArgument, match="rank 2"):
        random.categorical(torch.zeros(3), 2)


def test_importing_is_light() -> None:
    code = "import sys, torch; before = set(sys.modules); import runtime.random; print(*(set(sys.modules) - before))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "kshape.rulebook.ops" not in found
