"""Initializers against real Keras: the same numbers for a seed, and the numbers that their formulas promise."""

from __future__ import annotations

import math
from typing import Any

import keras
import numpy as np
import pytest
import torch

from kshape.rulebook import initializers as rules
from runtime import initializers
from runtime.core.errors import InvalidArgument
from runtime.core.serialization import custom_object_scope
from tests.parity.generate import cases, choices
from tests.runtime.counting import CASES

FANS = {"input_axes": [..., (0,), (0, 1)], "output_axes": [..., (-1,), (1,)]}
OPTIONS: dict[str, dict[str, Any]] = {
    "Constant": {"value": [..., 0, 2, -1.5, [0.5]]},
    "Identity": {"gain": [..., 2.0, -0.5]},
    "Orthogonal": {"gain": [..., 1.5]},
    "RandomNormal": {"mean": [..., 1.0], "stddev": [..., 2.0]},
    "RandomUniform": {"minval": [..., -2.0, 0.0], "maxval": [..., 3.0]},
    "STFT": {
        "side": [..., "imag"],
        "scaling": [..., None, "spectrum"],
        "periodic": [..., True],
    },
    "TruncatedNormal": {"mean": [..., -1.0], "stddev": [..., 0.5]},
    "VarianceScaling": {
        "scale": [..., 0.1, 3.0],
        "mode": [..., "fan_in", "fan_out", "fan_avg"],
        "distribution": [..., "normal", "untruncated_normal", "uniform", "Truncated_Normal"],
        **FANS,
    },
    **dict.fromkeys(("GlorotNormal", "GlorotUniform", "HeNormal", "HeUniform", "LecunNormal", "LecunUniform"), FANS),
}
RANDOM = [rule.__name__ for rule in rules.INITIALIZERS if issubclass(rule, rules.RandomInitializer)]
NAMES = [rule.__name__ for rule in rules.INITIALIZERS if rule.__name__ not in ("Initializer", "STFT")]


def shape_for(name: str, rng: Any) -> tuple[int, ...]:
    """Two axes at least, which fans and matrices need."""
    rank = 2 if name == "Identity" else rng.randrange(2, 5)
    return tuple(rng.randrange(1, 9) for _ in range(rank))


@pytest.mark.parametrize("name", NAMES)
def test_the_numbers_of_keras(name: str) -> None:
    for rng in cases(f"initializer {name}", 40):
        kwargs, shape = choices(rng, OPTIONS.get(name, {})), shape_for(name, rng)
        if name in RANDOM:
            kwargs["seed"] = rng.randrange(2**31)
        real, ours = getattr(keras.initializers, name)(**kwargs), getattr(initializers, name)(**kwargs)
        for _ in range(2):  # the second call gives the same again
            values = ours(shape)
            assert values.dtype is torch.float32 and values.shape == shape
            np.testing.assert_allclose(
                values.numpy(), np.asarray(real(shape)), rtol=1e-5, atol=1e-6, err_msg=f"{kwargs} {shape}"
            )
        CASES[f"initializers.{name}"] += 1


@pytest.mark.parametrize("window", ["hann", "hamming", "blackman", "bartlett"])
def test_stft_kernels(window: str) -> None:
    """Keras takes named windows from scipy; it gets numpy's here, which are the same."""
    for rng in cases(f"STFT {window}", 10):
        kwargs, shape = choices(rng, OPTIONS["STFT"]), (rng.randrange(3, 9), 1, rng.randrange(3, 9))
        length = shape[0] + 1 if kwargs.get("periodic") else shape[0]
        values = getattr(np, {"hann": "hanning"}.get(window, window))(length)[: shape[0]]
        expected = np.asarray(keras.initializers.STFT(**{**kwargs, "window": values})(shape))
        ours = initializers.STFT(**{**kwargs, "window": window})(shape)
        np.testing.assert_allclose(ours.numpy(), expected, rtol=1e-4, atol=1e-5)
        CASES["initializers.STFT"] += 1


