"""Losses: constructors, names, and what each expects of targets and outputs.

One long file, since it is one list: every loss of `keras.losses`, then the names under which they are found.
Source: keras.losses
"""

from __future__ import annotations

from typing import Any

from . import pairing
from .binding import REQUIRED
from .dims import Shape
from .errors import Undecided
from .kinds import Anything, Flag, Number, Text, wrong
from .loss import LossRule
from .pairing import Clash
from .specs import TensorSpec
from .vocabulary import Function, Vocabulary, public_names


class _Elementwise(LossRule):
    """The mean along the last axis of a difference; target and output broadcast."""


class MeanSquaredError(_Elementwise):
    """mean((target - output)^2)"""

    reduction: Text = "sum_over_batch_size"
    name: Text = "mean_squared_error"
    dtype: Anything = None


class MeanAbsoluteError(_Elementwise):
    """mean(|target - output|)"""

    reduction: Text = "sum_over_batch_size"
    name: Text = "mean_absolute_error"
    dtype: Anything = None


class MeanAbsolutePercentageError(_Elementwise):
    """100 * mean(|(target - output) / target|)"""

    reduction: Text = "sum_over_batch_size"
    name: Text = "mean_absolute_percentage_error"
    dtype: Anything = None


class MeanSquaredLogarithmicError(_Elementwise):
    """mean((log(target + 1) - log(output + 1))^2), over values of 0 or more"""

    outputs = "positive"
    reduction: Text = "sum_over_batch_size"
    name: Text = "mean_squared_logarithmic_error"
    dtype: Anything = None


class Huber(_Elementwise):
    """Squared up to delta, absolute beyond. Source: Huber 1964"""

    delta: Number = 1.0
    reduction: Text = "sum_over_batch_size"
    name: Text = "huber_loss"
    dtype: Anything = None


class LogCosh(_Elementwise):
    """mean(log(cosh(output - target)))"""

    reduction: Text = "sum_over_batch_size"
    name: Text = "log_cosh"
    dtype: Anything = None


class CosineSimilarity(LossRule):
    """-sum(target/|target| * output/|output|) along `axis`"""

    axis: Anything = -1
    reduction: Text = "sum_over_batch_size"
    name: Text = "cosine_similarity"
    dtype: Anything = None

    def relate(self, target: Shape, output: Shape) -> Shape:
        target, output = pairing.squeezed(target, output)
        pairing.dropped(target, self.axis)
        pairing.dropped(output, self.axis)
        return pairing.dropped(pairing.broadcast(target, output), self.axis)


class Hinge(_Elementwise):
    """mean(max(1 - target * output, 0)), targets -1 or 1 (0 and 1 are converted)"""

    targets = "signed"
    reduction: Text = "sum_over_batch_size"
    name: Text = "hinge"
    dtype: Anything = None


class SquaredHinge(_Elementwise):
    """mean(max(1 - target * output, 0)^2), targets -1 or 1 (0 and 1 are converted)"""

    targets = "signed"
    reduction: Text = "sum_over_batch_size"
    name: Text = "squared_hinge"
    dtype: Anything = None


class CategoricalHinge(_Elementwise):
    """max(max((1 - target) * output) - sum(target * output) + 1, 0), targets one-hot"""

    targets = "one-hot"
    reduction: Text = "sum_over_batch_size"
    name: Text = "categorical_hinge"
    dtype: Anything = None


class KLDivergence(_Elementwise):
    """sum(target * log(target / output)), both distributions along the last axis"""

    targets, outputs, activation = "distribution", "probabilities", "softmax"
    reduction: Text = "sum_over_batch_size"
    name: Text = "kl_divergence"
    dtype: Anything = None


class Poisson(_Elementwise):
    """mean(output - target * log(output)), output above 0"""

    outputs = "positive"
    reduction: Text = "sum_over_batch_size"
    name: Text = "poisson"
    dtype: Anything = None


class _Binary(LossRule):
    targets, outputs, activation = "binary", "probabilities", "sigmoid"
    requirement = "targets of the output's shape"

    def relate(self, target: Shape, output: Shape) -> Shape:
        return pairing.dropped(pairing.equal(*pairing.squeezed(target, output)), getattr(self, "axis", -1))


class BinaryCrossentropy(_Binary):
    """-mean(target * log(p) + (1 - target) * log(1 - p)) along `axis`; p = sigmoid(output) with from_logits"""

    from_logits: Flag = False
    label_smoothing: Number = 0.0
    axis: Anything = -1
    reduction: Text = "sum_over_batch_size"
    name: Text = "binary_crossentropy"
    dtype: Anything = None


