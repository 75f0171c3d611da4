"""Activations, normalisations, convolutions, poolings, losses and attention as ops."""

from __future__ import annotations

import random
from typing import Any

import pytest

from kshape.rulebook.ops import OPS, activations
from kshape.rulebook.specs import TensorSpec
from tests.parity.generate import cases
from tests.parity.ops_harness import Arr, compare_op

PLAIN = (*activations.SAME_DTYPE, *activations.FLOATING.split(), *["celu", "elu", "gelu", "leaky_relu"])
SHRINKING = ("hard_shrink", "soft_shrink", "squareplus")


def sizes(rng: random.Random, rank: int, unknown: float = 0.2) -> list[Any]:
    return [rng.choice(["t", None]) if rng.random() < unknown else rng.choice([1, 2, 3, 4]) for _ in range(rank)]


@pytest.mark.parametrize("name", [*PLAIN, *SHRINKING])
def test_activation(name: str) -> None:
    for rng in cases(name, 8):
        compare_op(name, Arr(*sizes(rng, rng.randrange(4)), dtype=rng.choice(["float32", "float16"])))
    compare_op("threshold", Arr(2, 3), 0.5, 1.0)


@pytest.mark.parametrize("name", ["softmax", "log_softmax", "sparsemax", "normalize", "glu", "layer_normalization"])
def test_along_an_axis(name: str) -> None:
    for rng in cases(name, 40):
        x = Arr(*sizes(rng, rng.randrange(1, 4)))
        rank = len(x.shape)
        axis = rng.choice([-1, 0, rank - 1, -rank, rank, -1])
        # PyTorch's fused layer normalisation takes the last axes only.
        fused = name == "layer_normalization" and axis not in (-1, rank - 1)
        compare_op(name, x, axis=axis, _lenient=True, _backend=fused)


def test_softmax_over_several_axes() -> None:
    for rng in cases("softmax", 20):
        compare_op(
            rng.choice(["softmax", "log_softmax"]), Arr(*sizes(rng, 3, 0)), axis=rng.choice([(0, 1), (1, 2), (0, 2)])
        )


def test_normalisation() -> None:
    for rng in cases("normalisation", 60):
        x = sizes(rng, rng.choice([2, 3]))
        width = rng.choice([x[-1], x[-1], 5, 1])
        scale = rng.choice([None, Arr(width)])
        compare_op("rms_normalization", Arr(*x), scale=scale, _backend=True)
        # PyTorch's fused kernel does not stretch a gamma of size 1.
        beta = rng.choice([None, scale])
        compare_op("layer_normalization", Arr(*x), gamma=scale, beta=beta, _lenient=True, _backend=width == 1)
        n = rng.choice([x[-1], x[-1], 5])
        mean = Arr(n)
        # Symbolic Keras takes None and a number for different sizes.
        offset, compared = rng.choice([None, Arr(x[-1])]), isinstance(x[-1], int)
        compare_op(
            "batch_normalization", Arr(*x), mean, Arr(n), -1, offset=offset, _lenient=True, _backend=not compared
        )


def image(rng: random.Random, n: int, channels: Any, first: bool) -> Arr:
    spatial = [rng.choice([None, 1, 4, 5, 7, 8]) for _ in range(n)]
    batch = rng.choice([None, 2])
    return Arr(batch, channels, *spatial) if first else Arr(batch, *spatial, channels)


