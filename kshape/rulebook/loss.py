"""LossRule: what a loss expects of targets and outputs, and the shape relation between the two.

`check(target, output)` raises where real Keras raises in `fit`, for the whole batch as the model gives it.
"""

from __future__ import annotations

from typing import ClassVar

from . import pairing
from .binding import Rule
from .dims import Shape, exceeds, show_shape
from .errors import RuleError, Undecided, is_unknown
from .kinds import show_value, wrong
from .pairing import Clash
from .specs import TensorSpec, differing_axes

REDUCTIONS = ("sum_over_batch_size", "sum", None, "none", "mean", "mean_with_sample_weight")


class LossRule(Rule):
    """A loss: one number for each sample from target and output.

    targets:    "values", "one-hot", "integer" (class numbers), "binary" (0 or 1), "signed" (-1 or 1), "distribution".
    outputs:    "values", "positive", "embeddings", or "probabilities", "logits" (see `wants`).
    activation: the last activation that gives such probabilities: "softmax", "sigmoid" or None.
    """

    family: ClassVar[str] = "loss"
    targets: ClassVar[str] = "values"
    outputs: ClassVar[str] = "values"
    activation: ClassVar[str | None] = None
    requirement: ClassVar[str] = "targets that fit the output's shape"
    instead: ClassVar[str | None] = None  # the loss for the other encoding of class labels

    def setup(self) -> None:
        reduction = getattr(self, "reduction", None)
        if not is_unknown(reduction) and isinstance(reduction, (str, int, float)) and reduction not in REDUCTIONS:
            words = ", ".join(show_value(word) for word in REDUCTIONS)
            raise wrong(type(self).__name__, "reduction", f"one of {words}", reduction)

    @property
    def wants(self) -> str | None:
        """What the output must be: `outputs`, or by `from_logits`; None where that is not known."""
        if self.outputs != "probabilities":
            return self.outputs
        from_logits = getattr(self, "from_logits", False)
        if is_unknown(from_logits):
            return None
        return "logits" if from_logits else "probabilities"

    def check(self, target: TensorSpec, output: TensorSpec, *, owner: str | None = None) -> TensorSpec:
        """The loss of each sample, before the reduction; RuleError where Keras raises. Never raises Undecided.

        target: (batch, ...)  output: (batch, ...) -> (batch, ...), of unknown rank where that is undecided
        """
        if not (target.is_ranked and output.is_ranked):
            return TensorSpec(None, output.dtype)
        try:
            return TensorSpec(self.relate(target.shape, output.shape), output.dtype)
        except Undecided:
            return TensorSpec(None, output.dtype)
        except Clash as clash:
            raise self._refusal(target.shape, output.shape, clash, owner or type(self).__name__) from None

    def relate(self, target: Shape, output: Shape) -> Shape:
        """The shape of the losses before reduction; Clash where the two do not fit."""
        return pairing.dropped(pairing.broadcast(*pairing.squeezed(target, output)), -1)

    def silent_broadcast(self, target: TensorSpec, output: TensorSpec) -> Shape | None:
        """The shape to which target or output is certainly stretched without a word; None where none is."""
        if not (target.is_ranked and output.is_ranked):
            return None
        try:
            self.relate(target.shape, output.shape)
            a, b = pairing.squeezed(target.shape, output.shape)
            both = pairing.broadcast(a, b)
        except (Undecided, Clash):
            return None
        stretched = len(a) != len(b) or any(exceeds(size, p) for size, p in zip(both, a, strict=True))
        stretched = stretched or any(exceeds(size, q) for size, q in zip(both, b, strict=True))
        return both if stretched and self.targets != "integer" else None

    def _refusal(self, target: Shape, output: Shape, clash: Clash, owner: str) -> RuleError:
        fault, advice = self._diagnosis(target, output)
        return RuleError(
            fault,
            f"{owner} needs {self.requirement}. Received: target shape={show_shape(target)}, "
            f"output shape={show_shape(output)}.{advice and ' ' + advice}",
            argument="loss",
            keras=clash.keras,
        )

    def _diagnosis(self, target: Shape, output: Shape) -> tuple[str, str]:
        if self.targets == "one-hot" and pairing.looks_integer(target, output):
            return "integer-labels", (self.instead and f"Integer labels go with {self.instead}.") or ""
        if self.targets == "integer" and pairing.looks_one_hot(target, output):
            return "one-hot-labels", (self.instead and f"One-hot labels go with {self.instead}.") or ""
        if self.targets == "one-hot" and target and len(target) == len(output) and _last_only(target, output):
            return "class-count", "The last layer needs as many units as there are classes."
        return "loss-shapes", ""


def _last_only(target: Shape, output: Shape) -> bool:
    return differing_axes(target, output) == [len(output) - 1]
