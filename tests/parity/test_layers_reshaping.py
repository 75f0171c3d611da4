"""Reshaping layers and image preprocessing against real Keras."""

from __future__ import annotations

import random
from typing import Any

import keras
import pytest

from kshape.rulebook.layers import LAYERS
from tests.parity.generate import cases, channels_first, choices, image_shape
from tests.parity.harness import Made, compare_layer
from tests.parity.test_layers_simple import DTYPES, any_shape


def test_flatten() -> None:
    for rng in cases("Flatten", 100):
        kwargs = choices(rng, {"data_format": [..., None, "channels_first", "channels_last", "x"]})
        compare_layer("Flatten", kwargs, any_shape(rng), rng.choice(DTYPES))


def a_target(rng: random.Random) -> Any:
    if rng.random() < 0.1:
        return rng.choice([12, (-1, -1), (-2, 3), "12", (), (0, -1), (2.5, 2), (None, -1), [4, 3]])
    sizes = [rng.choice([1, 2, 3, 4, 6, 8, 12, 24]) for _ in range(rng.randint(1, 3))]
    if rng.random() < 0.5:
        sizes[rng.randrange(len(sizes))] = rng.choice([-1, -1, -1, None])  # type: ignore[call-overload]
    return tuple(sizes)


def test_reshape() -> None:
    accepted = 0
    for rng in cases("Reshape", 600):
        shape = (rng.choice([None, 2]), *(rng.choice([1, 2, 3, 4, 6, 8, 12, None]) for _ in range(rng.randint(1, 3))))
        accepted += compare_layer("Reshape", {"target_shape": a_target(rng)}, shape, rng.choice(DTYPES))
    assert accepted > 150


def test_permute() -> None:
    for rng in cases("Permute", 120):
        dims = rng.choice(
            [(1,), (2, 1), [2, 1], (1, 2), (3, 1, 2), (1, 3, 2), (0, 1), (1, 1), (2, 3), 1, (), (1.0, 2.0)]
        )
        compare_layer("Permute", {"dims": dims}, any_shape(rng, 1, 4), rng.choice(DTYPES))


def test_repeat_vector() -> None:
    for rng in cases("RepeatVector", 60):
        compare_layer(
            "RepeatVector", {"n": rng.choice([1, 3, 5, 0, -1, 2.0, None])}, any_shape(rng, 1, 3), rng.choice(DTYPES)
        )


@pytest.mark.parametrize("n", [1, 2, 3])
def test_cropping(n: int) -> None:
    name = f"Cropping{n}D"
    for rng in cases(name, 150):
        kwargs = choices(rng, {"data_format": [..., "channels_first", "channels_last"] if n > 1 else [...]})
        kwargs |= choices(rng, {"cropping": [..., *amounts(rng, n)]})
        compare_layer(name, kwargs, placed(image_shape(rng, n), kwargs))


@pytest.mark.parametrize("n", [1, 2, 3])
def test_zero_padding(n: int) -> None:
    name = f"ZeroPadding{n}D"
    for rng in cases(name, 120):
        kwargs = choices(rng, {"padding": [..., *amounts(rng, n)], "data_format": [..., "channels_first"]})
        compare_layer(name, kwargs, placed(image_shape(rng, n), kwargs))


@pytest.mark.parametrize("n", [1, 2, 3])
def test_up_sampling(n: int) -> None:
    name = f"UpSampling{n}D"
    for rng in cases(name, 100):
        kwargs = choices(
            rng, {"size": [..., 1, 2, 3, 0, 2.0, *([(2,) * n, (1, 2, 3)[:n], (2,) * (n + 1)] if n > 1 else [])]}
        )
        if n > 1:
            kwargs |= choices(rng, {"data_format": [..., "channels_first"]})
        if n == 2:
            kwargs |= choices(rng, {"interpolation": [..., "nearest", "bilinear", "bicubic", "NEAREST", "foo"]})
        compare_layer(name, kwargs, placed(image_shape(rng, n), kwargs))


def amounts(rng: random.Random, n: int) -> list[Any]:
    """One number, n numbers or n pairs, and some that are wrong."""
    some = rng.randint(0, 4)
    if n == 1:
        return [some, (some, 1), [0, some], -1, (1, 2, 3), "a", 1.5]
    pairs = tuple((rng.randint(0, 3), rng.randint(0, 3)) for _ in range(n))
    return [some, tuple(range(n)), pairs, pairs, list(pairs), pairs[:-1], (1,) * (n + 1), "a", ((1, -1),) * n]


def placed(shape: Any, kwargs: dict[str, Any]) -> Any:
    return channels_first(shape) if kwargs.get("data_format") == "channels_first" else shape


SIZED = ["Resizing", "CenterCrop", "RandomCrop"]


@pytest.mark.parametrize("name", SIZED)
def test_resizing(name: str) -> None:
    for rng in cases(name, 40):
        kwargs = choices(rng, {"height": [4, 7], "width": [5, 7], "data_format": [..., "channels_first"]})
        shape = placed(image_shape(rng, 2, channels=(1, 3)), kwargs)
        compare_layer(name, kwargs, shape if rng.random() < 0.7 else shape[1:], rng.choice(DTYPES))


REQUIRED = {"factor": 0.2, "height_factor": 0.1, "width_factor": 0.1}


@pytest.mark.parametrize("name", sorted(n for n, rule in LAYERS.items() if rule.__module__.endswith("augmentation")))
def test_augmentation(name: str) -> None:
    needed = {field.name for field in LAYERS[name].fields if repr(field.default) == "<required>"}
    kwargs = {field: REQUIRED[field] for field in needed}
    if name == "RandomPosterization":
        kwargs["factor"] = 3
    for shape in [(None, 8, 9, 3), (8, 9, 3), (None, None, None, 3), (2, 8, 9, 3), (None, 8), (2, 2, 8, 9, 3)]:
        for dtype in ("float32", "uint8"):
            compare_layer(name, kwargs, shape, dtype)
    if LAYERS[name].factor_bounds is not None:  # type: ignore[attr-defined]
        for factor in (0, 0.5, 1, 1.5, -0.5, 9, -2, (0.1, 0.5), (3, 4), (9, 10), (-3, -2), [0.5], "a", (1, 2, 3)):
            if "factor" in {field.name for field in LAYERS[name].fields}:
                compare_layer(name, {**kwargs, "factor": factor}, (None, 8, 9, 3))


def test_pipeline() -> None:
    layers = [Made("Rescaling", 0.5), Made("Resizing", 4, 5)]
    for shape in [(None, 8, 9, 3), (None, None, None, 1), (None, 8)]:
        compare_layer("Pipeline", {"layers": layers}, shape)
        compare_layer("MaxNumBoundingBoxes", {"max_number": 3}, shape)


def test_every_layer_has_a_rule() -> None:
    """What keras.layers holds and no rule speaks of is listed here, so that nothing is forgotten unseen."""
    classes = {n for n in dir(keras.layers) if isinstance(getattr(keras.layers, n), type)}
    missing = classes - set(LAYERS)
    assert missing <= {"Layer", "Wrapper", "InputSpec", "JaxLayer", "FlaxLayer", "TFSMLayer", "TorchModuleWrapper"}, (
        missing
    )
