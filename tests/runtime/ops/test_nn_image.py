"""Ops over images. Where PyTorch's backend of Keras is at odds with Keras itself, the comments say so."""

from __future__ import annotations

import random
from typing import Any

import keras
import numpy as np
import pytest
import torch

from runtime import ops
from runtime.core.errors import InvalidArgument
from tests.parity import test_ops_image as parity
from tests.parity.generate import cases
from tests.parity.ops_harness import Arr
from tests.runtime.numbers import assert_close
from tests.runtime.ops.drawn import Given
from tests.runtime.ops.harness import compare, compare_all

LAYOUTS = ("channels_last", "channels_first")


def image(
    rng: random.Random, layout: str, channels: int = 3, dtype: str = "float32", batch: bool | None = None
) -> Given:
    """Numbers from 0 to 1 (0 to 255 for integers), with a batch axis or without."""
    h, w = rng.randrange(5, 10), rng.randrange(5, 10)
    sizes = (h, w, channels) if layout == "channels_last" else (channels, h, w)
    batch = rng.random() < 0.7 if batch is None else batch
    draw = np.random.default_rng(rng.randrange(10**6))
    data = draw.uniform(0, 1, ((2, *sizes) if batch else sizes)) * (255 if "int" in dtype else 1)
    return Given(data.round() if "int" in dtype else data.astype("float32"), dtype)


@pytest.mark.parametrize("name", ["rgb_to_grayscale", "rgb_to_hsv", "hsv_to_rgb"])
def test_colours(name: str) -> None:
    compare_all(parity.test_filters, name)
    for rng in cases(f"{name} values", 30):
        layout = rng.choice(LAYOUTS)
        compare(f"image.{name}", image(rng, layout), data_format=layout, _gradients=name == "rgb_to_grayscale")
    flat = Given(np.array([[[0.0, 0, 0], [1, 1, 1], [0.5, 0.5, 0.5], [1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0]]]))
    compare(f"image.{name}", flat, _gradients=False)
    with pytest.raises(InvalidArgument):
        ops.image.rgb_to_hsv(torch.zeros(2, 2, 3, dtype=torch.uint8))


def test_sizes() -> None:
    compare_all(parity.test_resize)
    compare_all(parity.test_resize_channels_first)


def test_resize() -> None:
    for rng in cases("resize values", 80):
        layout, dtype = rng.choice(LAYOUTS), rng.choice(["float32", "float32", "uint8", "int32", "float16"])
        options: dict[str, Any] = {
            "interpolation": rng.choice(["bilinear", "nearest", "bicubic"]),
            "antialias": rng.random() < 0.5,
            "data_format": layout,
        }
        options |= rng.choice([{}, {"crop_to_aspect_ratio": True}, {"pad_to_aspect_ratio": True, "fill_value": 0.5}])
        compare("image.resize", image(rng, layout, 3, dtype), (rng.randrange(1, 14), rng.randrange(1, 14)), **options)


def test_lanczos() -> None:
    """PyTorch's backend has none; scale_and_translate, which has the same kernels, is what it is compared with."""
    for rng in cases("lanczos", 20):
        x, size = image(rng, "channels_last", batch=False), (rng.randrange(2, 14), rng.randrange(2, 14))
        method, antialias = rng.choice(["lanczos3", "lanczos5"]), rng.random() < 0.5

        def real(images: Any, size: Any, interpolation: str, antialias: bool) -> Any:
            scale = torch.tensor([new / old for new, old in zip(size, images.shape[:2], strict=True)])
            return keras.ops.image.scale_and_translate(
                images, (*size, 3), scale, torch.zeros(2), (0, 1), interpolation, antialias
            )

        compare("image.resize", x, size, interpolation=method, antialias=antialias, _truth=real)


def test_area() -> None:
    """The mean of what a pixel covers; for whole factors that is average pooling."""
    for rng in cases("area", 10):
        k, n = rng.choice([2, 3]), rng.randrange(2, 5)
        x = torch.rand(2, k * n, k * n, 3)
        assert_close(ops.image.resize(x, (n, n), "area"), keras.ops.average_pool(x, k))
    x = torch.tensor([0.0, 3.0, 6.0]).view(1, 3, 1)
    assert_close(ops.image.resize(x, (1, 2), "area")[0, :, 0], [1.0, 5.0])  # (0 + 3 / 2) / 1.5, (3 / 2 + 6) / 1.5


