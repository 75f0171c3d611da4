"""keras.ops.image: ops over images, under the names "image.resize", "image.crop_images", ..."""

from __future__ import annotations

from typing import Any

from ..dims import Shape, Size, differs, exceeds, product, show_shape, show_size
from ..errors import RuleError, Undecided, is_unknown
from ..op import OpRule, named
from ..specs import TensorSpec
from ..windows import channel_axis, windowed
from .convolution import data_format_of, padding_of, per_axis
from .operands import Tensor, as_spec, need_known, shape_argument, size_argument


def need_images(images: Tensor, what: str, ranks: tuple[int, ...] = (3, 4)) -> TensorSpec:
    """Images with or without a batch axis; RuleError for another rank."""
    x = as_spec(images)
    if x.sizes is not None and x.rank not in ranks:
        wanted = " or ".join(map(str, ranks))
        raise RuleError(
            "input-rank",
            f"{what} needs images of rank {wanted}. Received: shape={show_shape(x.sizes)}.",
            argument="images",
            keras="Expected an input with rank 3 (unbatched) or 4 (batched)" if ranks == (3, 4) else None,
        )
    return x


def _axes(x: TensorSpec, layout: str) -> tuple[int, int]:
    """Height and width, counted from the front."""
    return (x.rank - 3, x.rank - 2) if layout == "channels_last" else (x.rank - 2, x.rank - 1)


def _channels(x: TensorSpec, layout: str) -> int:
    return x.rank - 1 if layout == "channels_last" else x.rank - 3


def _need_channels(x: TensorSpec, layout: str, allowed: tuple[int, ...], what: str) -> None:
    size = x.shape[_channels(x, layout)]
    if all(differs(size, wanted) for wanted in allowed):
        wanted = " or ".join(map(str, allowed))
        raise RuleError(
            "axis-size",
            f"{what} needs images of {wanted} channels. "
            f"Received: shape={show_shape(x.sizes)}, with {show_size(size)} channels.",
            argument="images",
        )


@named("image.rgb_to_grayscale", keeps_dtype=True)
def rgb_to_grayscale(images: Tensor, data_format: Any = None) -> TensorSpec:
    """(..., h, w, 3) -> (..., h, w, 1)."""
    x = need_images(images, "rgb_to_grayscale")
    layout = data_format_of(data_format, "rgb_to_grayscale")
    _need_channels(x, layout, (1, 3), "rgb_to_grayscale")
    at = _channels(x, layout)
    return x.with_shape(*x.shape[:at], 1, *x.shape[at + 1 :])


def _colours(name: str) -> OpRule:
    def function(images: Tensor, data_format: Any = None) -> TensorSpec:
        x = need_images(images, name)
        _need_channels(x, data_format_of(data_format, name), (3,), name)
        return x

    function.__doc__ = f"{name}: three channels; shape and dtype stay."
    return named(f"image.{name}", keeps_dtype=True)(function)


_colours("rgb_to_hsv")
_colours("hsv_to_rgb")


@named("image.resize", keeps_dtype=True)
def resize(
    images: Tensor,
    size: Any,
    interpolation: Any = "bilinear",
    antialias: Any = False,
    crop_to_aspect_ratio: Any = False,
    pad_to_aspect_ratio: Any = False,
    fill_mode: Any = "constant",
    fill_value: Any = 0.0,
    data_format: Any = None,
) -> TensorSpec:
    """(..., h, w, channels) -> (..., *size, channels)."""
    x = need_images(images, "resize")
    layout = data_format_of(data_format, "resize")
    target = shape_argument(size, what="resize", argument="size", least=1)
    if len(target) != 2:
        raise RuleError(
            "argument",
            f"resize needs size as a pair (height, width). Received: size={show_shape(target)}.",
            argument="size",
            keras="Expected `size` to be a tuple of 2 integers.",
        )
    return _with_sizes(x, layout, *target)


def _with_sizes(x: TensorSpec, layout: str, height: Size | None, width: Size | None) -> TensorSpec:
    sizes: list[Size | None] = list(x.shape)
    for axis, size in zip(_axes(x, layout), (height, width), strict=True):
        sizes[axis] = size
    return x.with_shape(*sizes)


@named("image.affine_transform", keeps_dtype=True)
def affine_transform(
    images: Tensor,
    transform: Any,
    interpolation: Any = "bilinear",
    fill_mode: Any = "constant",
    fill_value: Any = 0,
    data_format: Any = None,
) -> TensorSpec:
    """images: (..., h, w, channels), transform: (8,) or (batch, 8) -> the images' shape."""
    x, matrix = need_images(images, "affine_transform"), as_spec(transform)
    if matrix.sizes is not None and matrix.rank not in (1, 2):
        raise RuleError(
            "input-rank",
            f"affine_transform needs transform of rank 1 or 2. Received: shape={show_shape(matrix.sizes)}.",
            argument="transform",
        )
    return x


