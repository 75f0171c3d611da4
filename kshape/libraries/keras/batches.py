"""What fit, evaluate and predict are given in the place of x: arrays, something that gives batches, or neither."""

from __future__ import annotations

from typing import Any

from kshape.source.span import Span
from kshape.values.calls import Interpreter
from kshape.values.state import MISSING
from kshape.values.values import (
    Array,
    BoundMethod,
    Class,
    Function,
    GeneratorValue,
    Instance,
    IteratorValue,
    NativeClass,
    Tensor,
    Unknown,
)

from .convert import to_structure
from .pipelines import ENDLESS, Extent, Pipeline, is_count
from .py_datasets import PY_DATASET
from .session import session_of
from .user_code import item_of, leaves

REFUSED = frozenset({"a function", "a class", "an iterator", "a torch Dataset", "an object"})
OLDER_TOOK = frozenset({"an iterator", "an object"})
"""What an older Keras may have taken."""


class Source:
    """Something in the place of x that is no array.

    kind:    as Keras names it ("tf.data.Dataset", "PyDataset", "torch DataLoader", "generator"), or, for what Keras
             does not take at all, what it is (one of `REFUSED`); "data" where it may be either.
    element: what a round gives, Unknown where nobody knows.
    value:   the object itself.
    keras3:  whether the file is certainly not for an older Keras, which took any iterator, and lists from generators.
    """

    __slots__ = ("element", "extent", "keras3", "kind", "value")

    def __init__(self, kind: str, value: Any, element: Any, extent: Extent) -> None:
        self.kind, self.value, self.element, self.extent = kind, value, element, extent
        self.keras3 = True

    @property
    def is_refused(self) -> bool:
        """Whether Keras takes no such thing for data."""
        return self.kind in REFUSED

    @property
    def span(self) -> Span | None:
        """Where it was made."""
        found: Span | None = getattr(self.value, "span", None)
        return found


def source_of(interpreter: Interpreter, value: Any, span: Span) -> Source | None:
    """What gives the batches; None for arrays, and for what nobody knows."""
    found = _source_of(interpreter, value, span)
    if found is not None:
        session = session_of(interpreter)
        found.keras3 = session.dialect == "keras3" or (session.dialect is None and session.root == "keras")
        if found.kind in OLDER_TOOK and not found.keras3:
            found.kind = "data"
    return found


def _source_of(interpreter: Interpreter, value: Any, span: Span) -> Source | None:
    if isinstance(value, Pipeline):
        return Source(value.kind, value, value.element, value.extent)
    if isinstance(value, GeneratorValue):
        return Source("generator", value, _first(value), _extent_of_generator(value))
    if isinstance(value, IteratorValue):
        return Source("an iterator", value, _first(value), Extent())
    if isinstance(value, (Function, BoundMethod)):
        return Source("a function", value, Unknown("the value of a function"), Extent())
    if isinstance(value, (Class, NativeClass)):
        return Source("a class", value, Unknown("an object of a class"), Extent())
    return _of_object(interpreter, value, span) if isinstance(value, Instance) else None


def _of_object(interpreter: Interpreter, value: Instance, span: Span) -> Source | None:
    """A user's own data set."""
    bases = getattr(value.cls, "mro", ())
    if any(getattr(base, "name", "") == "torch Dataset" for base in bases):
        return Source("a torch Dataset", value, Unknown("a sample"), Extent())
    element = item_of(interpreter, value, span)
    if element is None:
        return None
    extent = _extent_of_object(interpreter, value, element, span)
    return Source(_kind_of_object(interpreter, value), value, element, extent)


def _kind_of_object(interpreter: Interpreter, value: Instance) -> str:
    """A PyDataset, or an object of a class that is certainly nothing Keras knows."""
    bases = value.cls.mro
    if PY_DATASET in bases:
        return "PyDataset"
    own = all(isinstance(base, Class) or getattr(base, "name", "") == "object" for base in bases)
    is_array = interpreter.find_in_class(value.cls, "__array__") is not MISSING
    return "an object" if own and not is_array else "data"


def _first(value: IteratorValue) -> Any:
    """A batch of a generator: the first one, where they are known one by one."""
    if value.items is None:
        return Unknown("an element") if value.element is None else value.element
    return value.items[0] if value.items else Unknown("an element of an empty generator")


def _extent_of_generator(value: GeneratorValue) -> Extent:
    if value.endless:
        return Extent(ENDLESS, rows_in(_first(value)))
    if value.items is None:
        return Extent()
    counted = [rows_in(item) for item in value.items]
    samples = sum(each for each in counted if each is not None) if None not in counted else None
    return Extent(len(value.items), counted[0] if counted else None, samples)


def _extent_of_object(interpreter: Interpreter, value: Instance, element: Any, span: Span) -> Extent:
    method = interpreter.find_in_class(value.cls, "__len__")
    count = interpreter.call(BoundMethod(method, value), [], {}, span) if isinstance(method, Function) else None
    known = count if is_count(count) else None
    batch = rows_in(element)
    return Extent(known, batch, None)


def rows_in(element: Any) -> int | None:
    """The rows of a batch, where its first array tells them."""
    parts = leaves(to_structure(element))
    first = parts[0] if parts else None
    if not isinstance(first, (Array, Tensor)) or not first.spec.sizes:
        return None
    rows = first.spec.sizes[0]
    return rows if isinstance(rows, int) else None
