"""Crossentropies, CTC, attention and the likeness of images."""

from __future__ import annotations

import math
from itertools import product
from typing import Any

import keras
import numpy as np
import pytest
import torch

from runtime import ops
from runtime.core.errors import InvalidArgument
from runtime.ops.attention import attended
from tests.parity import test_ops_nn as parity
from tests.parity.generate import cases
from tests.parity.ops_harness import Arr
from tests.runtime.numbers import assert_close
from tests.runtime.ops.drawn import Given
from tests.runtime.ops.harness import compare, compare_all


def numbers(rng: Any) -> np.random.Generator:
    return np.random.default_rng(rng.randrange(10**6))


def test_shapes_of_crossentropies() -> None:
    compare_all(parity.test_crossentropies, _values=False)


def test_crossentropies() -> None:
    for rng in cases("crossentropy values", 60):
        shape = [rng.randrange(2, 5) for _ in range(rng.choice([1, 2, 3]))]
        draw, logits = numbers(rng), rng.random() < 0.5
        output = draw.normal(size=shape) * 3 if logits else draw.uniform(0, 1, shape)
        binary = Given(draw.integers(0, 2, shape), rng.choice(["float32", "float32", "int32"]))
        axis = rng.choice([-1, *range(len(shape))])
        truth = lambda target, output, **o: keras.ops.binary_crossentropy(target.float(), output, **o)  # noqa: E731
        compare("binary_crossentropy", binary, Given(output), from_logits=logits, _truth=truth)
        compare("categorical_crossentropy", binary, Given(output), from_logits=logits, axis=axis)
        labels = draw.integers(0, shape[axis], [size for i, size in enumerate(shape) if i != axis % len(shape)])
        if axis in (-1, len(shape) - 1) and rng.random() < 0.5:
            labels = labels[..., None]
        target = Given(labels, rng.choice(["int32", "float32"]))
        compare("sparse_categorical_crossentropy", target, Given(output), from_logits=logits, axis=axis)


def test_certain_probabilities() -> None:
    """0 and 1 are cut to epsilon and 1 - epsilon."""
    p, y = Given([[0.0, 1.0], [0.5, 0.5]]), Given([[0.0, 1.0], [1.0, 0.0]])
    compare("binary_crossentropy", y, p)
    compare("categorical_crossentropy", y, p)
    compare("sparse_categorical_crossentropy", Given([1, 0], "int32"), p)


def test_shapes_of_ctc() -> None:
    compare_all(parity.test_ctc, _values=False, _gradients=False)


def test_ctc_loss() -> None:
    for rng in cases("ctc loss", 40):
        batch, time, classes, most = 3, rng.randrange(5, 9), rng.randrange(3, 6), rng.randrange(1, 4)
        draw = numbers(rng)
        blank = rng.choice([0, 0, classes - 1])
        labels = draw.integers(0, classes - 1, (batch, most)) + (blank == 0)
        target, output = Given(labels, "int32"), Given(draw.normal(size=(batch, time, classes)))
        lengths = [Given(draw.integers(a, b + 1, batch), "int32") for a, b in ((1, most), (time - 1, time))]
        compare("ctc_loss", target, output, *lengths, mask_index=blank)


@pytest.mark.parametrize("strategy", ["greedy", "beam_search"])
def test_ctc_decode(strategy: str) -> None:
    for rng in cases(f"ctc decode {strategy}", 40):
        batch, time, classes = rng.randrange(1, 4), rng.randrange(2, 8), rng.randrange(2, 6)
        draw = numbers(rng)
        options: dict[str, Any] = {"strategy": strategy, "mask_index": rng.choice([0, classes - 1, None, 1])}
        if strategy == "greedy":
            options["merge_repeated"] = rng.random() < 0.7
        else:
            options |= {"beam_width": rng.choice([2, 4, 10, 40]), "top_paths": rng.choice([1, 2])}
        lengths = Given(draw.integers(1, time + 1, batch), "int32")
        compare("ctc_decode", Given(draw.normal(size=(batch, time, classes)) * 2), lengths, **options)


