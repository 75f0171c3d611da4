"""KS320 two-activations."""

from __future__ import annotations

from collections.abc import Iterator

from kshape.libraries.keras.view import activation_behind, activation_of
from kshape.rulebook.activations import LAYERS, ActivationRule, is_meant_after
from kshape.rulebook.graph import Node
from kshape.rulebook.op import OpAsRule
from kshape.source.span import Span
from kshape.values.trace import Related, Trace

from ._edits import argument_removed
from ._graph import argument_span, calls, place_of
from .base import Check, Finding, Repair


class TwoActivations(Check):
    """An activation follows another one, with nothing in between.

    A relu behind a relu changes nothing, LeakyReLU behind a relu never sees what it is for, and a softmax of a
    softmax is almost uniform. Take one of the two away; most often `activation=` of the layer before is the one too
    many.

    Bad:
        x = Input((8,))
        y = ReLU()(Dense(16, activation="relu")(x))
        model = Model(x, y)
    Good:
        x = Input((8,))
        y = ReLU()(BatchNormalization()(Dense(16)(x)))
        model = Model(x, y)
    Bad:
        model = Sequential([Input((8,)), Dense(5, activation="softmax"), Activation("softmax")])
    Good:
        model = Sequential([Input((8,)), Dense(5), Activation("softmax")])
    """

    code = "KS320"
    severity = "warning"
    fix = "S"

    def run(self, trace: Trace) -> Iterator[Finding]:
        for node in calls(trace):
            later = _alone(node)
            if later is None or len(node.inputs) != 1:
                continue
            earlier = activation_behind(node.inputs[0])
            place = place_of(node)
            if earlier is None or place is None or is_meant_after(later.name, earlier.name):
                continue
            yield _found(node, earlier, later)


def _alone(node: Node) -> ActivationRule | None:
    """The activation that a call applies, if it does nothing else."""
    operation = node.operation
    if getattr(operation.rule, "max_value", None) is not None:
        return None  # it cuts the values off
    if operation.class_name == "Activation" or operation.class_name in LAYERS or isinstance(operation.rule, OpAsRule):
        return activation_of(operation)
    return None


def _found(node: Node, earlier: ActivationRule, later: ActivationRule) -> Finding:
    before = node.inputs[0].node
    place = place_of(node)
    assert place is not None
    message = f"{later.name} follows {earlier.name} with nothing in between. Take one of the two away."
    made = _made(before)
    related = () if made is None else (Related(made, f"{earlier.name} is applied here"),)
    return Finding(place, message, related, _repair(before))


def _repair(before: Node | None) -> Repair | None:
    if before is None or argument_span(before, "activation") is None:
        return None
    edit = argument_removed(_made(before), "activation")
    return None if edit is None else Repair("Leave out the activation of the layer before", edit)


def _made(node: Node | None) -> Span | None:
    """Where the layer of a call was constructed."""
    made = None if node is None else getattr(node.operation, "made", None)
    return made if isinstance(made, Span) else None
