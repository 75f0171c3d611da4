"""The same models here and in real Keras: equal weights give equal predictions, summaries, files and training."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from keras.src.utils.naming import reset_uids

import runtime
from kshape.rulebook.specs import flatten
from runtime.core.naming import reset_names
from tests.runtime.counting import CASES

from .zoo import ZOO

NAMES = sorted(ZOO)


def both(name: str) -> tuple[Any, Any, Any]:
    """The real model, ours with its weights, and a batch for either."""
    build, inputs = ZOO[name]
    reset_uids()
    reset_names()
    real, ours = build(keras), build(runtime)
    ours.set_weights(real.get_weights())
    CASES[f"model {name}"] += 1
    return real, ours, inputs(np.random.default_rng(7))


def assert_same(ours: Any, real: Any, tolerance: float = 1e-5) -> None:
    for a, b in zip(flatten(ours), flatten(real), strict=True):
        np.testing.assert_allclose(a, b, atol=tolerance, rtol=tolerance)


@pytest.mark.parametrize("name", NAMES)
def test_predictions_and_weights(name: str) -> None:
    real, ours, x = both(name)
    assert [w.path for w in ours.weights] == [w.path for w in real.weights]
    assert [w.trainable for w in ours.weights] == [w.trainable for w in real.weights]
    assert ours.count_params() == real.count_params()
    assert_same(ours.predict(x, verbose=0), real.predict(x, verbose=0))


# Where masks are made, Keras 3 lists the ops that make them (NotEqual), and every layer that reads one as connected to
# them. Here masks travel with the tensors, and the table has the layers alone.
@pytest.mark.parametrize("name", [name for name in NAMES if name != "recurrent"])
def test_summary(name: str) -> None:
    real, ours, _ = both(name)
    texts: list[list[str]] = [[], []]
    for model, lines in zip((real, ours), texts, strict=True):
        model.summary(print_fn=lambda text, lines=lines, **_: lines.append(text))
    assert "\n".join(texts[1]).strip() == "\n".join(texts[0]).strip()


@pytest.mark.parametrize("suffix", [".keras", ".h5"])
@pytest.mark.parametrize("name", NAMES)
def test_files_in_both_directions(name: str, suffix: str, tmp_path: Path) -> None:
    real, ours, x = both(name)
    expected = real.predict(x, verbose=0)
    ours.save(tmp_path / f"ours{suffix}")
    real.save(tmp_path / f"real{suffix}")
    assert_same(keras.models.load_model(tmp_path / f"ours{suffix}").predict(x, verbose=0), expected)
    assert_same(runtime.models.load_model(tmp_path / f"real{suffix}").predict(x, verbose=0), expected)


@pytest.mark.parametrize("suffix", [".weights.h5", ".keras"])
@pytest.mark.parametrize("name", NAMES)
def test_weights_in_both_directions(name: str, suffix: str, tmp_path: Path) -> None:
    real, ours, x = both(name)
    expected = real.predict(x, verbose=0)
    save = "save_weights" if suffix == ".weights.h5" else "save"
    getattr(ours, save)(tmp_path / f"ours{suffix}")
    getattr(real, save)(tmp_path / f"real{suffix}")
    build = ZOO[name][0]
    theirs, mine = build(keras), build(runtime)
    if suffix == ".weights.h5":
        theirs.load_weights(tmp_path / f"ours{suffix}")
        assert_same(theirs.predict(x, verbose=0), expected)
    mine.load_weights(tmp_path / f"real{suffix}")
    assert_same(mine.predict(x, verbose=0), expected)


@pytest.mark.parametrize("name", NAMES)
def test_json_and_clones(name: str) -> None:
    _, ours, x = both(name)
    expected = ours.predict(x, verbose=0)
    for again in (
        runtime.models.model_from_json(ours.to_json()),
        runtime.models.model_from_yaml(ours.to_yaml()),
        type(ours).from_config(ours.get_config()),
        runtime.models.clone_model(ours),
    ):
        again.set_weights(ours.get_weights())
        assert_same(again.predict(x, verbose=0), expected, 1e-6)
    assert keras.models.model_from_json(ours.to_json()).count_params() == ours.count_params()


@pytest.mark.parametrize("kind", ["sequential", "functional", "not compiled"])
def test_a_clone_is_compiled_as_the_model_is(kind: str) -> None:
    x, y = np.ones((8, 3)), np.ones((8, 1))
    for library in (keras, runtime):
        dense = library.layers.Dense(1)
        inputs = library.Input((3,))
        model = library.Sequential([inputs, dense]) if kind == "sequential" else library.Model(inputs, dense(inputs))
        if kind != "not compiled":
            model.compile(library.optimizers.SGD(0.25), "mse", metrics=["mae"])
        copy = library.models.clone_model(model)
        assert copy.compiled is (kind != "not compiled")
        if copy.compiled:
            assert copy.optimizer is not model.optimizer
            assert float(np.asarray(copy.optimizer.learning_rate)) == 0.25
            assert set(copy.fit(x, y, verbose=0).history) == {"loss", "mae"}
