"""What all optimizers share: rate, count, configs, states, copies, custom ones, older arguments."""

from __future__ import annotations

import copy
import pickle
import warnings
from typing import Any

import keras
import numpy as np
import pytest
import torch

from kshape.rulebook.settings import fresh
from runtime import optimizers
from runtime.core.errors import InvalidArgument
from runtime.core.variable import Variable
from tests.parity.generate import cases
from tests.runtime.counting import CASES
from tests.runtime.optimizers.pairs import OWN, Pair, arguments, rate


def variables() -> list[Variable]:
    """A kernel in torch's memory order and a bias."""
    draw = torch.Generator().manual_seed(1)
    kernel = torch.randn(4, 3, generator=draw).T
    return [Variable(kernel, name="kernel"), Variable(torch.zeros(4), name="bias")]


def gradients(seed: int = 0) -> list[torch.Tensor]:
    draw = torch.Generator().manual_seed(seed)
    return [torch.randn(3, 4, generator=draw), torch.randn(4, generator=draw)]


@pytest.mark.parametrize("name", OWN)
def test_config_and_names_are_keras_own(name: str) -> None:
    for rng in cases(f"config {name}", 6):
        given, at = arguments(name, rng), rate(rng)
        given["name"] = "mine"
        at = None if callable(at) else at
        pair = Pair(name, rng, given, at)
        assert pair.ours.get_config() == pair.real.get_config()
        pair.step(pair.gradients())
        real, ours = [[v.path.removeprefix("mine/") for v in each.variables] for each in (pair.real, pair.ours)]
        if name == "Nadam":  # whose product of all u has no name in Keras
            assert real.pop().startswith("variable") and ours.pop() == "u_product"
        assert ours == real
        assert optimizers.serialize(pair.ours) == {
            "module": "keras.optimizers",
            "class_name": name,
            "config": pair.real.get_config(),
            "registered_name": None,
        }
        again = optimizers.deserialize(optimizers.serialize(pair.ours))
        assert type(again) is type(pair.ours) and again.get_config() == pair.ours.get_config()
        CASES[f"optimizers.{name}"] += 1


@pytest.mark.parametrize("name", OWN)
def test_states_go_to_keras_and_back(name: str) -> None:
    """What `save_own_variables` writes, the other one reads; and training goes on alike."""
    for rng in cases(f"states {name}", 3):
        given = arguments(name, rng)
        pair = Pair(name, rng, given, 0.01)
        for _ in range(4):
            pair.step(pair.gradients())
        ours: dict[str, Any] = {}
        pair.ours.save_own_variables(ours)
        pair.real.load_own_variables(ours)
        for mine, theirs in zip(pair.variables, pair.real_variables, strict=True):
            theirs.assign(mine.numpy())
        real: dict[str, Any] = {}
        pair.real.save_own_variables(real)
        fresh_one = type(pair.ours).from_config(pair.ours.get_config())
        fresh_one.build(pair.variables)
        fresh_one.load_own_variables(real)
        pair.ours = fresh_one
        if name != "ScheduleFreeAdamW":  # see test_steps
            for _ in range(4):
                pair.step(pair.gradients())
            pair.check((name, given), 1e-3 if name == "Ftrl" else 1e-5)
        assert [np.shape(w) for w in pair.ours.get_weights()] == [tuple(v.shape) for v in pair.real.variables]
        CASES[f"optimizers.{name}"] += 1


def test_a_state_of_another_size_is_not_loaded() -> None:
    optimizer = optimizers.Adam()
    with pytest.warns(UserWarning, match="has 2 variables, and 1 were saved. Build it first"):
        optimizer.load_own_variables({"0": np.array(1)})
    with pytest.raises(InvalidArgument, match=r"needs its variables before set_weights"):
        optimizer.set_weights([])
    optimizer.build(variables())
    weights = optimizer.get_weights()
    with pytest.raises(InvalidArgument, match=r"kernel_momentum needs a weight of shape \(3, 4\)"):
        optimizer.set_weights([*weights[:2], np.zeros(7), *weights[3:]])


@pytest.mark.parametrize("name", OWN)
def test_states_lie_in_memory_as_their_variables_do(name: str) -> None:
    optimizer = getattr(optimizers, name)(use_ema=True, gradient_accumulation_steps=2)
    kernel, bias = variables()
    optimizer.build([kernel, bias])
    for state in optimizer.variables:
        if state.shape == kernel.shape:
            assert state.stride() == kernel.stride() == (1, 3)


