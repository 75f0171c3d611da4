"""KS405 input-structure."""

from __future__ import annotations

from collections.abc import Iterator

from kshape.libraries.keras.view import Part
from kshape.rulebook.binding import nearest
from kshape.values.trace import Event, Related, Trace

from ._data import data_events
from ._training import Datum, arrays_in, span_of
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
    parts = event.data["view"].inputs
    data = arrays_in(event.data.get("x"))
    if parts is None or data is None or event.data["view"].kind == "subclassed":
        return None
    problem = wrong_keys(data, parts) if isinstance(data[0].key, str) else wrong_count(data, parts)
    keras = "The structure of `inputs` doesn't match the expected structure."
    return f'{problem} Keras: "{keras}"' if problem else None


def wrong_count(data: list[Datum], parts: tuple[Part, ...]) -> str | None:
    """Fewer arrays than inputs; more of them Keras lets pass with a warning of its own."""
    if len(data) >= len(parts):
        return None
    names = ", ".join(part.name for part in parts)
    received = f"{len(data)} {'array' if len(data) == 1 else 'arrays'}"
    return f"The model has {len(parts)} inputs ({names}). Received: {received}."


def wrong_keys(data: list[Datum], parts: tuple[Part, ...]) -> str | None:
    """An input that no key names."""
    keys = [datum.key for datum in data]
    if not all(part.name for part in parts):
        return None  # a name that is not known
    missing = [part.name for part in parts if part.name not in keys and part.key not in keys]
    if not missing:
        return None
    unused = [key for key in keys if key not in {name for part in parts for name in (part.name, part.key)}]
    near = nearest(missing[0], unused)
    advice = f" Did you mean {missing[0]!r} by {near!r}?" if near else ""
    given = ", ".join(repr(key) for key in keys)
    return f"The model needs data for its input {missing[0]!r}. Received: a dict with the keys {given}.{advice}"
