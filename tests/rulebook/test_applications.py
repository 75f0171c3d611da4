"""Architectures as a reader uses them: looking a layer up, going on from it, unknown sizes, texts of faults."""

from __future__ import annotations

import subprocess
import sys

import pytest

from kshape.rulebook.applications import application
from kshape.rulebook.dims import show_shape, symbol
from kshape.rulebook.errors import UNKNOWN, RuleError, Undecided
from kshape.rulebook.graph import total_params
from kshape.rulebook.layers import LAYERS
from kshape.rulebook.models import Builder, FunctionalModel
from kshape.rulebook.specs import TensorSpec


def test_a_model_goes_on_from_an_inner_layer() -> None:
    k = Builder()
    base = application("VGG16")(include_top=False, input_shape=(160, 160, 3)).model(k)
    features = base.get_layer("block4_pool").output
    assert show_shape(features.spec.sizes) == "(None, 10, 10, 512)"
    head = k.apply(LAYERS["Dense"](5), k.apply(LAYERS["GlobalAveragePooling2D"](), features))
    model = FunctionalModel(base.inputs, head, "transfer")
    assert model.layers[-1].name == "dense"
    assert total_params(model.layers) == 7_635_264 + 512 * 5 + 5


def test_a_backbone_is_a_layer() -> None:
    k = Builder()
    base = application("ResNet50")(include_top=False, pooling="avg", weights=None).model(k)
    output, error = base.call(k.input(TensorSpec((None, 64, 64, 3)), "image"))
    assert error is None
    assert output.spec.shape[-1] == 2048
    _, error = base.call(k.input(TensorSpec((None, 64, 64, 1)), "grey"))
    assert error is not None
    assert error.message == (
        "The model's input input_layer needs shape=(None, None, None, 3). Received: shape=(None, 64, 64, 1). "
        "They differ in axis 3 (1 instead of 3)."
    )


def test_named_sizes_are_kept() -> None:
    side = symbol("side", lower=75)
    model = application("InceptionV3")(include_top=False, weights=None, input_shape=(side, side, 3)).model()
    assert model.outputs[0].spec.shape[-1] == 2048
    mobile = application("MobileNetV2")(include_top=False, weights=None, input_shape=(side, side, 3)).model()
    assert mobile.outputs[0].spec.shape[-1] == 1280


def test_a_tensor_as_input() -> None:
    k = Builder()
    image = k.input(TensorSpec((None, 128, 128, 3)), "image")
    scaled = k.apply(LAYERS["Rescaling"](1 / 255), image)
    model = application("DenseNet121")(include_top=False, weights=None, input_tensor=scaled).model(k)
    assert [layer.name for layer in model.layers[:2]] == ["image", "rescaling"]
    assert model.inputs == [image]


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        (
            "ResNet50",
            {"classes": 10},
            "ResNet50 with the imagenet classifier has 1000 classes. Received: classes=10. "
            "Use include_top=False and a Dense layer of your own, or weights=None.",
        ),
        (
            "ResNet50",
            {"input_shape": (128, 128, 3)},
            "ResNet50 with the imagenet classifier needs input_shape=(224, 224, 3). "
            "Received: input_shape=(128, 128, 3). Use include_top=False for other sizes.",
        ),
        (
            "VGG16",
            {"include_top": False, "input_shape": (28, 28, 1)},
            "VGG16 with imagenet weights needs an input of 3 channels. Received: input_shape=(28, 28, 1). "
            "Repeat the channel three times, or use weights=None.",
        ),
        (
            "Xception",
            {"include_top": False, "input_shape": (64, 64, 3)},
            "Xception needs an input of 71 x 71 or more. Received: input_shape=(64, 64, 3).",
        ),
        (
            "VGG16",
            {"weights": "image_net"},
            "VGG16 needs weights to be \"imagenet\", None or a file. Received: weights='image_net'. "
            'Did you mean "imagenet"?',
        ),
    ],
)
def test_faults_say_what_to_do(name: str, arguments: dict[str, object], message: str) -> None:
    with pytest.raises(RuleError) as caught:
        application(name)(**arguments).model()
    assert caught.value.fault == "application"
    assert caught.value.message == message


@pytest.mark.parametrize("argument", ["include_top", "weights", "pooling"])
def test_an_unknown_argument_that_decides_leaves_the_model_open(argument: str) -> None:
    with pytest.raises(Undecided):
        application("VGG16")(**{"include_top": False, "weights": None, argument: UNKNOWN}).model()


def test_a_file_of_weights_is_no_fault() -> None:
    model = application("VGG16")(weights="runs/best.weights.h5", include_top=False).model()
    assert model.name == "vgg16"


def test_architectures_are_imported_when_they_are_asked_for() -> None:
    code = (
        "import sys, kshape.rulebook.layers, kshape.rulebook.applications as a;"
        "print(sum(n.startswith('kshape.rulebook.applications.') for n in sys.modules))"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "0"
