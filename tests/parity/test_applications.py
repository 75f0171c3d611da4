"""Architectures against real Keras: the same layers, names, shapes and parameters.

Real Keras makes every weight of a model, which takes seconds for the large ones. Here its layers are built with weights
that take no memory, so that only names, shapes and counts are compared.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

import keras
import pytest
from keras.src.utils.naming import reset_uids

from kshape.rulebook.applications import MODULES, application
from kshape.rulebook.binding import REQUIRED
from kshape.rulebook.errors import RuleError
from kshape.rulebook.graph import Operation
from kshape.rulebook.models import Builder
from kshape.rulebook.summary import summary_table
from kshape.rulebook.summary_views import Views
from tests.parity.harness import CASES
from tests.parity.kits import RealKit
from tests.parity.test_vocabulary import parameters

NOT_ON_TORCH = ("NASNetMobile",)
CONFIGURATIONS: list[dict[str, Any]] = [
    {},
    {"include_top": False, "pooling": "avg"},
    {"include_top": False, "input_shape": (97, 110, 1), "pooling": "max"},
    {"classes": 7, "input_shape": (128, 160, 3), "classifier_activation": None, "name": "backbone"},
]
MODELS = [name for name in MODULES if name not in NOT_ON_TORCH]
FULLY = ("VGG16", "ResNet50", "Xception", "MobileNet", "MobileNetV2", "MobileNetV3Small", "EfficientNetB0")
TWICE = ("ResNet50V2", "InceptionV3", "DenseNet121", "EfficientNetV2B0", "MobileNetV3Large")


@pytest.fixture(autouse=True)
def _weightless() -> Iterator[None]:
    """Variables of torch's "meta" device: shapes without numbers."""
    with keras.device("meta"):
        yield


@pytest.mark.parametrize("name", MODELS)
def test_layers_are_those_of_keras(name: str) -> None:
    chosen = CONFIGURATIONS if name in FULLY else CONFIGURATIONS[1:3] if name in TWICE else CONFIGURATIONS[:1]
    for configuration in chosen:
        if name.startswith("EfficientNetV2"):  # Keras finds the stages by the model's name
            configuration = {key: value for key, value in configuration.items() if key != "name"}
        CASES[f"applications.{name}"] += 1
        assert ours(name, configuration) == real(name, configuration), configuration


def ours(name: str, configuration: dict[str, Any]) -> Any:
    model = application(name)(weights=None, **configuration).model(Builder())
    layers = [(layer.name, layer.class_name, shapes(layer), count(layer)) for layer in model.layers]
    return model.name, layers


def real(name: str, configuration: dict[str, Any]) -> Any:
    reset_uids()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = getattr(keras.applications, name)(weights=None, **configuration)
    layers = [
        (
            layer.name,
            type(layer).__name__,
            tuple(layer._inbound_nodes[-1].output_tensors[0].shape),
            layer.count_params(),
        )
        for layer in model.layers
    ]
    return model.name, layers


def shapes(layer: Operation) -> tuple[int | None, ...]:
    return tuple(size if isinstance(size, int) else None for size in layer.nodes[-1].outputs[0].spec.shape)


def count(layer: Operation) -> Any:
    return sum(weight.size for weight in layer.built or ())


def test_a_large_image_of_unknown_size_goes_through_nasnet() -> None:
    configuration = {"include_top": False, "input_shape": (None, None, 3)}
    assert ours("NASNetLarge", configuration) == real("NASNetLarge", configuration)


@pytest.mark.parametrize("name", MODULES)
def test_a_function_has_keras_signature(name: str) -> None:
    rule = application(name)
    assert [(field.name, field.default) for field in rule.parameters()] == parameters(getattr(keras.applications, name))
    assert all(field.default is not REQUIRED for field in rule.parameters())


def test_every_architecture_has_a_rule() -> None:
    real = {name for name in dir(keras.applications) if name[0].isupper()}
    assert real == set(MODULES)


REFUSED: list[tuple[str, dict[str, Any]]] = [
    ("VGG16", {"weights": None, "input_shape": (31, 40, 3)}),
    ("VGG16", {"weights": None, "input_shape": (32, 40, 3)}),
    ("VGG16", {"weights": None, "input_shape": (224, 224)}),
    ("VGG16", {"weights": None, "input_shape": (None, None, 3)}),
    ("VGG16", {"weights": None, "include_top": False, "input_shape": (None, None, 3)}),
    ("VGG16", {"weights": None, "include_top": False, "input_shape": (None, 20, 3)}),
    ("VGG16", {"classes": 10}),
    ("VGG16", {"input_shape": (128, 128, 3)}),
    ("VGG16", {"input_shape": [224, 224, 3]}),
    ("VGG16", {"include_top": False, "input_shape": (64, 64, 1)}),
    ("VGG16", {"classifier_activation": "sigmoid"}),
    ("VGG16", {"weights": None, "classifier_activation": "sigmoid", "input_shape": (32, 32, 3)}),
    ("VGG16", {"weights": "ImageNet"}),
    ("VGG16", {"weights": "None"}),
    ("ResNet50", {"weights": None, "include_tops": False}),
    ("Xception", {"weights": None, "include_top": False, "input_shape": (70, 71, 3)}),
    ("InceptionV3", {"weights": None, "include_top": False, "input_shape": (74, 75, 3)}),
    ("MobileNet", {"alpha": 0.3}),
    ("MobileNet", {"depth_multiplier": 2}),
    ("MobileNet", {"include_top": False, "input_shape": (160, 160, 4)}),
    ("MobileNetV2", {"alpha": 0.25}),
    ("MobileNetV3Small", {"alpha": 0.5}),
    ("MobileNetV3Small", {"alpha": 0.75, "minimalistic": True}),
    ("MobileNetV3Small", {"weights": None, "input_shape": (31, 31, 3)}),
    ("EfficientNetV2S", {"weights": None, "include_top": False, "name": "backbone"}),
    ("EfficientNetV2S", {"weights": None, "include_top": False, "name": "efficientnetv2-b0"}),
    ("NASNetLarge", {"input_shape": (None, None, 3), "include_top": False}),
]


@pytest.mark.parametrize(("name", "configuration"), REFUSED, ids=str)
def test_arguments_are_refused_as_keras_refuses_them(
    name: str, configuration: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_download(*_: Any, **__: Any) -> Any:
        raise ConnectionError("the weights would be loaded here")

    monkeypatch.setattr(keras.src.utils.file_utils, "get_file", no_download)
    refused = False
    try:
        getattr(keras.applications, name)(**configuration)
    except ConnectionError:
        pass
    except (ValueError, TypeError, KeyError):
        refused = True
    if refused:
        with pytest.raises(RuleError):
            application(name)(**configuration).model()
    else:
        application(name)(**configuration).model()


@pytest.mark.parametrize("name", ["ResNet50V2", "InceptionV3", "MobileNetV3Small", "ConvNeXtTiny"])
def test_a_summary_is_that_of_keras(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    reset_uids()
    configuration = {"weights": None, "include_top": False, "input_shape": (96, 96, 3)}
    model = application(name)(**configuration).model()
    expected = RealKit().summary(getattr(keras.applications, name)(**configuration), expand_nested=True)
    assert summary_table(Views().of_graph(model.graph, model.name), expand_nested=True) == expected
