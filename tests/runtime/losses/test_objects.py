"""Loss objects: configs, texts, what compile makes of them, losses of the user, refusals."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest
import torch

from kshape.rulebook import losses as rules
from runtime import losses
from runtime.core.errors import InvalidArgument
from runtime.core.serialization import custom_object_scope
from tests.parity.generate import cases
from tests.runtime.counting import CASES
from tests.runtime.losses.test_losses import NAMES, arguments
from tests.runtime.numbers import assert_close

FORGOTTEN = {"CosineSimilarity": {"axis"}, "Huber": {"delta"}, "SparseCategoricalCrossentropy": {"axis"}}
"""Arguments that Keras's configs leave out, so that a loaded loss has the default again; ours keep them."""


@pytest.mark.parametrize("name", NAMES)
def test_configs_are_those_of_keras(name: str) -> None:
    for rng in cases(f"config {name}", 12):
        kwargs = {**arguments(name, rng), **({"name": "mine"} if rng.random() < 0.3 else {})}
        ours, real = getattr(losses, name)(**kwargs), getattr(keras.losses, name)(**kwargs)
        config, expected = losses.serialize(ours), keras.losses.serialize(real)
        for key in FORGOTTEN.get(name, ()):
            expected["config"][key] = config["config"][key]
        assert config == expected
        assert losses.serialize(losses.deserialize(config)) == config
        assert losses.serialize(losses.get(config)) == config
        CASES[f"losses.{name}"] += 1


def test_texts_stand_for_what_they_stand_for_in_keras() -> None:
    for text, rule in rules.VOCABULARY.aliases.items():
        if rule is rules.Loss:
            continue
        real, ours = keras.losses.get(text), losses.get(text)
        assert isinstance(ours, losses.Loss) == isinstance(real, keras.losses.Loss), text
        assert getattr(ours, "__name__", type(ours).__name__) == getattr(real, "__name__", type(real).__name__)
        assert losses.serialize(ours) == keras.losses.serialize(real) or rule.__name__ in FORGOTTEN
        CASES["losses.get"] += 1
    for text, rule in rules.VOCABULARY.legacy.items():
        assert rules.VOCABULARY.functions[losses.get(text).__name__].rule is rule
    for name, rule in rules.LEGACY_FUNCTIONS.items():
        assert rules.VOCABULARY.functions[getattr(losses, name).__name__].rule is rule
    for name, rule in rules.VOCABULARY.names.items():
        assert getattr(losses, name).rule_class is rule


def test_functions_are_serialized_by_name() -> None:
    for name in ("mean_squared_error", "huber"):
        config = losses.serialize(getattr(losses, name))
        assert config == keras.losses.serialize(getattr(keras.losses, name))
        assert losses.deserialize(config) is getattr(losses, name)
        assert losses.deserialize(name) is getattr(losses, name)


@pytest.mark.parametrize(
    ("identifier", "text"),
    [
        ("mze", r"keras.losses has no loss named 'mze'. Did you mean 'mse'\?"),
        ("crossentropy", "compile chooses it by the shapes of targets and outputs"),
        (3, "keras.losses needs identifier to be a loss"),
        ({"class_name": "Nothing", "config": {}}, "keras.losses has no loss named 'Nothing'"),
        ({"class_name": "function", "config": "nothing"}, "keras.losses has no function named 'nothing'"),
    ],
)
def test_what_get_refuses(identifier: Any, text: str) -> None:
    with pytest.raises(InvalidArgument, match=text):
        losses.get(identifier)


def test_arguments_that_a_rule_refuses() -> None:
    with pytest.raises(
        InvalidArgument, match=r'MeanSquaredError needs reduction to be one of .* Received: reduction="?\'?auto'
    ):
        losses.MeanSquaredError(reduction="auto")
    with pytest.raises(InvalidArgument, match="MeanSquaredError has no argument delta"):
        losses.MeanSquaredError(delta=3)


