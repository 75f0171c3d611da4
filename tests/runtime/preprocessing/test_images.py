"""Pictures as arrays and back, against real Keras."""

from __future__ import annotations

import io
import itertools
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import torch
from PIL import Image

import runtime
from runtime.core.errors import InvalidArgument
from runtime.preprocessing.image import smart_resize
from runtime.utils import array_to_img, img_to_array, load_img, save_img
from tests.runtime.counting import CASES
from tests.runtime.numbers import assert_close

MODES = {"L": (7, 9), "RGB": (7, 9, 3), "RGBA": (7, 9, 4), "I;16": (7, 9), "P": (7, 9)}


@pytest.fixture(params=MODES)
def picture(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A file with a picture of each of Pillow's usual modes."""
    shape, mode = MODES[request.param], request.param
    pixels = np.random.default_rng(0).integers(0, 256, shape).astype("uint16" if mode == "I;16" else "uint8")
    image = Image.fromarray(pixels) if mode != "P" else Image.fromarray(pixels).convert("P")
    path = tmp_path / "picture.png"
    image.save(path)
    return path


@pytest.mark.parametrize("color_mode", ["grayscale", "rgb", "rgba"])
def test_load_img(picture: Path, color_mode: str) -> None:
    sizes = (None, (7, 9), (4, 5), (10, 4))
    methods = ("nearest", "bilinear", "bicubic", "hamming", "box", "lanczos")
    for size, method, keep in itertools.product(sizes, methods, (False, True)):
        options = {"color_mode": color_mode, "target_size": size, "interpolation": method, "keep_aspect_ratio": keep}
        found = []
        for load in (load_img, keras.utils.load_img):
            try:
                image = load(picture, **options)
                found.append((image.mode, image.size, image.tobytes()))
            except (ValueError, OSError) as error:  # Pillow cannot resize every mode by every method
                found.append(type(error).__name__)
        assert found[0] == found[1], options
        CASES["utils.load_img"] += 1


def test_load_img_from_bytes_and_texts(picture: Path) -> None:
    expected = np.asarray(load_img(picture))
    assert np.array_equal(load_img(str(picture)), expected)
    assert np.array_equal(load_img(io.BytesIO(picture.read_bytes())), expected)
    with pytest.raises(TypeError, match="load_img needs a path"):
        load_img(3)
    with pytest.raises(InvalidArgument, match="color_mode"):
        load_img(picture, color_mode="bgr")
    with pytest.raises(InvalidArgument, match="interpolation"):
        load_img(picture, target_size=(2, 2), interpolation="linear")


@pytest.mark.parametrize("data_format", [None, "channels_last", "channels_first"])
@pytest.mark.parametrize("channels", [1, 3, 4])
def test_arrays_to_images_and_back(data_format: str | None, channels: int) -> None:
    random = np.random.default_rng(0)
    for scale, values, dtype in itertools.product((True, False), (1.0, 200.0, 900.0), (None, "float64")):
        x = random.uniform(0, values, (6, 5, channels))
        if not scale and values > 255 and channels > 1:
            continue  # numbers beyond 255 do not fit into a byte, and what comes of them is the processor's affair
        x = x.transpose(2, 0, 1) if data_format == "channels_first" else x
        options = {"data_format": data_format, "scale": scale, "dtype": dtype}
        ours, theirs = array_to_img(x, **options), keras.utils.array_to_img(x, **options)
        assert (ours.mode, ours.size, ours.tobytes()) == (theirs.mode, theirs.size, theirs.tobytes())
        back = img_to_array(ours, data_format=data_format, dtype=dtype)
        expected = keras.utils.img_to_array(theirs, data_format=data_format, dtype=dtype)
        assert back.dtype == expected.dtype
        assert np.array_equal(back, expected)
        CASES["utils.array_to_img"] += 1
    assert array_to_img(np.zeros((4, 4, 1))).getextrema() == (0, 0)


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.bmp"])
@pytest.mark.parametrize("channels", [1, 3, 4])
@pytest.mark.filterwarnings("ignore")
def test_save_img(name: str, channels: int, tmp_path: Path) -> None:
    x = np.random.default_rng(0).uniform(0, 1, (6, 5, channels))
    save_img(tmp_path / name, x)
    keras.utils.save_img(tmp_path / f"theirs_{name}", x)
    assert (tmp_path / name).read_bytes() == (tmp_path / f"theirs_{name}").read_bytes()
    CASES["utils.save_img"] += 1


@pytest.mark.parametrize("shape", [(6, 4), (6, 4, 2), (1, 6, 4, 3)], ids=str)
def test_shapes_that_are_no_picture(shape: Any) -> None:
    with pytest.raises(InvalidArgument, match="array_to_img needs"):
        array_to_img(np.zeros(shape))


@pytest.mark.parametrize("shape", [(8, 12, 3), (2, 8, 12, 3), (2, 12, 8, 1)], ids=str)
@pytest.mark.parametrize("size", [(4, 4), (5, 9), (20, 6), (8, 12)], ids=str)
def test_smart_resize(shape: Any, size: Any) -> None:
    x = np.random.default_rng(0).uniform(0, 255, shape).astype("float32")
    for method in ("bilinear", "nearest", "bicubic"):
        theirs = keras.preprocessing.image.smart_resize(x, size, interpolation=method)
        ours = smart_resize(x, size, interpolation=method)
        assert isinstance(ours, np.ndarray)
        assert_close(ours, theirs)
        first = np.moveaxis(x, -1, -3)
        tensor = smart_resize(torch.from_numpy(first), size, method, data_format="channels_first")
        assert_close(np.moveaxis(tensor.numpy(), -3, -1), theirs)
        CASES["preprocessing.smart_resize"] += 2


def test_smart_resize_refuses_what_is_no_picture() -> None:
    with pytest.raises(InvalidArgument, match="of rank 3, or a batch of rank 4"):
        smart_resize(np.zeros((4, 4)), (2, 2))
    with pytest.raises(InvalidArgument, match=r"needs size to be \(height, width\)"):
        runtime.preprocessing.image.smart_resize(np.zeros((4, 4, 3)), (2, 2, 3))
