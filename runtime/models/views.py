"""What a summary shows of the runtime's layers."""

from __future__ import annotations

from collections.abc import Sequence

from kshape.rulebook.graph import Operation
from kshape.rulebook.summary_views import Views


class RuntimeViews(Views):
    """The rulebook's views, which ask the layers themselves whether they are frozen and what is inside of them."""

    def is_trainable(self, operation: Operation) -> bool:
        layer = getattr(operation, "layer", None)
        return True if layer is None else layer.trainable

    def inside(self, operation: Operation) -> Sequence[Operation]:
        from .model import Model

        layer = getattr(operation, "layer", None)
        if not isinstance(layer, Model):
            return ()
        return [inner._operation for inner in layer.layers]