def test_beam_search_finds_the_likeliest_labels() -> None:
    """With room for every prefix, the scores are the exact probabilities, summed over all ways to spell the labels."""
    for rng in cases("beam search", 6):
        time, classes = 4, 3
        x = torch.tensor(numbers(rng).normal(size=(1, time, classes)), dtype=torch.float32)
        chances: dict[tuple[int, ...], float] = {}
        for spelt in product(range(classes), repeat=time):
            merged = [c for i, c in enumerate(spelt) if i == 0 or c != spelt[i - 1]]
            labels = tuple(c for c in merged if c != 0)
            chance = math.exp(sum(float(x[0].log_softmax(-1)[t, c]) for t, c in enumerate(spelt)))
            chances[labels] = chances.get(labels, 0.0) + chance
        best = sorted(chances.items(), key=lambda item: -item[1])[:5]
        paths, scores = ops.ctc_decode(x, [time], "beam_search", beam_width=200, top_paths=5)
        assert [tuple(c for c in path if c >= 0) for path in paths[:, 0].tolist()] == [labels for labels, _ in best]
        assert_close(scores[0].exp(), [chance for _, chance in best])


def test_shapes_of_attention() -> None:
    compare_all(parity.test_attention)


def test_attention() -> None:
    for rng in cases("attention values", 60):
        batch, t, s, heads, size = 2, rng.randrange(2, 5), rng.randrange(2, 6), rng.choice([2, 4]), 4
        few = rng.choice([heads, heads, heads // 2])
        draw = numbers(rng)
        q, k, v = (Given(draw.normal(size=(batch, n, h, size))) for n, h in ((t, heads), (s, few), (s, few)))
        options: dict[str, Any] = {"scale": rng.choice([None, 0.3]), "is_causal": rng.random() < 0.4}
        if rng.random() < 0.5:
            rows = draw.integers(0, 2, (batch, rng.choice([1, heads]), t, s))
            rows[..., 0] |= rng.random() < 0.7
            options["mask"] = Given(rows, "bool")
        elif rng.random() < 0.4:
            options |= {"bias": Given(draw.normal(size=(batch, heads, t, s))), "is_causal": False}
        # A row that hides everything gives the mean of all values; of its gradients torch's kernels disagree.
        compare(
            "dot_product_attention",
            q,
            k,
            v,
            **options,
            _gradients="mask" not in options or options["mask"].data[..., 0].all(),
        )


def test_bias_and_mask_together() -> None:
    """PyTorch's backend refuses two of bias, mask and causality; they add up, as in Keras on JAX."""
    draw = np.random.default_rng(0)
    q, k, v = (torch.tensor(draw.normal(size=(2, 3, 2, 4)), dtype=torch.float32) for _ in range(3))
    bias = torch.tensor(draw.normal(size=(2, 2, 3, 3)), dtype=torch.float32)
    mask = torch.tensor(draw.integers(0, 2, (2, 1, 3, 3)), dtype=torch.bool)
    allowed = mask & torch.ones(3, 3, dtype=torch.bool).tril()
    found = ops.dot_product_attention(q, k, v, bias=bias, mask=mask, is_causal=True)
    logits = torch.einsum("bthd,bshd->bhts", q, k) / 2 + bias
    weights = torch.where(allowed, logits, -1e30).softmax(-1)
    some = allowed.any(-1).expand(2, 2, 3).transpose(1, 2)[..., None]
    assert_close(found * some, torch.einsum("bhts,bshd->bthd", weights, v) * some)


def test_attention_of_halves() -> None:
    for dtype in (torch.float16, torch.bfloat16):
        q = torch.randn(2, 3, 2, 4).to(dtype)
        mask = torch.tensor([[True, False, True], [False] * 3, [True] * 3])
        found = attended(q, q, q, mask=mask)
        assert found.dtype is dtype
        assert found.isfinite().all()


def test_refused_options_of_attention() -> None:
    q = torch.randn(2, 3, 2, 4)
    with pytest.raises(InvalidArgument, match="soft_cap"):
        ops.dot_product_attention(q, q, q, attn_logits_soft_cap=5.0)


def test_images_compared() -> None:
    compare_all(parity.test_images_compared)
    for rng in cases("psnr values", 10):
        size = rng.randrange(2, 5)
        compare("psnr", Arr(2, size, size, 3), Arr(2, size, size, 3), rng.choice([1.0, 255]))
