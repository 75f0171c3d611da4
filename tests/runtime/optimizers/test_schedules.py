"""Schedules give real Keras's rates and configs."""

from __future__ import annotations

from typing import Any

import keras
import pytest
import torch

from runtime.core.errors import InvalidArgument
from runtime.core.registry import describe
from runtime.optimizers import Adam, schedules
from tests.parity.generate import cases, choices
from tests.runtime.counting import CASES

ARGUMENTS: dict[str, dict[str, Any]] = {
    "ExponentialDecay": {"decay_steps": [1, 7, 10.5], "decay_rate": [0.5, 0.96], "staircase": [..., True]},
    "InverseTimeDecay": {"decay_steps": [1, 7, 10.5], "decay_rate": [0.5, 2.0], "staircase": [..., True]},
    "PolynomialDecay": {
        "decay_steps": [1, 7, 30],
        "end_learning_rate": [..., 0.01],
        "power": [..., 0.5, 2.0],
        "cycle": [..., True],
        "name": [..., "mine"],
    },
    "CosineDecay": {
        "decay_steps": [1, 7, 30],
        "alpha": [..., 0.1],
        "warmup_target": [..., None, 0.5],
        "warmup_steps": [..., 1, 10],
    },
    "CosineDecayRestarts": {
        "first_decay_steps": [1, 5, 7, 10],
        "t_mul": [..., 1.0, 1.2, 1.5, 3.0],
        "m_mul": [..., 0.8],
        "alpha": [..., 0.1],
    },
}
STEPS = [*range(60), 100, 999, 1000, 1001, 12345]


def made(name: str, given: dict[str, Any]) -> tuple[Any, Any]:
    """Ours and the real one."""
    return getattr(schedules, name)(**given), getattr(keras.optimizers.schedules, name)(**given)


@pytest.mark.parametrize("name", ARGUMENTS)
def test_rates(name: str) -> None:
    for rng in cases(f"schedule {name}", 12):
        given = {"initial_learning_rate": rng.choice([0.1, 1.0, 0.003]), **choices(rng, ARGUMENTS[name])}
        ours, real = made(name, given)
        assert ours.get_config() == real.get_config()
        apart = 1e-5 * max(given["initial_learning_rate"], given.get("warmup_target") or 0.0)
        for step in STEPS:
            expected = float(real(step))
            for found in (ours(step), ours(torch.tensor(step)), ours.at(torch.tensor(step))):
                assert float(found) == pytest.approx(expected, abs=apart), (name, given, step)
        inside = torch.stack([ours(torch.tensor([step]))[0] for step in STEPS])
        torch.testing.assert_close(inside, torch.tensor([float(ours(step)) for step in STEPS]), atol=2 * apart, rtol=0)
        CASES[f"schedules.{name}"] += 1


@pytest.mark.parametrize("boundaries", [[3], [3, 10, 20], [2.5, 7.5], (0, 1)])
def test_piecewise_constant(boundaries: Any) -> None:
    values = [0.5 / (i + 1) for i in range(len(boundaries) + 1)]
    ours, real = made("PiecewiseConstantDecay", {"boundaries": boundaries, "values": values})
    assert [float(ours(step)) for step in STEPS] == [float(real(step)) for step in STEPS]
    assert ours.at(torch.tensor(4)) == pytest.approx(float(real(4)))
    assert ours.get_config() == real.get_config()
    CASES["schedules.PiecewiseConstantDecay"] += 1


def test_an_int_as_rate_is_a_number() -> None:
    """Real Keras takes the rate's dtype for all, so that a decay_rate of 0.9 becomes the integer 0."""
    assert float(schedules.ExponentialDecay(1, 10, 0.9)(10)) == pytest.approx(0.9)


def test_configs_are_keras_own() -> None:
    ours, real = made("ExponentialDecay", {"initial_learning_rate": 0.1, "decay_steps": 5, "decay_rate": 0.5})
    config = keras.optimizers.schedules.serialize(real)
    assert schedules.serialize(ours) == config
    again = schedules.deserialize(config)
    assert type(again) is schedules.ExponentialDecay
    assert again.get_config() == real.get_config()


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("ExponentialDecay", (0.1, 0, 0.5)),
        ("CosineDecay", (0.1, -1)),
        ("CosineDecayRestarts", (0.1, 0)),
        ("PiecewiseConstantDecay", ([1, 2], [0.1])),
    ],
)
def test_refused(name: str, given: Any) -> None:
    with pytest.raises(ValueError):
        getattr(keras.optimizers.schedules, name)(*given)
    with pytest.raises(InvalidArgument, match=name):
        getattr(schedules, name)(*given)


class Halving(schedules.LearningRateSchedule):
    """A user's schedule, which does not call the base's constructor."""

    def __init__(self, start: float) -> None:
        self.start = start

    def __call__(self, step: Any) -> Any:
        return self.start * 0.5 ** torch.as_tensor(step, dtype=torch.float32)

    def get_config(self) -> dict[str, Any]:
        return {"start": self.start}


def test_schedule_of_the_user() -> None:
    optimizer = Adam(Halving(0.8))
    variable = torch.nn.Parameter(torch.ones(2))
    for _ in range(2):
        optimizer.apply([torch.ones(2)], [variable])
    assert float(optimizer.learning_rate) == pytest.approx(0.2)
    assert variable[0].item() == pytest.approx(1.0 - 0.8 - 0.4, abs=1e-4)
    config = describe(optimizer)
    assert config["config"]["learning_rate"]["config"] == {"start": 0.8}
    again = Adam.from_config(config["config"], custom_objects={"Halving": Halving})
    assert again.get_config()["learning_rate"]["config"] == {"start": 0.8}


def test_what_a_schedule_of_the_user_needs() -> None:
    class Empty(schedules.LearningRateSchedule):
        pass

    with pytest.raises(NotImplementedError, match="Empty needs a method __call__"):
        Empty()(1)
    with pytest.raises(NotImplementedError, match="Empty needs a method get_config"):
        Empty().get_config()
