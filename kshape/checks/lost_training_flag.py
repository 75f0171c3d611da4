"""KS705 lost-training-flag."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kshape.libraries.keras.custom import CustomRule
from kshape.source import ir
from kshape.source.span import Span
from kshape.values.trace import Related, Trace
from kshape.values.values import Class, Function

from ._design import Net, Place, nets
from ._edits import with_argument
from .base import Check, Finding, Repair, TextEdit

BEHAVES_DIFFERENTLY = ("Dropout", "BatchNormalization", "GaussianNoise", "AlphaDropout", "Random")
MAKES_MASKS = ("Embedding", "Masking")
HANDS_MASKS_ON = ("Dropout", "SpatialDropout1D", "LSTM", "GRU", "SimpleRNN", "Bidirectional", "LayerNormalization")
READS_MASKS = ("LSTM", "GRU", "SimpleRNN", "Bidirectional", "GlobalAveragePooling1D", "MultiHeadAttention", "Attention")


class LostTrainingFlag(Check):
    """`training` or a mask does not reach the layers that need it.

    A `train_step` that calls `self(x)` runs the model as for inference: Dropout lets everything through, and
    BatchNormalization keeps its old averages. Write `self(x, training=True)`.

    A layer of the user's own that does not support masking drops the mask of an Embedding with `mask_zero=True`, so
    that the recurrent layers behind read the padding as well. Set `self.supports_masking = True` in `__init__`.

    Bad:
        class Net(keras.Model):
            def __init__(self):
                super().__init__()
                self.dropout, self.dense = Dropout(0.5), Dense(1)

            def call(self, x, training=None):
                return self.dense(self.dropout(x, training=training))

            def train_step(self, data):
                x, y = data
                loss = self.compute_loss(y=y, y_pred=self(x))
                return {"loss": loss}

        model = Net()
        model.compile("sgd", "mse")
        model.fit(np.zeros((8, 3)), np.zeros((8, 1)), verbose=0)
    Good:
        class Net(keras.Model):
            def __init__(self):
                super().__init__()
                self.dropout, self.dense = Dropout(0.5), Dense(1)

            def call(self, x, training=None):
                return self.dense(self.dropout(x, training=training))

            def train_step(self, data):
                x, y = data
                loss = self.compute_loss(y=y, y_pred=self(x, training=True))
                return {"loss": loss}

        model = Net()
        model.compile("sgd", "mse")
        model.fit(np.zeros((8, 3)), np.zeros((8, 1)), verbose=0)

    Bad:
        class Scale(keras.layers.Layer):
            def __init__(self):
                super().__init__()

            def call(self, x):
                return x * 2.0

        model = Sequential([Input((7,)), Embedding(50, 8, mask_zero=True), Scale(), LSTM(4)])
    Good:
        class Scale(keras.layers.Layer):
            def __init__(self):
                super().__init__()
                self.supports_masking = True

            def call(self, x):
                return x * 2.0

        model = Sequential([Input((7,)), Embedding(50, 8, mask_zero=True), Scale(), LSTM(4)])
    """

    code = "KS705"
    severity = "warning"
    fix = "S"
    alone = True

    def run(self, trace: Trace) -> Iterator[Finding]:
        for event in trace.events:
            if event.kind == "train_step" and isinstance(event.subject, Function):
                yield from _unflagged(event.subject, event.data["view"])
        for net in nets(trace):
            for place in net.places:
                producer = _producer(place)
                if producer is None or place.made is None:
                    continue
                if _drops_masks(place) and _is_read(net, place):
                    yield _dropped(place, place.made, producer)


def _unflagged(method: Function, view: Any) -> Iterator[Finding]:
    kinds = [operation.class_name for operation in view.operations or ()]
    layer = next((kind for kind in kinds if kind.startswith(BEHAVES_DIFFERENTLY) or kind.endswith("Dropout")), None)
    for node in ir.walk(method.node) if layer is not None else ():
        if not isinstance(node, ir.Call) or not isinstance(node.func, ir.Name) or node.func.id != "self":
            continue
        if len(node.args) != 1 or any(each.arg in (None, "training") for each in node.keywords):
            continue
        text = f"train_step calls the model without training=True, so that its {layer} works as at inference."
        edit = with_argument(node.span, "training", "True")
        repair = Repair("add training=True", edit) if edit is not None else None
        yield Finding(node.span, f"{text} Write self(..., training=True).", repair=repair)


def _producer(place: Place) -> Place | None:
    """The layer whose mask reaches a place, None where none certainly does."""
    while len(place.before) == 1:
        place = place.before[0]
        if place.kind == "Masking" or (place.kind == "Embedding" and place.argument("mask_zero") is True):
            return place
        if place.kind not in HANDS_MASKS_ON:
            return None
    return None


def _drops_masks(place: Place) -> bool:
    """Whether it is a layer of the user's own that says nothing of masks."""
    rule = place.operation.rule
    if not isinstance(rule, CustomRule) or not isinstance(rule.layer.cls, Class):
        return False
    user_classes = [cls for cls in rule.layer.cls.mro if isinstance(cls, Class)]
    bare = len(rule.layer.cls.mro) > len(user_classes) and rule.layer.cls.mro[len(user_classes)].name == "Layer"
    says = any("compute_mask" in cls.fields or "supports_masking" in cls.fields for cls in user_classes)
    return bare and not says and "supports_masking" not in rule.layer.fields


def _is_read(net: Net, place: Place) -> bool:
    """Whether a layer behind it would use the mask, with nothing but layers that hand it on between."""
    while len(place.after) == 1:
        place = place.after[0]
        if place.kind in READS_MASKS:
            return True
        if place.kind not in HANDS_MASKS_ON:
            return False
    return False


def _dropped(place: Place, made: Span, producer: Place) -> Finding:
    name = place.operation.class_name
    text = f"{name} does not support masking, and drops the mask that {producer.kind} made for the layers behind it."
    keras = f'Keras: "(of type {name}) was passed an input with a mask attached to it."'
    cls = place.operation.rule.layer.cls
    where = (Related(cls.node.name_span, "the class in question"),)
    message = f"{text} Set self.supports_masking = True in its __init__. {keras}"
    return Finding(made, message, where, _support(cls))


def _support(cls: Class) -> Repair | None:
    """The line that says so, behind the call of the base's constructor."""
    init = cls.fields.get("__init__")
    if not isinstance(init, Function) or not isinstance(init.node, ir.FunctionDef):
        return None
    for statement in init.node.body:
        if isinstance(statement, ir.Expr) and "super()" in statement.span.text():
            span = statement.span
            end = Span(span.origin, span.end_line, span.end_column, span.end_line, span.end_column)
            indent = " " * (span.column - 1)
            return Repair("set supports_masking", TextEdit(end, f"\n{indent}self.supports_masking = True"))
    return None
