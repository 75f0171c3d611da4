"""Architectures against real Keras: predictions with the same weights; layers and counts against the rules.

tests/parity/test_applications.py holds every rule against real Keras. Here a member of each family is computed, on the
smallest images that it takes.
"""

from __future__ import annotations

import inspect
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import torch

import runtime
from kshape.rulebook.applications import MODULES, application
from kshape.rulebook.applications.keras_modules import KERAS_MODULES
from runtime.applications.weight_files import weight_file
from runtime.core.errors import InvalidArgument
from runtime.core.naming import reset_names
from tests.runtime.counting import CASES
from tests.runtime.numbers import assert_close
from tools import make_stubs

COMPUTED: list[tuple[str, dict[str, Any]]] = [
    ("MobileNet", {"alpha": 0.25, "input_shape": (32, 32, 3), "classes": 7}),
    ("MobileNetV2", {"alpha": 0.35, "input_shape": (32, 32, 1), "include_top": False, "pooling": "avg"}),
    ("MobileNetV3Small", {"input_shape": (64, 64, 3), "classes": 7, "classifier_activation": None}),
    ("EfficientNetB0", {"input_shape": (32, 32, 3), "classes": 7}),
    ("EfficientNetV2B0", {"input_shape": (33, 35, 3), "include_top": False}),
    ("Xception", {"input_shape": (71, 71, 3), "include_top": False, "pooling": "avg"}),
    ("InceptionV3", {"input_shape": (75, 75, 3), "include_top": False, "pooling": "max"}),
    ("VGG16", {"input_shape": (32, 32, 3), "include_top": False}),
    ("ConvNeXtTiny", {"input_shape": (32, 32, 3), "classes": 7}),
]

# One of each module of rules, so that every way in which a graph is written down is built once.
BUILT = [next(name for name, module in MODULES.items() if module == each) for each in dict.fromkeys(MODULES.values())]


@pytest.mark.parametrize(("name", "options"), COMPUTED, ids=[name for name, _ in COMPUTED])
def test_predictions_are_those_of_keras(name: str, options: dict[str, Any]) -> None:
    random = np.random.default_rng(0)
    theirs = getattr(keras.applications, name)(weights=None, **options)
    ours = getattr(runtime.applications, name)(weights=None, **options)
    # Scales and variances that differ from one, so that each has to be where it belongs.
    values = [random.uniform(0.5, 1.5, w.shape) if w.ndim == 1 else w for w in theirs.get_weights()]
    theirs.set_weights(values)
    ours.set_weights(values)
    x = random.uniform(0, 255, (2, *options["input_shape"])).astype("float32")
    with torch.no_grad():
        expected = theirs(x, training=False).cpu().numpy()
        found = ours(x, training=False).cpu().numpy()
    assert_close(found, expected, name, 1e-4)
    assert [(w.path.split("/")[-1], tuple(w.shape)) for w in ours.weights] == [
        (w.path.split("/")[-1], tuple(w.shape)) for w in theirs.weights
    ] or name == "ConvNeXtTiny"  # whose own layer leaves its weight without a name
    CASES[f"applications.{name}"] += 1


@pytest.mark.parametrize("name", BUILT)
def test_layers_are_those_of_the_rule(name: str) -> None:
    """Built on torch's "meta" device: shapes without numbers."""
    reset_names()
    with runtime.device("meta"):
        model = getattr(runtime.applications, name)(weights=None)
    rule = application(name)(weights=None).model()
    assert model.name == rule.name
    assert [layer.name for layer in model.layers] == [layer.name for layer in rule.layers]
    assert [layer.count_params() for layer in model.layers] == [
        sum(weight.size for weight in layer.built or ()) for layer in rule.layers
    ]
    CASES[f"applications.{name}"] += 1


