"""str and bytes: computed by Python itself where everything is known and stays short."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import Any

from kshape.source.span import Span
from kshape.values.calls import Call, Interpreter
from kshape.values.plain import from_python, to_python
from kshape.values.state import MISSING
from kshape.values.values import BoundMethod, Class, Function, Instance, Native, NativeClass, Unknown, is_constant

from .define import UNKNOWN_VALUE, method_of
from .types import BYTES, STR

LONGEST = 100_000
_WIDE = re.compile(r"\d{6}|\{[^{}]*:[^{}]*\{")  # six digits, or a field inside of a field
UNKNOWN_TEXT = Unknown("a text with unknown parts")


def _method(name: str) -> Native:
    def handler(call: Call) -> Any:
        args = [to_python(arg) for arg in call.args]
        kwargs = {key: to_python(arg) for key, arg in call.kwargs.items()}
        if not isinstance(call.receiver, (str, bytes)):
            return UNKNOWN_TEXT
        if any(arg is MISSING for arg in (*args, *kwargs.values())) or _is_long(name, call.receiver, args):
            return UNKNOWN_TEXT
        try:
            return from_python(getattr(call.receiver, name)(*args, **kwargs))
        except (TypeError, ValueError, LookupError) as error:
            return call.interpreter.raises(type(error).__name__, call.span)

    return Native(f"str.{name}", handler)


def _is_long(name: str, receiver: Any, args: list[Any]) -> bool:
    """Whether a method could make a very long text: padding to a huge width, replacing by long parts."""
    widths = [abs(arg) for arg in args if isinstance(arg, int)]
    texts = [each for arg in args for each in (arg.values() if isinstance(arg, dict) else (arg,))]
    parts = [len(text) for text in texts if isinstance(text, (str, bytes))]
    if name == "expandtabs":
        parts += widths
    return any(width > LONGEST for width in widths) or len(receiver) * max([1, *parts]) > LONGEST


for _cls, _real in ((STR, str), (BYTES, bytes)):
    for _name in dir(_real):
        if not _name.startswith("_") and _name not in ("format", "format_map", "join", "maketrans", "fromhex"):
            _cls.members[_name] = _method(_name)


@method_of(STR, "join")
def _join(call: Call) -> Any:
    """separator.join(parts)"""
    items = call.interpreter.iterate(call.argument(0, "iterable"))
    return UNKNOWN_TEXT if items is None else joined(items, call.receiver)


def joined(parts: Collection[Any], separator: Any = "") -> Any:
    """separator.join(parts), unknown where one of them is, and where the text is very long."""
    if not isinstance(separator, str) or not all(isinstance(part, str) for part in parts):
        return UNKNOWN_TEXT
    length = sum(map(len, parts)) + len(separator) * len(parts)
    return separator.join(parts) if length <= LONGEST else UNKNOWN_TEXT


@method_of(STR, "format")
def _format(call: Call) -> Any:
    """template.format(...), with values that are constants."""
    if not isinstance(call.receiver, str) or not all(is_constant(a) for a in (*call.args, *call.kwargs.values())):
        return UNKNOWN_TEXT
    longest = max([1, *(len(arg) for arg in (*call.args, *call.kwargs.values()) if isinstance(arg, str))])
    if has_huge_width(call.receiver) or call.receiver.count("{") * longest > LONGEST:
        return UNKNOWN_TEXT
    try:
        return call.receiver.format(*call.args, **call.kwargs)
    except (TypeError, ValueError, LookupError, AttributeError) as error:
        return call.interpreter.raises(type(error).__name__, call.span)


def has_huge_width(template: str) -> bool:
    """Whether a format asks for a width or precision of six digits or more, or takes one from its arguments."""
    return _WIDE.search(template) is not None or ("*" in template and "%" in template)


def text_of(interpreter: Interpreter, value: Any, convert: Callable[[Any], str], span: Span) -> Any:
    """str(value) or repr(value), unknown where not every part of it is plain data."""
    plain = to_python(value)
    if plain is not MISSING:
        return convert(plain)
    if isinstance(value, Instance):
        for name in ("__str__", "__repr__") if convert is str else ("__repr__",):
            method = interpreter.find_in_class(value.cls, name)
            if isinstance(method, (Function, Native)):
                return interpreter.call(BoundMethod(method, value), [], {}, span)
    return UNKNOWN_TEXT


def formatted(interpreter: Interpreter, value: Any, spec: Any, span: Span) -> Any:
    """format(value, spec)"""
    if not isinstance(spec, str) or has_huge_width(spec):
        return UNKNOWN_TEXT
    if not is_constant(value):
        return text_of(interpreter, value, str, span) if not spec else UNKNOWN_TEXT
    try:
        return format(value, spec)
    except (TypeError, ValueError):
        return UNKNOWN_TEXT


def make_text(cls: Any, call: Call) -> Any:
    """str(value)"""
    if not call.args:
        return ""
    if isinstance(call.args[0], (Class, NativeClass)):
        return UNKNOWN_TEXT
    return text_of(call.interpreter, call.args[0], str, call.span) if len(call.args) == 1 else UNKNOWN_TEXT


def make_bytes(cls: Any, call: Call) -> Any:
    """bytes(value)"""
    plain = to_python(call.argument(0, "source", b""))
    if isinstance(plain, (bytes, list, tuple)) and len(call.args) < 2:
        try:
            return bytes(plain)
        except (TypeError, ValueError):
            return UNKNOWN_VALUE
    return UNKNOWN_VALUE


STR.make, BYTES.make = make_text, make_bytes
