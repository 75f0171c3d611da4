"""What the vocabularies say of names that nobody knows, and of losses with symbolic sizes."""

from __future__ import annotations

import pytest

from kshape.rulebook import activations, initializers, losses, metrics, optimizers
from kshape.rulebook.dims import symbol
from kshape.rulebook.errors import RuleError
from kshape.rulebook.settings import fresh
from kshape.rulebook.specs import TensorSpec


def test_an_unknown_activation_names_the_nearest() -> None:
    with pytest.raises(RuleError) as caught:
        activations.need_known("rellu", owner="Dense")
    assert caught.value.fault == "unknown-name"
    assert caught.value.argument == "activation"
    assert caught.value.text == (
        "Dense has no activation named 'rellu'. Did you mean 'relu'? "
        'Keras: "Could not interpret activation function identifier: rellu"'
    )


@pytest.mark.parametrize(
    ("known", "text", "meant"),
    [
        (activations.need_known, "ReLU", "relu"),
        (activations.need_known, "Softmax", "softmax"),
        (initializers.need_known, "he_norm", "he_normal"),
        (losses.need_known, "categorical_cross_entropy", "categorical_crossentropy"),
        (losses.need_known, "sparse_categorical_cross_entropy", "sparse_categorical_crossentropy"),
        (metrics.need_known, "accurracy", "accuracy"),
        (optimizers.need_known, "adem", "adam"),
    ],
)
def test_the_nearest_name_is_the_one_that_is_meant(known: object, text: str, meant: str) -> None:
    with pytest.raises(RuleError, match=f"Did you mean {meant!r}"):
        known(text, owner="compile")  # type: ignore[operator]


def test_a_text_cannot_give_arguments() -> None:
    with pytest.raises(RuleError) as caught:
        metrics.need_known("MeanIoU")
    assert caught.value.message == (
        "MeanIoU needs num_classes, which a text cannot give. Received: metrics='MeanIoU'. "
        "Use MeanIoU(num_classes=...)."
    )


def test_one_name_has_one_rule_whatever_its_form() -> None:
    rule = losses.MeanSquaredError
    function = losses.VOCABULARY.functions["mean_squared_error"]
    for form in ("mse", "MSE", "mean_squared_error", "MeanSquaredError", rule, rule(), function):
        assert losses.resolve(form) is rule
    assert losses.resolve("rmse") is None
    assert optimizers.resolve("AdAm") is optimizers.Adam


def test_integer_labels_are_led_to_the_sparse_loss() -> None:
    batch = symbol("batch")
    with pytest.raises(RuleError) as caught:
        losses.CategoricalCrossentropy().check(TensorSpec((batch,)), TensorSpec((batch, 10)))
    assert caught.value.fault == "integer-labels"
    assert caught.value.message == (
        "CategoricalCrossentropy needs one-hot targets of the output's shape. "
        "Received: target shape=(batch,), output shape=(batch, 10). "
        "Integer labels go with SparseCategoricalCrossentropy."
    )


def test_one_hot_labels_are_led_to_the_categorical_loss() -> None:
    with pytest.raises(RuleError, match="One-hot labels go with CategoricalCrossentropy") as caught:
        losses.SparseCategoricalCrossentropy().check(TensorSpec((None, 10)), TensorSpec((None, 10)))
    assert caught.value.fault == "one-hot-labels"


def test_another_number_of_classes_has_a_fault_of_its_own() -> None:
    with pytest.raises(RuleError) as caught:
        losses.CategoricalCrossentropy().check(TensorSpec((None, 3)), TensorSpec((None, 10)))
    assert caught.value.fault == "class-count"


def test_unknown_sizes_are_no_fault() -> None:
    classes = symbol("classes")
    assert losses.CategoricalCrossentropy().check(TensorSpec((None, classes)), TensorSpec((None, 10))).rank == 1
    assert not losses.MeanSquaredError().check(TensorSpec(None), TensorSpec((None, 10))).is_ranked
    assert not losses.MeanSquaredError().check(TensorSpec((None,)), TensorSpec((None, classes))).is_ranked


def test_sizes_that_never_meet_are_a_fault() -> None:
    time = symbol("t")
    with pytest.raises(RuleError):
        losses.BinaryCrossentropy().check(TensorSpec((None, time)), TensorSpec((None, time - 2)))


@pytest.mark.parametrize(
    ("target", "output", "stretched"),
    [
        ((4,), (4, 1), False),
        ((4, 3), (4, 1), True),
        ((4, 1), (4, 3), True),
        ((3,), (4, 3), True),
        ((4, 3), (4, 3), False),
    ],
)
def test_a_silent_broadcast_is_seen(target: tuple[int, ...], output: tuple[int, ...], stretched: bool) -> None:
    both = losses.MeanSquaredError().silent_broadcast(TensorSpec(target), TensorSpec(output))
    assert (both is not None) == stretched


@pytest.mark.parametrize(
    ("rule", "wanted"),
    [
        (losses.BinaryCrossentropy(), "probabilities"),
        (losses.BinaryCrossentropy(from_logits=True), "logits"),
        (losses.CTC(), "logits"),
        (losses.Poisson(), "positive"),
        (losses.MeanSquaredError(), "values"),
        (metrics.CategoricalCrossentropy(from_logits=True), "logits"),
    ],
)
def test_a_loss_knows_what_it_wants(rule: losses.LossRule, wanted: str) -> None:
    assert rule.wants == wanted


def test_a_script_that_names_its_own_objects_may_use_those_names() -> None:
    with fresh() as settings:
        with pytest.raises(RuleError):
            initializers.need_known("my_init", owner="Dense")
        settings.custom_names = True
        assert initializers.need_known("my_init", owner="Dense") is None
        assert optimizers.need_known("MyOptimizer") is None
        with pytest.raises(RuleError):  # keras.activations.get looks at Keras's own names only
            activations.need_known("my_activation", owner="Dense")
    assert initializers.need_known("Custom>MyInit", owner="Dense") is None
