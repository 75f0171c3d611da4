"""What save, load_model, save_weights and load_weights take and refuse; what is wrong is said once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import runtime
from runtime.core.errors import InvalidArgument

from .special import objects

L = runtime.layers


def make(units: int = 3) -> Any:
    return runtime.Sequential([runtime.Input((4,)), L.Dense(units)])


@pytest.mark.parametrize("name", ["model", "model.tf", "model.ckpt", "model.pt"])
def test_other_suffixes(name: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidArgument, match=r"save needs a filepath that ends in \.keras\. Received: filepath="):
        make().save(tmp_path / name)
    with pytest.raises(InvalidArgument, match=r"save_weights needs a filepath that ends in \.weights\.h5\. Received:"):
        make().save_weights(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_the_wording_is_that_of_checkpoints() -> None:
    with pytest.raises(InvalidArgument, match=r"ModelCheckpoint needs a filepath that ends in \.keras\. Received:"):
        runtime.callbacks.ModelCheckpoint("model.ckpt")


def test_overwriting(tmp_path: Path) -> None:
    path = tmp_path / "model.keras"
    make(2).save(path)
    with pytest.raises(InvalidArgument, match=r"is there already. Give overwrite=True"):
        make(5).save(path, overwrite=False)
    assert runtime.models.load_model(path).count_params() == 10
    make(5).save(path)
    assert runtime.models.load_model(path).count_params() == 25


def test_arguments_of_other_versions(tmp_path: Path) -> None:
    model = make()
    model.save(tmp_path / "a.keras", save_format="keras", zipped=True)
    model.save(tmp_path / "b", save_format="h5", include_optimizer=False, save_traces=True)
    model.save_weights(tmp_path / "c", save_format="h5")
    for name in ("a.keras", "b"):
        np.testing.assert_array_equal(
            runtime.models.load_model(tmp_path / name).get_weights()[0], model.get_weights()[0]
        )
    make().load_weights(tmp_path / "c")
    with pytest.raises(InvalidArgument, match=r'save writes save_format="keras" or "h5". Received: save_format=.tf.'):
        model.save(tmp_path / "d", save_format="tf")
    with pytest.raises(InvalidArgument, match=r"save has no argument zippped. Did you mean zipped?"):
        model.save(tmp_path / "d.keras", zippped=True)
    with pytest.raises(InvalidArgument, match=r"writes one whole file. Received: zipped=False"):
        model.save(tmp_path / "d.keras", zipped=False)
    with pytest.raises(InvalidArgument, match=r"writes one whole file. Received: max_shard_size=1"):
        model.save_weights(tmp_path / "d.weights.h5", max_shard_size=1)


def test_models_before_they_are_built(tmp_path: Path) -> None:
    model = runtime.Sequential([L.Dense(3), L.Dense(2)])
    for suffix in (".keras", ".h5"):
        with pytest.warns(UserWarning, match=r"saved before it is built: without weights"):
            model.save(tmp_path / f"model{suffix}")
        loaded = runtime.models.load_model(tmp_path / f"model{suffix}")
        assert not loaded.built
        assert loaded(np.zeros((1, 4))).shape == (1, 2)
    for call in (model.save_weights, model.load_weights):
        path = tmp_path / "w.weights.h5"
        path.touch()
        with pytest.raises(InvalidArgument, match=r"before it is built. Call it on data first"):
            call(path)


def test_a_layer_that_is_not_built_says_so(tmp_path: Path) -> None:
    class Lazy(runtime.Model):
        def __init__(self) -> None:
            super().__init__()
            self.first, self.second = L.Dense(3), L.Dense(3)

        def call(self, x: Any) -> Any:
            return self.second(self.first(x))

    whole, part = Lazy(), Lazy()
    whole(np.zeros((1, 4)))
    whole.save_weights(tmp_path / "w.weights.h5")
    part.first(np.zeros((1, 4)))
    part.built = True
    with pytest.raises(
        InvalidArgument, match=r"has 0 variables, and the file has 2 under 'layers/dense_1'\. It is not built"
    ):
        part.load_weights(tmp_path / "w.weights.h5")


@pytest.mark.parametrize("suffix", [".keras", ".h5"])
def test_a_class_of_the_user_that_is_not_given(suffix: str, tmp_path: Path) -> None:
    import runtime.applications.custom_layers  # one of its layers is named LayerScale, which nobody means

    scaled = objects(runtime)["Scaled"]
    x = runtime.Input((6,))
    runtime.Model(x, scaled(1.5)(x)).save(tmp_path / f"model{suffix}")
    with pytest.raises(InvalidArgument) as raised:
        runtime.models.load_model(tmp_path / f"model{suffix}")
    assert str(raised.value) == (
        "There is no class or function named 'Scaled' here. If it is your own, register it with "
        "@register_keras_serializable(), or pass custom_objects={'Scaled': Scaled}."
    )
    with runtime.saving.custom_object_scope({"Scaled": scaled}):
        assert runtime.models.load_model(tmp_path / f"model{suffix}").count_params() == 32


def test_registered_classes_and_functions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from runtime.core import serialization

    monkeypatch.setattr(serialization, "CUSTOM", dict(serialization.CUSTOM))
    monkeypatch.setattr(serialization, "_NAMES", dict(serialization._NAMES))

    @runtime.saving.register_keras_serializable("mine")
    class Twice(L.Layer):
        def call(self, x: Any) -> Any:
            return 2 * x

    @runtime.saving.register_keras_serializable("mine")
    def softer(x: Any) -> Any:
        return runtime.ops.tanh(x) / 2

    model = runtime.Sequential([runtime.Input((4,)), Twice(), L.Dense(3, activation=softer)])
    x = np.ones((2, 4), "float32")
    for suffix in (".keras", ".h5"):
        model.save(tmp_path / f"model{suffix}")
        loaded = runtime.models.load_model(tmp_path / f"model{suffix}")
        np.testing.assert_array_equal(loaded.predict(x, verbose=0), model.predict(x, verbose=0))


@pytest.mark.parametrize("suffix", [".keras", ".h5"])
def test_an_unknown_loss_tells_the_way_without_it(suffix: str, tmp_path: Path) -> None:
    model = make()
    model.compile("adam", objects(runtime)["distance"])
    model.save(tmp_path / f"model{suffix}")
    with pytest.raises(InvalidArgument, match=r"distance.*With compile=False the model is loaded without it\."):
        runtime.models.load_model(tmp_path / f"model{suffix}")


def test_skip_mismatch_of_numbered_layers(tmp_path: Path) -> None:
    first = runtime.Sequential([runtime.Input((4,)), L.Dense(3), L.Dense(2)])
    second = runtime.Sequential([runtime.Input((4,)), L.Dense(3), L.Dense(5)])
    before = second.get_weights()
    first.save_weights(tmp_path / "w.weights.h5")
    with pytest.raises(InvalidArgument, match=r"needs shape=\(3, 5\)\. The file has shape=\(3, 2\)"):
        second.load_weights(tmp_path / "w.weights.h5")
    np.testing.assert_array_equal(second.get_weights()[0], before[0])
    with pytest.warns(UserWarning, match=r"Skipped layers/dense_1"):
        second.load_weights(tmp_path / "w.weights.h5", skip_mismatch=True)
    np.testing.assert_array_equal(second.get_weights()[0], first.get_weights()[0])
    np.testing.assert_array_equal(second.get_weights()[2], before[2])


def test_an_error_in_a_layer_of_the_user_brings_everything_back(tmp_path: Path) -> None:
    class Failing(L.Layer):
        fails = False

        def build(self, input_shape: Any) -> None:
            self.kernel = self.add_weight(shape=(3,), initializer="ones", name="kernel")

        def call(self, x: Any) -> Any:
            return x * self.kernel

        def load_own_variables(self, store: Any) -> None:
            super().load_own_variables(store)
            if self.fails:
                raise RuntimeError("half done")

    model, layer = make(), Failing()
    model.add(layer)
    model.save_weights(tmp_path / "w.weights.h5")
    for weight in model.weights:
        weight.assign(weight * 0 + 7)
    layer.fails = True
    with pytest.raises(InvalidArgument, match=r"cannot load what the file has for it .*RuntimeError: half done"):
        model.load_weights(tmp_path / "w.weights.h5")
    assert all((weight == 7).all() for weight in model.get_weights())


def test_weights_of_a_whole_model(tmp_path: Path) -> None:
    model, others = make(), [make(), make()]
    for suffix, other in zip((".keras", ".h5"), others, strict=True):
        model.save(tmp_path / f"model{suffix}")
        other.load_weights(tmp_path / f"model{suffix}")
        np.testing.assert_array_equal(other.get_weights()[0], model.get_weights()[0])
    model.save_weights(tmp_path / "w.weights.h5")
    with pytest.raises(InvalidArgument, match=r"holds weights but no architecture"):
        runtime.models.load_model(tmp_path / "w.weights.h5")
