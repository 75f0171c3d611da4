"""Every tensor that an op makes lies where its inputs lie: shown on the meta device, which mixes with no other.

torch.compile takes the ops of the hot paths in one graph.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import torch

from kshape.rulebook.ops import OPS
from runtime import activations, ops
from runtime.core.device import set_device
from runtime.ops.attention import attended
from runtime.ops.base import FUNCTIONS
from runtime.ops.convolution import convolved, convolved_by_depth
from runtime.ops.normalization import batch_normalized, layer_normalized, rms_normalized
from runtime.ops.pooling import average_pooled, max_pooled
from runtime.ops.transposed_convolution import convolved_back
from tests.runtime.numbers import assert_close

FAMILIES = "activations control convolution crossentropy image random signal"
MINE = [name for name, rule in OPS.items() if rule.function.__module__.rpartition(".")[2] in FAMILIES.split()]


@pytest.fixture
def _meta() -> Iterator[None]:
    set_device("meta")
    yield
    set_device(None)


def x(*shape: int) -> torch.Tensor:
    return torch.ones(shape, device="meta")


def ints(*shape: int) -> torch.Tensor:
    return torch.zeros(shape, dtype=torch.int32, device="meta")


PICTURES = {
    "rgb_to_grayscale": (), "rgb_to_hsv": (), "hsv_to_rgb": (), "gaussian_blur": (), "sobel_edges": (),
    "resize": ((3, 4),), "affine_transform": ([1.0, 0, 1, 0, 1, 0, 0, 0],), "pad_images": (1, 1, 1, 1),
    "crop_images": (1, 1, 1, 1), "extract_patches": (2,),
}  # fmt: skip

CALLS: dict[str, Any] = {
    **{name: lambda name=name: FUNCTIONS[name](x(4, 6)) for name in MINE if "." not in name and name not in (
        *("threshold", "normalize", "rms_normalization", "layer_normalization", "batch_normalization"),)
        and OPS[name].function.__module__.endswith("activations")},
    "threshold": lambda: ops.threshold(x(4), 0.5, 1.0),
    "normalize": lambda: ops.normalize(x(4, 6), order=3),
    "rms_normalization": lambda: ops.rms_normalization(x(4, 6), x(4, 1), axis=0),
    "layer_normalization": lambda: ops.layer_normalization(x(4, 6), x(4), x(4), axis=0),
    "batch_normalization": lambda: ops.batch_normalization(x(4, 6), x(6), x(6), -1, x(6), x(6)),
    "conv": lambda: ops.conv(x(2, 8, 8, 4), x(2, 2, 4, 6), 2, "same"),
    "conv of sequences": lambda: ops.conv(x(2, 8, 4), x(2, 4, 6), 1, "causal"),
    "depthwise_conv": lambda: ops.depthwise_conv(x(2, 8, 8, 4), x(3, 3, 4, 2)),
    "separable_conv": lambda: ops.separable_conv(x(2, 8, 8, 4), x(3, 3, 4, 2), x(1, 1, 8, 3)),
    "conv_transpose": lambda: ops.conv_transpose(x(2, 8, 8, 4), x(1, 1, 3, 4), 2),
    "max_pool": lambda: ops.max_pool(x(2, 7, 7, 4), 2, padding="same"),
    "average_pool": lambda: ops.average_pool(x(2, 7, 7, 4), 2, padding="same"),
    "adaptive_max_pool": lambda: ops.adaptive_max_pool(x(2, 7, 7, 4), 2),
    "adaptive_average_pool": lambda: ops.adaptive_average_pool(x(2, 7, 7, 4), 2),
    "unfold": lambda: ops.unfold(x(2, 3, 6, 6), 2),
    "fold": lambda: ops.fold(x(2, 12, 9), 4, 2),
    "depth_to_space": lambda: ops.depth_to_space(x(2, 3, 3, 8), 2),
    "space_to_depth": lambda: ops.space_to_depth(x(2, 4, 4, 3), 2),
    "binary_crossentropy": lambda: ops.binary_crossentropy(ints(3, 4), x(3, 4)),
    "categorical_crossentropy": lambda: ops.categorical_crossentropy(x(3, 4), x(3, 4)),
    "sparse_categorical_crossentropy": lambda: ops.sparse_categorical_crossentropy(ints(3), x(3, 4)),
    "ctc_decode": lambda: ops.ctc_decode(x(2, 5, 4), ints(2), "beam_search", beam_width=3),
    "ctc_decode greedily": lambda: ops.ctc_decode(x(2, 5, 4), ints(2)),
    "dot_product_attention": lambda: ops.dot_product_attention(
        *(x(2, 3, 2, 4) for _ in range(3)), mask=x(2, 1, 3, 3), is_causal=True
    ),
    "psnr": lambda: ops.psnr(x(4, 4), x(4, 4), 255),
    "polar": lambda: ops.polar(x(3), x(3)),
    "fft2": lambda: ops.fft2((x(4, 4), x(4, 4))),
    "rfft": lambda: ops.rfft(x(8)),
    "stft": lambda: ops.stft(x(2, 40), 8, 4, 16),
    "istft": lambda: ops.istft((x(2, 12, 9), x(2, 12, 9)), 12, 4, 16, window="hamming"),
    "extract_sequences": lambda: ops.extract_sequences(x(8), 4, 2),
    **{f"image.{name}": lambda name=name, more=more: FUNCTIONS[f"image.{name}"](x(2, 8, 9, 3), *more)
       for name, more in PICTURES.items()},
    "image.resize by weights": lambda: [ops.image.resize(x(8, 8, 3), (3, 4), way) for way in ("area", "lanczos3")],
    "image.perspective_transform": lambda: ops.image.perspective_transform(x(2, 8, 8, 3), x(4, 2), x(4, 2)),
    "image.ssim": lambda: ops.image.ssim(x(12, 12, 3), x(12, 12, 3)),
    "image.map_coordinates": lambda: ops.image.map_coordinates(x(4, 4), x(2, 3), 1),
    "image.scale_and_translate": lambda: ops.image.scale_and_translate(
        x(8, 8, 3), (3, 4, 3), [0.5, 0.5], [0.0, 0.0], (0, 1), "cubic"
    ),
    "image.extract_patches_3d": lambda: ops.image.extract_patches_3d(x(4, 4, 4, 2), 2, padding="same"),
    "associative_scan": lambda: ops.associative_scan(lambda a, b: a + b, x(5, 2)),
    "scan": lambda: ops.scan(lambda carry, row: (carry + row, None), x(2), x(3, 2)),
    "random.uniform": lambda: FUNCTIONS["random.uniform"]((2, 3)),
    "random.dropout": lambda: FUNCTIONS["random.dropout"](x(4), 0.5),
    "random.gamma": lambda: FUNCTIONS["random.gamma"]((2, 3), 2.0),
}  # fmt: skip


@pytest.mark.usefixtures("_meta")
@pytest.mark.parametrize("name", list(CALLS))
def test_device(name: str) -> None:
    result = CALLS[name]()
    for leaf in result if isinstance(result, (list, tuple)) else [result]:
        assert leaf.device.type == "meta"


def test_every_op_is_here() -> None:
    """Those that only run functions, and the random ones of one make with those above, aside."""
    called = {name.partition(" ")[0] for name in CALLS}
    running = {"cond", "switch", "while_loop", "fori_loop", "map", "vectorized_map", "custom_gradient", "vectorize"}
    alike = {"ctc_loss", "fft", "ifft2", "irfft", "image.elastic_transform"}
    assert set(MINE) - called - running - alike <= {name for name in MINE if name.startswith("random.")}
    assert set(MINE) <= set(FUNCTIONS)


IMAGES, ONES = torch.randn(2, 9, 9, 4), (1, 1)
HOT: dict[str, Any] = {
    "conv": lambda x: convolved(x, torch.ones(3, 3, 4, 6), torch.ones(6), (2, 2), "same", ONES, True),
    "depthwise": lambda x: convolved_by_depth(x, torch.ones(3, 3, 4, 1), None, ONES, "same", ONES, True),
    "transposed": lambda x: convolved_back(x, torch.ones(3, 3, 6, 4), None, (2, 2), "same", None, ONES, True),
    "max_pool": lambda x: max_pooled(x, (2, 2), (2, 2), "same", True),
    "average_pool": lambda x: average_pooled(x, (2, 2), (2, 2), "same", True),
    "layer_norm": lambda x: layer_normalized(x, torch.ones(4), torch.ones(4), -1, 1e-3),
    "rms_norm": lambda x: rms_normalized(x, torch.ones(4), -1, 1e-3),
    "batch_norm": lambda x: batch_normalized(x, *(torch.ones(4) for _ in range(4)), -1, 1e-3),
    "attention": lambda x: attended(x, x, x, mask=torch.ones(9, 9, dtype=torch.bool).tril()),
    "activations": lambda x: activations.softmax(activations.gelu(activations.relu(x) + activations.silu(x))),
    "ops": lambda x: ops.softmax(ops.conv(x, torch.ones(3, 3, 4, 6), padding="same"), axis=-1),
}  # fmt: skip


@pytest.mark.parametrize("name", HOT)
def test_compiles_in_one_graph(name: str) -> None:
    expected, found = HOT[name](IMAGES), torch.compile(HOT[name], backend="eager", fullgraph=True)(IMAGES)
    for a, b in zip(*(each if isinstance(each, tuple) else (each,) for each in (found, expected)), strict=True):
        assert_close(a, b, name)