def test_learning_rate_is_a_variable() -> None:
    optimizer = optimizers.SGD(0.5, name="mine")
    assert isinstance(optimizer.learning_rate, Variable) and optimizer.learning_rate.path == "mine/learning_rate"
    kernel, bias = variables()
    for change in (lambda: 0.5, lambda: setattr(optimizer, "learning_rate", 0.25), lambda: optimizer.lr.assign(0.125)):
        change()
        before = bias.numpy()
        optimizer.apply([torch.ones(3, 4), torch.ones(4)], [kernel, bias])
        np.testing.assert_allclose(before - bias.numpy(), float(optimizer.lr))
    optimizer.lr = 1.0
    assert optimizer.get_config()["learning_rate"] == 1.0
    assert int(optimizer.iterations) == 3 and optimizer.iterations.dtype is torch.int32


def test_a_schedule_takes_the_place_of_the_variable() -> None:
    optimizer = optimizers.Adam(0.5)
    assert len(optimizer.variables) == 2
    optimizer.learning_rate = optimizers.schedules.ExponentialDecay(0.1, 1, 0.5)
    assert len(optimizer.variables) == 1 and float(optimizer.learning_rate) == pytest.approx(0.1)
    with pytest.raises(InvalidArgument, match="needs a schedule or a function as learning_rate"):
        optimizer.learning_rate = 0.5


@pytest.mark.parametrize(
    "given",
    [
        {"learning_rate": 1},
        {"learning_rate": "fast"},
        {"learning_rate": None},
        {"clipnorm": 1.0, "clipvalue": 1.0},
        {"gradient_accumulation_steps": 1},
        {"use_ema": True, "ema_momentum": 1.5},
        {"use_ema": True, "ema_overwrite_frequency": 0.5},
        {"unknown": 3},
    ],
)
def test_refused_arguments(given: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        keras.optimizers.Adam(**given)
    with pytest.raises(InvalidArgument, match="Adam"):
        optimizers.Adam(**given)


def test_get() -> None:
    assert type(optimizers.get("adam")) is type(optimizers.get("Adam")) is optimizers.Adam
    assert type(optimizers.get("RMSprop")) is optimizers.RMSprop
    made = optimizers.SGD()
    assert optimizers.get(made) is made and optimizers.get(None) is None
    real = keras.optimizers.serialize(keras.optimizers.AdamW(0.5, weight_decay=0.1))
    assert optimizers.get({**real, "module": "keras.optimizers"}).get_config()["weight_decay"] == 0.1
    with pytest.raises(InvalidArgument, match="Did you mean 'adam'"):
        optimizers.get("adm")
    with pytest.raises(InvalidArgument, match="optimizer"):
        optimizers.get(3)


def test_arguments_of_older_keras() -> None:
    """decay divides the rate by 1 + decay * iterations, as in Keras 1 and 2; Keras 3 ignores it with a warning."""
    optimizer = optimizers.SGD(lr=1, decay=0.5)
    bias, moves = variables()[1], []
    for _ in range(3):
        before = bias.numpy()[0]
        optimizer.apply([torch.ones(4)], [bias])
        moves.append(before - bias.numpy()[0])
    np.testing.assert_allclose(moves, [1.0, 1 / 1.5, 1 / 2.0], rtol=1e-6)
    assert float(optimizer.lr) == 1.0
    again = optimizers.SGD.from_config(optimizer.get_config())
    assert again.decay == 0.5
    assert optimizers.Adam(epsilon=None).epsilon == 1e-7
    assert optimizers.Nadam(schedule_decay=0.004).decay == 0.0
    with fresh() as settings:
        settings.dialect = "keras2"
        positional = optimizers.SGD(0.1, 0.9, 1e-6, True)
    assert (positional.momentum, positional.decay, positional.nesterov) == (0.9, 1e-6, True)


def test_legacy_module() -> None:
    from runtime.optimizers import legacy

    assert legacy.Adam is optimizers.Adam


class Momentum(optimizers.Optimizer):
    """A custom optimizer as Keras 3's documentation has it."""

    def __init__(self, learning_rate: Any = 0.1, momentum: float = 0.9, **kwargs: Any) -> None:
        super().__init__(learning_rate=learning_rate, **kwargs)
        self.momentum = momentum

    def build(self, variables: Any) -> None:
        super().build(variables)
        self.momentums = [
            self.add_variable_from_reference(reference_variable=variable, name="momentum") for variable in variables
        ]

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        m = self.momentums[self._get_variable_index(variable)]
        self.assign(m, m * self.momentum - gradient * learning_rate.to(gradient.dtype))
        self.assign_add(variable, m)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "momentum": self.momentum}


