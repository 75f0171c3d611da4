"""Every architecture of `keras.applications`. Written by tools/make_stubs.py; do not edit."""

# fmt: off
from typing import Any

from ..models.functional import Functional
from . import convnext as convnext
from . import densenet as densenet
from . import efficientnet as efficientnet
from . import efficientnet_v2 as efficientnet_v2
from . import imagenet_utils as imagenet_utils
from . import inception_resnet_v2 as inception_resnet_v2
from . import inception_v3 as inception_v3
from . import mobilenet as mobilenet
from . import mobilenet_v2 as mobilenet_v2
from . import mobilenet_v3 as mobilenet_v3
from . import nasnet as nasnet
from . import resnet as resnet
from . import resnet50 as resnet50
from . import resnet_v2 as resnet_v2
from . import vgg16 as vgg16
from . import vgg19 as vgg19
from . import xception as xception

def VGG16(
    include_top: bool = True, weights: Any = 'imagenet', input_tensor: Any = None, input_shape: Any = None,
    pooling: Any = None, classes: Any = 1000, classifier_activation: Any = 'softmax', name: str | None = 'vgg16'
) -> Functional:
    """(batch, 224, 224, 3) -> (batch, 1000); without the top (batch, h // 32, w // 32, 512)."""

def VGG19(
    include_top: bool = True, weights: Any = 'imagenet', input_tensor: Any = None, input_shape: Any = None,
    pooling: Any = None, classes: Any = 1000, classifier_activation: Any = 'softmax', name: str | None = 'vgg19'
) -> Functional:
    """(batch, 224, 224, 3) -> (batch, 1000); without the top (batch, h // 32, w // 32, 512)."""

def ResNet50(
    include_top: bool = True, weights: Any = 'imagenet', input_tensor: Any = None, input_shape: Any = None,
    pooling: Any = None, classes: Any = 1000, classifier_activation: Any = 'softmax', name: str | None = 'resnet50'
) -> Functional:
    """(batch, 224, 224, 3) -> (batch, 1000); without the top (batch, ceil(h / 32), ceil(w / 32), 2048)."""

def ResNet50V2(
    include_top: bool = True, weights: Any = 'imagenet', input_tensor: Any = None, input_shape: Any = None,
    pooling: Any = None, classes: Any = 1000, classifier_activation: Any = 'softmax', name: str | None = 'resnet50v2'
) -> Functional:
    """(batch, 224, 224, 3) -> (batch, 1000); without the top (batch, ceil(h / 32), ceil(w / 32), 2048)."""

def ResNet101(
    include_top: bool = True, weights: Any = 'imagenet', input_tensor: Any = None, input_shape: Any = None,
    pooling: Any = None, classes: Any = 1000, classifier_activation: Any = 'softmax', name: str | None = 'resnet101'
) -> Functional:
    """(batch, 224, 224, 3) -> (batch, 1000); without the top (batch, ceil(h / 32), ceil(w / 32), 2048)."""

def ResNet101V2(
    include_top: bool = True, weights: Any = 'imagenet', input_tensor: Any = None, input_shape: Any = None,
    pooling: Any = None, classes: Any = 1000, classifier_activation: Any = 'softmax', name: str | None = 'resnet101v2'
) -> Functional:
    """(batch, 224, 224, 3) -> (batch, 1000); without the top (batch, ceil(h / 32), ceil(w / 32), 2048)."""

def ResNet152(
    include_top: bool = True, weights: Any = 'imagenet', input_tensor: Any = None, input_shape: Any = None,
    pooling: Any = None, classes: Any = 1000, classifier_activation: Any = 'softmax', name: str | None = 'resnet152'
) -> Functional:
    """(batch, 224, 224, 3) -> (batch, 1000); without the top (batch, ceil(h / 32), ceil(w / 32), 2048)."""

def ResNet152V2(
    include_top: bool = True, weights: Any = 'imagenet', input_tensor: Any = None, input_shape: Any = None,
    pooling: Any = None, classes: Any = 1000, classifier_activation: Any = 'softmax', name: str | None = 'resnet152v2'
) -> Functional:
    """(batch, 224, 224, 3) -> (batch, 1000); without the top (batch, ceil(h / 32), ceil(w / 32), 2048)."""

def InceptionV3(
    include_top: bool = True, weights: Any = 'imagenet', input_tensor: Any = None, input_shape: Any = None,
    pooling: Any = None, classes: Any = 1000, classifier_activation: Any = 'softmax', name: str | None = 'inception_v3'
) -> Functional:
    """(batch, 299, 299, 3) -> (batch, 1000); without the top 2048 channels, a 32nd of the size."""

