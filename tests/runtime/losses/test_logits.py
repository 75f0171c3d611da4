"""Crossentropies that find the logits behind their probabilities."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from runtime import losses
from runtime.losses import logits_of, remember_logits
from tests.parity.generate import cases
from tests.runtime.counting import CASES

ACTIVATIONS = {
    "softmax": (torch.nn.Softmax(-1), ("CategoricalCrossentropy", "SparseCategoricalCrossentropy")),
    "sigmoid": (torch.nn.Sigmoid(), ("BinaryCrossentropy",)),
}
LOSSES = [(activation, name) for activation, (_, names) in ACTIVATIONS.items() for name in names]


def target_for(name: str, shape: tuple[int, ...]) -> torch.Tensor:
    if name == "BinaryCrossentropy":
        return torch.randint(0, 2, shape).float()
    classes = torch.randint(0, shape[-1], shape[:-1])
    return classes if name.startswith("Sparse") else torch.nn.functional.one_hot(classes, shape[-1]).float()


@pytest.mark.parametrize(("activation", "name"), LOSSES)
def test_the_same_number_and_gradient(activation: str, name: str) -> None:
    torch.manual_seed(0)
    function = ACTIVATIONS[activation][0]
    for rng in cases(f"logits {name}", 30):
        shape = (*(rng.randrange(1, 4) for _ in range(rng.randrange(1, 3))), rng.randrange(2, 6))
        kwargs: dict[str, Any] = {"reduction": rng.choice(["sum", None, "sum_over_batch_size"])}
        if not name.startswith("Sparse"):
            kwargs["label_smoothing"] = rng.choice([0.0, 0.1])
        loss, target, logits = getattr(losses, name)(**kwargs), target_for(name, shape), torch.randn(shape) * 2
        weights = rng.choice([None, torch.rand(shape[:1])]) if len(shape) == 2 else None
        mask, found = rng.choice([None, torch.rand(shape[:-1]) < 0.7]), []
        for remember in (False, True):
            leaf = logits.clone().requires_grad_()
            output = function(leaf)
            output = remember_logits(output, leaf, activation) if remember else output
            output._keras_mask = mask
            value = loss(target, output, weights)
            found.append((value.detach(), torch.autograd.grad(value.sum(), leaf)[0]))
        torch.testing.assert_close(found[0], found[1], rtol=1e-5, atol=1e-5)
        CASES["losses.logits"] += 1


def test_extremes_keep_their_gradient() -> None:
    logits = torch.tensor([[40.0, 0.0, -40.0]], requires_grad=True)
    loss = losses.SparseCategoricalCrossentropy()
    clipped = loss(torch.tensor([2]), torch.softmax(logits, -1))
    exact = loss(torch.tensor([2]), remember_logits(torch.softmax(logits, -1), logits, "softmax"))
    assert clipped.item() == pytest.approx(16.118, abs=1e-2)
    assert exact.item() == pytest.approx(80.0)
    assert float(torch.autograd.grad(exact, logits)[0].abs().sum()) > 1


def test_only_its_own_activation_counts() -> None:
    logits = torch.randn(3, 2)
    output = remember_logits(torch.softmax(logits, -1), logits, "softmax")
    assert logits_of(output)[1] == "softmax"
    assert logits_of(logits) is None
    target = torch.rand(3, 2).round()
    plain = losses.BinaryCrossentropy()(target, torch.softmax(logits, -1))
    assert torch.equal(losses.BinaryCrossentropy()(target, output), plain)
    assert losses.BinaryCrossentropy().on_logits("softmax") is None
    assert losses.CategoricalCrossentropy(from_logits=True).on_logits("softmax") is None
    assert losses.CategoricalCrossentropy(axis=1).on_logits("softmax") is None
    assert losses.MeanSquaredError().on_logits("sigmoid") is None
    twin = losses.CategoricalCrossentropy(label_smoothing=0.1).on_logits("softmax")
    assert twin.from_logits
    assert twin.label_smoothing == 0.1


def test_a_changed_call_sees_probabilities() -> None:
    class Mine(losses.CategoricalCrossentropy):
        def call(self, y_true: Any, y_pred: Any) -> Any:
            return y_pred.sum(-1)

    logits = torch.randn(3, 2)
    output = remember_logits(torch.softmax(logits, -1), logits, "softmax")
    assert float(Mine()(torch.ones(3, 2), output)) == pytest.approx(1.0)