class BinaryFocalCrossentropy(_Binary):
    """Binary crossentropy times (1 - p)^gamma. Source: Lin et al. 2018, arXiv:1708.02002"""

    apply_class_balancing: Flag = False
    alpha: Number = 0.25
    gamma: Number = 2.0
    from_logits: Flag = False
    label_smoothing: Number = 0.0
    axis: Anything = -1
    reduction: Text = "sum_over_batch_size"
    name: Text = "binary_focal_crossentropy"
    dtype: Anything = None


class _Categorical(LossRule):
    targets, outputs, activation = "one-hot", "probabilities", "softmax"
    requirement = "one-hot targets of the output's shape"
    instead = "SparseCategoricalCrossentropy"

    def setup(self) -> None:
        super().setup()
        axis = getattr(self, "axis", -1)
        if isinstance(axis, bool):
            raise wrong(type(self).__name__, "axis", "an integer", axis)


class CategoricalCrossentropy(_Categorical):
    """-sum(target * log(p)) along `axis`; p = softmax(output) with from_logits"""

    from_logits: Flag = False
    label_smoothing: Number = 0.0
    axis: Anything = -1
    reduction: Text = "sum_over_batch_size"
    name: Text = "categorical_crossentropy"
    dtype: Anything = None

    def relate(self, target: Shape, output: Shape) -> Shape:
        target, output = pairing.squeezed(target, output)
        if not pairing.equal(target, output):
            raise Clash("Arguments `target` and `output` must be at least rank 1")
        return pairing.dropped(output, self.axis)


class CategoricalFocalCrossentropy(_Categorical):
    """Categorical crossentropy times alpha * (1 - p)^gamma; broadcasts. Source: Lin et al. 2018, arXiv:1708.02002"""

    alpha: Number = 0.25
    gamma: Number = 2.0
    from_logits: Flag = False
    label_smoothing: Number = 0.0
    axis: Anything = -1
    reduction: Text = "sum_over_batch_size"
    name: Text = "categorical_focal_crossentropy"
    dtype: Anything = None

    def relate(self, target: Shape, output: Shape) -> Shape:
        target, output = pairing.squeezed(target, output)
        pairing.dropped(output, self.axis)
        return pairing.dropped(pairing.broadcast(target, output), self.axis)


class SparseCategoricalCrossentropy(LossRule):
    """-log(p[target]), targets class numbers; p = softmax(output) with from_logits

    target: (batch, ...) or (batch, ..., 1)   output: (batch, ..., classes)
    """

    targets, outputs, activation = "integer", "probabilities", "softmax"
    requirement = "integer targets of the output's shape without its class axis"
    instead = "CategoricalCrossentropy"
    from_logits: Flag = False
    ignore_class: Anything = None
    reduction: Text = "sum_over_batch_size"
    axis: Anything = -1
    name: Text = "sparse_categorical_crossentropy"
    dtype: Anything = None

    def relate(self, target: Shape, output: Shape) -> Shape:
        target, output = pairing.squeezed(target, output)
        if self.ignore_class is None:
            return pairing.integer_targets(target, output, self.axis)
        return self._relate_masked(target, output)

    def _relate_masked(self, target: Shape, output: Shape) -> Shape:
        """With ignore_class Keras masks the output first, which stretches it to the target's shape."""
        if not isinstance(self.axis, int):
            raise Undecided("an axis that is not known")
        losses = pairing.dropped(output, self.axis)
        if len(target) == len(output) and pairing.is_one(target[self.axis]):
            target = pairing.dropped(target, self.axis)
        position = self.axis % (len(target) + 1)
        masked = pairing.broadcast((*target[:position], 1, *target[position:]), output)
        result = pairing.integer_targets(target, masked, self.axis)
        pairing.same_count(target, losses)
        return pairing.broadcast(losses, result)


class CategoricalGeneralizedCrossEntropy(LossRule):
    """(1 - p[target]^q) / q, targets class numbers. Source: Zhang & Sabuncu 2018, arXiv:1805.07836"""

    targets, outputs, activation = "integer", "probabilities", "softmax"
    requirement = "integer targets of the output's shape without its last axis"
    q: Number = 0.5
    reduction: Text = "sum_over_batch_size"
    name: Text = "categorical_generalized_cross_entropy"
    dtype: Anything = None

    def setup(self) -> None:
        super().setup()
        if isinstance(self.q, (int, float)) and not 0 < self.q < 1:
            raise wrong(type(self).__name__, "q", "a number between 0 and 1", self.q)

    def relate(self, target: Shape, output: Shape) -> Shape:
        target, output = pairing.squeezed(target, output)
        if not output:
            raise Clash
        return pairing.dropped(pairing.broadcast((*target, output[-1]), output), -1)


