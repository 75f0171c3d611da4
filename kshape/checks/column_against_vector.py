"""KS603 column-against-vector."""

from __future__ import annotations

from collections.abc import Iterator

from kshape.rulebook.dims import show_shape
from kshape.values.trace import Related, Trace

from .base import Check, Finding


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
            yield Finding(event.span, message, related, chain=event.chain)
