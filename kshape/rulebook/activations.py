"""Activations: their names, their parameters, the values that they can give.

Source: keras.activations
"""

from __future__ import annotations

from typing import Any

from .binding import REQUIRED, Field, bind
from .dims import Size, divides, floordiv, show_shape, symbol
from .errors import RuleError, Undecided
from .specs import TensorSpec, canonical_axis
from .vocabulary import Vocabulary

_EVERYTHING = (None, None)


class ActivationRule:
    """A function of one tensor: parameters, range, and whether it makes a distribution along an axis.

    low, high:  bounds of every value with the default arguments (None: none); `range(...)` knows the others.
    normalises: the values along `axis` sum to 1 (softmax, sparsemax) or are logarithms of such (log_softmax).
    """

    __slots__ = ("high", "low", "name", "normalises", "parameters")

    def __init__(
        self,
        name: str,
        low: float | None = None,
        high: float | None = None,
        *,
        normalises: bool = False,
        **parameters: Any,
    ) -> None:
        self.name, self.low, self.high, self.normalises = name, low, high, normalises
        self.parameters = (Field("x", "Anything"), *(Field(k, "Anything", v) for k, v in parameters.items()))

    def range(self, **given: Any) -> tuple[float | None, float | None]:
        """The smallest and the largest value for these arguments, None for a bound that is not known."""
        if not given:
            return self.low, self.high
        bounds = _RANGES.get(self.name)
        try:
            return (self.low, self.high) if bounds is None else bounds(**given)
        except (TypeError, Undecided):
            return _EVERYTHING

    def output(self, /, *args: Any, **kwargs: Any) -> TensorSpec:
        """x -> the same shape; `glu` halves the size of its axis. RuleError where Keras raises."""
        values = bind(self.name, self.parameters, args, kwargs)
        x = values["x"]
        if not isinstance(x, TensorSpec):
            raise Undecided(f"{self.name} of a plain value")
        if "axis" not in values or not x.is_ranked or not isinstance(values["axis"], int):
            return x
        axis = canonical_axis(values["axis"], x.rank, what=self.name)
        return halved(x, axis) if self.name == "glu" else x

    def __repr__(self) -> str:
        return f"<activation {self.name}>"


def halved(x: TensorSpec, axis: int) -> TensorSpec:
    """What `glu` leaves of x: half the size along the axis; RuleError where that size is certainly odd."""
    size = x.shape[axis]
    even = divides(2, size)
    if even is False:
        raise RuleError(
            "split",
            f"glu needs an even size along axis {axis}, which it splits in two. Received: shape={show_shape(x.sizes)}.",
            argument="axis",
            keras="axis size must be divisible by 2.",
        )
    half: Size = floordiv(size, 2) if even or isinstance(size, int) else symbol()
    return x.with_shape(*x.shape[:axis], half, *x.shape[axis + 1 :])


def _relu_range(
    negative_slope: float = 0.0, max_value: float | None = None, threshold: float = 0.0
) -> tuple[float | None, float | None]:
    return (None if negative_slope else 0.0), max_value


def _slope_range(negative_slope: float = 0.2) -> tuple[float | None, float | None]:
    return (0.0 if negative_slope == 0 else None), None


def _alpha_range(alpha: float = 1.0) -> tuple[float | None, float | None]:
    return (-alpha if alpha > 0 else None), None


_RANGES: dict[str, Any] = {"relu": _relu_range, "leaky_relu": _slope_range, "elu": _alpha_range, "celu": _alpha_range}

ACTIVATIONS: dict[str, ActivationRule] = {
    rule.name: rule
    for rule in (
        ActivationRule("celu", -1.0, alpha=1.0),
        ActivationRule("elu", -1.0, alpha=1.0),
        ActivationRule("exponential", 0.0),
        ActivationRule("gelu", -0.171, approximate=False),
        ActivationRule("glu", axis=-1),
        ActivationRule("hard_shrink", threshold=0.5),
        ActivationRule("hard_sigmoid", 0.0, 1.0),
        ActivationRule("hard_silu", -0.375),
        ActivationRule("hard_tanh", -1.0, 1.0),
        ActivationRule("leaky_relu", negative_slope=0.2),
        ActivationRule("linear"),
        ActivationRule("log_sigmoid", None, 0.0),
        ActivationRule("log_softmax", None, 0.0, normalises=True, axis=-1),
        ActivationRule("mish", -0.309),
        ActivationRule("relu", 0.0, negative_slope=0.0, max_value=None, threshold=0.0),
        ActivationRule("relu6", 0.0, 6.0),
        ActivationRule("selu", -1.7581),
        ActivationRule("sigmoid", 0.0, 1.0),
        ActivationRule("silu", -0.2785),
        ActivationRule("soft_shrink", threshold=0.5),
        ActivationRule("softmax", 0.0, 1.0, normalises=True, axis=-1),
        ActivationRule("softplus", 0.0),
        ActivationRule("softsign", -1.0, 1.0),
        ActivationRule("sparse_plus", 0.0),
        ActivationRule("sparse_sigmoid", 0.0, 1.0),
        ActivationRule("sparsemax", 0.0, 1.0, normalises=True, axis=-1),
        ActivationRule("squareplus", 0.0, b=4),
        ActivationRule("tanh", -1.0, 1.0),
        ActivationRule("tanh_shrink"),
        ActivationRule("threshold", threshold=REQUIRED, default_value=REQUIRED),
    )
}
"""Name in `keras.activations` -> rule."""

_SECOND_NAMES = {"swish": ACTIVATIONS["silu"], "hard_swish": ACTIVATIONS["hard_silu"]}

VOCABULARY = Vocabulary(
    "activation",
    "Could not interpret activation function identifier: {}",
    names={**ACTIVATIONS, **_SECOND_NAMES},
    aliases={**ACTIVATIONS, **_SECOND_NAMES},
)

LAYERS = {
    "Softmax": "softmax",
    "ReLU": "relu",
    "LeakyReLU": "leaky_relu",
    "PReLU": "leaky_relu",
    "ELU": "elu",
}
"""Layer class -> the activation that it applies, for what its output can be. `Activation` names its own."""


_RECTIFIERS = frozenset(["relu", "leaky_relu", "elu", "selu", "celu", "gelu", "silu", "mish"])


def is_meant_after(later: str, earlier: str) -> bool:
    """False where an activation right behind another one has no effect, or spoils what the first one gave."""
    if "linear" in (later, earlier):
        return True
    if later == earlier:
        return later == "glu"
    if earlier in ("softmax", "sparsemax"):
        return later not in _RECTIFIERS and later not in ("sigmoid", "softmax", "tanh")
    if earlier == "relu":
        return later not in _RECTIFIERS and later not in ("sigmoid", "softmax")
    return (earlier, later) != ("sigmoid", "softmax")


def resolve(value: Any) -> ActivationRule | None:
    """The activation behind a text or an activation; `linear` for None, as `keras.activations.get` has it."""
    if value is None:
        return ACTIVATIONS["linear"]
    found = VOCABULARY.resolve(value)
    return found if isinstance(found, ActivationRule) else None


def need_known(value: str, *, owner: str, argument: str = "activation") -> ActivationRule:
    """The activation of this name; RuleError("unknown-name") where Keras has none."""
    found: ActivationRule = VOCABULARY.need_known(value, owner=owner, argument=argument)
    return found
