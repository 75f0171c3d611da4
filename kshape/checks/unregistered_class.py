"""KS710 unregistered-class."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kshape.libraries.keras.custom import CustomRule
from kshape.libraries.keras.files import REGISTERED
from kshape.source.span import Span
from kshape.values.trace import Related, Trace
from kshape.values.values import Class

from ._edits import with_argument
from .base import Check, Finding, Repair


class UnregisteredClass(Check):
    """A model with a layer of the user's own is loaded, and nothing tells Keras where the class is.

    Decorate the class with `@keras.saving.register_keras_serializable()`, or give it to
    `load_model(..., custom_objects={"Name": Name})`.

    Bad:
        class Scale(keras.layers.Layer):
            def call(self, x):
                return x * 2.0

        Sequential([Input((3,)), Scale()]).save("scale.keras")
        model = keras.models.load_model("scale.keras")
    Good:
        @keras.saving.register_keras_serializable()
        class Scale(keras.layers.Layer):
            def call(self, x):
                return x * 2.0

        Sequential([Input((3,)), Scale()]).save("scale.keras")
        model = keras.models.load_model("scale.keras")

    Good:
        class Scale(keras.layers.Layer):
            def call(self, x):
                return x * 2.0

        Sequential([Input((3,)), Scale()]).save("scale.keras")
        model = keras.models.load_model("scale.keras", custom_objects={"Scale": Scale})
    """

    code = "KS710"
    severity = "warning"
    fix = "u"
    alone = True

    def run(self, trace: Trace) -> Iterator[Finding]:
        for event in trace.events:
            if event.kind != "load_model" or event.data.get("custom_objects") is not None:
                continue
            for cls in _own_classes(event.data["view"]):
                yield _finding(event.span, cls, event.chain)


def _own_classes(view: Any) -> Iterator[Class]:
    """The classes of the user among a model's layers that were not registered."""
    seen: set[int] = set()
    for operation in view.operations or ():
        cls = operation.rule.layer.cls if isinstance(operation.rule, CustomRule) else None
        if isinstance(cls, Class) and id(cls) not in seen and REGISTERED not in cls.fields:
            seen.add(id(cls))
            yield cls


def _finding(span: Span, cls: Class, chain: tuple[Span, ...]) -> Finding:
    text = f"load_model needs to know the class {cls.name}, which the saved model has a layer of."
    advice = (
        f'Decorate it with @keras.saving.register_keras_serializable(), or give custom_objects={{"{cls.name}": ...}}.'
    )
    keras = f"Could not locate class '{cls.name}'. Make sure custom classes and functions are decorated with"
    edit = with_argument(span, "custom_objects", f'{{"{cls.name}": {cls.name}}}')
    repair = Repair(f"give it {cls.name}", edit, safe=False) if edit is not None else None
    where = (Related(cls.node.name_span, "the class"),)
    return Finding(span, f'{text} {advice} Keras: "{keras}"', where, repair, chain=chain)
