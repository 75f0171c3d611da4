"""KS609 result-thrown-away."""

from __future__ import annotations

from collections.abc import Iterator

from kshape.source import ir
from kshape.values.trace import Event, Trace
from kshape.values.values import Array, ModuleValue

from .base import Check, Finding, Repair, TextEdit

METHODS = frozenset(
    """
    reshape astype flatten ravel squeeze transpose swapaxes repeat clip round copy take drop dropna fillna replace
    rename reset_index set_index sort_values sort_index drop_duplicates assign
    """.split()
)
"""Methods that give a new array or table and leave theirs as it is."""

FUNCTIONS = frozenset(
    """
    reshape expand_dims squeeze transpose swapaxes moveaxis concatenate stack vstack hstack dstack column_stack append
    flip fliplr flipud rot90 roll repeat tile pad clip array asarray normalize to_categorical pad_sequences get_dummies
    concat delete insert where cast convert_to_numpy convert_to_tensor ravel round sort nan_to_num
    """.split()
)
"""Functions that give a new array and leave their arguments as they are."""


class ResultThrownAway(Check):
    """The result of a function that changes nothing is not kept: the line does nothing.

    `reshape`, `astype`, `expand_dims`, `drop` and the like give a new array. The old one keeps its shape and dtype
    until it is assigned: `x = x.reshape(-1, 784)`.

    Bad:
        x = np.random.rand(32, 28, 28)
        x.reshape(-1, 784)
    Good:
        x = np.random.rand(32, 28, 28)
        x = x.reshape(-1, 784)
    Bad:
        x = np.random.rand(28, 28)
        np.expand_dims(x, 0)
    Good:
        x = np.random.rand(28, 28)
        x = np.expand_dims(x, 0)
    """

    code = "KS609"
    severity = "warning"
    fix = "S"

    def run(self, trace: Trace) -> Iterator[Finding]:
        for event in trace.events:
            if event.kind != "discarded" or not isinstance(event.subject.func, ir.Attribute):
                continue
            target = kept_in(event)
            if target is not None:
                method = event.subject.func.attr
                message = (
                    f"{method} gives a new {_kind(event)} and leaves {target} as it is. Received: a line that does not "
                    f"keep it. Write {target} = {event.subject.span.text()}."
                )
                start = TextEdit(event.span, f"{target} = {event.span.text()}")
                yield Finding(event.span, message, (), Repair("assign the result", start), chain=event.chain)


def _kind(event: Event) -> str:
    return "table or column" if event.data["value"].kind == "pandas" else "array"


def kept_in(event: Event) -> str | None:
    """The variable that the result belongs in; None where the line may be meant as it is."""
    call, owner = event.subject, event.data["owner"]
    options = [word.arg for word in call.keywords]
    if None in options or {"out", "inplace", "copy"} & set(options):
        return None
    if isinstance(owner, Array) and call.func.attr in METHODS and owner.kind in ("numpy", "pandas"):
        return str(call.func.value.id)
    if isinstance(owner, ModuleValue) and owner.frame is None and call.func.attr in FUNCTIONS and call.args:
        first = call.args[0]
        return first.id if isinstance(first, ir.Name) else None
    return None
