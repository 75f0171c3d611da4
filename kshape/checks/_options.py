"""Options of the call that made a data set from files or arrays, where they are to blame for what does not fit."""

from __future__ import annotations

from typing import Any

from kshape.libraries.keras.pipelines import Made
from kshape.rulebook.dims import same
from kshape.source.span import Span
from kshape.values.trace import Event, Related

from ._edits import value_text, with_argument, with_value
from ._sources import argument, made_by
from ._training import Datum, Head, needs_targets
from .base import Repair

SIZES = ("image_size", "target_size")
COLORS = "color_mode"
LENGTHS = ("sequence_length", "length")
MODES = ("label_mode", "class_mode")
CHANNELS = {1: "grayscale", 3: "rgb", 4: "rgba"}


def name_of(made: Made, names: tuple[str, ...]) -> str | None:
    """Which of these parameters the call has."""
    return next((name for name in names if name in made.options), None)


def is_from(datum: Datum, spec: Any) -> bool:
    """Whether data in batches still has the shape of a sample that the call gave."""
    given = datum.spec.sizes
    if spec is None or spec.sizes is None or not given or len(given) != len(spec.sizes) + 1:
        return False
    pairs = zip(given[1:], spec.sizes, strict=True)
    return all(same(a, b) or (not isinstance(a, int) and not isinstance(b, int)) for a, b in pairs)


def picture_options(event: Event, datum: Datum) -> dict[str, str]:
    """The options that give pictures another size or number of channels than the input has, with what they should be.

    Empty where the options are not to blame, or no others would help.
    """
    made = made_by(event)
    size = None if made is None else name_of(made, SIZES)
    if made is None or size is None or not is_from(datum, made.x) or made.options.get("data_format"):
        return {}
    assert datum.part is not None
    wanted, given = datum.part.spec.sizes, datum.spec.sizes
    if wanted is None or given is None or len(wanted) != 4 or len(given) != 4:
        return {}
    found = {}
    if _unlike(wanted[1], given[1]) or _unlike(wanted[2], given[2]):
        height, width = (w if isinstance(w, int) else g for w, g in zip(wanted[1:3], given[1:3], strict=True))
        found[size] = f"({height}, {width})"
    if _unlike(wanted[3], given[3]):
        mode = CHANNELS.get(wanted[3]) if isinstance(wanted[3], int) else None
        found[COLORS] = f'"{mode}"' if mode else ""
    return found


def window_option(event: Event, datum: Datum) -> tuple[str, int] | None:
    """The option that gives windows of another length than the input has, with what it should be."""
    made = made_by(event)
    name = None if made is None else name_of(made, LENGTHS)
    if made is None or name is None or not is_from(datum, made.x):
        return None
    assert datum.part is not None
    wanted, given = datum.part.spec.sizes, datum.spec.sizes
    if not wanted or not given or len(wanted) != len(given) or len(given) < 2 or not _unlike(wanted[1], given[1]):
        return None
    others = any(_unlike(w, g) for w, g in zip(wanted[2:], given[2:], strict=True))
    return None if others or not isinstance(wanted[1], int) else (name, wanted[1])


def _unlike(wanted: Any, given: Any) -> bool:
    return isinstance(wanted, int) and isinstance(given, int) and wanted != given


def label_option(event: Event, datum: Datum) -> str | None:
    """label_mode or class_mode, where the labels are still as that option made them."""
    made = made_by(event)
    if made is None or made.y is None or not is_from(datum, made.y):
        return None
    return name_of(made, MODES)


def no_labels(event: Event) -> str | None:
    """label_mode or class_mode, where it says that there are no labels, and the model needs some."""
    made = made_by(event)
    name = None if made is None else name_of(made, MODES)
    if made is None or name is None or made.options[name] is not None or event.data.get("y") is not None:
        return None
    return name if needs_targets(event) else None


def mode_for(head: Head, name: str) -> str | None:
    """The label_mode (class_mode) that gives the labels which a head's loss expects."""
    if head.loss is None:
        return None
    if head.loss.targets == "binary":
        return "binary" if head.units == 1 else "categorical"
    integers = "int" if name == "label_mode" else "sparse"
    return {"one-hot": "categorical", "integer": integers}.get(head.loss.targets)


def place(event: Event, made: Made, name: str) -> Span:
    """Where the option stands (the call where it is not given), if that is in the file of the event; else its data."""
    span = made.spans.get(name, made.call)
    return span if span.path == event.span.path else argument(event)


def used_here(event: Event, span: Span) -> tuple[Related, ...]:
    """The call that gives the data to the model, for a finding that stands elsewhere; else where the data is read."""
    made = made_by(event)
    if span is not argument(event):
        return (Related(argument(event), "the data goes into the model here"),)
    return () if made is None else (Related(made.call, "the data is read here"),)


def change(made: Made, values: dict[str, str]) -> Repair | None:
    """Other values for options; unsafe where a name stands for the value."""
    edits, safe = [], True
    for name, value in values.items():
        given = made.spans.get(name)
        edit = with_argument(made.call, name, value) if given is None else with_value(given, value)
        if not value or edit is None:
            return None
        edits.append(edit)
        safe = safe and (given is None or value_text(given)[0] in "([\"'0123456789N")
    missing = [name for name in values if name not in made.spans]
    if len(missing) > 1:
        return None  # two edits at one place
    told = ", ".join(f"{name}={value}" for name, value in values.items())
    return Repair(f"use {told}", *edits, safe=safe)
