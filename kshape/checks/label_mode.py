"""KS414 label-mode."""

from __future__ import annotations

from collections.abc import Iterator

from kshape.rulebook.dims import show_shape
from kshape.values.trace import Event, Trace

from ._labels import labelled_by, verdict
from ._options import change, label_option, mode_for, no_labels, place, used_here
from ._sources import made_by
from ._training import LEARNING, Datum, Head, heads, related_to
from .base import Check, Finding


class LabelMode(Check):
    """The labels that `label_mode` (`class_mode`) makes of the folders do not go with the loss.

    `image_dataset_from_directory` gives class numbers unless told otherwise ("int"), `flow_from_directory` one-hot rows
    ("categorical"). `categorical_crossentropy` wants "categorical"; `sparse_categorical_crossentropy` wants "int"
    ("sparse" of a generator); `binary_crossentropy` over one unit wants "binary".

    Bad:
        model = Sequential([Input((64, 64, 3)), Flatten(), Dense(5, "softmax")])
        model.compile("adam", "categorical_crossentropy")
        data = keras.utils.image_dataset_from_directory("flowers", image_size=(64, 64), label_mode="int")
        model.fit(data)
    Good:
        model = Sequential([Input((64, 64, 3)), Flatten(), Dense(5, "softmax")])
        model.compile("adam", "categorical_crossentropy")
        data = keras.utils.image_dataset_from_directory("flowers", image_size=(64, 64), label_mode="categorical")
        model.fit(data)
    Bad:
        model = Sequential([Input((64, 64, 3)), Flatten(), Dense(1, "sigmoid")])
        model.compile("adam", "binary_crossentropy")
        data = keras.utils.image_dataset_from_directory("pets", image_size=(64, 64), label_mode="categorical")
        model.fit(data)
    Good:
        model = Sequential([Input((64, 64, 3)), Flatten(), Dense(1, "sigmoid")])
        model.compile("adam", "binary_crossentropy")
        data = keras.utils.image_dataset_from_directory("pets", image_size=(64, 64), label_mode="binary")
        model.fit(data)
    """

    code = "KS414"
    fix = "S"
    alone = True

    def run(self, trace: Trace) -> Iterator[Finding]:
        for event in trace.events:
            if event.kind in LEARNING:
                yield from _of_event(event)


def _of_event(event: Event) -> Iterator[Finding]:
    for head, datum in labelled_by(event):
        name = label_option(event, datum)
        problem = None if name is None else misfit(event, head, datum)
        if name is not None and problem is not None:
            yield _finding(event, head, name, problem)
    name = no_labels(event)
    found = heads(event.data["view"]) if name is not None else []
    if name is not None and found:
        problem = f"{found[0].loss_name} needs labels. Received: none, for {name}=None."
        yield _finding(event, found[0], name, problem)


def misfit(event: Event, head: Head, datum: Datum) -> str | None:
    """What the loss cannot take about labels of this mode, None where they go together."""
    found = verdict(event, head, datum)
    if found is not None and found.kind != "class-count":
        return found.error.text
    facts = datum.facts
    if facts is None or facts.coding != "one-hot" or facts.classes is not None or head.loss is None or head.units != 1:
        return None
    if head.loss.targets != "binary":
        return None
    shape = show_shape(head.spec.sizes)
    return (
        f"{head.loss_name} needs labels of the output's shape {shape}. Received: one-hot rows, with a column for each "
        'class. Keras: "Arguments `target` and `output` must have the same shape."'
    )


def _finding(event: Event, head: Head, name: str, problem: str) -> Finding:
    made = made_by(event)
    assert made is not None
    span, mode = place(event, made, name), mode_for(head, name)
    if mode == made.options[name]:
        mode = None
    advice = f' Use {name}="{mode}".' if mode else ""
    message, quote, keras = problem.partition(" Keras: ")
    given = f"The labels come with {name}={made.options[name]!r}. " if made.options[name] is not None else ""
    repair = change(made, {name: f'"{mode}"'}) if mode else None
    related = used_here(event, span) + related_to(event, head)
    return Finding(span, f"{given}{message}{advice}{quote}{keras}", related, repair, chain=event.chain)
