"""KS902 mixed-keras."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kshape.source.ir import Import, ImportFrom, walk
from kshape.source.span import Span
from kshape.values.trace import Related, Trace

from ._edits import between, offset
from ._graph import calls, made_of, place_of
from .base import Check, Finding, Repair, TextEdit

KERAS, LEGACY = "keras", "tf_keras"
_CALLEE = re.compile(r"[A-Za-z_][\w.]*")


class MixedKeras(Check):
    """A layer of tf_keras is used with tensors or models of keras, or the reverse.

    tf_keras is Keras 2, a package of its own beside Keras 3: neither knows the other's tensors, layers and models.
    Import everything from one of them. (`tf.keras` is Keras 3 itself from TensorFlow 2.16 on; that mixture is fine.)

    Bad:
        import tf_keras
        x = Input((4,))
        y = tf_keras.layers.Dense(2)(x)
    Bad:
        import tf_keras
        model = keras.Sequential([keras.Input((4,)), tf_keras.layers.Dense(2)])
    Good:
        x = Input((4,))
        y = keras.layers.Dense(2)(x)
    """

    code = "KS902"
    fix = "S"

    def run(self, trace: Trace) -> Iterator[Finding]:
        names = imported(trace)
        if {root_of(path) for path in names.values()} >= {KERAS, LEGACY}:
            yield from self.called(trace, names)
            yield from self.stacked(trace, names)

    def called(self, trace: Trace, names: dict[str, str]) -> Iterator[Finding]:
        """Layers on tensors of the other Keras."""
        for node in calls(trace):
            made, span = made_of(node.operation), place_of(node)
            own = None if span is made else package(made, names)  # in a Sequential there is no call
            for tensor in node.inputs if own and span is not None else ():
                before = made_of(tensor.node.operation) if tensor.node is not None else None
                other = package(before, names)
                if own and other and other != own and made is not None and span is not None and before is not None:
                    kind = node.operation.class_name
                    text = f"{kind} of {own} needs a tensor of {own}. Received: a tensor of {other}."
                    related = (Related(before, f"made with {other}"),)
                    yield Finding(span, f"{text} Import both from one package.", related, in_keras(made, own, names))
                    break

    def stacked(self, trace: Trace, names: dict[str, str]) -> Iterator[Finding]:
        """Layers in a Sequential of the other Keras."""
        for event in trace.events:
            view = event.data.get("view")
            own = package(event.span, names)
            if event.kind != "model" or view is None or view.kind != "sequential" or not own:
                continue
            for operation in view.operations or ():
                made = made_of(operation)
                other = package(made, names)
                if made is not None and other and other != own:
                    text = (
                        f"A Sequential of {own} needs layers of {own}. Received: {operation.class_name} of {other}. "
                        "Import both from one package."
                    )
                    related = (Related(event.span, f"a model of {own}"),)
                    yield Finding(made, text, related, in_keras(made, other, names), chain=event.chain)


def imported(trace: Trace) -> dict[str, str]:
    """Name -> dotted path, of what the file imports; without names that stand for several things."""
    found: dict[str, set[str]] = {}
    for chunk in trace.chunks:
        if "import" not in chunk.text:
            continue
        for statement in chunk.body:
            for node in walk(statement):
                if isinstance(node, Import):
                    for alias in node.names:
                        top = alias.name.partition(".")[0]
                        found.setdefault(alias.asname or top, set()).add(alias.name if alias.asname else top)
                elif isinstance(node, ImportFrom) and not node.level:
                    for alias in node.names:
                        found.setdefault(alias.asname or alias.name, set()).add(f"{node.module}.{alias.name}")
    stars = [path for paths in found.values() for path in paths if path.endswith(".*") and root_of(path) == LEGACY]
    return {} if stars else {name: paths.pop() for name, paths in found.items() if len(paths) == 1}


def root_of(path: str) -> str:
    """The package of a dotted path."""
    return path.partition(".")[0]


def package(span: Span | None, names: dict[str, str]) -> str | None:
    """keras or tf_keras, as the call at a span names it; None for anything else."""
    match = None if span is None else _CALLEE.match(span.text())
    root = root_of(names.get(match[0].partition(".")[0], "")) if match else ""
    return root if root in (KERAS, LEGACY) else None


def in_keras(made: Span, own: str, names: dict[str, str]) -> Repair | None:
    """The layer from keras instead, where it is written as `tf_keras.layers...`."""
    head = f"{LEGACY}."
    if own != LEGACY or not made.text().startswith(head) or names.get(LEGACY) != LEGACY or names.get(KERAS) != KERAS:
        return None
    start = offset(made)
    return Repair("Use the layer of keras", TextEdit(between(made.origin, start, start + len(LEGACY)), KERAS))
