"""Loss classes against real Keras: numbers and gradients over generated shapes, arguments, weights and masks."""

from __future__ import annotations

import random
from typing import Any

import keras
import pytest
import torch

from kshape.rulebook import losses as rules
from kshape.rulebook.errors import RuleError
from kshape.rulebook.specs import TensorSpec
from runtime import losses
from tests.parity.generate import cases, choices
from tests.runtime.counting import CASES
from tests.runtime.losses.samples import mask_for, output_shape, outputs_for, targets_for, weights_for
from tests.runtime.numbers import assert_close, outcome

SMOOTH = {"from_logits": [..., True], "label_smoothing": [..., 0.1]}
FOCAL = {"alpha": [..., 0.6], "gamma": [..., 1.0, 3], **SMOOTH}
OPTIONS: dict[str, dict[str, Any]] = {
    "BinaryCrossentropy": {**SMOOTH, "axis": [..., 0, 1]},
    "BinaryFocalCrossentropy": {**FOCAL, "apply_class_balancing": [..., True], "axis": [..., 1]},
    "CategoricalCrossentropy": {**SMOOTH, "axis": [..., 0, 1]},
    "CategoricalFocalCrossentropy": {**FOCAL, "axis": [..., 1]},
    "CategoricalGeneralizedCrossEntropy": {"q": [..., 0.3, 0.9]},
    "Circle": {"gamma": [..., 5.0], "margin": [..., 0.2], "remove_diagonal": [..., False]},
    "CosineSimilarity": {"axis": [..., 0, 1]},
    "Dice": {"axis": [..., -1, 1, (0, 1)]},
    "Huber": {"delta": [..., 0.3, 2]},
    "SparseCategoricalCrossentropy": {
        "from_logits": [..., True],
        "ignore_class": [..., ..., 1],
        "axis": [..., ..., 1, -2],
    },
    "Tversky": {"alpha": [..., 0.2], "beta": [..., 0.8], "axis": [..., -1, 1]},
}
KERAS_OWN_FAULTS = (
    "match the broadcast shape",  # it multiplies weights by a mask in place, which fails for weights (batch, 1)
    "grad_input must be contiguous",  # torch's nll_loss2d over a class axis that was moved, then one of its gradients
)
NAMES = [rule.__name__ for rule in rules.LOSSES if rule.__name__ != "Loss"]


def arguments(name: str, rng: random.Random) -> dict[str, Any]:
    reductions = [..., ..., "sum", None, "none", "mean", "mean_with_sample_weight"]
    return choices(rng, {**OPTIONS.get(name, {}), "reduction": reductions})


def pair(rule: Any, rng: random.Random) -> tuple[torch.Tensor, torch.Tensor]:
    """A target and an output that go together, mostly."""
    name = type(rule).__name__
    if name == "CTC":
        batch, time = rng.randrange(1, 4), rng.randrange(5, 9)
        return targets_for(rule, (batch, rng.randrange(1, 3)), rng), outputs_for(rule, (batch, time, 4), rng)
    shape = output_shape(
        rng, ranks=(2,) if name == "Circle" else (2, 2, 2, 3, 4), least=3 if rule.targets == "integer" else 2
    )
    target = shape
    if name == "Circle":
        target = rng.choice([shape[:1], (*shape[:1], 1)])
    elif rule.targets == "integer":
        axis = getattr(rule, "axis", -1) % len(shape)
        shape = (*shape[:axis], max(shape[axis], 3), *shape[axis + 1 :])
        target = shape[:axis] + shape[axis + 1 :]
        target = rng.choice([target, target, (*shape[:axis], 1, *shape[axis + 1 :])])
    elif rng.random() < 0.2:
        shape = shape[:-1] if rng.random() < 0.5 else (*shape, 1)  # the ranks differ by one, or not at all
        target = rng.choice([target, shape, (*shape, 1)])
    if not target:
        target = shape
    return targets_for(rule, target, rng), outputs_for(rule, shape, rng)


def losses_shape(rule: Any, target: torch.Tensor, output: torch.Tensor) -> Any:
    """The shape of the losses before the reduction; None where the rule refuses or does not know."""
    try:
        return rule.check(TensorSpec(target.shape), TensorSpec(output.shape)).sizes
    except RuleError:
        return None


def run(cls: Any, kwargs: dict[str, Any], target: Any, output: Any, weights: Any, mask: Any) -> Any:
    """The loss and the gradient of its sum."""
    output = output.clone().requires_grad_()
    if mask is not None:
        output._keras_mask = mask
    weights = None if weights is None else weights.clone()  # Keras multiplies the user's own weights by the mask
    value = cls(**kwargs)(target, output, sample_weight=weights)
    gradient = torch.autograd.grad(value.sum(), output)[0] if value.requires_grad else torch.zeros_like(output)
    return value.detach(), gradient


@pytest.mark.parametrize("name", NAMES)
def test_numbers_and_gradients(name: str) -> None:
    accepted = 0
    for rng in cases(f"loss {name}", 150):
        kwargs = arguments(name, rng)
        rule = getattr(rules, name)(**kwargs)
        target, output = pair(rule, rng)
        weights = mask = None
        sizes = losses_shape(rule, target, output)
        if sizes:
            weights, mask = weights_for(sizes, rng), mask_for(sizes, rng)
        what = (name, kwargs, tuple(target.shape), tuple(output.shape), weights, mask)
        real, ours = (
            outcome(run, getattr(module, name), kwargs, target, output, weights, mask)
            for module in (keras.losses, losses)
        )
        CASES[f"losses.{name}"] += 1
        if isinstance(real, RuntimeError) and any(text in str(real) for text in KERAS_OWN_FAULTS):
            continue
        if isinstance(real, Exception):
            assert isinstance(ours, Exception), (what, real)
            continue
        assert not isinstance(ours, Exception), (what, ours)
        accepted += 1
        assert_close(ours[0], real[0], what)
        assert_close(ours[1], real[1], what)
    assert accepted > 90