@pytest.mark.parametrize("window", [None, [1.0, 2.0, 0.5, 1.0]])
def test_stft_kernels_of_a_window_given_by_numbers(window: Any) -> None:
    for side in ("real", "imag"):
        real = keras.initializers.STFT(side=side, window=window)((4, 1, 5))
        ours = initializers.STFT(side=side, window=window)((4, 1, 5))
        np.testing.assert_allclose(ours.numpy(), np.asarray(real), rtol=1e-4, atol=1e-5)
        CASES["initializers.STFT"] += 1


@pytest.mark.parametrize("name", ["GlorotUniform", "HeNormal", "LecunUniform", "VarianceScaling"])
def test_the_spread_follows_the_fans(name: str) -> None:
    for shape in [(300, 200), (3, 3, 40, 90), (5, 60, 70), (20000,)]:
        values = getattr(initializers, name)(seed=3)(shape).double()
        real = np.asarray(getattr(keras.initializers, name)(seed=4)(shape), dtype="float64")
        error = 4 / math.sqrt(values.numel())  # of the mean and of the deviation, in units of the deviation
        assert abs(values.mean()) < error * values.std()
        assert abs(values.std() / real.std() - 1) < 2 * error
        assert abs(values.abs().max() / abs(real).max() - 1) < 0.02
        CASES[f"initializers.{name}"] += 1


def test_a_truncated_normal_stays_within_two_deviations() -> None:
    values = initializers.TruncatedNormal(stddev=3.0, seed=1)((400_000,))
    assert float(values.abs().max()) <= 6.0
    assert abs(float(values.std()) / (3.0 * initializers.TRUNCATED_STDDEV) - 1) < 0.01


@pytest.mark.parametrize("shape", [(6, 4), (4, 6), (3, 3, 2, 5), (5, 5)])
def test_orthogonal_is_orthogonal(shape: tuple[int, ...]) -> None:
    matrix = initializers.Orthogonal(gain=2.0, seed=5)(shape).reshape(-1, shape[-1])
    product = matrix.T @ matrix if matrix.shape[0] >= matrix.shape[1] else matrix @ matrix.T
    torch.testing.assert_close(product, 4 * torch.eye(len(product)), rtol=1e-5, atol=1e-5)


def test_without_a_seed_one_is_drawn_when_the_initializer_is_made() -> None:
    keras.utils.set_random_seed(7)
    real = [np.asarray(keras.initializers.GlorotUniform()((3, 4))) for _ in range(2)]
    keras.utils.set_random_seed(7)
    ours = [initializers.GlorotUniform()((3, 4)).numpy() for _ in range(2)]
    np.testing.assert_allclose(ours, real, rtol=1e-6)
    assert not np.allclose(ours[0], ours[1])
    one = initializers.HeNormal()
    assert torch.equal(one((3, 4)), one((3, 4)))  # as in Keras
    assert not torch.equal(one((3, 4)), one.clone()((3, 4)))


def test_a_seed_generator_moves_on() -> None:
    class Generator:
        """What a SeedGenerator is to an initializer."""

        def __init__(self, seed: int) -> None:
            self.state = torch.tensor([seed, 0])

        def next(self) -> torch.Tensor:
            self.state = self.state + torch.tensor([0, 1])
            return self.state - torch.tensor([0, 1])

    real = keras.initializers.RandomNormal(seed=keras.random.SeedGenerator(11))
    ours = initializers.RandomNormal(seed=Generator(11))
    for _ in range(3):
        np.testing.assert_allclose(ours((2, 3)).numpy(), np.asarray(real((2, 3))), rtol=1e-6)


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float64", torch.float32, "int32"])
def test_the_dtype_asked_for(dtype: Any) -> None:
    from runtime.core.dtypes import torch_dtype

    for name in ("Zeros", "Ones", "Constant", "Orthogonal", "HeNormal", "RandomUniform", "Identity"):
        if dtype == "int32" and name not in ("Zeros", "Ones", "Constant"):
            continue
        assert getattr(initializers, name)()((3, 3), dtype=dtype).dtype is torch_dtype(dtype)