class _Overlap(LossRule):
    targets, outputs, activation = "binary", "probabilities", "sigmoid"

    def relate(self, target: Shape, output: Shape) -> Shape:
        target, output = pairing.squeezed(target, output)
        axes = getattr(self, "axis", None)
        if isinstance(axes, (list, tuple)):
            raise Undecided("several axes")
        return pairing.dropped(pairing.broadcast(target, output), axes)


class Dice(_Overlap):
    """1 - 2 * sum(target * output) / (sum(target) + sum(output)) over `axis` (all for None)"""

    reduction: Text = "sum_over_batch_size"
    name: Text = "dice"
    axis: Anything = None
    dtype: Anything = None

    def relate(self, target: Shape, output: Shape) -> Shape:
        """Here target and output are summed by themselves as well."""
        both, (target, output) = super().relate(target, output), pairing.squeezed(target, output)
        return pairing.broadcast(both, pairing.dropped(target, self.axis), pairing.dropped(output, self.axis))


class Tversky(_Overlap):
    """1 - tp / (tp + alpha * fp + beta * fn) over `axis`. Source: Salehi et al. 2017, arXiv:1706.05721"""

    alpha: Number = 0.5
    beta: Number = 0.5
    reduction: Text = "sum_over_batch_size"
    name: Text = "tversky"
    axis: Anything = None
    dtype: Anything = None


class Circle(LossRule):
    """Pulls embeddings of one class together; target: (batch,) or (batch, 1), output: (batch, features).

    Source: Sun et al. 2020, arXiv:2002.10857
    """

    targets, outputs = "integer", "embeddings"
    requirement = "integer targets (batch,) for an output (batch, features)"
    gamma: Number = 80.0
    margin: Number = 0.4
    remove_diagonal: Flag = True
    reduction: Text = "sum_over_batch_size"
    name: Text = "circle"
    dtype: Anything = None

    def relate(self, target: Shape, output: Shape) -> Shape:
        target, output = pairing.squeezed(target, output)
        if len(output) != 2 or len(target) not in (1, 2):
            raise Undecided("embeddings of another rank")
        labels = target[0]
        if len(target) == 2 and not pairing.is_one(target[1]):
            raise Undecided("labels of several columns")
        return pairing.dropped(pairing.broadcast((output[0], output[0]), (labels, labels)), 1)


class CTC(LossRule):
    """Connectionist temporal classification; target: (batch, labels), output: (batch, time, classes) as logits.

    Source: Graves et al. 2006
    """

    targets, outputs = "integer", "logits"
    requirement = "targets of rank 2 (batch, labels) and outputs of rank 3 (batch, time, classes)"
    reduction: Text = "sum_over_batch_size"
    name: Text = "ctc"
    dtype: Anything = None

    def relate(self, target: Shape, output: Shape) -> Shape:
        target, output = pairing.squeezed(target, output)
        if len(target) != 2:
            raise Clash("Targets `y_true` are expected to be a tensor of shape `(batch_size, max_length)`")
        if len(output) != 3:
            raise Clash("Logits `y_pred` are expected to be a tensor of shape `(batch_size, max_length, num_classes)`")
        return pairing.equal(target[:1], output[:1], keras=None)


class Loss(LossRule):
    """The base class of custom losses: nothing is known of what it takes."""

    targets, outputs = "any", "any"
    name: Anything = None
    reduction: Text = "sum_over_batch_size"
    dtype: Anything = None

    def relate(self, target: Shape, output: Shape) -> Shape:
        raise Undecided("a custom loss")


LOSSES: tuple[type[LossRule], ...] = (
    BinaryCrossentropy,
    BinaryFocalCrossentropy,
    CTC,
    CategoricalCrossentropy,
    CategoricalFocalCrossentropy,
    CategoricalGeneralizedCrossEntropy,
    CategoricalHinge,
    Circle,
    CosineSimilarity,
    Dice,
    Hinge,
    Huber,
    KLDivergence,
    LogCosh,
    Loss,
    MeanAbsoluteError,
    MeanAbsolutePercentageError,
    MeanSquaredError,
    MeanSquaredLogarithmicError,
    Poisson,
    SparseCategoricalCrossentropy,
    SquaredHinge,
    Tversky,
)

_BINARY = {"from_logits": False, "label_smoothing": 0.0, "axis": -1}
_FOCAL = {"alpha": 0.25, "gamma": 2.0, **_BINARY}
_CIRCLE = {"ref_labels": None, "ref_embeddings": None, "remove_diagonal": True, "gamma": 80, "margin": 0.4}