def test_a_model_may_begin_at_a_tensor() -> None:
    with runtime.device("meta"):
        x = runtime.Input((64, 64, 1))
        base = runtime.applications.MobileNetV2(
            weights=None, include_top=False, alpha=0.35, input_tensor=runtime.layers.Conv2D(3, 1)(x), pooling="avg"
        )
        model = runtime.Model(base.inputs, runtime.layers.Dense(2)(base.output))
    assert model.inputs[0] is x
    assert model.output_shape == (None, 2)
    with pytest.raises(InvalidArgument, match="input_tensor to be a symbolic tensor"):
        runtime.applications.VGG16(weights=None, include_top=False, input_tensor=torch.zeros(1, 64, 64, 3))


def test_frozen_base_with_a_head_trains() -> None:
    base = runtime.applications.MobileNet(weights=None, include_top=False, alpha=0.25, input_shape=(32, 32, 3))
    base.trainable = False
    x = runtime.Input((32, 32, 3))
    features = runtime.layers.GlobalAveragePooling2D()(base(x, training=False))
    model = runtime.Model(x, runtime.layers.Dense(3, "softmax")(features))
    model.compile("adam", "sparse_categorical_crossentropy")
    before = [w.copy() for w in base.get_weights()]
    model.fit(np.random.default_rng(0).random((8, 32, 32, 3)), np.arange(8) % 3, batch_size=4, verbose=0)
    assert all(np.array_equal(a, b) for a, b in zip(before, base.get_weights(), strict=True))
    assert len(model.trainable_weights) == 2


def test_layers_of_their_own_come_back_from_a_config() -> None:
    with runtime.device("meta"):
        model = runtime.applications.ConvNeXtTiny(weights=None, include_top=False, input_shape=(96, 96, 3))
        again = runtime.Model.from_config(model.get_config())
    assert [type(layer) for layer in again.layers] == [type(layer) for layer in model.layers]
    assert again.count_params() == model.count_params()


READ = """
import runtime
model = runtime.saving.load_model("model.keras")
print(model.predict([[2.0] * 4], verbose=0))
"""


def test_a_saved_model_is_loaded_where_applications_were_never_imported(tmp_path: Path) -> None:
    from runtime.applications.custom_layers import CustomScaleLayer, LayerScale, StochasticDepth

    x = runtime.Input((4,))
    y = StochasticDepth(0.5)(LayerScale(0.5, 4)(x))
    runtime.Model(x, CustomScaleLayer(10.0)([x, y])).save(tmp_path / "model.keras")
    environment = {**os.environ, "PYTHONPATH": str(Path(runtime.__file__).parents[1])}
    command = [sys.executable, "-c", READ]
    shown = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path, env=environment).stdout
    assert shown.strip() == "[[12. 12. 12. 12.]]"


def test_stochastic_depth_drops_samples_while_training() -> None:
    from runtime.applications.custom_layers import StochasticDepth

    runtime.utils.set_random_seed(0)
    y = StochasticDepth(0.25)(torch.ones(1000, 3), training=True)
    assert y.unique().tolist() == pytest.approx([0.0, 4 / 3])
    assert bool((y[:, 0] == y[:, 2]).all())
    assert 0.7 < float((y[:, 0] > 0).float().mean()) < 0.8


def test_weights_of_a_file(tmp_path: Path) -> None:
    options: dict[str, Any] = {"include_top": False, "alpha": 0.25, "input_shape": (32, 32, 3)}
    one = runtime.applications.MobileNet(weights=None, **options)
    one.save_weights(tmp_path / "my.weights.h5")
    two = runtime.applications.MobileNet(weights=str(tmp_path / "my.weights.h5"), **options)
    assert all(np.array_equal(a, b) for a, b in zip(one.get_weights(), two.get_weights(), strict=True))
    with pytest.raises(InvalidArgument, match=r"nowhere\.h5', which is no file"):
        runtime.applications.MobileNet(weights="folder/nowhere.h5", **options)


