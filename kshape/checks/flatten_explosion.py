"""KS814 flatten-explosion."""

from __future__ import annotations

from collections.abc import Iterator

from kshape.rulebook.graph import total_params
from kshape.values.trace import Trace

from ._design import nets
from .base import Check, Finding

MANY = 1_000_000


class FlattenExplosion(Check):
    """A Dense layer behind Flatten holds most of a model's weights.

    It has a weight for each place of each map and each unit. GlobalAveragePooling gives one value for each map
    instead, and the message counts what that would save.

    Bad:
        model = Sequential([Input((128, 128, 3)), Conv2D(32, 3, activation="relu"), Flatten(), Dense(128), Dense(10)])
    Good:
        model = Sequential(
            [Input((128, 128, 3)), Conv2D(32, 3, activation="relu"), GlobalAveragePooling2D(), Dense(128), Dense(10)]
        )
    """

    code = "KS814"
    severity = "info"
    alone = True

    def run(self, trace: Trace) -> Iterator[Finding]:
        for net in nets(trace):
            total = total_params([place.operation for place in net.places])
            for place in net.places:
                flat = place.weighted_before()
                own = total_params([place.operation])
                if place.kind != "Dense" or flat is None or flat.kind != "Flatten" or flat.made is None:
                    continue
                maps = flat.operation.nodes[0].inputs[0].spec.sizes if flat.operation.nodes else None
                if not isinstance(own, int) or not isinstance(total, int) or own < MANY or own < total / 2 or not maps:
                    continue
                units, channels = place.argument("units"), maps[-1]
                if isinstance(units, int) and isinstance(channels, int) and len(maps) > 2:
                    text = f"The Dense({units}) behind Flatten has {own:,} of the model's {total:,} weights."
                    cheaper = f"Behind GlobalAveragePooling{len(maps) - 2}D it would have {(channels + 1) * units:,}."
                    yield Finding(flat.made, f"{text} {cheaper}")