@named("image.perspective_transform", keeps_dtype=True)
def perspective_transform(
    images: Tensor,
    start_points: Any,
    end_points: Any,
    interpolation: Any = "bilinear",
    fill_value: Any = 0,
    data_format: Any = None,
) -> TensorSpec:
    """images: (..., h, w, channels), points: (4, 2) or (batch, 4, 2) -> the images' shape."""
    x = need_images(images, "perspective_transform")
    for name, points in (("start_points", as_spec(start_points)), ("end_points", as_spec(end_points))):
        if points.sizes is None:
            continue
        if points.rank not in (2, 3) or any(map(differs, points.sizes[-2:], (4, 2))):
            raise RuleError(
                "axis-size",
                f"perspective_transform needs {name} of shape (4, 2) or (batch, 4, 2). "
                f"Received: shape={show_shape(points.sizes)}.",
                argument=name,
            )
    return x


@named("image.gaussian_blur", keeps_dtype=True)
def gaussian_blur(
    images: Tensor, kernel_size: Any = (3, 3), sigma: Any = (1.0, 1.0), data_format: Any = None
) -> TensorSpec:
    """The shape stays."""
    return need_images(images, "gaussian_blur")


@named("image.elastic_transform", keeps_dtype=True)
def elastic_transform(
    images: Tensor,
    alpha: Any = 20.0,
    sigma: Any = 5.0,
    interpolation: Any = "bilinear",
    fill_mode: Any = "reflect",
    fill_value: Any = 0.0,
    seed: Any = None,
    data_format: Any = None,
) -> TensorSpec:
    """The shape stays."""
    return need_images(images, "elastic_transform")


@named("image.sobel_edges", keeps_dtype=True)
def sobel_edges(images: Tensor, data_format: Any = None) -> TensorSpec:
    """(batch, h, w, channels) -> (batch, h, w, channels, 2): both gradients."""
    x = need_images(images, "sobel_edges", (4,))
    return x.with_shape(*x.shape, 2)


@named("image.ssim", keeps_dtype=True)
def ssim(
    image1: Any,
    image2: Any,
    max_val: Any = 1.0,
    filter_size: Any = 11,
    filter_sigma: Any = 1.5,
    k1: Any = 0.01,
    k2: Any = 0.03,
    data_format: Any = None,
) -> TensorSpec:
    """Two images -> (); two batches of images -> (batch,)."""
    a, b = need_images(image1, "ssim"), need_images(image2, "ssim")
    if b.sizes is not None and a.sizes is not None and a.rank != b.rank:
        raise Undecided("ssim of images of two ranks")
    return a.with_shape(*a.shape[: a.rank - 3])


@named("image.scale_and_translate", keeps_dtype=True)
def scale_and_translate(
    images: Tensor,
    output_shape: Any,
    scale: Any,
    translation: Any,
    spatial_dims: Any,
    method: Any,
    antialias: Any = True,
) -> TensorSpec:
    """The given output_shape."""
    return as_spec(images).with_shape(
        *shape_argument(output_shape, what="scale_and_translate", argument="output_shape")
    )


@named("image.map_coordinates", keeps_dtype=True)
def map_coordinates(
    inputs: Tensor, coordinates: Any, order: Any, fill_mode: Any = "constant", fill_value: Any = 0
) -> TensorSpec:
    """coordinates: (rank of inputs, ...) -> (...)."""
    x, at = as_spec(inputs), as_spec(coordinates)
    if at.sizes is not None and at.rank < 2:
        raise RuleError(
            "input-rank",
            f"map_coordinates needs coordinates of rank 2 or more. Received: shape={show_shape(at.sizes)}.",
            argument="coordinates",
        )
    if x.sizes is not None and at.sizes is not None and differs(at.sizes[0], x.rank):
        raise RuleError(
            "axis-size",
            f"map_coordinates needs one row of coordinates for each of the {x.rank} axes of inputs. "
            f"Received: shape={show_shape(at.sizes)}.",
            argument="coordinates",
            output=x.with_shape(*at.sizes[1:]),
        )
    return TensorSpec(at.shape[1:], x.dtype)