def InceptionResNetV2(
    include_top: bool = True, weights: Any = 'imagenet', input_tensor: Any = None, input_shape: Any = None,
    pooling: Any = None, classes: Any = 1000, classifier_activation: Any = 'softmax',
    name: str | None = 'inception_resnet_v2'
) -> Functional:
    """(batch, 299, 299, 3) -> (batch, 1000); without the top 1536 channels, a 32nd of the size."""

def Xception(
    include_top: bool = True, weights: Any = 'imagenet', input_tensor: Any = None, input_shape: Any = None,
    pooling: Any = None, classes: Any = 1000, classifier_activation: Any = 'softmax', name: str | None = 'xception'
) -> Functional:
    """(batch, 299, 299, 3) -> (batch, 1000); without the top 2048 channels, a 32nd of the size."""

def MobileNet(
    input_shape: Any = None, alpha: Any = 1.0, depth_multiplier: Any = 1, dropout: Any = 0.001,
    include_top: bool = True, weights: Any = 'imagenet', input_tensor: Any = None, pooling: Any = None,
    classes: Any = 1000, classifier_activation: Any = 'softmax', name: str | None = None
) -> Functional:
    """(batch, 224, 224, 3) -> (batch, 1000); without the top 1024 * alpha channels, a 32nd of the size."""

def MobileNetV2(
    input_shape: Any = None, alpha: Any = 1.0, include_top: bool = True, weights: Any = 'imagenet',
    input_tensor: Any = None, pooling: Any = None, classes: Any = 1000, classifier_activation: Any = 'softmax',
    name: str | None = None
) -> Functional:
    """(batch, 224, 224, 3) -> (batch, 1000); without the top 1280 channels, a 32nd of the size."""

def MobileNetV3Small(
    input_shape: Any = None, alpha: Any = 1.0, minimalistic: bool = False, include_top: bool = True,
    weights: Any = 'imagenet', input_tensor: Any = None, classes: Any = 1000, pooling: Any = None,
    dropout_rate: Any = 0.2, classifier_activation: Any = 'softmax', include_preprocessing: bool = True,
    name: str | None = 'MobileNetV3Small'
) -> Functional:
    """(batch, h, w, 3) -> (batch, 1000); without the top 576 channels, a 32nd of the size."""

def MobileNetV3Large(
    input_shape: Any = None, alpha: Any = 1.0, minimalistic: bool = False, include_top: bool = True,
    weights: Any = 'imagenet', input_tensor: Any = None, classes: Any = 1000, pooling: Any = None,
    dropout_rate: Any = 0.2, classifier_activation: Any = 'softmax', include_preprocessing: bool = True,
    name: str | None = 'MobileNetV3Large'
) -> Functional:
    """(batch, h, w, 3) -> (batch, 1000); without the top 960 channels, a 32nd of the size."""

def DenseNet121(
    include_top: bool = True, weights: Any = 'imagenet', input_tensor: Any = None, input_shape: Any = None,
    pooling: Any = None, classes: Any = 1000, classifier_activation: Any = 'softmax', name: str | None = 'densenet121'
) -> Functional:
    """(batch, 224, 224, 3) -> (batch, 1000); without the top 1024 channels, a 32nd of the size."""

def DenseNet169(
    include_top: bool = True, weights: Any = 'imagenet', input_tensor: Any = None, input_shape: Any = None,
    pooling: Any = None, classes: Any = 1000, classifier_activation: Any = 'softmax', name: str | None = 'densenet169'
) -> Functional:
    """(batch, 224, 224, 3) -> (batch, 1000); without the top 1664 channels, a 32nd of the size."""

def DenseNet201(
    include_top: bool = True, weights: Any = 'imagenet', input_tensor: Any = None, input_shape: Any = None,
    pooling: Any = None, classes: Any = 1000, classifier_activation: Any = 'softmax', name: str | None = 'densenet201'
) -> Functional:
    """(batch, 224, 224, 3) -> (batch, 1000); without the top 1920 channels, a 32nd of the size."""

def EfficientNetB0(
    include_top: bool = True, weights: Any = 'imagenet', input_tensor: Any = None, input_shape: Any = None,
    pooling: Any = None, classes: Any = 1000, classifier_activation: Any = 'softmax',
    name: str | None = 'efficientnetb0'
) -> Functional:
    """(batch, 224, 224, 3) -> (batch, 1000); without the top 1280 channels, a 32nd of the size."""

