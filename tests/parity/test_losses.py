"""Losses against real Keras: they refuse the same pairs of shapes, and give losses of the same shape."""

from __future__ import annotations

import itertools
import random
import warnings
from typing import Any

import keras
import pytest
import torch

from kshape.rulebook import losses
from kshape.rulebook.errors import RuleError
from kshape.rulebook.specs import TensorSpec
from tests.parity.harness import CASES

SIZES = (1, 3, 4)
SHAPES = [shape for rank in range(1, 4) for shape in itertools.product(SIZES, repeat=rank)]
PAIRS = list(itertools.product(SHAPES, SHAPES))
TYPICAL = [
    ((4,), (4, 10)),
    ((4, 1), (4, 10)),
    ((4, 10), (4, 10)),
    ((4,), (4, 1)),
    ((4, 1), (4,)),
    ((2, 5, 5), (2, 5, 5, 3)),
    ((2, 5, 5, 1), (2, 5, 5, 3)),
    ((2, 5, 5, 3), (2, 5, 5, 3)),
    ((2, 5, 5), (2, 5, 5, 1)),
    ((2, 5), (2, 5, 1)),
    ((2,), (2, 5, 1)),
]
VARIANTS: dict[str, list[dict[str, Any]]] = {
    "BinaryCrossentropy": [{}, {"from_logits": True}, {"axis": 1}, {"label_smoothing": 0.1}],
    "CategoricalCrossentropy": [{}, {"from_logits": True}, {"axis": 1}, {"label_smoothing": 0.1}],
    "CategoricalFocalCrossentropy": [{}, {"axis": 1}, {"from_logits": True}],
    "SparseCategoricalCrossentropy": [{}, {"from_logits": True}, {"axis": 1}, {"axis": -2}, {"ignore_class": 2}],
    "CosineSimilarity": [{}, {"axis": 0}, {"axis": 1}, {"axis": -2}],
    "Dice": [{}, {"axis": -1}, {"axis": 1}],
    "Tversky": [{}, {"axis": -1}, {"axis": 1}],
}
LOSSES = [rule for rule in losses.LOSSES if rule.__name__ != "Loss"]


@pytest.mark.parametrize("rule", LOSSES, ids=lambda rule: rule.__name__)
def test_a_loss_refuses_what_keras_refuses(rule: type[losses.LossRule]) -> None:
    chosen = TYPICAL + random.Random(rule.__name__).sample(PAIRS, 220)
    for kwargs in VARIANTS.get(rule.__name__, [{}]):
        real = getattr(keras.losses, rule.__name__)(**kwargs, reduction=None)
        ours = rule(**kwargs, reduction=None)
        for target, output in chosen:
            CASES[f"losses.{rule.__name__}"] += 1
            expected = real_shape(real, target, output)
            assert our_shape(ours, target, output) in (expected, "undecided"), (kwargs, target, output, expected)


def real_shape(real: Any, target: tuple[int, ...], output: tuple[int, ...]) -> Any:
    """The shape of the losses, or "raises"."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return tuple(real(torch.zeros(target), torch.full(output, 0.5)).shape)
        except (ValueError, RuntimeError, IndexError, TypeError):
            return "raises"


def our_shape(rule: losses.LossRule, target: tuple[int, ...], output: tuple[int, ...]) -> Any:
    """The shape that the rule gives, "raises", or "undecided"."""
    try:
        result = rule.check(TensorSpec(target), TensorSpec(output))
    except RuleError:
        return "raises"
    return result.sizes if result.is_ranked else "undecided"


def test_only_exotic_pairs_are_undecided() -> None:
    open_questions = {
        rule.__name__ for rule in LOSSES for target, output in PAIRS if our_shape(rule(), target, output) == "undecided"
    }
    assert open_questions == {"Circle"}


@pytest.mark.parametrize(("target", "output"), [p for p in TYPICAL if p[1] != (4,)])
def test_crossentropy_is_chosen_as_compile_does(target: tuple[int, ...], output: tuple[int, ...]) -> None:
    from keras.src.trainers.compile_utils import get_loss

    chosen = get_loss("crossentropy", torch.zeros(target), torch.zeros(output)).fn
    ours = losses.for_shapes(TensorSpec(target), TensorSpec(output))
    assert ours is losses.VOCABULARY.functions[chosen.__name__].rule