@pytest.mark.parametrize("name", [*NAMES, "STFT"])
def test_configs_are_those_of_keras(name: str) -> None:
    for rng in cases(f"config {name}", 10):
        kwargs = choices(rng, OPTIONS.get(name, {}))
        if name == "STFT":
            kwargs["window"] = None  # Keras needs scipy for the others
        if name in RANDOM:
            kwargs["seed"] = rng.choice([None, 5])
        real, ours = getattr(keras.initializers, name)(**kwargs), getattr(initializers, name)(**kwargs)
        config = initializers.serialize(ours)
        expected = keras.initializers.serialize(real)
        if name == "Identity":  # whose gain Keras forgets
            expected["config"]["gain"] = real.gain
        assert config == expected
        assert initializers.serialize(initializers.deserialize(config)) == config
        assert type(initializers.get(config)) is type(ours)
        CASES[f"initializers.{name}"] += 1


def test_texts() -> None:
    for text, rule in {**rules.VOCABULARY.aliases, **rules.VOCABULARY.legacy}.items():
        if text.lower() not in ("constant", "initializer"):
            assert initializers.get(text).rule_class is rule
    for name, rule in rules.VOCABULARY.names.items():
        assert getattr(initializers, name).rule_class is rule


@pytest.mark.parametrize(
    ("identifier", "text"),
    [
        ("he_norml", "keras.initializers has no initializer named 'he_norml'. Did you mean 'he_normal'?"),
        ("constant", "Constant needs value, which a text cannot give."),
        (3, "keras.initializers needs identifier to be an initializer"),
    ],
)
def test_what_get_refuses(identifier: Any, text: str) -> None:
    with pytest.raises(ValueError, match=text.replace("(", r"\(")):
        initializers.get(identifier)
    with pytest.raises((ValueError, KeyError)):
        keras.initializers.get(identifier)


def test_shapes_that_a_rule_refuses() -> None:
    with pytest.raises(InvalidArgument, match=r"Identity needs a weight of rank 2. Received: shape=\(3,\)."):
        initializers.Identity()((3,))
    with pytest.raises(InvalidArgument, match=r"Orthogonal needs a weight of rank 2 or more."):
        initializers.Orthogonal()((3,))


def test_functions_arrays_and_classes_of_the_user() -> None:
    class Mine(initializers.Initializer):
        def __init__(self, scale: float = 2.0) -> None:
            self.scale = scale

        def __call__(self, shape: Any, dtype: Any = None) -> torch.Tensor:
            return initializers.Ones()(shape, dtype) * self.scale

        def get_config(self) -> dict[str, Any]:
            return {"scale": self.scale}

    def halves(shape: Any, dtype: Any = None) -> torch.Tensor:
        return torch.full(shape, 0.5)

    assert initializers.get(halves) is halves
    assert float(initializers.get(Mine)((1,))) == 2.0
    with custom_object_scope({"Mine": Mine, "halves": halves}):
        assert float(initializers.deserialize(initializers.serialize(Mine(3.0)))((1,))) == 3.0
        assert initializers.get("Mine").scale == 2.0
        assert initializers.get("halves") is halves
        assert initializers.deserialize(initializers.serialize(halves)) is halves
    with pytest.raises(InvalidArgument, match="has no initializer named 'Mine'"):
        initializers.deserialize(initializers.serialize(Mine(3.0)))
    array = np.arange(6.0).reshape(2, 3)
    assert initializers.get(array)((2, 3), dtype="float32").dtype is torch.float32
    with pytest.raises(InvalidArgument, match=r"needs the weight's shape \(3, 2\)"):
        initializers.get(array)((3, 2))


def test_a_window_that_needs_scipy() -> None:
    try:
        import scipy  # noqa: F401
    except ImportError:
        with pytest.raises(InvalidArgument, match=r"STFT needs scipy for this window\. Received: window='parzen'"):
            initializers.STFT(window="parzen")((4, 1, 3))
