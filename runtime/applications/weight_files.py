"""Weights that were trained on ImageNet: which file has them, where it comes from, what it must hash to.

The files are Keras's own, in the folder `models` of Keras's cache. Source: keras.applications
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from kshape.rulebook.applications.base import ApplicationRule
from kshape.rulebook.settings import settings

from ..core.errors import InvalidArgument
from ..utils.downloads import NotDownloaded, get_file

BASE = "https://storage.googleapis.com/tensorflow/keras-applications/"
EFFICIENTNET_BASE = "https://storage.googleapis.com/keras-applications/"

FOLDERS = {
    "VGG16": "vgg16/",
    "VGG19": "vgg19/",
    "InceptionV3": "inception_v3/",
    "InceptionResNetV2": "inception_resnet_v2/",
    "Xception": "xception/",
    **{f"ResNet{depth}{version}": "resnet/" for depth in (50, 101, 152) for version in ("", "V2")},
    **{f"DenseNet{depth}": "densenet/" for depth in (121, 169, 201)},
}
"""Folders of those whose files are named `<name>_weights_tf_dim_ordering_tf_kernels.h5`."""

HASHES = """
VGG16 64373286793e3c8b2b4e3219cbf3544b 6d6bbae143d832006294945121d1f1fc
VGG19 cbe5617147190e668d6c5d5026f83318 253f8cb515780f3b799900260a226db6
InceptionV3 9a0d58056eeedaa3f26cb7ebd46da564 bcbd6486424b2319ff4ef7d526e38f63
InceptionResNetV2 e693bd0210a403b3192acc6073ad2e96 d19885ff4a710c122648d3b5c3b684e4
Xception 0a58e3b7378bc2990ea3b43d5981f1f6 b0042744bf5b25fce3cb969f33bebb97
ResNet50 2cb95161c43110f7111970584f804107 4d473c1dd8becc155b73f8504c6f6626
ResNet101 f1aeb4b969a6efcfb50fad2f0c20cfc5 88cf7a10940856eca736dc7b7e228a21
ResNet152 100835be76be38e30d865e96f2aaae62 ee4c566cf9a93f14d82f913c2dc6dd0c
ResNet50V2 3ef43a0b657b3be2300d5770ece849e0 fac2f116257151a9d068a22e544a4917
ResNet101V2 6343647c601c52e1368623803854d971 c0ed64b8031c3730f411d2eb4eea35b5
ResNet152V2 a49b44d1979771252814e80f8ec446f9 ed17cf2e0169df9d443503ef94b23b33
DenseNet121 9d60b8095a5708f2dcce2bca79d332c7 30ee3e1110167f948a6b9946edeeb738
DenseNet169 d699b8f76981ab1b30698df4c175e90b b8c4d4c20dd625c148057b9ff1c1176b
DenseNet201 1ceb130c1ea1b78c3bf6114dbdfd8807 c13680b51ded0fb44dff2d8f86ac8bb1
NASNetMobile 020fb642bf7360b370c678b08e0adf61 1ed92395b5b598bdda52abe5c0dbfd63
NASNetLarge 11577c9a518f0070763c2b964a382f17 d81d89dc07e6e56530c4e77faddd61b5
EfficientNetB0 902e53a9f72be733fc0bcb005b3ebbac 50bc09e76180e00e4465e1a485ddc09d
EfficientNetB1 1d254153d4ab51201f1646940f018540 74c4e6b3e1f6a1eea24c589628592432
EfficientNetB2 b15cce36ff4dcbd00b6dd88e7857a6ad 111f8e2ac8aa800a7a99e3239f7bfb39
EfficientNetB3 ffd1fdc53d0ce67064dc6a9c7960ede0 af6d107764bb5b1abb91932881670226
EfficientNetB4 18c95ad55216b8f92d7e70b3a046e2fc ebc24e6d6c33eaebbd558eafbeedf1ba
EfficientNetB5 ace28f2a6363774853a83a0b21b9421a 38879255a25d3c92d5e44e04ae6cec6f
EfficientNetB6 165f6e37dce68623721b423839de8be5 9ecce42647a20130c1f39a5d4cb75743
EfficientNetB7 8c03f828fec3ef71311cd463b6759d99 cbcfe4450ddf6f3ad90b1b398090fe4a
EfficientNetV2B0 21ecbf6da12460d5c40bb2f29ceb2188 893217f2bb855e2983157299931e43ff
EfficientNetV2B1 069f0534ff22adf035c89e2d9547a9dc 0e80663031ca32d657f9caa404b6ec37
EfficientNetV2B2 424e49f28180edbde1e94797771950a7 1dfe2e7a5d45b6632553a8961ea609eb
EfficientNetV2B3 1f1fc43bd98a6e4fd8fdfd551e02c7a0 f6abf7b5849ac99a89b50dd3fd532856
EfficientNetV2S e1d88a8495beba45748fedd0cecbe016 af0682fb74e8c54910f2d4393339c070
EfficientNetV2M a3bf6aa3276309f4fc6a34aa114c95cd 1b8dc055df72dde80d614482840fe342
EfficientNetV2L 27e6d408b53c7ebc868fefa357689935 b0b66b5c863aef5b46e8608fe1711615
ConvNeXtTiny 8ae6e78ce2933352b1ef4008e6dd2f17bc40771563877d156bc6426c7cf503ff \
d547c096cabd03329d7be5562c5e14798aa39ed24b474157cef5e85ab9e49ef1
ConvNeXtSmall ce1277d8f1ee5a0ef0e171469089c18f5233860ceaf9b168049cb9263fd7483c \
6fc8009faa2f00c1c1dfce59feea9b0745eb260a7dd11bee65c8e20843da6eab
ConvNeXtBase 52cbb006d3dadd03f6e095a8ca1aca47aecdd75acb4bc74bce1f5c695d0086e6 \
40a20c5548a5e9202f69735ecc06c990e6b7c9d2de39f0361e27baeb24cb7c45
ConvNeXtLarge 070c5ed9ed289581e477741d3b34beffa920db8cf590899d6d2c67fba2a198a6 \
96f02b6f0753d4f543261bc9d09bed650f24dd6bc02ddde3066135b63d23a1cd
ConvNeXtXLarge c1f5ccab661354fc3a79a10fa99af82f0fbf10ec65cb894a3ae0815f17a889ee \
de3f8a54174130e0cecdc71583354753d557fcf1f4487331558e2a16ba0cfe05
large_224_0.75_float 765b44a33ad4005b3ac83185abf1d0eb 40af19a13ebea4e2ee0c676887f69a2e
large_224_1.0_float 59e551e166be033d707958cf9e29a6a7 07fb09a5933dd0c8eaafa16978110389
large_minimalistic_224_1.0_float 675e7b876c45c57e9e63e6d90a36599c ec5221f64a2f6d1ef965a614bdae7973
small_224_0.75_float cb65d4e5be93758266aa0a7f2c6708b7 ebdb5cc8e0b497cd13a7c275d475c819
small_224_1.0_float 8768d4c2e7dee89b9d02b2d03d65d862 d3e8ec802a04aa4fc771ee12a9a9b836
small_minimalistic_224_1.0_float 99cd97fb2fcdad2bf028eb838de69e37 cde8136e733e811080d9fcd8a252f7e4
"""
"""Architecture (of MobileNetV3: variant), hash of the file with the classifier, of that without it."""


class WeightFile(NamedTuple):
    """name: in the cache. url: where Keras has it."""

    name: str
    url: str
    file_hash: str | None


def imagenet_file(rule: ApplicationRule, input_sizes: Sequence[Any]) -> Path:
    """The file with the weights for an architecture of these arguments, from the cache or Keras's server.

    Raises InvalidArgument where it is neither there nor to be had.
    """
    wanted = weight_file(rule, input_sizes)
    try:
        return Path(get_file(wanted.name, wanted.url, file_hash=wanted.file_hash, cache_subdir="models"))
    except NotDownloaded as error:
        raise InvalidArgument(
            f"{type(rule).__name__} with imagenet weights needs a file. {error} "
            "Or use weights=None, or weights=<a file of your own>."
        ) from None


def weight_file(rule: ApplicationRule, input_sizes: Sequence[Any]) -> WeightFile:
    """Name, address and hash of the weights for an architecture of these arguments."""
    kind, top = type(rule).__name__, bool(getattr(rule, "include_top", True))
    if kind in ("MobileNet", "MobileNetV2"):
        return _mobilenet(rule, input_sizes, top)
    if kind.startswith("MobileNetV3"):
        return _mobilenet_v3(rule, top)
    if kind.startswith("NASNet"):
        size = kind.removeprefix("NASNet").lower()
        end = ("", "") if top else ("_no_top", "-no-top")
        return WeightFile(f"nasnet_{size}{end[0]}.h5", f"{BASE}nasnet/NASNet-{size}{end[1]}.h5", _hash(kind, top))
    if kind in FOLDERS:
        stem = {"InceptionV3": "inception_v3", "InceptionResNetV2": "inception_resnet_v2"}.get(kind, kind.lower())
        name, base = f"{stem}_weights_tf_dim_ordering_tf_kernels", BASE + FOLDERS[kind]
    else:
        name = str(type(rule).name)  # type: ignore[attr-defined]  # that of the architecture, whatever the model is called
        base = EFFICIENTNET_BASE if kind.startswith("EfficientNetB") else BASE + _FAMILIES[kind[:8]]
    name += ".h5" if top else "_notop.h5"
    return WeightFile(name, base + name, _hash(kind, top))


_FAMILIES = {"Efficien": "efficientnet_v2/", "ConvNeXt": "convnext/"}


def _mobilenet(rule: Any, sizes: Sequence[Any], top: bool) -> WeightFile:
    """Of several widths and sizes; for a size that has none, the weights of 224 x 224."""
    first = settings.image_data_format == "channels_first"
    rows, columns = sizes[1:] if first else sizes[:2]
    rows = rows if rows == columns and rows in rule.sides else 224
    if type(rule).__name__ == "MobileNet":
        alpha = {1.0: "1_0", 0.75: "7_5", 0.5: "5_0"}.get(rule.alpha, "2_5")
        name = f"mobilenet_{alpha}_{rows}_tf{'' if top else '_no_top'}.h5"
        return WeightFile(name, f"{BASE}mobilenet/{name}", None)
    end = "" if top else "_no_top"
    name = f"mobilenet_v2_weights_tf_dim_ordering_tf_kernels_{float(rule.alpha)}_{rows}{end}.h5"
    return WeightFile(name, f"{BASE}mobilenet_v2/{name}", None)


def _mobilenet_v3(rule: Any, top: bool) -> WeightFile:
    size = type(rule).__name__.removeprefix("MobileNetV3").lower()
    variant = f"{size}{'_minimalistic' if rule.minimalistic else ''}_224_{float(rule.alpha)}_float"
    name = f"weights_mobilenet_v3_{variant}{'' if top else '_no_top_v2'}.h5"
    return WeightFile(name, f"{BASE}mobilenet_v3/{name}", _hash(variant, top))


def _hash(key: str, top: bool) -> str:
    for line in HASHES.split("\n"):
        if line.startswith(f"{key} "):
            return line.split(" ")[1 if top else 2]
    raise KeyError(key)