@pytest.mark.parametrize("n", [1, 2, 3])
def test_conv(n: int) -> None:
    for rng in cases(f"conv {n}", 60):
        first = rng.random() < 0.2
        channels, groups = rng.choice([(2, 1), (4, 1), (4, 2), (3, 2)])
        kernel = Arr(
            *[rng.choice([1, 2, 3]) for _ in range(n)], rng.choice([max(channels // groups, 1), 2]), rng.choice([4, 6])
        )
        options: dict[str, Any] = {"padding": rng.choice(["valid", "same"])}
        if rng.random() < 0.4:
            options["strides"] = rng.choice([2, (2,) * n])
        elif rng.random() < 0.3:
            options["dilation_rate"] = 2
        if first:
            options["data_format"] = "channels_first"
        x = image(rng, n, channels, first)
        compare_op("conv", x, kernel, **options, _lenient=True)
        if "dilation_rate" not in options and n < 3:
            deep = Arr(*kernel.shape[:-2], rng.choice([channels, channels, 5]), rng.choice([1, 2]))
            compare_op("depthwise_conv", x, deep, **options, _lenient=True)
            point = Arr(*[1] * n, deep.shape[-2] * deep.shape[-1], 6)
            compare_op("separable_conv", x, deep, point, **options, _lenient=True)
        back = Arr(*kernel.shape[:-2], 6, rng.choice([channels, channels, 5]))
        compare_op("conv_transpose", x, back, **options, _lenient=True)


@pytest.mark.parametrize("name", ["max_pool", "average_pool"])
def test_pool(name: str) -> None:
    for rng in cases(name, 80):
        n = rng.choice([1, 2, 2, 3])
        first = rng.random() < 0.2
        options: dict[str, Any] = {"padding": rng.choice(["valid", "same"])}
        if rng.random() < 0.5:
            options["strides"] = rng.choice([1, 2, (2,) * n])
        options["data_format"] = "channels_first" if first else "channels_last"
        compare_op(name, image(rng, n, 3, first), rng.choice([2, (3,) * n]), **options, _lenient=True)


@pytest.mark.parametrize("name", ["adaptive_max_pool", "adaptive_average_pool"])
def test_adaptive_pool(name: str) -> None:
    for rng in cases(name, 30):
        n = rng.choice([1, 2, 2])
        first = rng.random() < 0.3
        x = image(rng, n, 3, first)
        compare_op(name, x, (2,) * n, data_format="channels_first" if first else "channels_last")


def test_folding() -> None:
    for rng in cases("unfold", 40):
        x = Arr(2, 3, rng.choice([4, 6, 7]), rng.choice([5, 8]))
        compare_op("unfold", x, rng.choice([2, 3, (2, 3)]), stride=rng.choice([1, 2]), padding=rng.choice([0, 1]))
        compare_op("fold", Arr(2, rng.choice([12, 8, 9]), 9), (4, 4), 2)
        block = rng.choice([2, 3])
        y = Arr(rng.choice([None, 2]), rng.choice([4, 6, "t"]), 6, rng.choice([4, 8, 9, 12]))
        compare_op("depth_to_space", y, block)
        compare_op("space_to_depth", y, block, _lenient=True)


def test_crossentropies() -> None:
    for rng in cases("crossentropy", 80):
        x = sizes(rng, rng.choice([1, 2, 3]), 0.15)
        other = [size if rng.random() < 0.92 else 5 for size in x]
        logits = rng.random() < 0.5
        unknown = any(not isinstance(size, int) for size in x)
        compare_op("binary_crossentropy", Arr(*other), Arr(*x), from_logits=logits, _lenient=True, _backend=unknown)
        compare_op(
            "categorical_crossentropy", Arr(*other), Arr(*x), from_logits=logits, _lenient=True, _backend=unknown
        )
        labels = rng.choice([other[:-1], [*other[:-1], 1], other[:-1], other])
        target = Arr(*labels, dtype="int32", fill="zeros")
        compare_op(
            "sparse_categorical_crossentropy", target, Arr(*x), from_logits=logits, _lenient=True, _backend=unknown
        )


def test_ctc() -> None:
    for rng in cases("ctc", 30):
        batch = rng.choice([2, 3])
        target, output = Arr(batch, 2, dtype="int32"), Arr(rng.choice([batch, batch, 4]), 5, 6)
        lengths = Arr(batch, dtype="int32")
        compare_op("ctc_loss", target, output, lengths, Arr(rng.choice([batch, 5]), dtype="int32"), _lenient=True)
        compare_op("ctc_decode", Arr(batch, 5, 6), lengths)


def test_attention() -> None:
    for rng in cases("attention", 60):
        q = [2, rng.choice([3, None]), 2, 4]
        k = [2, rng.choice([3, 5]), 2, rng.choice([4, 4, 4, 3])]
        v = [2, k[1], 2, 4]
        if rng.random() < 0.1:
            q = q[1:]
        compare_op("dot_product_attention", Arr(*q), Arr(*k), Arr(*v))


def test_key_and_value_have_one_length() -> None:
    """PyTorch's fused kernel does not look, and reads past the end; every other backend refuses."""
    q, k, v = (TensorSpec((2, length, 2, 4)) for length in (3, 5, 6))
    result, error = OPS["dot_product_attention"].apply(q, k, v)
    assert error is not None
    assert error.fault == "attention-shapes"
    assert result.sizes == (2, 3, 2, 4)


def test_images_compared() -> None:
    for rng in cases("psnr", 20):
        x = sizes(rng, 3, 0)
        compare_op("psnr", Arr(*x), Arr(*rng.choice([x, x, x[1:]])), 1.0, _lenient=True)
        compare_op("polar", Arr(*x), Arr(*x))