@pytest.mark.parametrize("given", [{}, {"weight_decay": 0.1, "clipnorm": 0.5}, {"gradient_accumulation_steps": 2}])
def test_custom_optimizer(given: dict[str, Any]) -> None:
    own, builtin = Momentum(0.1, **given), optimizers.SGD(0.1, momentum=0.9, **given)
    mine, theirs = variables(), variables()
    for seed in range(5):
        own.apply_gradients(zip(gradients(seed), mine, strict=True))
        builtin.apply_gradients(zip(gradients(seed), theirs, strict=True))
    for a, b in zip(mine, theirs, strict=True):
        torch.testing.assert_close(a.detach(), b.detach())
    assert [v.path.split("/")[-1] for v in own.variables] == [v.path.split("/")[-1] for v in builtin.variables]
    assert {**own.get_config(), "name": builtin.name, "nesterov": False} == builtin.get_config()
    again = Momentum.from_config(own.get_config())
    assert again.momentum == 0.9 and again.get_config() == own.get_config()


def test_a_subclass_may_override_one_variables_step() -> None:
    class Twice(optimizers.Adam):
        def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
            super().update_step(gradient * 2, variable, learning_rate)

    mine, theirs = variables(), variables()
    twice, plain = Twice(0.1, weight_decay=0.1), optimizers.Adam(0.1, weight_decay=0.1)
    for seed in range(3):
        twice.apply(gradients(seed), mine)
        plain.apply([2 * each for each in gradients(seed)], theirs)
    for a, b in zip(mine, theirs, strict=True):
        torch.testing.assert_close(a.detach(), b.detach())


def test_what_a_custom_optimizer_needs() -> None:
    with pytest.raises(NotImplementedError, match="Optimizer needs a method update_step"):
        optimizers.Optimizer(0.1).apply(gradients(), variables())


def test_weight_decay_by_name_and_variable() -> None:
    for chosen in ({"var_names": ["bias"]}, {"var_list": True}, {"var_names": ["kern", "x"]}, {}):
        mine = variables()
        theirs = [keras.Variable(v.numpy(), name=v.name) for v in mine]
        for module, own in ((optimizers, mine), (keras.optimizers, theirs)):
            optimizer = module.AdamW(0.1, weight_decay=0.5)
            given = {k: [own[0]] if v is True else v for k, v in chosen.items()}
            optimizer.exclude_from_weight_decay(**given)
            for seed in range(3):
                optimizer.apply_gradients(zip(gradients(seed), own, strict=True))
        for a, b in zip(mine, theirs, strict=True):
            np.testing.assert_allclose(a.numpy(), b.numpy(), atol=1e-5)
        CASES["optimizers.exclude_from_weight_decay"] += 1


def test_constraints_hold_after_the_step() -> None:
    kernel, bias = variables()
    kernel.constraint = lambda w: torch.clamp(w, min=0.0)
    optimizers.SGD(1.0).apply(gradients(), [kernel, bias])
    assert (kernel >= 0).all() and not (bias >= 0).all()


def test_averages_become_the_values() -> None:
    pair = Pair("SGD", next(iter(cases("ema", 1))), {"use_ema": True, "ema_momentum": 0.5}, 0.1)
    for _ in range(3):
        pair.step(pair.gradients())
    pair.real.finalize_variable_values(pair.real_variables)
    pair.ours.finalize_variable_values(pair.variables)
    pair.check("averages")
    with pytest.raises(InvalidArgument, match="finalize_variable_values needs the"):
        pair.ours.finalize_variable_values([])


def test_gradients_that_are_missing() -> None:
    optimizer, own = optimizers.SGD(1.0), variables()
    optimizer.apply([], own)
    assert not optimizer.built
    with pytest.warns(UserWarning, match="No gradient for kernel"):
        optimizer.apply([None, torch.ones(4)], own)
    with pytest.raises(InvalidArgument, match="needs a gradient for one variable at least"):
        optimizer.apply([None, None], own)
    with pytest.raises(InvalidArgument, match="needs one gradient for each of its 2 variables"):
        optimizer.apply([torch.ones(4)])
    with pytest.raises(InvalidArgument, match="needs the variables that it was built with"):
        optimizer.apply(gradients(), variables())
    with pytest.raises(InvalidArgument, match="needs trainable_variables, or to be built"):
        optimizers.SGD().apply(gradients())


