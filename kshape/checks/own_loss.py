"""KS316 own-loss."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from kshape.source import ir
from kshape.values.trace import Event, Related, Trace
from kshape.values.values import Function

from ._pairing import compiled_heads
from ._training import LEARNING, Head
from .base import Check, Finding, Repair, TextEdit

OUTPUTS = ("y_pred", "pred", "preds", "prediction", "predictions", "y_hat", "yhat", "y_predicted", "output", "outputs")
TARGETS = ("y_true", "true", "target", "targets", "label", "labels", "y", "ground_truth", "y_actual")


class OwnLoss(Check):
    """A loss function of one's own does not do what Keras asks of it.

    Keras calls it as loss(y_true, y_pred), the targets first, and takes what it returns: a number for each sample, or
    one for the batch. Parameters in the other order give another loss in silence. One that has no `return`, or asks
    for more than the two, raises at the first step (an error where a fit() follows); give further arguments by a
    function that makes the loss.

    Bad:
        def relative(y_pred, y_true):
            return ops.mean(ops.abs(y_true - y_pred) / (ops.abs(y_true) + 1.0), axis=-1)

        model = Sequential([Input((8,)), Dense(1)])
        model.compile("sgd", relative)
        model.fit(np.zeros((32, 8)), np.zeros((32, 1)), verbose=0)
    Good:
        def relative(y_true, y_pred):
            return ops.mean(ops.abs(y_true - y_pred) / (ops.abs(y_true) + 1.0), axis=-1)

        model = Sequential([Input((8,)), Dense(1)])
        model.compile("sgd", relative)
        model.fit(np.zeros((32, 8)), np.zeros((32, 1)), verbose=0)
    """

    code = "KS316"
    severity = "warning"
    fix = "u"

    def run(self, trace: Trace) -> Iterator[Finding]:
        events = list(trace.events)
        places = {id(event): at for at, event in enumerate(events)}
        for event, head in compiled_heads(trace):
            if not isinstance(head.given, Function):
                continue
            later = events[places[id(event)] + 1 :]
            is_trained = any(each.subject is event.subject and each.kind in LEARNING for each in later)
            yield from _findings(event, head, head.given, "error" if is_trained else "warning")


def _findings(event: Event, head: Head, function: Function, severity: str) -> Iterator[Finding]:
    node: Any = function.node
    related = (Related(head.loss_span, "compile is given the loss here"),)
    place = getattr(node, "name_span", node.span)
    names = [parameter.arg for parameter in (*node.args.posonlyargs, *node.args.args)]
    wrong = wrong_arity(node.args)
    if wrong:
        message = f"{function.name} is called as loss(y_true, y_pred). Received: {wrong}."
        yield Finding(place, message, related, None, severity, event.chain)
    elif isinstance(node, ir.FunctionDef) and not returns(node.body):
        message = (
            f"A loss returns a number for each sample. Received: {function.name} has no return, so that it gives None."
        )
        yield Finding(place, message, related, None, severity, event.chain)
    elif len(names) > 1 and names[0].lower() in OUTPUTS and names[1].lower() in TARGETS:
        message = (
            f"Keras calls a loss as loss(y_true, y_pred), the targets first. Received: {function.name}"
            f"({', '.join(names)}), which takes the targets for the output. Swap the two parameters."
        )
        first, second = (*node.args.posonlyargs, *node.args.args)[:2]
        edits = (TextEdit(first.span, second.span.text()), TextEdit(second.span, first.span.text()))
        yield Finding(place, message, related, Repair("Swap the parameters", *edits, safe=False), None, event.chain)


def wrong_arity(args: ir.arguments) -> str | None:
    """Why a function cannot be called with two arguments; None where it can."""
    parameters = [parameter.arg for parameter in (*args.posonlyargs, *args.args)]
    required = parameters[: len(parameters) - len(args.defaults)]
    named = [each.arg for each, default in zip(args.kwonlyargs, args.kw_defaults, strict=True) if default is None]
    if len(parameters) < 2 and args.vararg is None:
        return f"a function of {', '.join(parameters) or 'nothing'}"
    if len(required) > 2 or named:
        return f"a function that needs {', '.join([*required[2:], *named])} as well"
    return None


def returns(body: Sequence[Any]) -> bool:
    """Whether a function has a `return` with a value, or gives its result in another way than by `return`."""
    for statement in body:
        if isinstance(statement, ir.Return):
            if statement.value is not None:
                return True
        elif isinstance(statement, (ir.FunctionDef, ir.ClassDef)):
            continue
        elif isinstance(statement, (ir.Raise, ir.Match)):
            return True  # one that is not to be called, or that is not read here
        elif isinstance(statement, ir.Try):
            parts = [statement.body, statement.orelse, statement.finalbody]
            if any(map(returns, [*parts, *(handler.body for handler in statement.handlers)])):
                return True
        elif returns([*getattr(statement, "body", []), *getattr(statement, "orelse", [])]):
            return True
        elif isinstance(statement, ir.Expr) and not isinstance(statement.value, (ir.Call, ir.Constant)):
            return True  # a `yield`, say
    return False
