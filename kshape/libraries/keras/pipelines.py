"""Data that comes batch by batch: tf.data.Dataset, torch's DataLoader, the iterators of ImageDataGenerator.

A `Pipeline` knows what each round gives and, in its `Extent`, how much there is of it.
"""

from __future__ import annotations

from typing import Any

from kshape.rulebook.dims import Dim, ceildiv, maximum, minimum
from kshape.source.span import Span
from kshape.values.calls import Behaviour, Interpreter
from kshape.values.values import DataFacts, Instance, Unknown

ELEMENT = "<element>"


class _Endless:
    """The number of elements of a data set that is repeated for ever."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "ENDLESS"


ENDLESS = _Endless()
Count = int | Dim | _Endless | None


class Extent:
    """How much a pipeline gives.

    count:     elements in one pass: a size, ENDLESS, or None where it is not known.
    batch:     rows in each element but maybe the last one, or None.
    samples:   rows in all, or None.
    batchings: the calls that put a batch axis in front, None where nobody knows.
    """

    __slots__ = ("batch", "batchings", "count", "samples")

    def __init__(
        self,
        count: Count = None,
        batch: Any = None,
        samples: Any = None,
        batchings: tuple[Span, ...] | None = None,
    ) -> None:
        self.count, self.batch, self.samples, self.batchings = count, batch, samples, batchings

    def batched(self, size: Any, span: Span, whole: bool = False) -> Extent:
        """After batch(size); whole: without the smaller last one."""
        given = size if is_count(size) else None
        calls = None if self.batchings is None else (*self.batchings, span)
        if not isinstance(given, int) or given < 1 or self.batchings:
            return Extent(ENDLESS if self.count is ENDLESS else None, given, None, calls)
        if not is_count(self.count):
            return Extent(self.count, given, None, calls)
        count = self.count // given if whole else ceildiv(self.count, given)  # type: ignore[operator, arg-type]
        return Extent(count, given, count * given if whole else self.count, calls)

    def repeated(self, times: Any) -> Extent:
        """After repeat(times), None or -1 for ever."""
        if times is None or (isinstance(times, int) and times < 0):
            return Extent(ENDLESS, self.batch, None, self.batchings)
        if not is_count(times):
            return self.of_unknown_length()
        count = self.count * times if is_count(self.count) else self.count  # type: ignore[operator]
        return Extent(count, self.batch, None if self.samples is None else self.samples * times, self.batchings)

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
        return self._of_count(maximum(self.count - number, 0))  # type: ignore[operator]

    def _of_count(self, count: Any) -> Extent:
        if self.batchings == ():
            return Extent(count, self.batch, count, self.batchings)
        return Extent(count, self.batch, None, self.batchings)

    def of_unknown_length(self) -> Extent:
        """With any number of such elements."""
        return Extent(None, self.batch, None, self.batchings)

    def unbatched(self) -> Extent:
        """After unbatch(): an element for each row."""
        count = ENDLESS if self.count is ENDLESS else self.samples
        return Extent(count, None, self.samples, self.batchings[:-1] if self.batchings else None)

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


def is_count(value: Any) -> bool:
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


class MadeFacts(DataFacts):
    """Facts of data that a function with options made from files: what it was told, and where.

    option: "image_size", "label_mode", "maxlen", ...   given: its value   spans: parameter -> where it stands
    call: the whole call.
    """

    __slots__ = ("call", "given", "option", "spans")

    def __init__(self, facts: DataFacts, option: str, given: Any, call: Span, spans: dict[str, Span]) -> None:
        super().__init__(facts.low, facts.high, facts.coding, facts.classes, facts.content, facts.source)
        self.option, self.given, self.call, self.spans = option, given, call, spans


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