@named("image.extract_patches", keeps_dtype=True)
def extract_patches(
    images: Tensor,
    size: Any,
    strides: Any = None,
    dilation_rate: Any = 1,
    padding: Any = "valid",
    data_format: Any = None,
) -> TensorSpec:
    """(..., h, w, channels) -> (..., rows, columns, patch height * patch width * channels); volumes for three sizes."""
    n = len(size) if isinstance(need_known(size, "size"), (list, tuple)) else 2
    return _patches(images, size, strides, dilation_rate, padding, data_format, n, "extract_patches")


@named("image.extract_patches_3d", keeps_dtype=True)
def extract_patches_3d(
    volumes: Tensor,
    size: Any,
    strides: Any = None,
    dilation_rate: Any = 1,
    padding: Any = "valid",
    data_format: Any = None,
) -> TensorSpec:
    """(..., d, h, w, channels) -> (..., d', h', w', elements of a patch * channels)."""
    return _patches(volumes, size, strides, dilation_rate, padding, data_format, 3, "extract_patches_3d")


def _patches(
    images: Tensor, size: Any, strides: Any, dilation_rate: Any, padding: Any, data_format: Any, n: int, what: str
) -> TensorSpec:
    x = need_images(images, what, (n + 1, n + 2))
    layout = data_format_of(data_format, what)
    window = per_axis(size, n, what=what, argument="size")
    batched = x if x.rank == n + 2 else x.with_shape(1, *x.shape)
    shape: Shape = windowed(
        batched,
        window=window,
        strides=window if strides is None else per_axis(strides, n, what=what, argument="strides"),
        padding=padding_of(padding, what),
        data_format=layout,
        dilation=per_axis(dilation_rate, n, what=what, argument="dilation_rate"),
        channels=product(window) * batched.shape[channel_axis(layout)],
        what=what,
        argument="size",
    )
    return x.with_shape(*shape[len(shape) - x.rank :])


@named("image.pad_images", keeps_dtype=True)
def pad_images(
    images: Tensor,
    top_padding: Any = None,
    left_padding: Any = None,
    bottom_padding: Any = None,
    right_padding: Any = None,
    target_height: Any = None,
    target_width: Any = None,
    data_format: Any = None,
) -> TensorSpec:
    """Of (top, bottom, target height) and (left, right, target width) two each are given; the third follows."""
    x = need_images(images, "pad_images")
    layout = data_format_of(data_format, "pad_images")
    rows, columns = _axes(x, layout)
    height = _grown(x, rows, (top_padding, bottom_padding, target_height), "height", "pad_images", 1)
    width = _grown(x, columns, (left_padding, right_padding, target_width), "width", "pad_images", 1)
    return _with_sizes(x, layout, height, width)


@named("image.crop_images", keeps_dtype=True)
def crop_images(
    images: Tensor,
    top_cropping: Any = None,
    left_cropping: Any = None,
    bottom_cropping: Any = None,
    right_cropping: Any = None,
    target_height: Any = None,
    target_width: Any = None,
    data_format: Any = None,
) -> TensorSpec:
    """Of (top, bottom, target height) and (left, right, target width) two each are given; the third follows."""
    x = need_images(images, "crop_images")
    layout = data_format_of(data_format, "crop_images")
    rows, columns = _axes(x, layout)
    height = _grown(x, rows, (top_cropping, bottom_cropping, target_height), "height", "crop_images", -1)
    width = _grown(x, columns, (left_cropping, right_cropping, target_width), "width", "crop_images", -1)
    return _with_sizes(x, layout, height, width)


def _grown(x: TensorSpec, axis: int, given: tuple[Any, Any, Any], noun: str, what: str, sign: int) -> Size:
    """The size after adding (sign 1) or taking away (sign -1) on both sides; RuleError where it cannot be."""
    if any(is_unknown(each) for each in given):
        raise Undecided(f"the {noun} of {what}")
    if sum(each is None for each in given) != 1:
        raise RuleError(
            "argument",
            f"{what} needs two of three for the {noun}: both sides, or one side and the target. "
            f"Received: {sum(each is not None for each in given)} of them.",
        )
    size = x.shape[axis]
    sides = [size_argument(each, what=what, argument=noun) for each in given[:2] if each is not None]
    amount = sides[0] + (sides[1] if len(sides) > 1 else 0)
    target = size + sign * amount if given[2] is None else size_argument(given[2], what=what, argument=f"target_{noun}")
    other = sign * (target - size) - amount
    if exceeds(0, target) or exceeds(0, other):
        raise RuleError(
            "non-positive-size",
            f"{what} needs a target {noun} that the image reaches. "
            f"Received: shape={show_shape(x.sizes)}, {noun} {show_size(size)} to {show_size(target)}.",
            argument=f"target_{noun}",
        )
    return target