def test_refused_options() -> None:
    x = torch.zeros(4, 4, 3)
    for options in ({"interpolation": "cubical"}, {"fill_mode": "reflect"}):
        with pytest.raises(InvalidArgument, match="resize needs"):
            ops.image.resize(x, (2, 2), **options)
    with pytest.raises(InvalidArgument, match="crops or pads"):
        ops.image.resize(x, (2, 2), crop_to_aspect_ratio=True, pad_to_aspect_ratio=True)
    with pytest.raises(InvalidArgument, match="fill_mode among"):
        ops.image.affine_transform(x, torch.eye(3).flatten()[:8], fill_mode="mirrored")
    with pytest.raises(InvalidArgument, match="order 0 and 1"):
        ops.image.map_coordinates(x, torch.zeros(3, 2), 3)


def test_scale_and_translate() -> None:
    for rng in cases("scale and translate", 40):
        x = image(rng, "channels_last", dtype=rng.choice(["float32", "uint8"]), batch=False)
        scale, translation = Given([rng.uniform(0.5, 2), rng.uniform(0.5, 2)]), Given([rng.uniform(-2, 2), 0.5])
        method = rng.choice(["linear", "bilinear", "cubic", "lanczos3", "lanczos5"])
        compare(
            *("image.scale_and_translate", x, (6, 7, 3), scale, translation, (0, 1), method),
            antialias=rng.random() < 0.5,
            _gradients=False,
        )


@pytest.mark.parametrize("name", ["pad_images", "crop_images"])
def test_pad_and_crop(name: str) -> None:
    compare_all(parity.test_pad_and_crop, name)
    for layout in LAYOUTS:
        sides = "padding" if name == "pad_images" else "cropping"
        options = {f"top_{sides}": 1, f"bottom_{sides}": 2, f"left_{sides}": 0, "target_width": 6}
        compare(f"image.{name}", Arr(2, *(6, 6, 6)), **options, data_format=layout)


def test_patches() -> None:
    compare_all(parity.test_patches)
    for rng in cases("patches values", 40):
        layout = rng.choice(LAYOUTS)
        options: dict[str, Any] = {"padding": rng.choice(["valid", "same"]), "data_format": layout}
        options |= rng.choice([{}, {"strides": rng.choice([1, 2, (2, 1)])}, {"strides": 1, "dilation_rate": 2}])
        compare("image.extract_patches", image(rng, layout, 2), rng.choice([2, (3, 2)]), **options)


MODES = ("constant", "nearest", "wrap", "mirror", "reflect")


def test_shapes_of_warps() -> None:
    compare_all(parity.test_warps, _values=False, _gradients=False)


def test_map_coordinates() -> None:
    for rng in cases("map coordinates", 60):
        rank = rng.choice([1, 2, 3])
        sizes = [rng.randrange(2, 6) for _ in range(rank)]
        draw = np.random.default_rng(rng.randrange(10**6))
        places = draw.uniform(-4, 9, (rank, *rng.choice([(7,), (3, 4)])))
        dtype = rng.choice(["float32", "float32", "int32"])
        data = draw.normal(size=sizes) * (50 if dtype == "int32" else 1)
        mode, order = rng.choice(MODES), rng.choice([0, 1])
        compare("image.map_coordinates", Given(data, dtype), Given(places), order, mode, rng.choice([0, 2]))


def test_affine_transform() -> None:
    for rng in cases("affine", 60):
        layout, dtype = rng.choice(LAYOUTS), rng.choice(["float32", "float32", "uint8"])
        x = image(rng, layout, dtype=dtype)
        rows = [[rng.uniform(-1.5, 1.5) for _ in range(6)] + [0.0, 0.0] for _ in range(2)]
        matrix = Given(rows if len(x.shape) == 4 else rows[0])
        options = {"interpolation": rng.choice(["nearest", "bilinear"]), "fill_mode": rng.choice(MODES)}
        # Keras writes into the transform that it is given.
        copying = lambda images, transform, **o: keras.ops.image.affine_transform(images, transform.clone(), **o)  # noqa: E731
        compare(
            *("image.affine_transform", x, matrix),
            **options,
            fill_value=rng.choice([0, 0.5]),
            data_format=layout,
            _truth=copying,
            _gradients=False,
        )


