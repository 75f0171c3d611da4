"""Settings that have an effect: limits of training, code from configs; Config objects."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

import runtime
from runtime import config
from runtime.core import serialization
from runtime.core.errors import InvalidArgument


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    yield
    config.set_max_epochs(None)
    config.set_max_steps_per_epoch(None)
    serialization._Safety.on = True


def test_limits_of_epochs_and_steps() -> None:
    model = runtime.Sequential([runtime.Input((2,)), runtime.layers.Dense(1)])
    model.compile("sgd", "mse")
    x, y = np.ones((32, 2)), np.ones((32, 1))
    config.set_max_epochs(2)
    with pytest.warns(UserWarning, match="limited to 2 of 5 epochs by set_max_epochs"):
        history = model.fit(x, y, epochs=5, verbose=0)
    assert len(history.epoch) == 2
    config.set_max_steps_per_epoch(3)
    with pytest.warns(UserWarning, match="limited to 3 steps"):
        history = model.fit(x, y, batch_size=4, verbose=0)
    assert history.params["steps"] == 3
    with pytest.warns(UserWarning, match="limited to 3 steps"):
        assert model.predict(x, batch_size=4, verbose=0).shape == (12, 1)
    assert (config.max_epochs(), config.max_steps_per_epoch()) == (2, 3)


def test_what_there_is_only_one_of() -> None:
    config.set_backend("torch")
    with pytest.raises(InvalidArgument, match='set_backend needs backend to be one of "torch"'):
        config.set_backend("jax")
    config.enable_traceback_filtering()
    assert not config.is_traceback_filtering_enabled()
    assert not config.is_nnx_enabled()


def test_code_in_configs_runs_once_it_is_allowed() -> None:
    layer = runtime.layers.Lambda(lambda x: x + 1)
    described = runtime.saving.serialize_keras_object(layer)
    with pytest.raises(InvalidArgument, match="safe_mode=False"):
        runtime.saving.deserialize_keras_object(described)
    config.enable_unsafe_deserialization()
    assert float(runtime.saving.deserialize_keras_object(described)(np.ones((1, 1), "float32"))) == 2


def test_config_objects() -> None:
    settings = runtime.utils.Config(units=3, rate=0.1)
    settings.units = 4
    settings["more"] = "x"
    assert (settings.units, settings["more"], len(settings), list(settings)) == (4, "x", 3, ["more", "rate", "units"])
    assert settings.as_dict() == {"units": 4, "rate": 0.1, "more": "x"}
    assert runtime.utils.Config(**settings).as_dict() == settings.as_dict()
    assert settings.to_json() == '{"units": 4, "rate": 0.1, "more": "x"}'
    with pytest.raises(AttributeError, match=r"no unit. Did you mean units\?"):
        _ = settings.unit
    settings.freeze()
    with pytest.raises(InvalidArgument, match="frozen"):
        settings.units = 5
    settings.unfreeze()
    del settings["more"]
    assert "more" not in settings


def test_source_inputs() -> None:
    a, b = runtime.Input((2,)), runtime.Input((2,))
    y = runtime.layers.Dense(1)(runtime.layers.add([a, runtime.layers.Dense(2)(b)]))
    assert {id(x) for x in runtime.utils.get_source_inputs(y)} == {id(a), id(b)}
    assert runtime.utils.get_source_inputs(a) == [a]
    assert runtime.utils.get_source_inputs(3) == 3
