"""Rewriting of code that is right: a Sequential as the functional model that it is."""

from __future__ import annotations

from collections.abc import Callable

from kshape.bindings import place_of
from kshape.facts import Edit, Fix, ModelFact, NameFact
from kshape.source import ir
from kshape.source.document import Program
from kshape.source.span import Span

LookUp = Callable[[str], NameFact | None]


def functional_form(
    document: Program, line: int, cell: int | None, models: tuple[ModelFact, ...], look_up: LookUp
) -> Fix | None:
    """`model = Sequential([...])` on a line as Input, calls and Model; None where that cannot be written surely.

    Each layer must be written in the list, and the shape of the input be known.
    """
    statement = _assignment_at(document, line, cell)
    if statement is None:
        return None
    call = statement.value
    assert isinstance(call, ir.Call)
    layers = call.args[0].elts if call.args and isinstance(call.args[0], ir.List) else []
    callee = ir.dotted(call.func) or ""
    if not layers or callee.rpartition(".")[2] != "Sequential" or any(isinstance(e, ir.Starred) for e in layers):
        return None
    names = [_name_beside(callee, each, look_up) for each in ("Input", "Model")]
    input_text, rest = _input(layers, names[0], statement, models)
    if input_text is None or names[1] is None or not rest:
        return None
    target = statement.targets[0].span.text()
    named = "".join(f", {each.span.text()}" for each in call.keywords)
    named += "".join(f", name={each.span.text()}" for each in call.args[2:3])
    lines = [f"inputs = {input_text}", f"x = {rest[0].span.text()}(inputs)"]
    lines += [f"x = {layer.span.text()}(x)" for layer in rest[1:]]
    lines.append(f"{target} = {names[1]}(inputs, x{named})")
    indent = " " * (statement.span.column - 1)
    text = f"\n{indent}".join(lines)
    return Fix("convert to a functional model", False, (_edit(statement.span, text),))


def _assignment_at(document: Program, line: int, cell: int | None) -> ir.Assign | None:
    """The assignment of a call to one name that a line is in."""
    for chunk in document.chunks:
        for statement in chunk.body if chunk.is_read else ():
            for node in ir.walk(statement):
                if isinstance(node, ir.Assign) and isinstance(node.value, ir.Call) and len(node.targets) == 1:
                    first, _, last, _ = node.span.place
                    if node.span.cell == cell and first <= line <= last and isinstance(node.targets[0], ir.Name):
                        return node
    return None


def _name_beside(callee: str, name: str, look_up: LookUp) -> str | None:
    """How the file names something that lives beside Sequential: with the same prefix, or under `keras`."""
    prefix = callee.rpartition(".")[0]
    candidates = [f"{prefix}.{name}"] if prefix else [name, f"keras.{name}", f"tf.keras.{name}"]
    if prefix.endswith("models"):
        candidates = [f"{prefix}.{name}", name, f"{prefix.rpartition('.')[0]}.{name}".lstrip("."), f"keras.{name}"]
    return next((each for each in candidates if look_up(each) is not None), None)


def _input(
    layers: list[ir.expr], name: str | None, statement: ir.Assign, models: tuple[ModelFact, ...]
) -> tuple[str | None, list[ir.expr]]:
    """The text of the Input and the layers behind it."""
    first = layers[0]
    callee = ir.dotted(first.func) if isinstance(first, ir.Call) else None
    if callee is not None and callee.rpartition(".")[2] in ("Input", "InputLayer"):
        return (first.span.text() if callee.endswith("Input") else None), layers[1:]
    line = place_of(statement.value.span)[1]
    model = next((each for each in models if each.line == line and each.cell == statement.span.cell), None)
    shape = model.inputs[0] if model is not None and len(model.inputs) == 1 else None
    if name is None or shape is None or any(isinstance(size, str) for size in shape):
        return None, []
    if isinstance(first, ir.Call) and any(each.arg in ("input_shape", "input_dim") for each in first.keywords):
        return None, []
    sizes = ", ".join("None" if size is None else str(size) for size in shape[1:])
    return f"{name}(({sizes}{',' if len(shape) == 2 else ''}))", layers


def _edit(span: Span, text: str) -> Edit:
    return Edit(span.path, *span.place, text, span.cell)