def EfficientNetB1(
    include_top: bool = True, weights: Any = 'imagenet', input_tensor: Any = None, input_shape: Any = None,
    pooling: Any = None, classes: Any = 1000, classifier_activation: Any = 'softmax',
    name: str | None = 'efficientnetb1'
) -> Functional:
    """(batch, 240, 240, 3) -> (batch, 1000); without the top 1280 channels, a 32nd of the size."""

def EfficientNetB2(
    include_top: bool = True, weights: Any = 'imagenet', input_tensor: Any = None, input_shape: Any = None,
    pooling: Any = None, classes: Any = 1000, classifier_activation: Any = 'softmax',
    name: str | None = 'efficientnetb2'
) -> Functional:
    """(batch, 260, 260, 3) -> (batch, 1000); without the top 1408 channels, a 32nd of the size."""

def EfficientNetB3(
    include_top: bool = True, weights: Any = 'imagenet', input_tensor: Any = None, input_shape: Any = None,
    pooling: Any = None, classes: Any = 1000, classifier_activation: Any = 'softmax',
    name: str | None = 'efficientnetb3'
) -> Functional:
    """(batch, 300, 300, 3) -> (batch, 1000); without the top 1536 channels, a 32nd of the size."""

def EfficientNetB4(
    include_top: bool = True, weights: Any = 'imagenet', input_tensor: Any = None, input_shape: Any = None,
    pooling: Any = None, classes: Any = 1000, classifier_activation: Any = 'softmax',
    name: str | None = 'efficientnetb4'
) -> Functional:
    """(batch, 380, 380, 3) -> (batch, 1000); without the top 1792 channels, a 32nd of the size."""

def EfficientNetB5(
    include_top: bool = True, weights: Any = 'imagenet', input_tensor: Any = None, input_shape: Any = None,
    pooling: Any = None, classes: Any = 1000, classifier_activation: Any = 'softmax',
    name: str | None = 'efficientnetb5'
) -> Functional:
    """(batch, 456, 456, 3) -> (batch, 1000); without the top 2048 channels, a 32nd of the size."""

def EfficientNetB6(
    include_top: bool = True, weights: Any = 'imagenet', input_tensor: Any = None, input_shape: Any = None,
    pooling: Any = None, classes: Any = 1000, classifier_activation: Any = 'softmax',
    name: str | None = 'efficientnetb6'
) -> Functional:
    """(batch, 528, 528, 3) -> (batch, 1000); without the top 2304 channels, a 32nd of the size."""

def EfficientNetB7(
    include_top: bool = True, weights: Any = 'imagenet', input_tensor: Any = None, input_shape: Any = None,
    pooling: Any = None, classes: Any = 1000, classifier_activation: Any = 'softmax',
    name: str | None = 'efficientnetb7'
) -> Functional:
    """(batch, 600, 600, 3) -> (batch, 1000); without the top 2560 channels, a 32nd of the size."""

def EfficientNetV2B0(
    include_top: bool = True, weights: Any = 'imagenet', input_tensor: Any = None, input_shape: Any = None,
    pooling: Any = None, classes: Any = 1000, classifier_activation: Any = 'softmax',
    include_preprocessing: bool = True, name: str | None = 'efficientnetv2-b0'
) -> Functional:
    """(batch, 224, 224, 3) -> (batch, 1000); without the top 1280 channels, a 32nd of the size."""

def EfficientNetV2B1(
    include_top: bool = True, weights: Any = 'imagenet', input_tensor: Any = None, input_shape: Any = None,
    pooling: Any = None, classes: Any = 1000, classifier_activation: Any = 'softmax',
    include_preprocessing: bool = True, name: str | None = 'efficientnetv2-b1'
) -> Functional:
    """(batch, 240, 240, 3) -> (batch, 1000); without the top 1280 channels, a 32nd of the size."""

def EfficientNetV2B2(
    include_top: bool = True, weights: Any = 'imagenet', input_tensor: Any = None, input_shape: Any = None,
    pooling: Any = None, classes: Any = 1000, classifier_activation: Any = 'softmax',
    include_preprocessing: bool = True, name: str | None = 'efficientnetv2-b2'
) -> Functional:
    """(batch, 260, 260, 3) -> (batch, 1000); without the top 1408 channels, a 32nd of the size."""

def EfficientNetV2B3(
    include_top: bool = True, weights: Any = 'imagenet', input_tensor: Any = None, input_shape: Any = None,
    pooling: Any = None, classes: Any = 1000, classifier_activation: Any = 'softmax',
    include_preprocessing: bool = True, name: str | None = 'efficientnetv2-b3'
) -> Functional:
    """(batch, 300, 300, 3) -> (batch, 1000); without the top 1536 channels, a 32nd of the size."""

