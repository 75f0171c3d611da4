"""The user's `train_step(self, data)` and `test_step(self, data)`: how many parts they take the data for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from kshape.source import ir
from kshape.values.calls import Call
from kshape.values.values import Array, Choice, Function, Unknown

CALLERS = {"train_step": "fit", "test_step": "evaluate"}


def check_unpacking(call: Call, name: str, values: dict[str, Any]) -> None:
    """A fault where the step takes the data apart into more or fewer parts than it is given."""
    method = call.interpreter.find_in_class(call.receiver.cls, name)
    if not isinstance(method, Function) or not isinstance(method.node, ir.FunctionDef):
        return
    unpacking = first_unpacking(method.node)
    given = parts_given(values)
    if unpacking is None or given is None:
        return
    names = unpacked_names(unpacking.targets[0])
    if names is None or len(names) == len(given):
        return
    if given == ("x",) and first_batch(values) in (None, len(names)):
        return
    shown, caller = ", ".join(names), CALLERS[name]
    received = "x alone, which is no tuple" if given == ("x",) else f"({', '.join(given)})"
    few = len(names) > len(given) and len(given) > 1
    keras = (
        f"not enough values to unpack (expected {len(names)}, got {len(given)})"
        if few
        else (f"too many values to unpack (expected {len(names)})")
    )
    call.interpreter.report(
        "step-unpacking",
        f"{name} takes its data apart into {shown}. Received: {caller} gives {received}. "
        f'Use keras.utils.unpack_x_y_sample_weight(data). Keras: "{keras}"',
        unpacking.span,
        (related(call, caller),),
    )


def related(call: Call, caller: str) -> Any:
    """The call that gives the data."""
    from kshape.values.trace import Related

    return Related(call.span, f"{caller} is given the data here")


def first_unpacking(node: ir.FunctionDef) -> ir.Assign | None:
    """`x, y = data`, as the step always comes to it; None where it does something else with the data before."""
    parameters = [parameter.arg for parameter in (*node.args.posonlyargs, *node.args.args)]
    if len(parameters) < 2:
        return None
    for statement in straight(node.body):
        if isinstance(statement, ir.Assign) and isinstance(statement.value, ir.Name):
            is_data = statement.value.id == parameters[1] and len(statement.targets) == 1
            if is_data and isinstance(statement.targets[0], (ir.Tuple, ir.List)):
                return statement
        if not isinstance(statement, (ir.Assign, ir.Expr)) or _binds(statement, parameters[1]):
            return None
    return None


def straight(body: Sequence[Any]) -> Iterator[Any]:
    """The statements that run one after the other, those under `with` among them."""
    for statement in body:
        if isinstance(statement, ir.With):
            yield from straight(statement.body)
        else:
            yield statement


def _binds(statement: Any, name: str) -> bool:
    targets = statement.targets if isinstance(statement, ir.Assign) else []
    return any(not isinstance(target, ir.Name) or target.id == name for target in targets)


def unpacked_names(target: Any) -> list[str] | None:
    """The names of `x, y, w`; None where one of them is `*rest` or no plain name."""
    names = [each.id if isinstance(each, ir.Name) else None for each in target.elts]
    return None if None in names else [name for name in names if name is not None]


def parts_given(values: dict[str, Any]) -> tuple[str, ...] | None:
    """Of what the data consists: x, y, sample_weight; None where that is not certain."""
    maybe = [values.get(name) for name in ("x", "y", "sample_weight", "class_weight")]
    if any(isinstance(value, (Unknown, Choice)) for value in maybe):
        return None
    x, y, weights, classes = maybe
    if y is not None:
        return ("x", "y", "sample_weight") if weights is not None or classes is not None else ("x", "y")
    is_plain = isinstance(x, Array) and values.get("source") is None and weights is None and classes is None
    return ("x",) if is_plain else None


def first_batch(values: dict[str, Any]) -> int | None:
    """How many samples the first batch of x has; None where that is not known."""
    size, sizes = values.get("batch_size") or 32, values["x"].spec.sizes
    rows = sizes[0] if sizes else None
    return min(size, rows) if isinstance(size, int) and isinstance(rows, int) else None