def test_shapes_are_asked_for_once() -> None:
    loss = losses.CategoricalCrossentropy()
    with pytest.raises(InvalidArgument, match=r"Integer labels go with SparseCategoricalCrossentropy\."):
        loss(torch.zeros(4), torch.zeros(4, 10))
    asked = []
    loss.rule.check = lambda *args, **kwargs: asked.append(args)
    for batch in (4, 4, 3, 4):
        loss(torch.zeros(batch, 10), torch.ones(batch, 10))
    assert len(asked) == 2


@pytest.mark.parametrize("target", [(4,), (4, 1), (4, 10), (2, 5, 5), (2, 5, 5, 1)])
@pytest.mark.parametrize("output", [(4, 10), (4, 1), (2, 5, 5, 3)])
@pytest.mark.parametrize("identifier", ["crossentropy", "CE", "mse", "MeanAbsoluteError", "huber"])
def test_what_compile_makes_of_an_identifier(identifier: str, target: Any, output: Any) -> None:
    from keras.src.trainers.compile_utils import get_loss

    y_true, y_pred = torch.zeros(target), torch.zeros(output)
    real, ours = get_loss(identifier, y_true, y_pred), losses.for_compile(identifier, y_true, y_pred)
    assert ours.name == real.name
    assert real.fn.__name__ == type(ours).function.__name__
    CASES["losses.for_compile"] += 1


def test_what_compile_makes_of_objects_and_functions() -> None:
    def mine(y_true: Any, y_pred: Any) -> Any:
        return (y_true - y_pred).abs().mean(-1)

    y = torch.rand(3, 2), torch.rand(3, 2)
    wrapped = losses.for_compile(mine, *y)
    assert isinstance(wrapped, losses.LossFunctionWrapper)
    assert wrapped.name == "mine"
    assert_close(wrapped(*y), keras.losses.MeanAbsoluteError()(*y))
    assert isinstance(losses.for_compile(losses.mean_squared_error, *y), losses.MeanSquaredError)
    assert losses.for_compile(None, *y) is None
    with pytest.raises(InvalidArgument, match=r"compile has no loss named 'mze'. Did you mean 'mse'\?"):
        losses.for_compile("mze", *y)


class Scaled(losses.Loss):
    """A loss as users write them."""

    def __init__(self, scale: float = 2.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.scale = scale

    def call(self, y_true: Any, y_pred: Any) -> Any:
        return self.scale * (y_true - y_pred).square()

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "scale": self.scale}


