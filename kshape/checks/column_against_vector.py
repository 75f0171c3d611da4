"""KS603 column-against-vector."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from kshape.rulebook.dims import show_shape
from kshape.values.trace import Event, Related, Trace

from ._edits import with_suffix
from ._written import expression, part
from .base import Check, Finding, Repair


class ColumnAgainstVector(Check):
    """A column (n, 1) and a vector (n,) are stretched to (n, n) without a word.

    `predict` of a model with one unit gives a column, labels often are a vector. Their difference then has each
    prediction against each label: the mean of it looks like an error, and is none. Bring both to one shape first:
    `predictions[:, 0]`, or `y[:, None]`.

    Bad:
        model = Sequential([Input((4,)), Dense(1)])
        x, y = np.random.rand(50, 4), np.random.rand(50)
        error = np.mean((model.predict(x) - y) ** 2)
    Good:
        model = Sequential([Input((4,)), Dense(1)])
        x, y = np.random.rand(50, 4), np.random.rand(50)
        error = np.mean((model.predict(x)[:, 0] - y) ** 2)
    Bad:
        (x, y), _ = keras.datasets.cifar10.load_data()
        model = Sequential([Input((32, 32, 3)), Rescaling(1 / 255), Flatten(), Dense(10, "softmax")])
        accuracy = np.mean(model.predict(x).argmax(axis=1) == y)
    Good:
        (x, y), _ = keras.datasets.cifar10.load_data()
        model = Sequential([Input((32, 32, 3)), Rescaling(1 / 255), Flatten(), Dense(10, "softmax")])
        accuracy = np.mean(model.predict(x).argmax(axis=1) == y[:, 0])
    """

    code = "KS603"
    severity = "warning"
    fix = "u"

    def run(self, trace: Trace) -> Iterator[Finding]:
        for event in trace.events:
            if event.kind != "columns":
                continue
            left, right = event.data["left"], event.data["right"]
            rows = event.data["vector"].spec.sizes[0]
            message = (
                f"{event.span.text()} needs two arrays of one shape. Received: {show_shape(left.spec.sizes)} and "
                f"{show_shape(right.spec.sizes)}, which are stretched to {show_shape((rows, rows))}. Take [:, 0] of "
                "the column, or reshape the vector to (-1, 1)."
            )
            places = [("column", event.data["column"]), ("vector", event.data["vector"])]
            related = tuple(Related(v.span, f"the {name} is made here") for name, v in places if v.span is not None)
            yield Finding(event.span, message, related, chain=event.chain).offering(_repairs(event))


def _repairs(event: Event) -> list[Repair]:
    """[:, 0] behind the column, or [:, None] behind the vector, where both are operands of one operator."""
    node = expression(event.span)
    if isinstance(node, ast.BinOp):
        operands = [node.left, node.right]
    elif isinstance(node, ast.Compare) and len(node.comparators) == 1:
        operands = [node.left, node.comparators[0]]
    else:
        return []
    values = [event.data["left"], event.data["right"]]
    if any(getattr(value, "kind", "") == "pandas" for value in values):
        return []  # a table is read by labels
    found = []
    for name, index in (("column", "[:, 0]"), ("vector", "[:, None]")):
        at = 0 if values[0] is event.data[name] else 1
        operand = part(event.span, operands[at])
        found.append(Repair(f"use {index} of the {name}", with_suffix(operand, index), safe=False))
    return found
