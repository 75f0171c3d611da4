"""Initializers: constructors, names, and the shapes that they refuse.

Source: keras.initializers
"""

from __future__ import annotations

from typing import Any, ClassVar

from .binding import Rule
from .dims import Shape, show_shape
from .errors import RuleError, is_unknown
from .kinds import Anything, Number, Text, one_of, wrong
from .vocabulary import Vocabulary, public_names


class InitializerRule(Rule):
    """Values for a new weight. `check` refuses shapes that it cannot fill."""

    family: ClassVar[str] = "initializer"

    def check(self, shape: Shape) -> None:
        """RuleError where calling the initializer with this shape raises."""


class Constant(InitializerRule):
    """Every value is `value`."""

    aliases = ("constant",)
    value: Anything = 0.0


class Zeros(InitializerRule):
    """Every value is 0."""

    aliases = ("zeros",)


class Ones(InitializerRule):
    """Every value is 1."""

    aliases = ("ones",)


class Identity(InitializerRule):
    """gain * I, for matrices only."""

    aliases = ("identity", "IdentityInitializer")
    gain: Number = 1.0

    def check(self, shape: Shape) -> None:
        if len(shape) != 2:
            raise RuleError(
                "argument",
                f"Identity needs a weight of rank 2. Received: shape={show_shape(shape)}.",
                argument="shape",
                keras="Identity matrix initializer can only be used for 2D matrices",
            )


class STFT(InitializerRule):
    """The kernel of a short-time Fourier transform (needs scipy in Keras)."""

    aliases = ("stft", "STFTInitializer")
    side: Text = "real"
    window: Anything = "hann"
    scaling: Text = "density"
    periodic: Anything = False

    def setup(self) -> None:
        if not is_unknown(self.side) and self.side not in ("real", "imag"):
            raise wrong("STFT", "side", 'one of "real", "imag"', self.side)
        if not is_unknown(self.scaling) and self.scaling not in (None, "density", "spectrum"):
            raise wrong("STFT", "scaling", 'one of "density", "spectrum", None', self.scaling)


class RandomInitializer(InitializerRule):
    """Values drawn at random. `seed` is an int, a SeedGenerator or None."""

    def setup(self) -> None:
        seed = getattr(self, "seed", None)
        if isinstance(seed, (str, float, list, tuple)):
            raise wrong(type(self).__name__, "seed", "an integer or a SeedGenerator", seed)


class RandomNormal(RandomInitializer):
    """N(mean, stddev^2)."""

    aliases = ("random_normal",)
    mean: Number = 0.0
    stddev: Number = 0.05
    seed: Anything = None


class TruncatedNormal(RandomInitializer):
    """N(mean, stddev^2) without what lies beyond two standard deviations."""

    aliases = ("truncated_normal",)
    mean: Number = 0.0
    stddev: Number = 0.05
    seed: Anything = None


class RandomUniform(RandomInitializer):
    """U(minval, maxval)."""

    aliases = ("random_uniform",)
    minval: Number = -0.05
    maxval: Number = 0.05
    seed: Anything = None


class Orthogonal(RandomInitializer):
    """gain * an orthogonal matrix; needs rank 2 or more. Source: Saxe et al. 2014, arXiv:1312.6120"""

    aliases = ("orthogonal", "OrthogonalInitializer")
    gain: Number = 1.0
    seed: Anything = None

    def check(self, shape: Shape) -> None:
        if len(shape) < 2:
            raise RuleError(
                "argument",
                f"Orthogonal needs a weight of rank 2 or more. Received: shape={show_shape(shape)}.",
                argument="shape",
                keras="The tensor to initialize must be at least two-dimensional",
            )


class VarianceScaling(RandomInitializer):
    """Variance scale / n, where n is fan_in, fan_out or their mean."""

    aliases = ("variance_scaling",)
    scale: Number = 1.0
    mode: Text = "fan_in"
    distribution: Text = "truncated_normal"
    seed: Anything = None
    input_axes: Anything = None
    output_axes: Anything = None

    def setup(self) -> None:
        super().setup()
        if isinstance(self.scale, (int, float)) and self.scale <= 0:
            raise wrong("VarianceScaling", "scale", "a positive number", self.scale)
        if not is_unknown(self.mode) and self.mode not in ("fan_in", "fan_out", "fan_avg"):
            raise wrong("VarianceScaling", "mode", 'one of "fan_in", "fan_out", "fan_avg"', self.mode)
        words = ("normal", "uniform", "truncated_normal", "untruncated_normal")
        self.distribution = one_of(*words)("VarianceScaling", "distribution", self.distribution)
        if not is_unknown(self.distribution) and self.distribution == "normal":
            self.distribution = "truncated_normal"


class _Scaled(RandomInitializer):
    """VarianceScaling with its scale, mode and distribution settled."""

    seed: Anything = None
    input_axes: Anything = None
    output_axes: Anything = None


class GlorotNormal(_Scaled):
    """stddev = sqrt(2 / (fan_in + fan_out)). Source: Glorot & Bengio 2010"""

    aliases = ("glorot_normal",)


class GlorotUniform(_Scaled):
    """U(-a, a) with a = sqrt(6 / (fan_in + fan_out)): the default of most kernels. Source: Glorot & Bengio 2010"""

    aliases = ("glorot_uniform",)


class HeNormal(_Scaled):
    """stddev = sqrt(2 / fan_in). Source: He et al. 2015, arXiv:1502.01852"""

    aliases = ("he_normal",)


class HeUniform(_Scaled):
    """U(-a, a) with a = sqrt(6 / fan_in). Source: He et al. 2015, arXiv:1502.01852"""

    aliases = ("he_uniform",)


class LecunNormal(_Scaled):
    """stddev = sqrt(1 / fan_in). Source: Klambauer et al. 2017, arXiv:1706.02515"""

    aliases = ("lecun_normal",)


class LecunUniform(_Scaled):
    """U(-a, a) with a = sqrt(3 / fan_in). Source: LeCun et al. 1998"""

    aliases = ("lecun_uniform",)


class Initializer(InitializerRule):
    """The base class of custom initializers."""


INITIALIZERS: tuple[type[InitializerRule], ...] = (
    Constant,
    GlorotNormal,
    GlorotUniform,
    HeNormal,
    HeUniform,
    Identity,
    Initializer,
    LecunNormal,
    LecunUniform,
    Ones,
    Orthogonal,
    RandomNormal,
    RandomUniform,
    STFT,
    TruncatedNormal,
    VarianceScaling,
    Zeros,
)

_NAMES = public_names(INITIALIZERS)

VOCABULARY = Vocabulary(
    "initializer",
    "Could not interpret initializer identifier: {}",
    names=_NAMES,
    aliases={
        **_NAMES,
        "initializer": Initializer,
        "normal": RandomNormal,
        "uniform": RandomUniform,
        "one": Ones,
        "zero": Zeros,
    },
    customs=True,
    needs={Constant: ("value",)},  # Keras 3 reads the value from the config, without a default
)


def resolve(value: Any) -> type[InitializerRule] | None:
    """The initializer behind a text, rule or rule class; None where it is none of Keras's."""
    found: type[InitializerRule] | None = VOCABULARY.resolve(value)
    return found


def need_known(value: str, *, owner: str, argument: str = "initializer") -> type[InitializerRule] | None:
    """The initializer of this name, None for one of the script's own; RuleError("unknown-name") where there is none."""
    found: type[InitializerRule] | None = VOCABULARY.need_known(value, owner=owner, argument=argument)
    return found
