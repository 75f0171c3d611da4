"""Ops over images and signals."""

from __future__ import annotations

import random
from typing import Any

import pytest

from tests.parity.generate import cases
from tests.parity.ops_harness import Arr, compare_op


def image(rng: random.Random, channels: Any = 3, ranks: tuple[int, ...] = (3, 4, 4)) -> Arr:
    sizes = [rng.choice([None, 6, 8, 9]), rng.choice([6, 8, 10])]
    rank = rng.choice(ranks) if rng.random() < 0.95 else 2
    return Arr(*([rng.choice([2, None])] if rank == 4 else []), *sizes[: rank - 1], channels)


@pytest.mark.parametrize("name", ["rgb_to_grayscale", "rgb_to_hsv", "hsv_to_rgb", "gaussian_blur", "sobel_edges"])
def test_filters(name: str) -> None:
    for rng in cases(name, 30):
        x = image(rng, rng.choice([3, 3, 3, 1, 2]) if "rgb" in name else 3)
        # PyTorch's backend does not count the channels.
        compare_op(f"image.{name}", x, _lenient=True)


def test_resize() -> None:
    for rng in cases("resize", 60):
        size = rng.choice([(4, 5), (12, 3), [7, 7], (0, 3), (3,)])
        compare_op("image.resize", image(rng), size, interpolation=rng.choice(["bilinear", "nearest"]))


def test_resize_channels_first() -> None:
    for rng in cases("resize first", 20):
        x = image(rng)
        compare_op("image.resize", Arr(*x.shape[:-3], 3, 6, 7), (4, 5), data_format="channels_first")


@pytest.mark.parametrize("name", ["pad_images", "crop_images"])
def test_pad_and_crop(name: str) -> None:
    side = "padding" if name == "pad_images" else "cropping"
    for rng in cases(name, 80):
        rows: dict[str, Any] = rng.choice(
            [
                {f"top_{side}": 1, f"bottom_{side}": 2},
                {f"top_{side}": 1, "target_height": rng.choice([4, 12])},
                {f"bottom_{side}": 0, "target_height": rng.choice([5, 9])},
                {f"top_{side}": 1},
            ]
        )
        columns: dict[str, Any] = rng.choice(
            [{f"left_{side}": 2, f"right_{side}": 0}, {f"right_{side}": 1, "target_width": rng.choice([3, 11])}]
        )
        # PyTorch's crop takes a negative rest on the right, symbolic Keras refuses it.
        compare_op(f"image.{name}", image(rng), **rows, **columns, _lenient=True)


def test_patches() -> None:
    for rng in cases("patches", 60):
        options: dict[str, Any] = {"padding": rng.choice(["valid", "same"])}
        if rng.random() < 0.4:
            options["strides"] = rng.choice([1, 2])
        x = image(rng, 2)
        compare_op("image.extract_patches", x, rng.choice([2, (3, 2), 3]), **options, _lenient=True)
    volume = Arr(2, 4, 5, 6, 2)
    compare_op("image.extract_patches", volume, (2, 2, 3))
    compare_op("image.extract_patches_3d", volume, 2)
    compare_op("image.extract_patches_3d", Arr(4, 5, 6, 2), (2, 1, 3), strides=(1, 1, 2))


def test_warps() -> None:
    for rng in cases("warps", 30):
        x = image(rng, 3, (3, 4))
        batched = len(x.shape) == 4
        compare_op("image.affine_transform", x, Arr(*([x.shape[0]] if batched else []), 8), _backend=batched)
        points = Arr(*([x.shape[0]] if batched else []), rng.choice([4, 4, 3]), 2)
        compare_op("image.perspective_transform", x, points, points, _backend=True, _lenient=True)
        coordinates = Arr(rng.choice([3, 3, 2]), *rng.choice([(5,), (4, 5), ()]))
        compare_op("image.map_coordinates", Arr(4, 5, 6), coordinates, 1, _lenient=True)
        compare_op("image.elastic_transform", Arr(2, 8, 8, 3), seed=1)
        compare_op("image.ssim", Arr(*rng.choice([(2, 16, 16, 3), (16, 16, 3)])), Arr(16, 16, 3), _backend=True)


def test_scale_and_translate() -> None:
    compare_op("image.scale_and_translate", Arr(4, 5, 3), (6, 7, 3), Arr(2), Arr(2), (0, 1), "linear")


def test_fourier() -> None:
    for rng in cases("fft", 60):
        x = Arr(*[rng.choice([2, 4, 8]) for _ in range(rng.randrange(4))])
        y = x if rng.random() < 0.8 else Arr(*[5 for _ in x.shape])
        for name in ("fft", "fft2", "ifft2"):
            compare_op(name, (x, y), _lenient=True)
        compare_op("rfft", x, fft_length=rng.choice([None, 4, 7]))
        compare_op("irfft", (x, x), fft_length=rng.choice([None, 4, 6]), _lenient=True)


def test_frames() -> None:
    for rng in cases("stft", 40):
        x = Arr(*[2] * rng.randrange(2), rng.choice([32, 40, 50]))
        compare_op("extract_sequences", x, rng.choice([4, 8]), rng.choice([1, 3]))
        length, stride = rng.choice([(8, 2), (16, 4)])
        center = rng.random() < 0.6
        compare_op("stft", x, length, stride, 16, center=center)
        spectrum = Arr(*x.shape[:-1], 9, 9)
        compare_op("istft", (spectrum, spectrum), 16, 4, 16, length=rng.choice([None, 30]))
    compare_op("extract_sequences", Arr(2, None), 4, 2, _symbolic=True)
