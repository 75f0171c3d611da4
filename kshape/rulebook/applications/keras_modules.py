"""The modules of `keras.applications`: which architectures each offers, and how its images are prepared."""

from __future__ import annotations

from typing import NamedTuple

from . import MODULES


class KerasModule(NamedTuple):
    """mode: how `preprocess_input` scales pixels from 0 to 255.

    "tf" to -1 .. 1; "torch" by the mean and deviation of ImageNet; "caffe" to BGR less the mean; "none" not at all,
    where the model begins with layers that do it.
    """

    mode: str
    names: tuple[str, ...] = ()


def _of(rule_module: str) -> tuple[str, ...]:
    return tuple(name for name, module in MODULES.items() if module == rule_module)


KERAS_MODULES: dict[str, KerasModule] = {
    "convnext": KerasModule("none", _of("convnext")),
    "densenet": KerasModule("torch", _of("densenet")),
    "efficientnet": KerasModule("none", _of("efficientnet")),
    "efficientnet_v2": KerasModule("none", _of("efficientnet_v2")),
    "imagenet_utils": KerasModule("caffe"),
    "inception_resnet_v2": KerasModule("tf", _of("inception_resnet")),
    "inception_v3": KerasModule("tf", _of("inception")),
    "mobilenet": KerasModule("tf", ("MobileNet",)),
    "mobilenet_v2": KerasModule("tf", ("MobileNetV2",)),
    "mobilenet_v3": KerasModule("none"),
    "nasnet": KerasModule("tf", _of("nasnet")),
    "resnet": KerasModule("caffe", ("ResNet50", "ResNet101", "ResNet152")),
    "resnet50": KerasModule("caffe", ("ResNet50",)),
    "resnet_v2": KerasModule("tf", ("ResNet50V2", "ResNet101V2", "ResNet152V2")),
    "vgg16": KerasModule("caffe", ("VGG16",)),
    "vgg19": KerasModule("caffe", ("VGG19",)),
    "xception": KerasModule("tf", _of("xception")),
}
"""Name below `keras.applications` -> what is in it beside `preprocess_input` and `decode_predictions`."""