@pytest.mark.parametrize("option", [{}, {"clipnorm": 0.1}, {"clipvalue": 0.1}, {"global_clipnorm": 0.1}, {"loss_scale_factor": 4.0}, {"gradient_accumulation_steps": 2}])  # fmt: skip
@pytest.mark.parametrize("name", OWN)
def test_gradients_stay_as_they_are(name: str, option: dict[str, Any]) -> None:
    optimizer, own, given = getattr(optimizers, name)(**option), variables(), gradients()
    for _ in range(2):
        optimizer.apply(given, own)
    for a, b in zip(given, gradients(), strict=True):
        assert torch.equal(a, b)


def test_infinite_gradients() -> None:
    """A norm that is not finite makes all NaN; an accumulator starts anew all the same."""
    own = variables()
    optimizers.SGD(1.0, global_clipnorm=1.0).apply([torch.full((3, 4), torch.inf), torch.ones(4)], own)
    assert own[1].isnan().all()
    own = variables()
    optimizer = optimizers.SGD(1.0, gradient_accumulation_steps=2)
    for _ in range(2):
        optimizer.apply([torch.full((3, 4), torch.nan), torch.ones(4)], own)
    assert not any(state.isnan().any() for state in optimizer.variables)


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda each: pickle.loads(pickle.dumps(each))])
def test_copies_train_on(copied: Any) -> None:
    optimizer, own = optimizers.AdamW(0.1), variables()
    optimizer.exclude_from_weight_decay(var_list=[own[0]])
    optimizer.apply(gradients(0), own)
    again, theirs = copied((optimizer, own))
    for seed in (1, 2):
        optimizer.apply(gradients(seed), own)
        again.apply(gradients(seed), theirs)
    assert int(again.iterations) == 3
    for a, b in zip(own, theirs, strict=True):
        assert a is not b and torch.equal(a, b)


def test_variables_that_get_other_memory() -> None:
    """What `model.to(device)` does to its parameters."""
    optimizer, own, theirs = optimizers.SGD(0.1), variables(), variables()
    other = optimizers.SGD(0.1)
    for seed in range(3):
        own[0].data = own[0].data.clone()
        optimizer.apply(gradients(seed), own)
        other.apply(gradients(seed), theirs)
    assert torch.equal(own[0], theirs[0])


def test_stateless_apply_changes_nothing() -> None:
    optimizer, own = optimizers.Adam(0.1), variables()
    with pytest.raises(InvalidArgument, match="needs its variables before stateless_apply"):
        optimizer.stateless_apply([], gradients(), own)
    optimizer.build(own)
    before = [v.numpy() for v in (*own, *optimizer.variables)]
    model, states = optimizer.stateless_apply([v.detach().clone() for v in optimizer.variables], gradients(), own)
    for a, b in zip(before, (*own, *optimizer.variables), strict=True):
        np.testing.assert_array_equal(a, b.numpy())
    optimizer.apply(gradients(), own)
    for a, b in zip((*model, *states), (*own, *optimizer.variables), strict=True):
        np.testing.assert_array_equal(a.numpy(), b.numpy())
    with pytest.raises(InvalidArgument, match="needs 6 values in optimizer_variables"):
        optimizer.stateless_apply([], gradients(), own)


def test_minimize() -> None:
    weight = Variable(torch.tensor([3.0]))
    optimizer = optimizers.SGD(0.1)
    for _ in range(50):
        optimizer.minimize(lambda: (weight - 1.0) ** 2, [weight])
    assert weight.item() == pytest.approx(1.0, abs=1e-3)
    assert optimizer.get_gradients((weight * 2).sum(), [weight])[0].item() == 2.0


def test_variables_of_the_users_own() -> None:
    optimizer = Momentum()
    optimizer.temperature = Variable(1.0, trainable=False, name="temperature")
    assert optimizer.variables[-1] is optimizer.temperature
    extra = optimizer.add_variable((2, 3), name="extra")
    assert extra.path.endswith("/extra") and not extra.requires_grad and extra.shape == (2, 3)


def test_loss_scale_factor() -> None:
    assert optimizers.SGD(loss_scale_factor=8.0).scale_loss(torch.tensor(2.0)).item() == 16.0
    assert optimizers.SGD().scale_loss(2.0) == 2.0


def test_no_warning_in_an_ordinary_step() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for name in OWN:
            getattr(optimizers, name)().apply(gradients(), variables())