def test_imagenet_weights_come_from_the_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    options: dict[str, Any] = {"include_top": False, "alpha": 0.25, "input_shape": (128, 128, 3)}
    one = runtime.applications.MobileNet(weights=None, **options)
    (tmp_path / "models").mkdir()
    one.save_weights(tmp_path / "models" / "mobilenet_2_5_128_tf_no_top.h5")  # as Keras 2 laid them out
    two = runtime.applications.MobileNet(weights="imagenet", **options)
    assert all(np.array_equal(a, b) for a, b in zip(one.get_weights(), two.get_weights(), strict=True))


def test_imagenet_weights_that_are_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    monkeypatch.setattr("runtime.applications.weight_files.BASE", "file:///nowhere/")
    with pytest.raises(InvalidArgument, match="ResNet50 with imagenet weights needs a file") as caught:
        runtime.applications.ResNet50()
    text = str(caught.value)
    assert os.path.join("models", "resnet50_weights_tf_dim_ordering_tf_kernels.h5") in text
    assert "Or use weights=None, or weights=<a file of your own>." in text


# (fname, origin after the common part, hash) of real Keras 3.15.1, taken from its calls of get_file.
FILES = [
    (("VGG16", {}), "vgg16/vgg16_weights_tf_dim_ordering_tf_kernels.h5", "64373286793e3c8b2b4e3219cbf3544b"),
    (
        ("ResNet101V2", {"include_top": False}),
        "resnet/resnet101v2_weights_tf_dim_ordering_tf_kernels_notop.h5",
        "c0ed64b8031c3730f411d2eb4eea35b5",
    ),
    (("MobileNet", {"alpha": 0.5}), "mobilenet/mobilenet_5_0_224_tf.h5", None),
    (
        ("MobileNetV2", {"alpha": 1, "include_top": False, "input_shape": (96, 96, 3)}),
        "mobilenet_v2/mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_96_no_top.h5",
        None,
    ),
    (
        ("MobileNetV3Large", {"minimalistic": True}),
        "mobilenet_v3/weights_mobilenet_v3_large_minimalistic_224_1.0_float.h5",
        "675e7b876c45c57e9e63e6d90a36599c",
    ),
    (
        ("EfficientNetV2S", {"include_top": False}),
        "efficientnet_v2/efficientnetv2-s_notop.h5",
        "af0682fb74e8c54910f2d4393339c070",
    ),
    (
        ("ConvNeXtBase", {}),
        "convnext/convnext_base.h5",
        "52cbb006d3dadd03f6e095a8ca1aca47aecdd75acb4bc74bce1f5c695d0086e6",
    ),
]


@pytest.mark.parametrize(("call", "path", "file_hash"), FILES, ids=[path for _, path, _ in FILES])
def test_files_of_weights_are_those_of_keras(call: Any, path: str, file_hash: str | None) -> None:
    rule = application(call[0])(**call[1])
    found = weight_file(rule, rule.input_sizes())
    base = "https://storage.googleapis.com/tensorflow/keras-applications/"
    assert tuple(found) == (path.partition("/")[2], base + path, file_hash)


def test_every_architecture_has_a_file_of_weights() -> None:
    for name in MODULES:
        for top in (True, False):
            rule = application(name)(include_top=top)
            assert weight_file(rule, rule.input_sizes()).url.startswith("https://storage.googleapis.com/")


def test_stubs_are_current() -> None:
    """Else: python tools/make_stubs.py"""
    assert make_stubs.APPLICATIONS.read_text() == make_stubs.application_stubs()


def test_names_and_signatures_are_those_of_keras() -> None:
    assert set(runtime.applications.__all__) == {name for name in dir(keras.applications) if name[0] != "_"}
    for module in KERAS_MODULES:
        real = {name for name in dir(getattr(keras.applications, module)) if name[0] != "_"}
        assert {name for name in dir(getattr(runtime.applications, module)) if name in real} == real
    for name in MODULES:
        ours, theirs = (inspect.signature(getattr(k.applications, name)) for k in (runtime, keras))
        assert [(p.name, p.default) for p in ours.parameters.values()] == [
            (p.name, p.default) for p in theirs.parameters.values()
        ]
