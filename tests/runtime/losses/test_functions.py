"""The functional forms against real Keras: tensors, arrays, lists and integers, without what a loss object adds."""

from __future__ import annotations

import inspect
from typing import Any

import keras
import numpy as np
import pytest
import torch

from kshape.rulebook import losses as rules
from kshape.rulebook.binding import REQUIRED
from runtime import losses
from runtime.core.errors import InvalidArgument
from tests.parity.generate import cases, choices
from tests.runtime.counting import CASES
from tests.runtime.losses.samples import outputs_for
from tests.runtime.losses.test_losses import KERAS_OWN_FAULTS, OPTIONS, pair
from tests.runtime.numbers import assert_close, outcome

FUNCTIONS = rules.VOCABULARY.functions
# Keras's functions cut fractions off the targets where the outputs are integers; ours computes in floats.
SHAPES = [((4,), (4, 1)), ((4, 1), (4,)), ((4,), (4,)), ((3,), (4, 3)), ((2, 3), (3,)), ((5,), (3,)), ((), (3,))]


def tensor_of(values: Any, kind: str) -> Any:
    return {"tensor": lambda: values, "array": lambda: values.numpy(), "list": lambda: values.tolist()}[kind]()


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_has_the_parameters_of_its_form(name: str) -> None:
    found = inspect.signature(getattr(losses, name)).parameters.values()
    assert [(p.name, REQUIRED if p.default is p.empty else p.default) for p in found] == [
        (field.name, field.default) for field in FUNCTIONS[name].parameters
    ]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_numbers_of_tensors_arrays_and_lists(name: str) -> None:
    takes = {field.name for field in FUNCTIONS[name].parameters}
    for rng in cases(f"function {name}", 40):
        options = choices(rng, OPTIONS.get(FUNCTIONS[name].rule.__name__, {}))
        kwargs = {key: value for key, value in options.items() if key in takes}
        if name == "categorical_generalized_cross_entropy":
            kwargs.setdefault("q", 0.5)
        target, output = pair(FUNCTIONS[name].rule(**kwargs), rng)
        kinds = rng.choice(["tensor", "array", "list"]), rng.choice(["tensor", "array", "list"])
        # Keras itself takes no lists where it asks for shapes; tensors say the same.
        real = outcome(getattr(keras.losses, name), target, output, **kwargs)
        ours = outcome(getattr(losses, name), *map(tensor_of, (target, output), kinds), **kwargs)
        CASES[f"losses.{name}"] += 1
        what = (name, kwargs, tuple(target.shape), tuple(output.shape), kinds)
        if isinstance(real, RuntimeError) and any(text in str(real) for text in KERAS_OWN_FAULTS):
            continue
        assert isinstance(ours, Exception) == isinstance(real, Exception), (what, ours, real)
        if not isinstance(real, Exception):
            assert_close(ours, real, what)


@pytest.mark.parametrize("name", [name for name, form in FUNCTIONS.items() if form.rule.targets not in ("integer",)])
def test_shapes_that_do_not_fit(name: str) -> None:
    for rng in cases(f"shapes {name}", 3):
        for target_shape, output_shape in SHAPES:
            rule = FUNCTIONS[name].rule()
            output = outputs_for(rule, output_shape, rng)
            target = torch.tensor(np.random.default_rng(1).integers(0, 2, target_shape), dtype=torch.float32)
            real = outcome(getattr(keras.losses, name), target, output)
            ours = outcome(getattr(losses, name), target, output)
            CASES[f"losses.{name}"] += 1
            assert isinstance(ours, Exception) == isinstance(real, Exception), (target_shape, output_shape, ours, real)
            if not isinstance(real, Exception):
                assert_close(ours, real, (target_shape, output_shape))


def test_integers_are_numbers() -> None:
    real = keras.losses.mean_squared_error(np.array([[1, 2]]), np.array([[3, 5]]))
    assert_close(losses.mean_squared_error([[1, 2]], [[3, 5]]), real)
    assert float(losses.mean_absolute_error([[0.5]], [[1]])) == 0.5  # Keras makes int32 of the target, and 1 of this


def test_a_failure_is_told_in_the_rules_words() -> None:
    with pytest.raises(InvalidArgument, match=r"binary_crossentropy needs targets of the output's shape\. Received: "):
        losses.binary_crossentropy(torch.zeros(4), torch.zeros(4, 1))
    with pytest.raises(InvalidArgument, match=r"ctc needs targets of rank 2 .* Received: target shape=\(4,\)"):
        losses.ctc(torch.ones(4), torch.zeros(4, 3, 2))
    with pytest.raises(InvalidArgument, match=r"mean_squared_error needs .* target shape=\(5,\), output shape=\(3,\)"):
        losses.mean_squared_error([0.0] * 5, [0.0] * 3)
    with pytest.raises(InvalidArgument, match=r"huber has no argument dleta\. Did you mean delta\?"):
        losses.huber([1.0], [2.0], dleta=3)


def test_one_class_is_warned_of() -> None:
    with pytest.warns(SyntaxWarning, match="categorical_crossentropy of one class is always 0"):
        losses.categorical_crossentropy(torch.ones(3, 1), torch.ones(3, 1))


def test_a_symbolic_pair_makes_a_node() -> None:
    from runtime.core.symbolic import KerasTensor

    a, b = KerasTensor((None, 3, 4)), KerasTensor((None, 3, 4))
    result = losses.mean_squared_error(a, b)
    assert isinstance(result, KerasTensor)
    assert result.shape == (None, 3)
    assert losses.MeanSquaredError()(a, b).shape == ()
    with pytest.raises(InvalidArgument, match="mean_squared_error needs targets that fit the output's shape"):
        losses.mean_squared_error(a, KerasTensor((None, 3, 5)))
