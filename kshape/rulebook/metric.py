"""MetricRule: what a metric expects of targets and outputs.

Metrics differ from losses in `fit`: nothing brings both to one rank before the metric's own function is called.
"""

from __future__ import annotations

from typing import Any, ClassVar

from . import pairing
from .binding import Rule
from .dims import Shape, show_shape
from .errors import RuleError, Undecided, is_unknown
from .pairing import Clash
from .specs import TensorSpec


class MetricRule(Rule):
    """A number over an epoch from targets and outputs.

    targets:   "values", "one-hot", "integer", "binary", "signed", "distribution", "any".
    outputs:   "values", "positive", "probabilities", "logits", "labels" (class numbers), "scores" (only their order
               counts), "any".
    direction: "up" or "down" where more or less is better (what mode="auto" of a callback reads), else None.
    """

    family: ClassVar[str] = "metric"
    targets: ClassVar[str] = "values"
    outputs: ClassVar[str] = "values"
    direction: ClassVar[str | None] = None
    requirement: ClassVar[str] = "targets that fit the output's shape"
    instead: ClassVar[str | None] = None  # the metric for the other encoding of class labels

    @property
    def wants(self) -> str | None:
        """What the output must be: `outputs`, or by `from_logits`; None where that is not known."""
        if self.outputs != "probabilities":
            return self.outputs
        from_logits = getattr(self, "from_logits", False)
        if is_unknown(from_logits):
            return None
        return "logits" if from_logits else "probabilities"

    @property
    def takes_threshold(self) -> bool:
        """True where outputs are compared with a threshold between 0 and 1, so that logits give a wrong answer."""
        return False

    def check(self, target: TensorSpec, output: TensorSpec, *, owner: str | None = None) -> None:
        """RuleError where `update_state(target, output)` raises in real Keras. Never raises Undecided."""
        if not (target.is_ranked and output.is_ranked):
            return
        try:
            self.relate(target.shape, output.shape)
        except Undecided:
            return
        except Clash as clash:
            raise self._refusal(target.shape, output.shape, clash, owner or type(self).__name__) from None

    def relate(self, target: Shape, output: Shape) -> None:
        """Clash where the two shapes do not fit."""
        pairing.broadcast(*pairing.squeezed(target, output))

    def _refusal(self, target: Shape, output: Shape, clash: Clash, owner: str) -> RuleError:
        advice = ""
        if self.instead and self.targets == "one-hot" and pairing.looks_integer(target, output):
            advice = f" Integer labels go with {self.instead}."
        if self.instead and self.targets == "integer" and pairing.looks_one_hot(target, output):
            advice = f" One-hot labels go with {self.instead}."
        return RuleError(
            "metric-shapes",
            f"{owner} needs {self.requirement}. Received: target shape={show_shape(target)}, "
            f"output shape={show_shape(output)}.{advice}",
            argument="metrics",
            keras=clash.keras,
        )


class OfLoss(MetricRule):
    """The mean over samples of a loss function, without the loss's own adjustment of ranks."""

    def relate(self, target: Shape, output: Shape) -> None:
        pairing.broadcast(target, output)


def number_in(owner: str, name: str, value: Any, low: float, high: float) -> None:
    """RuleError where a known number is outside of [low, high]."""
    from .kinds import wrong

    if isinstance(value, (int, float)) and not low <= value <= high:
        raise wrong(owner, name, f"a number from {low:g} to {high:g}", value)


def need_matrices(owner: str, target: Shape, output: Shape) -> None:
    """Clash where target or output is no matrix."""
    if len(target) != 2 or len(output) != 2:
        raise Clash(f"{owner} expects 2D inputs with shape (batch_size, output_dim)")