def EfficientNetV2S(
    include_top: bool = True, weights: Any = 'imagenet', input_tensor: Any = None, input_shape: Any = None,
    pooling: Any = None, classes: Any = 1000, classifier_activation: Any = 'softmax',
    include_preprocessing: bool = True, name: str | None = 'efficientnetv2-s'
) -> Functional:
    """(batch, 384, 384, 3) -> (batch, 1000); without the top 1280 channels, a 32nd of the size."""

def EfficientNetV2M(
    include_top: bool = True, weights: Any = 'imagenet', input_tensor: Any = None, input_shape: Any = None,
    pooling: Any = None, classes: Any = 1000, classifier_activation: Any = 'softmax',
    include_preprocessing: bool = True, name: str | None = 'efficientnetv2-m'
) -> Functional:
    """(batch, 480, 480, 3) -> (batch, 1000); without the top 1280 channels, a 32nd of the size."""

def EfficientNetV2L(
    include_top: bool = True, weights: Any = 'imagenet', input_tensor: Any = None, input_shape: Any = None,
    pooling: Any = None, classes: Any = 1000, classifier_activation: Any = 'softmax',
    include_preprocessing: bool = True, name: str | None = 'efficientnetv2-l'
) -> Functional:
    """(batch, 480, 480, 3) -> (batch, 1000); without the top 1280 channels, a 32nd of the size."""

def ConvNeXtTiny(
    include_top: bool = True, include_preprocessing: bool = True, weights: Any = 'imagenet', input_tensor: Any = None,
    input_shape: Any = None, pooling: Any = None, classes: Any = 1000, classifier_activation: Any = 'softmax',
    name: str | None = 'convnext_tiny'
) -> Functional:
    """(batch, 224, 224, 3) -> (batch, 1000); without the top 768 channels, a 32nd of the size."""

def ConvNeXtSmall(
    include_top: bool = True, include_preprocessing: bool = True, weights: Any = 'imagenet', input_tensor: Any = None,
    input_shape: Any = None, pooling: Any = None, classes: Any = 1000, classifier_activation: Any = 'softmax',
    name: str | None = 'convnext_small'
) -> Functional:
    """(batch, 224, 224, 3) -> (batch, 1000); without the top 768 channels, a 32nd of the size."""

def ConvNeXtBase(
    include_top: bool = True, include_preprocessing: bool = True, weights: Any = 'imagenet', input_tensor: Any = None,
    input_shape: Any = None, pooling: Any = None, classes: Any = 1000, classifier_activation: Any = 'softmax',
    name: str | None = 'convnext_base'
) -> Functional:
    """(batch, 224, 224, 3) -> (batch, 1000); without the top 1024 channels, a 32nd of the size."""

def ConvNeXtLarge(
    include_top: bool = True, include_preprocessing: bool = True, weights: Any = 'imagenet', input_tensor: Any = None,
    input_shape: Any = None, pooling: Any = None, classes: Any = 1000, classifier_activation: Any = 'softmax',
    name: str | None = 'convnext_large'
) -> Functional:
    """(batch, 224, 224, 3) -> (batch, 1000); without the top 1536 channels, a 32nd of the size."""

def ConvNeXtXLarge(
    include_top: bool = True, include_preprocessing: bool = True, weights: Any = 'imagenet', input_tensor: Any = None,
    input_shape: Any = None, pooling: Any = None, classes: Any = 1000, classifier_activation: Any = 'softmax',
    name: str | None = 'convnext_xlarge'
) -> Functional:
    """(batch, 224, 224, 3) -> (batch, 1000); without the top 2048 channels, a 32nd of the size."""

def NASNetMobile(
    input_shape: Any = None, include_top: bool = True, weights: Any = 'imagenet', input_tensor: Any = None,
    pooling: Any = None, classes: Any = 1000, classifier_activation: Any = 'softmax', name: str | None = 'nasnet_mobile'
) -> Functional:
    """(batch, 224, 224, 3) -> (batch, 1000); without the top 1056 channels, a 32nd of the size."""

def NASNetLarge(
    input_shape: Any = None, include_top: bool = True, weights: Any = 'imagenet', input_tensor: Any = None,
    pooling: Any = None, classes: Any = 1000, classifier_activation: Any = 'softmax', name: str | None = 'nasnet_large'
) -> Functional:
    """(batch, 331, 331, 3) -> (batch, 1000); without the top 4032 channels, a 32nd of the size."""
