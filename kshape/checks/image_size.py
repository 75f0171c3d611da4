"""KS415 image-size."""

from __future__ import annotations

from collections.abc import Iterator

from kshape.rulebook.model_inputs import told_sizes
from kshape.values.trace import Trace

from ._data import data_events, expected, fed_by, needs, refuses
from ._options import change, picture_options, place, used_here
from ._sources import declared_here, made_by
from .base import Check, Finding


class ImageSize(Check):
    """Pictures are read in another size, or with other channels, than the model's input has.

    `image_size` (`target_size` of a generator) is (256, 256) unless told otherwise, and `color_mode` "rgb": three
    channels. Both must be those of the Input.

    Bad:
        model = Sequential([Input((180, 180, 3)), Flatten(), Dense(5, "softmax")])
        model.compile("adam", "sparse_categorical_crossentropy")
        data = keras.utils.image_dataset_from_directory("flowers")
        model.fit(data)
    Good:
        model = Sequential([Input((180, 180, 3)), Flatten(), Dense(5, "softmax")])
        model.compile("adam", "sparse_categorical_crossentropy")
        data = keras.utils.image_dataset_from_directory("flowers", image_size=(180, 180))
        model.fit(data)
    Bad:
        model = Sequential([Input((28, 28, 1)), Flatten(), Dense(10, "softmax")])
        model.compile("adam", "sparse_categorical_crossentropy")
        data = keras.utils.image_dataset_from_directory("digits", image_size=(28, 28))
        model.fit(data)
    Good:
        model = Sequential([Input((28, 28, 1)), Flatten(), Dense(10, "softmax")])
        model.compile("adam", "sparse_categorical_crossentropy")
        data = keras.utils.image_dataset_from_directory("digits", image_size=(28, 28), color_mode="grayscale")
        model.fit(data)
    """

    code = "KS415"
    fix = "S"
    alone = True

    def run(self, trace: Trace) -> Iterator[Finding]:
        for event in data_events(trace):
            for datum in fed_by(event):
                options, made = picture_options(event, datum), made_by(event)
                if not options or made is None or not refuses(event, datum):
                    continue
                span = place(event, made, next(iter(options)))
                told = ", ".join(f"{name}={value}" for name, value in options.items() if value)
                message = f"{needs(datum)} {told_sizes(expected(datum).shape, datum.spec.shape)}"
                message += f" Read the pictures with {told}." if told else ""
                message += ' Keras: "Input 0 of layer is incompatible with the layer: expected shape"'
                related = used_here(event, span) + declared_here(datum)
                yield Finding(span, message, related, change(made, options), chain=event.chain)
