"""Data that comes batch by batch: a tf.data.Dataset, which the functions of keras.utils give as well."""

from __future__ import annotations

from typing import Any

from kshape.source.span import Span
from kshape.values.calls import Behaviour, Interpreter
from kshape.values.values import Instance, Unknown

ELEMENT = "<element>"


class Pipeline(Instance):
    """A data set of which nobody knows the length; `element` is what each round gives: tensors, nested."""

    __slots__ = ()

    def __init__(self, cls: Any, element: Any, span: Any = None) -> None:
        super().__init__(cls, span)
        self.fields[ELEMENT] = element

    @property
    def element(self) -> Any:
        """One element: a tensor, a tuple or dict of such, or Unknown."""
        return self.fields[ELEMENT]


class PipelineBehaviour(Behaviour):
    """What loops see of a data set."""

    def iterate(self, interpreter: Interpreter, value: Any) -> Any:
        return None

    def element(self, interpreter: Interpreter, value: Any) -> Any:
        return value.element

    def length(self, interpreter: Interpreter, value: Any, span: Span) -> Any:
        return Unknown("the length of a data set")

    def truth(self, interpreter: Interpreter, value: Any) -> Any:
        return True
