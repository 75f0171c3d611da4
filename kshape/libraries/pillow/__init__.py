"""PIL: pictures with a size and a mode, which tell the shape of their array."""

from __future__ import annotations

from typing import Any

from kshape.libraries import behaviours
from kshape.rulebook.dims import Dim, Size, symbol
from kshape.rulebook.specs import TensorSpec
from kshape.source.span import Span
from kshape.values.calls import Behaviour, Call, Interpreter
from kshape.values.state import MISSING, Mutable
from kshape.values.values import Array, BoundMethod, DataFacts, Inert, ListValue, ModuleValue, Native, Unknown, Value

CHANNELS: dict[str, tuple[int, ...]] = {
    "1": (),
    "L": (),
    "P": (),
    "I": (),
    "F": (),
    "RGB": (3,),
    "YCbCr": (3,),
    "HSV": (3,),
    "LAB": (3,),
    "RGBA": (4,),
    "CMYK": (4,),
    "LA": (2,),
}
"""Mode of a picture -> what its array has behind (height, width)."""


class Picture(Mutable, Value):
    """A PIL image. fields: "width", "height", "mode"; without a known mode its array has an unknown rank."""

    __slots__ = ()

    def __init__(self, width: Size | None = None, height: Size | None = None, mode: str | None = None) -> None:
        super().__init__()
        self.fields = {
            "width": symbol() if width is None else width,
            "height": symbol() if height is None else height,
            "mode": mode,
        }

    @property
    def width(self) -> Any:
        return self.fields["width"]

    @property
    def height(self) -> Any:
        return self.fields["height"]

    @property
    def mode(self) -> str | None:
        found = self.fields["mode"]
        return found if isinstance(found, str) else None

    @property
    def pixels(self) -> Array:
        """np.array(picture)"""
        channels = CHANNELS.get(self.mode or "")
        height, width = (each if isinstance(each, (int, Dim)) else None for each in (self.height, self.width))
        sizes = None if channels is None else (height, width, *channels)
        return Array(TensorSpec(sizes, "float32" if self.mode == "F" else "uint8"), DataFacts(0, 255, reached=False))


class PictureBehaviour(Behaviour):
    """Attributes and methods of pictures."""

    def attribute(self, interpreter: Interpreter, value: Any, name: str, span: Span) -> Any:
        if name == "size":
            return (value.width, value.height)
        if name in ("width", "height"):
            return getattr(value, name)
        if name == "mode":
            return value.mode or Unknown("the mode of a picture")
        method = METHODS.get(name)
        return Inert(f"a picture's {name}") if method is None else BoundMethod(method, value)

    def truth(self, interpreter: Interpreter, value: Any) -> Any:
        return True


def opened(call: Call) -> Any:
    """Image.open(path): nobody knows the size"""
    return Picture()


def new(call: Call) -> Any:
    """Image.new(mode, size)"""
    mode = call.argument(0, "mode")
    return sized(call.argument(1, "size"), mode if isinstance(mode, str) else None)


def from_array(call: Call) -> Any:
    """Image.fromarray(obj): (height, width) is gray, (height, width, 3) has colours"""
    given = call.argument(0, "obj")
    sizes = given.spec.sizes if isinstance(given, Array) else None
    if sizes is None or len(sizes) not in (2, 3):
        return Picture()
    last = sizes[2] if len(sizes) == 3 else None
    mode = "L" if len(sizes) == 2 else {3: "RGB", 4: "RGBA"}.get(last) if isinstance(last, int) else None
    return Picture(sizes[1], sizes[0], mode)


def sized(size: Any, mode: str | None) -> Picture:
    """A picture of this (width, height)."""
    items = size.items if isinstance(size, ListValue) else size
    if not isinstance(items, tuple) or len(items) != 2:
        return Picture(mode=mode)
    width, height = (each if isinstance(each, (int, Dim)) else None for each in items)
    return Picture(width, height, mode)


def resized(call: Call) -> Any:
    """picture.resize(size)"""
    return sized(call.argument(0, "size"), call.receiver.mode)


def converted(call: Call) -> Any:
    """picture.convert(mode)"""
    mode = call.argument(0, "mode", MISSING)
    return Picture(call.receiver.width, call.receiver.height, mode if isinstance(mode, str) else None)


def changed(call: Call) -> Any:
    """crop, rotate(expand=True), transpose: a picture of another size"""
    return Picture(mode=call.receiver.mode)


def same(call: Call) -> Any:
    """copy, filter, point: a picture of the same size"""
    return Picture(call.receiver.width, call.receiver.height, call.receiver.mode)


def shrunk(call: Call) -> None:
    """picture.thumbnail(size): in place, to a size that depends on the old one"""
    for name in ("width", "height"):
        call.interpreter.state.put(call.receiver, name, symbol())


def fitted(call: Call) -> Any:
    """ImageOps.fit(image, size)"""
    given = call.argument(0, "image")
    return sized(call.argument(1, "size"), given.mode if isinstance(given, Picture) else None)


METHODS: dict[str, Native] = {
    "resize": Native("Image.resize", resized),
    "convert": Native("Image.convert", converted),
    "copy": Native("Image.copy", same),
    "filter": Native("Image.filter", same),
    "crop": Native("Image.crop", changed),
    "rotate": Native("Image.rotate", changed),
    "transpose": Native("Image.transpose", changed),
    "thumbnail": Native("Image.thumbnail", shrunk),
}
_TABLES: dict[str, dict[str, Any]] = {
    "PIL": {},
    "PIL.Image": {
        "open": Native("PIL.Image.open", opened),
        "new": Native("PIL.Image.new", new),
        "fromarray": Native("PIL.Image.fromarray", from_array),
    },
    "PIL.ImageOps": {"fit": Native("PIL.ImageOps.fit", fitted)},
}

behaviours[Picture] = PictureBehaviour()


def load(path: str) -> ModuleValue | None:
    """PIL, PIL.Image, PIL.ImageOps; the others are inert."""
    table = _TABLES.get(path, {})
    return ModuleValue(path, member=lambda name: member(path, table, name))


def member(path: str, table: dict[str, Any], name: str) -> Any:
    """The attribute of a module of PIL."""
    if name in table:
        return table[name]
    return load(f"{path}.{name}") if f"{path}.{name}" in _TABLES else Inert(f"{path}.{name}")