class RealScaled(keras.losses.Loss):
    """The same in real Keras."""

    def __init__(self, scale: float = 2.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.scale = scale

    def call(self, y_true: Any, y_pred: Any) -> Any:
        return self.scale * keras.ops.square(y_true - y_pred)


@pytest.mark.parametrize("reduction", ["sum", "none", None, "mean", "sum_over_batch_size", "mean_with_sample_weight"])
def test_a_loss_of_the_user(reduction: Any) -> None:
    y_true, y_pred, weights = torch.rand(4, 3), torch.rand(4, 3), torch.rand(4, 1)
    for sample_weight in (None, weights, weights.numpy(), weights[:, 0].tolist()):
        if isinstance(sample_weight, list):
            y_true, y_pred = y_true[:, :1], y_pred[:, :1]
        ours = Scaled(reduction=reduction)(y_true, y_pred, sample_weight=sample_weight)
        real = RealScaled(reduction=reduction)(y_true, y_pred, sample_weight=sample_weight)
        assert_close(ours, real)
        CASES["losses.Loss"] += 1


def test_a_loss_of_the_user_in_configs() -> None:
    config = losses.serialize(Scaled(3.0, name="mine"))
    assert config["config"] == {"name": "mine", "reduction": "sum_over_batch_size", "scale": 3.0}
    with custom_object_scope({"Scaled": Scaled}):
        assert losses.deserialize(config).scale == 3.0
        assert losses.get("Scaled").scale == 2.0
    assert losses.deserialize(config, custom_objects={"Scaled": Scaled}).scale == 3.0
    assert losses.get(Scaled).name.startswith("scaled")


def test_a_changed_call_is_not_held_to_the_rule_of_its_base() -> None:
    class Root(losses.MeanSquaredError):
        def call(self, y_true: Any, y_pred: Any) -> Any:
            return super().call(y_true[:, :2], y_pred).sqrt()

    y_true, y_pred = torch.rand(4, 3), torch.rand(4, 2)
    expected = (y_true[:, :2] - y_pred).square().mean(-1).sqrt().mean()
    torch.testing.assert_close(Root()(y_true, y_pred), expected)


def test_structures_of_tensors() -> None:
    def both(y_true: Any, y_pred: Any) -> Any:
        return (y_true["a"] - y_pred["a"]).square().mean(-1) + (y_true["b"] - y_pred["b"]).abs().mean(-1)

    y_true = {"a": np.ones((4, 2)), "b": np.ones((4, 1))}
    y_pred = {"a": np.zeros((4, 2)), "b": np.zeros((4,))}
    from keras.src.losses.losses import LossFunctionWrapper

    assert_close(losses.LossFunctionWrapper(both)(y_true, y_pred), LossFunctionWrapper(both)(y_true, y_pred))


def test_a_wrapper_keeps_its_arguments() -> None:
    wrapper = losses.LossFunctionWrapper(losses.huber, delta=2.0, name="h")
    config = wrapper.get_config()
    assert config["delta"] == 2.0
    y = torch.rand(3, 2) * 9, torch.rand(3, 2)
    assert_close(losses.LossFunctionWrapper.from_config(config)(*y), keras.losses.Huber(delta=2.0)(*y))


@pytest.mark.parametrize("dtype", ["float64", "bfloat16", "float16", "mixed_float16"])
def test_the_dtype_of_the_computation(dtype: str) -> None:
    loss = losses.MeanSquaredError(dtype=dtype)
    assert loss.dtype == dtype.removeprefix("mixed_")
    assert str(loss(torch.rand(3, 2), torch.rand(3, 2)).dtype).endswith(loss.dtype)
    half = losses.MeanSquaredError()(torch.rand(3, 2), torch.rand(3, 2).half())
    assert half.dtype is torch.float32


def test_empty_batches() -> None:
    for shape in ((0, 3), (0,)):
        y = torch.zeros(shape), torch.zeros(shape)
        for reduction in ("sum_over_batch_size", "sum", None):
            ours = losses.MeanSquaredError(reduction=reduction)(*y)
            assert_close(ours, keras.losses.MeanSquaredError(reduction=reduction)(*y), (shape, reduction))


def test_a_prediction_that_is_no_number_gives_a_loss_that_is_none() -> None:
    """Keras on torch raises here, since torch's crossentropy refuses it."""
    loss = losses.BinaryCrossentropy()(torch.ones(2, 1), torch.full((2, 1), float("nan")))
    assert bool(loss.isnan())


def test_a_row_of_the_ignored_class_may_hold_anything() -> None:
    """Its gradient is 0, whatever the loss of such a row would have been."""
    for from_logits in (True, False):
        output = torch.tensor([[0.2, 0.8], [0.0, 0.0]], requires_grad=True)
        loss = losses.SparseCategoricalCrossentropy(ignore_class=-1, from_logits=from_logits)
        (gradient,) = torch.autograd.grad(loss(torch.tensor([1, -1]), output), output)
        assert bool(gradient.isfinite().all()) and bool((gradient[1] == 0).all())


def test_losses_compile_as_one_graph() -> None:
    y_true, y_pred, weights = torch.randint(0, 3, (6,)), torch.rand(6, 3), torch.rand(6)
    for loss, target in [
        (losses.SparseCategoricalCrossentropy(ignore_class=1), y_true),
        (losses.CategoricalCrossentropy(label_smoothing=0.1), torch.eye(3)[y_true]),
        (losses.BinaryCrossentropy(), torch.eye(3)[y_true]),
        (losses.Hinge(), torch.eye(3)[y_true]),
    ]:
        torch._dynamo.reset()
        compiled = torch.compile(loss.__call__, fullgraph=True, backend="eager")
        assert_close(compiled(target, y_pred), loss(target, y_pred))
        assert_close(compiled(target, y_pred, weights), loss(target, y_pred, weights))