def test_projective_part() -> None:
    """output[x, y] = images[(a0 x + a1 y + a2) / k, ...] with k = c0 x + c1 y + 1; Keras on PyTorch forgets k."""
    x = torch.arange(16.0).view(4, 4, 1)
    found = ops.image.affine_transform(x, [1.0, 0, 0, 0, 1, 0, 1, 0], "nearest")  # (x, y) -> (x, y) / (x + 1)
    assert found[2, 1, 0] == x[1, 0, 0]  # y = 2, x = 1: (0.5, 1), rounded to even
    assert found[3, 2, 0] == x[1, 1, 0]


def test_one_transform_for_all() -> None:
    x, shift = torch.rand(3, 4, 4, 1), [1.0, 0, 1, 0, 1, 0, 0, 0]
    each = torch.stack([ops.image.affine_transform(image, shift) for image in x])
    assert_close(ops.image.affine_transform(x, shift), each)


def test_perspective_transform() -> None:
    for rng in cases("perspective", 40):
        layout = rng.choice(LAYOUTS)
        x = image(rng, layout)
        corners = np.array([[0.0, 0], [0, 6], [6, 0], [6, 6]])
        draw = np.random.default_rng(rng.randrange(10**6))
        batch = (2,) if len(x.shape) == 4 else ()
        start, end = (Given(corners + draw.uniform(-0.7, 0.7, (*batch, 4, 2))) for _ in range(2))
        options = {"interpolation": rng.choice(["nearest", "bilinear"]), "fill_value": rng.choice([0, 0.5])}
        compare("image.perspective_transform", x, start, end, **options, data_format=layout, _gradients=False)


def test_gaussian_blur() -> None:
    for rng in cases("blur", 40):
        layout, size = rng.choice(LAYOUTS), rng.choice([3, 5])
        sigma = (rng.uniform(0.5, 2), rng.uniform(0.5, 2))
        compare("image.gaussian_blur", image(rng, layout), (size, size), sigma, data_format=layout)


def test_windows_that_keras_breaks() -> None:
    """Even and oblong windows change Keras's shape on PyTorch, and data_format=None is channels_first to it."""
    x = torch.rand(2, 6, 7, 3)
    for size in ((4, 4), (3, 5), (1, 1)):
        assert ops.image.gaussian_blur(x, size).shape == x.shape
    assert_close(ops.image.gaussian_blur(x), keras.ops.image.gaussian_blur(x, data_format="channels_last"))
    constant = ops.image.gaussian_blur(torch.ones(1, 9, 9, 1), (3, 5))
    assert_close(constant[0, 4, 4, 0], 1.0)


def test_sobel_and_ssim() -> None:
    for rng in cases("sobel", 20):
        layout = rng.choice(LAYOUTS)
        compare("image.sobel_edges", image(rng, layout, batch=True), data_format=layout)
    for rng in cases("ssim", 20):
        layout, batch = rng.choice(LAYOUTS), rng.random() < 0.7
        sizes = (12, 13, 2) if layout == "channels_last" else (2, 12, 13)
        draw = np.random.default_rng(rng.randrange(10**6))
        a = draw.uniform(0, 1, (2, *sizes) if batch else sizes)
        b = np.clip(a + draw.normal(scale=0.2, size=a.shape), 0, 1)
        options = {"max_val": rng.choice([1.0, 2.0]), "filter_size": rng.choice([11, 7]), "data_format": layout}
        compare("image.ssim", Given(a), Given(b), **options)


def test_elastic_transform() -> None:
    """Random: the shape, the dtype, the seed, and how far pixels move. Keras on PyTorch ignores the seed."""
    x = torch.rand(2, 16, 16, 3)
    found = [ops.image.elastic_transform(x, seed=seed) for seed in (1, 1, 2)]
    assert found[0].shape == x.shape
    assert torch.equal(found[0], found[1])
    assert not torch.equal(found[0], found[2])
    assert_close(ops.image.elastic_transform(x, alpha=0.0), x)
    first = ops.image.elastic_transform(x.permute(0, 3, 1, 2), seed=1, data_format="channels_first")
    assert_close(first.permute(0, 2, 3, 1), found[0])
    ramp = torch.arange(64.0).expand(1, 64, 64)[..., None]
    moved = (ops.image.elastic_transform(ramp, alpha=1.0, sigma=2.0, seed=3) - ramp)[0, 16:48, 16:48, 0]
    real = keras.ops.image.elastic_transform(ramp.repeat(2, 1, 1, 1), 1.0, 2.0, data_format="channels_last") - ramp
    real = real[:, 16:48, 16:48, 0]
    assert 0.5 < float(moved.std() / real.std()) < 2.0
