"""Data that comes batch by batch: tf.data.Dataset, torch's DataLoader, the iterators of ImageDataGenerator.

A `Pipeline` knows what each round gives and, in its `Extent`, how much there is of it.
"""

from __future__ import annotations

from typing import Any, TypeGuard

from kshape.rulebook.dims import Dim, ceildiv, floordiv, maximum, minimum
from kshape.source.span import Span
from kshape.values.calls import Behaviour, Interpreter
from kshape.values.values import Instance, Unknown

ELEMENT = "<element>"


class _Endless:
    """The number of elements of a data set that is repeated for ever."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "ENDLESS"


ENDLESS = _Endless()
Count = int | Dim | _Endless | None


class Made:
    """The call that made a pipeline from files or arrays.

    name:    the function ("image_dataset_from_directory").
    call:    the whole call.
    options: parameter -> what it was told, defaults included.
    spans:   parameter -> where that stands, for those that the call names.
    x, y:    the spec of one sample and of its label, y None where there is none.
    """

    __slots__ = ("call", "name", "options", "spans", "x", "y")

    def __init__(self, name: str, call: Span, options: dict[str, Any], spans: dict[str, Span], x: Any, y: Any) -> None:
        self.name, self.call, self.options, self.spans, self.x, self.y = name, call, options, spans, x, y


class Extent:
    """How much a pipeline gives.

    count:     elements in one pass: a size, ENDLESS, or None where it is not known.
    batch:     rows in each element but maybe the last one, or None.
    samples:   rows in all, or None.
    batchings: the calls that put a batch axis in front, None where nobody knows.
    made:      the call that the data came from, where it has options that tell shapes.
    """

    __slots__ = ("batch", "batchings", "count", "made", "samples")

    def __init__(
        self,
        count: Count = None,
        batch: Any = None,
        samples: Any = None,
        batchings: tuple[Span, ...] | None = None,
        made: Made | None = None,
    ) -> None:
        self.count, self.batch, self.samples = count, batch, samples
        self.batchings, self.made = batchings, made

    def but(self, **changes: Any) -> Extent:
        """The same with other values for some attributes."""
        return Extent(**{name: changes.get(name, getattr(self, name)) for name in Extent.__slots__})

    def batched(self, size: Any, span: Span, whole: bool = False) -> Extent:
        """After batch(size); whole: without the smaller last one."""
        given = size if isinstance(size, int) and not isinstance(size, bool) and size > 0 else None
        calls = None if self.batchings is None else (*self.batchings, span)
        endless = ENDLESS if self.count is ENDLESS else None
        once = self.but(count=endless, batch=given, samples=None, batchings=calls)
        if given is None or self.batchings or not is_count(self.count):
            return once
        count = floordiv(self.count, given) if whole else ceildiv(self.count, given)
        return once.but(count=count, samples=count * given if whole else self.count)

    def repeated(self, times: Any) -> Extent:
        """After repeat(times), None or -1 for ever."""
        if times is None or (isinstance(times, int) and times < 0):
            return self.but(count=ENDLESS, samples=None)
        if not is_count(times):
            return self.of_unknown_length()
        samples = None if self.samples is None else self.samples * times
        return self.but(count=self.count * times if is_count(self.count) else self.count, samples=samples)

    def taken(self, number: Any) -> Extent:
        """After take(number)."""
        if not is_count(number) or (isinstance(number, int) and number < 0):
            return self.of_unknown_length()
        if self.count is ENDLESS:
            return self._of_count(number)
        return self._of_count(minimum(self.count, number)) if is_count(self.count) else self.of_unknown_length()

    def skipped(self, number: Any) -> Extent:
        """After skip(number)."""
        if self.count is ENDLESS:
            return self
        if not is_count(number) or not is_count(self.count) or (isinstance(number, int) and number < 0):
            return self.of_unknown_length()
        return self._of_count(maximum(self.count - number, 0))

    def _of_count(self, count: Any) -> Extent:
        return self.but(count=count, samples=count if self.batchings == () else None)

    def of_unknown_length(self) -> Extent:
        """With any number of such elements."""
        return self.but(count=None, samples=None)

    def unbatched(self) -> Extent:
        """After unbatch(): an element for each row."""
        count = ENDLESS if self.count is ENDLESS else self.samples
        return self.but(count=count, batch=None, batchings=self.batchings[:-1] if self.batchings else None)

    def rows(self, steps: Any) -> Any:
        """How many rows come in so many steps (None: in one pass), None where nobody knows."""
        if steps is None:
            return self.samples
        if isinstance(steps, int) and isinstance(self.batch, int) and isinstance(self.samples, int):
            return min(steps * self.batch, self.samples)
        return None

    def __repr__(self) -> str:
        return f"Extent({self.count}, batch={self.batch}, samples={self.samples}, batchings={self.batchings})"


UNKNOWN_EXTENT = Extent()


def is_count(value: Any) -> TypeGuard[int | Dim]:
    """True for an int or a size."""
    return isinstance(value, (int, Dim)) and not isinstance(value, bool)


class Pipeline(Instance):
    """Data in rounds; `element` is what each round gives: tensors, nested."""

    __slots__ = ("extent",)

    def __init__(self, cls: Any, element: Any, span: Any = None, extent: Extent = UNKNOWN_EXTENT) -> None:
        super().__init__(cls, span)
        self.fields[ELEMENT] = element
        self.extent = extent

    @property
    def element(self) -> Any:
        """One element: a tensor, a tuple or dict of such, or Unknown."""
        return self.fields[ELEMENT]

    @property
    def kind(self) -> str:
        """What Keras calls it in its messages."""
        return _KINDS.get(getattr(self.cls, "name", ""), "PyDataset")


_KINDS = {"Dataset": "tf.data.Dataset", "DataLoader": "torch DataLoader"}


class PipelineBehaviour(Behaviour):
    """What loops see of a pipeline."""

    def iterate(self, interpreter: Interpreter, value: Any) -> Any:
        return None

    def element(self, interpreter: Interpreter, value: Any) -> Any:
        return value.element

    def length(self, interpreter: Interpreter, value: Any, span: Span) -> Any:
        count = value.extent.count
        return count if is_count(count) else Unknown("the length of a data set")

    def truth(self, interpreter: Interpreter, value: Any) -> Any:
        return True
