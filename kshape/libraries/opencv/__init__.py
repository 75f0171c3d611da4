"""cv2: pictures are arrays, (height, width, 3) in colours and (height, width) in gray."""

from __future__ import annotations

from typing import Any

from kshape.rulebook.dims import Dim, symbol
from kshape.rulebook.specs import TensorSpec
from kshape.values.calls import Call
from kshape.values.values import Array, DataFacts, Inert, Instance, ListValue, ModuleValue, Native, NativeClass, Unknown

CONSTANTS = {
    "IMREAD_UNCHANGED": -1,
    "IMREAD_GRAYSCALE": 0,
    "IMREAD_COLOR": 1,
    "INTER_NEAREST": 0,
    "INTER_LINEAR": 1,
    "INTER_CUBIC": 2,
    "INTER_AREA": 3,
    "INTER_LANCZOS4": 4,
    "COLOR_BGR2RGB": 4,
    "COLOR_RGB2BGR": 4,
    "COLOR_BGR2GRAY": 6,
    "COLOR_RGB2GRAY": 7,
    "COLOR_GRAY2BGR": 8,
    "COLOR_GRAY2RGB": 8,
    "COLOR_BGR2HSV": 40,
    "COLOR_RGB2HSV": 41,
    "COLOR_BGR2LAB": 44,
    "COLOR_RGB2LAB": 45,
}
_TO_GRAY, _TO_COLOUR = (6, 7), (4, 8, 40, 41, 44, 45)


def picture(sizes: Any, span: Any, dtype: str | None = "uint8") -> Array:
    """An array of pixels."""
    return Array(TensorSpec(sizes, dtype), DataFacts(0, 255, reached=False) if dtype == "uint8" else None, span)


def read(call: Call) -> Any:
    """imread(filename, flags=IMREAD_COLOR)"""
    flag = call.argument(1, "flags", 1)
    if flag == 1 and not isinstance(flag, Unknown):
        return picture((None, None, 3), call.span)
    return picture((None, None) if isinstance(flag, int) and flag == 0 else None, call.span)


def resize(call: Call) -> Any:
    """resize(src, dsize): (height, width) of dsize = (width, height); a last axis of 1 is dropped"""
    return refitted(call, call.argument(0, "src"), call.argument(1, "dsize"))


def warp(call: Call) -> Any:
    """warpAffine(src, M, dsize), warpPerspective(src, M, dsize)"""
    return refitted(call, call.argument(0, "src"), call.argument(2, "dsize"))


def refitted(call: Call, source: Any, size: Any) -> Any:
    """The source in another size."""
    sizes = source.spec.sizes if isinstance(source, Array) else None
    if sizes is None or len(sizes) not in (2, 3) or (len(sizes) == 3 and not isinstance(sizes[2], int)):
        return picture(None, call.span, None)
    channels = [each for each in sizes[2:] if each != 1]
    items = size.items if isinstance(size, ListValue) else size
    known = isinstance(items, tuple) and len(items) == 2 and all(isinstance(n, (int, Dim)) for n in items)
    width, height = items if known and isinstance(items, tuple) and 0 not in map(_number, items) else (None, None)
    return picture((height, width, *channels), call.span, source.spec.dtype)


def _number(size: Any) -> int:
    return size if isinstance(size, int) else 1


def recoloured(call: Call) -> Any:
    """cvtColor(src, code)"""
    source, code = call.argument(0, "src"), call.argument(1, "code")
    sizes = source.spec.sizes if isinstance(source, Array) else None
    dtype = source.spec.dtype if isinstance(source, Array) else None
    if not sizes or len(sizes) not in (2, 3) or not isinstance(code, int) or code not in _TO_GRAY + _TO_COLOUR:
        return picture(None, call.span, dtype)
    return picture((*sizes[:2], *(() if code in _TO_GRAY else (3,))), call.span, dtype)


def same(call: Call) -> Any:
    """flip, GaussianBlur, ...: the shape of the source"""
    source = call.args[0] if call.args else call.kwargs.get("src")
    return Array(source.spec, source.facts, call.span) if isinstance(source, Array) else Unknown("a picture")


def edges(call: Call) -> Any:
    """Canny(image, ...): (height, width)"""
    source = call.argument(0, "image")
    sizes = source.spec.sizes if isinstance(source, Array) else None
    return picture(sizes[:2] if sizes else (None, None), call.span)


def threshold(call: Call) -> Any:
    """threshold(src, ...): (the threshold used, the picture)"""
    return Unknown("a threshold"), same(call)


def capture(cls: Any, call: Call) -> Instance:
    """VideoCapture(source)"""
    return Instance(cls, call.span)


def frame(call: Call) -> Any:
    """capture.read(): (whether there is one, the picture)"""
    return Unknown("whether there is a frame"), picture((symbol(), symbol(), 3), call.span)


CAPTURE = NativeClass("VideoCapture", make=capture, members={"read": Native("cv2.VideoCapture.read", frame)})
_SAME = "GaussianBlur bilateralFilter blur dilate equalizeHist erode filter2D flip medianBlur".split()
FUNCTIONS: dict[str, Any] = {
    "imread": read,
    "resize": resize,
    "warpAffine": warp,
    "warpPerspective": warp,
    "cvtColor": recoloured,
    "Canny": edges,
    "threshold": threshold,
    **dict.fromkeys(_SAME, same),
}
MEMBERS: dict[str, Any] = {
    **CONSTANTS,
    **{name: Native(f"cv2.{name}", handler) for name, handler in FUNCTIONS.items()},
    "VideoCapture": CAPTURE,
}


def load(path: str) -> ModuleValue | None:
    """The module cv2."""
    return ModuleValue(path, member=lambda name: MEMBERS.get(name, Inert(f"{path}.{name}")))
