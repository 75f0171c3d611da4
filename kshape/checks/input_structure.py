"""KS405 input-structure."""

from __future__ import annotations

from collections.abc import Iterator

from kshape.rulebook.errors import RuleError
from kshape.rulebook.model_inputs import need_count, need_names
from kshape.values.trace import Event, Related, Trace

from ._data import data_events
from ._training import arrays_in, span_of
from .base import Check, Finding
from .output_keys import right_key


class InputStructure(Check):
    """The data is given in another structure than the model's inputs.

    A model of two inputs wants a list of two arrays, or a dict with the names of its inputs.

    Bad:
        a, b = Input((4,), name="a"), Input((4,), name="b")
        model = Model([a, b], Dense(1)(add([a, b])))
        p = model.predict(np.zeros((8, 4)), verbose=0)
    Good:
        a, b = Input((4,), name="a"), Input((4,), name="b")
        model = Model([a, b], Dense(1)(add([a, b])))
        p = model.predict([np.zeros((8, 4)), np.zeros((8, 4))], verbose=0)
    Bad:
        a, b = Input((4,), name="left"), Input((4,), name="right")
        model = Model([a, b], Dense(1)(add([a, b])))
        p = model.predict({"left": np.zeros((8, 4)), "rigth": np.zeros((8, 4))}, verbose=0)
    Good:
        a, b = Input((4,), name="left"), Input((4,), name="right")
        model = Model([a, b], Dense(1)(add([a, b])))
        p = model.predict({"left": np.zeros((8, 4)), "right": np.zeros((8, 4))}, verbose=0)
    """

    code = "KS405"
    fix = "S"
    alone = True

    def run(self, trace: Trace) -> Iterator[Finding]:
        for event in data_events(trace):
            problem = wrong_inputs(event) if event.kind != "validate" else None
            if problem:
                parts = event.data["view"].inputs
                related = tuple(Related(p.span, f"the input {p.name}") for p in parts if p.span is not None)
                repair = right_key(event.spans.get("x"), parts)
                yield Finding(span_of(event, "x"), problem, related, repair, chain=event.chain)


def wrong_inputs(event: Event) -> str | None:
    """Other arrays than the model has inputs; None where they fit, or nobody knows."""
    view = event.data["view"]
    data = arrays_in(event.data.get("x"))
    if view.inputs is None or data is None or view.kind == "subclassed":
        return None
    names, keys = [part.name for part in view.inputs], [datum.key for datum in data]
    is_sequential = view.kind == "sequential"
    try:
        if not isinstance(keys[0], str):
            need_count(len(keys), names, is_sequential=is_sequential)
        elif all(names):
            need_names(keys, names, is_sequential=is_sequential)
    except RuleError as error:
        return error.text
    return None
