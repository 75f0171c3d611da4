"""reveal_shape(x): says what is known of a value, where the code asks for it. `from kshape import reveal_shape`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kshape.rulebook.dims import show_shape, show_size
from kshape.values.calls import Call
from kshape.values.show import show
from kshape.values.state import MISSING
from kshape.values.values import (
    Array,
    Choice,
    DataFacts,
    DictValue,
    Instance,
    ListValue,
    ModuleValue,
    Native,
    Tensor,
    Unknown,
)

CODE = "KS906"
MOST = 8


def load(path: str) -> ModuleValue | None:
    """The module kshape, as scripts import it."""
    return ModuleValue(path, member=lambda name: MEMBERS.get(name, Unknown(f"{path}.{name}")))


def _reveal(call: Call) -> Any:
    """reveal_shape(x, ...): notes what x is, and gives it back."""
    for position, value in enumerate(call.args):
        span = call.span_of(position)
        call.interpreter.trace.notes.append((span, CODE, f"{span.text()}: {described(value)}"))
    return call.args[0] if call.args else None


def described(value: Any) -> str:
    """What is known of a value: shape, dtype and contents of a tensor, the parts of a structure, a model's ends."""
    if isinstance(value, (Tensor, Array)):
        return ", ".join(_of_tensor(value))
    if isinstance(value, Choice):
        return " or ".join(described(each) for each in value.alternatives if each is not MISSING)
    if isinstance(value, Unknown):
        return f"nothing is known ({value.reason})" if value.reason else "nothing is known"
    if isinstance(value, (tuple, ListValue, DictValue)):
        return _of_structure(value)
    if isinstance(value, Instance) and getattr(value, "operation", None) is not None:
        return _of_layer(value)
    return show(value)


def _of_tensor(value: Tensor | Array) -> Iterator[str]:
    yield f"{show_shape(value.spec.sizes)} {value.spec.dtype or 'of unknown dtype'}"
    node = value.node if isinstance(value, Tensor) else None
    if node is not None:
        yield f"from {node.operation.class_name} {node.operation.name}"
    if value.facts is not None:
        yield from _of_contents(value.facts)


def _of_contents(facts: DataFacts) -> Iterator[str]:
    if facts.low is not None and facts.high is not None:
        yield f"values from {facts.low:g} to {facts.high:g}"
    if facts.coding is not None:
        classes = "" if facts.classes is None else f" of {facts.classes} classes"
        yield f"{facts.coding} labels{classes}" if facts.coding in ("one-hot", "integer") else facts.coding
    if facts.source:
        yield f"from {facts.source}"


def _of_structure(value: Any) -> str:
    if isinstance(value, DictValue):
        parts = [f"{key!r}: {described(each)}" for key, each in list(value.entries.items())[:MOST]]
        return "{" + "; ".join([*parts, *(["..."] if value.is_open or len(value.entries) > MOST else [])]) + "}"
    items = value if isinstance(value, tuple) else value.items
    if items is None:
        return f"a list of unknown length, each: {described(value.element)}"
    parts = [described(each) for each in items[:MOST]]
    text = "; ".join([*parts, *(["..."] if len(items) > MOST else [])])
    return f"({text})" if isinstance(value, tuple) else f"[{text}]"


def _of_layer(value: Any) -> str:
    from kshape.libraries.keras.models import ModelValue, model_inputs, model_outputs

    operation = value.operation
    text = f"{operation.class_name} {operation.name}"
    if isinstance(value, ModelValue):
        ends = [model_inputs(value), model_outputs(value)]
        shapes = ["unknown" if end is None else ", ".join(_shape(each) for each in end) for end in ends]
        text += f", {shapes[0]} -> {shapes[1]}"
    if operation.built is None:
        return f"{text}, not built"
    total: Any = sum(weight.size for weight in {id(weight): weight for weight in operation.built}.values())
    return f"{text}, {show_size(total)} parameters"


def _shape(tensor: Any) -> str:
    return show_shape(tensor.spec.sizes) if isinstance(tensor, (Tensor, Array)) else "unknown"


MEMBERS: dict[str, Any] = {"reveal_shape": Native("kshape.reveal_shape", _reveal, raw=True)}
