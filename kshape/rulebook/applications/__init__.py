"""The architectures of `keras.applications` as graphs of layer rules; a module is imported with its first model."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .base import ApplicationRule

MODULES: dict[str, str] = {
    **dict.fromkeys(("VGG16", "VGG19"), "vgg"),
    **{f"ResNet{depth}{version}": "resnet" for depth in (50, 101, 152) for version in ("", "V2")},
    "InceptionV3": "inception",
    "InceptionResNetV2": "inception_resnet",
    "Xception": "xception",
    **dict.fromkeys(("MobileNet", "MobileNetV2"), "mobilenet"),
    **dict.fromkeys(("MobileNetV3Small", "MobileNetV3Large"), "mobilenet_v3"),
    **{f"DenseNet{depth}": "densenet" for depth in (121, 169, 201)},
    **{f"EfficientNetB{n}": "efficientnet" for n in range(8)},
    **{f"EfficientNetV2{size}": "efficientnet_v2" for size in ("B0", "B1", "B2", "B3", "S", "M", "L")},
    **{f"ConvNeXt{size}": "convnext" for size in ("Tiny", "Small", "Base", "Large", "XLarge")},
    **dict.fromkeys(("NASNetMobile", "NASNetLarge"), "nasnet"),
}
"""Name in `keras.applications` -> the module here that has its rule."""


def application(name: str) -> type[ApplicationRule]:
    """The rule of an architecture; KeyError for a name that `keras.applications` does not have."""
    rule: type[ApplicationRule] = getattr(import_module(f"{__name__}.{MODULES[name]}"), name)
    return rule