FUNCTIONS: tuple[Function, ...] = (
    Function("binary_crossentropy", BinaryCrossentropy, **_BINARY),
    Function("binary_focal_crossentropy", BinaryFocalCrossentropy, apply_class_balancing=False, **_FOCAL),
    Function("categorical_crossentropy", CategoricalCrossentropy, **_BINARY),
    Function("categorical_focal_crossentropy", CategoricalFocalCrossentropy, **_FOCAL),
    Function("categorical_hinge", CategoricalHinge),
    Function("circle", Circle, **_CIRCLE),
    Function("cosine_similarity", CosineSimilarity, axis=-1),
    Function("ctc", CTC),
    Function("dice", Dice, axis=None),
    Function("hinge", Hinge),
    Function("huber", Huber, delta=1.0),
    Function("kl_divergence", KLDivergence),
    Function("log_cosh", LogCosh),
    Function("mean_absolute_error", MeanAbsoluteError),
    Function("mean_absolute_percentage_error", MeanAbsolutePercentageError),
    Function("mean_squared_error", MeanSquaredError),
    Function("mean_squared_logarithmic_error", MeanSquaredLogarithmicError),
    Function("poisson", Poisson),
    Function(
        "sparse_categorical_crossentropy",
        SparseCategoricalCrossentropy,
        from_logits=False,
        ignore_class=None,
        axis=-1,
    ),
    Function("squared_hinge", SquaredHinge),
    Function("tversky", Tversky, alpha=0.5, beta=0.5, axis=None),
)
"""The functional forms whose names are texts as well: `loss="mean_squared_error"`."""

_GENERALIZED = Function("categorical_generalized_cross_entropy", CategoricalGeneralizedCrossEntropy, q=REQUIRED)
_SHORT = {
    "bce": BinaryCrossentropy,
    "kld": KLDivergence,
    "mae": MeanAbsoluteError,
    "mse": MeanSquaredError,
    "mape": MeanAbsolutePercentageError,
    "msle": MeanSquaredLogarithmicError,
}
LEGACY_FUNCTIONS: dict[str, type[LossRule]] = {
    **{text: _SHORT[text] for text in ("kld", "mae", "mse", "mape", "msle")},
    **{text.upper(): _SHORT[text] for text in ("kld", "mae", "mse", "mape", "msle")},
    "kullback_leibler_divergence": KLDivergence,
    "logcosh": LogCosh,
    "cosine_proximity": CosineSimilarity,
}
"""Functions that `keras.losses` had in Keras 1 and 2 only."""

VOCABULARY = Vocabulary(
    "loss",
    "Could not interpret loss identifier: {}",
    names=public_names(LOSSES),
    aliases={
        **{rule.__name__: rule for rule in LOSSES if rule is not CategoricalGeneralizedCrossEntropy},
        **{function.name: function.rule for function in FUNCTIONS},
        **_SHORT,
        **{text.upper(): rule for text, rule in _SHORT.items()},
    },
    legacy={
        "cosine": CosineSimilarity,
        "cosine_proximity": CosineSimilarity,
        "kullback_leibler_divergence": KLDivergence,
        "logcosh": LogCosh,
        "huber_loss": Huber,
    },
    functions=(*FUNCTIONS, _GENERALIZED),
    shortcuts=("crossentropy", "ce"),
)


def resolve(value: Any) -> type[LossRule] | None:
    """The loss behind a text, rule, rule class or function; None where it is none of Keras's."""
    found: type[LossRule] | None = VOCABULARY.resolve(value)
    return found


def need_known(value: str, *, owner: str = "compile", argument: str = "loss") -> type[LossRule] | None:
    """The loss of this name (None for "crossentropy", see `for_shapes`); RuleError where Keras has none."""
    found: type[LossRule] | None = VOCABULARY.need_known(value, owner=owner, argument=argument)
    return found


def for_shapes(target: TensorSpec, output: TensorSpec) -> type[LossRule] | None:
    """What `compile(loss="crossentropy")` takes for these shapes; None where that is undecided."""
    encoding = label_encoding(target, output)
    rules: dict[str | None, type[LossRule]] = {
        "binary": BinaryCrossentropy,
        "integer": SparseCategoricalCrossentropy,
        "one-hot": CategoricalCrossentropy,
    }
    return rules.get(encoding)


def label_encoding(target: TensorSpec, output: TensorSpec) -> str | None:
    """How `compile` reads the labels: "binary" (one unit), "integer" (class numbers), "one-hot"; None if undecided.

    Source: keras.trainers.compile_utils, for "accuracy" and "crossentropy"
    """
    try:
        if not output.shape or not target.shape:
            return None
        if pairing.is_one(output.shape[-1]):
            return "binary"
        if target.rank < output.rank or pairing.is_one(target.shape[-1]):
            return "integer"
        return "one-hot"
    except Undecided:
        return None
