"""Optimizers: constructors, names, and the arguments that they refuse.

Source: keras.optimizers
"""

from __future__ import annotations

from typing import Any, ClassVar

from .binding import Field, Rule, nearest
from .errors import RuleError, is_unknown
from .kinds import Anything, Flag, Number, show_value, wrong
from .schedules import SCHEDULES
from .vocabulary import Vocabulary, public_names


class OptimizerRule(Rule):
    """An optimizer. All take the same last arguments; anything else but `decay`, which is ignored, is refused."""

    family: ClassVar[str] = "optimizer"
    rest: ClassVar[bool] = True
    common: ClassVar[tuple[Field, ...]] = (
        Field("weight_decay", "Anything", None),
        Field("clipnorm", "Anything", None),
        Field("clipvalue", "Anything", None),
        Field("global_clipnorm", "Anything", None),
        Field("use_ema", "Flag", False),
        Field("ema_momentum", "Number", 0.99),
        Field("ema_overwrite_frequency", "Anything", None),
        Field("loss_scale_factor", "Anything", None),
        Field("gradient_accumulation_steps", "Anything", None),
        Field("name", "Anything", None),
    )

    def setup(self) -> None:
        self._need_known_keywords({"decay"})
        rate = getattr(self, "learning_rate", 0.001)
        if rate is None or isinstance(rate, (int, str, list, tuple, dict)):
            advice = f"Write {float(rate)}." if type(rate) is int else ""
            what = "a float, a LearningRateSchedule or a function"
            raise wrong(type(self).__name__, "learning_rate", what, rate, advice)
        self._check_clipping()
        self._check_averages()
        steps = getattr(self, "gradient_accumulation_steps", None)
        if isinstance(steps, int) and steps and steps < 2:
            raise wrong(type(self).__name__, "gradient_accumulation_steps", "an integer of 2 or more", steps)

    def _need_known_keywords(self, ignored: set[str]) -> None:
        for name, value in self.extra.items():
            if name in ignored:
                continue
            owner = type(self).__name__
            near = nearest(name, [field.name for field in type(self).parameters()])
            raise RuleError(
                "argument",
                f"{owner} has no argument {name}.{f' Did you mean {near}?' if near else ''}",
                argument=name,
                keras=f"Argument(s) not recognized: {{'{name}': {show_value(value)}}}",
            )

    def _check_clipping(self) -> None:
        names = ("clipnorm", "clipvalue", "global_clipnorm")
        given = [
            name for name in names if getattr(self, name, None) is not None and not is_unknown(getattr(self, name))
        ]
        if len(given) > 1:
            raise RuleError(
                "argument",
                f"{type(self).__name__} takes one of clipnorm, clipvalue and global_clipnorm. "
                f"Received: {', '.join(f'{name}={show_value(getattr(self, name))}' for name in given)}.",
                argument=given[1],
                keras="Only one of `clipnorm`, `clipvalue` and `global_clipnorm` can be set",
            )

    def _check_averages(self) -> None:
        use = getattr(self, "use_ema", False)
        if is_unknown(use) or not use:
            return
        momentum, frequency = getattr(self, "ema_momentum", 0.99), getattr(self, "ema_overwrite_frequency", None)
        if isinstance(momentum, (int, float)) and not 0 <= momentum <= 1:
            raise wrong(type(self).__name__, "ema_momentum", "a number from 0 to 1", momentum)
        if isinstance(frequency, (float, str)) or (isinstance(frequency, int) and frequency < 0):
            raise wrong(type(self).__name__, "ema_overwrite_frequency", "an integer of 1 or more, or None", frequency)


class SGD(OptimizerRule):
    """v = momentum * v - learning_rate * g, w = w + v. Source: Sutskever et al. 2013"""

    learning_rate: Anything = 0.01
    momentum: Anything = 0.0
    nesterov: Flag = False

    def setup(self) -> None:
        super().setup()
        value = self.momentum
        if isinstance(value, (int, str)) or value is None or (isinstance(value, float) and not 0 <= value <= 1):
            advice = f"Write {float(value)}." if type(value) is int and 0 <= value <= 1 else ""
            raise wrong("SGD", "momentum", "a float from 0.0 to 1.0", value, advice)


class RMSprop(OptimizerRule):
    """Steps divided by the root of a running mean of g^2. Source: Hinton 2012"""

    learning_rate: Anything = 0.001
    rho: Number = 0.9
    momentum: Number = 0.0
    epsilon: Number = 1e-07
    centered: Flag = False


class Adam(OptimizerRule):
    """Running means of g and g^2. Source: Kingma & Ba 2014, arXiv:1412.6980"""

    learning_rate: Anything = 0.001
    beta_1: Number = 0.9
    beta_2: Number = 0.999
    epsilon: Number = 1e-07
    amsgrad: Flag = False


class AdamW(OptimizerRule):
    """Adam with decoupled weight decay. Source: Loshchilov & Hutter 2017, arXiv:1711.05101"""

    learning_rate: Anything = 0.001
    weight_decay: Anything = 0.004
    beta_1: Number = 0.9
    beta_2: Number = 0.999
    epsilon: Number = 1e-07
    amsgrad: Flag = False

    def setup(self) -> None:
        super().setup()
        if self.weight_decay is None:
            raise wrong("AdamW", "weight_decay", "a float", None)


class Adadelta(OptimizerRule):
    """Steps scaled by running means of g^2 and of past steps. Source: Zeiler 2012, arXiv:1212.5701"""

    learning_rate: Anything = 0.001
    rho: Number = 0.95
    epsilon: Number = 1e-07


class Adafactor(OptimizerRule):
    """Adam with factored second moments. Source: Shazeer & Stern 2018, arXiv:1804.04235"""

    learning_rate: Anything = 0.001
    beta_2_decay: Number = -0.8
    epsilon_1: Number = 1e-30
    epsilon_2: Number = 0.001
    clip_threshold: Number = 1.0
    relative_step: Flag = True


class Adagrad(OptimizerRule):
    """Steps divided by the root of the sum of g^2. Source: Duchi et al. 2011"""

    learning_rate: Anything = 0.001
    initial_accumulator_value: Number = 0.1
    epsilon: Number = 1e-07


class Adamax(OptimizerRule):
    """Adam with the infinity norm. Source: Kingma & Ba 2014, arXiv:1412.6980"""

    learning_rate: Anything = 0.001
    beta_1: Number = 0.9
    beta_2: Number = 0.999
    epsilon: Number = 1e-07


class Ftrl(OptimizerRule):
    """Follow the regularised leader. Source: McMahan et al. 2013"""

    learning_rate: Anything = 0.001
    learning_rate_power: Number = -0.5
    initial_accumulator_value: Number = 0.1
    l1_regularization_strength: Number = 0.0
    l2_regularization_strength: Number = 0.0
    l2_shrinkage_regularization_strength: Number = 0.0
    beta: Number = 0.0

    def setup(self) -> None:
        super().setup()
        strengths = [f"{norm}_regularization_strength" for norm in ("l1", "l2", "l2_shrinkage")]
        for name in ("initial_accumulator_value", *strengths):
            value = getattr(self, name)
            if isinstance(value, (int, float)) and value < 0:
                raise wrong("Ftrl", name, "a number of 0 or more", value)
        if isinstance(self.learning_rate_power, (int, float)) and self.learning_rate_power > 0:
            raise wrong("Ftrl", "learning_rate_power", "a number of 0 or less", self.learning_rate_power)


class Lamb(OptimizerRule):
    """Adam with layer-wise step sizes. Source: You et al. 2019, arXiv:1904.00962"""

    learning_rate: Anything = 0.001
    beta_1: Number = 0.9
    beta_2: Number = 0.999
    epsilon: Number = 1e-07


class Lion(OptimizerRule):
    """Signs of a running mean of g. Source: Chen et al. 2023, arXiv:2302.06675"""

    learning_rate: Anything = 0.001
    beta_1: Number = 0.9
    beta_2: Number = 0.99

    def setup(self) -> None:
        super().setup()
        if isinstance(self.beta_1, (int, float)) and not 0 < self.beta_1 <= 1:
            raise wrong("Lion", "beta_1", "a number above 0 and up to 1", self.beta_1)


class Nadam(OptimizerRule):
    """Adam with Nesterov momentum. Source: Dozat 2016"""

    learning_rate: Anything = 0.001
    beta_1: Number = 0.9
    beta_2: Number = 0.999
    epsilon: Number = 1e-07


class ScheduleFreeAdamW(OptimizerRule):
    """AdamW with averaged weights instead of a schedule. Source: Defazio et al. 2024, arXiv:2405.15682"""

    learning_rate: Anything = 0.0025
    beta_1: Number = 0.9
    beta_2: Number = 0.999
    epsilon: Number = 1e-08
    warmup_steps: Anything = 0


class Muon(OptimizerRule):
    """Orthogonalised momentum for matrices, Adam for the rest. Source: Jordan et al. 2024"""

    learning_rate: Anything = 0.001
    adam_beta_1: Number = 0.9
    adam_beta_2: Number = 0.999
    adam_weight_decay: Number = 0.004
    epsilon: Number = 1e-07
    weight_decay: Anything = 0.004
    clipnorm: Anything = None
    clipvalue: Anything = None
    global_clipnorm: Anything = None
    use_ema: Flag = False
    ema_momentum: Number = 0.99
    ema_overwrite_frequency: Anything = None
    loss_scale_factor: Anything = None
    gradient_accumulation_steps: Anything = None
    name: Anything = None
    exclude_layers: Anything = None
    exclude_embeddings: Flag = True
    muon_a: Number = 3.4445
    muon_b: Number = -4.775
    muon_c: Number = 2.0315
    adam_lr_ratio: Number = 1
    momentum: Number = 0.95
    ns_steps: Anything = 5
    nesterov: Flag = True
    rms_rate: Anything = 0.2


class LossScaleOptimizer(OptimizerRule):
    """An optimizer whose loss is scaled up against float16 underflow."""

    common: ClassVar[tuple[Field, ...]] = ()
    inner_optimizer: Anything
    initial_scale: Number = 32768.0
    dynamic_growth_steps: Anything = 2000
    name: Anything = None

    def setup(self) -> None:
        defaults = {"dynamic": True, **{field.name: field.default for field in OptimizerRule.common}}
        self._need_known_keywords(set(defaults))
        for name, value in self.extra.items():
            if not is_unknown(value) and bool(value != defaults[name]):
                dynamic = name == "dynamic"
                advice = "" if dynamic else f" Give {name} to inner_optimizer."
                raise RuleError(
                    "argument",
                    f"LossScaleOptimizer needs {name} to be {defaults[name]}. "
                    f"Received: {name}={show_value(value)}.{advice}",
                    argument=name,
                    keras=f"LossScaleOptimizer {'no longer supports' if dynamic else 'does not support'} `{name}",
                )


class MultiOptimizer(OptimizerRule):
    """One optimizer for each group of variables."""

    common: ClassVar[tuple[Field, ...]] = ()
    rest: ClassVar[bool] = False
    optimizer_map: Anything
    loss_scale_factor: Anything = None
    name: Anything = None


class OptimizerMap(OptimizerRule):
    """Paths of variables -> optimizers, with a default."""

    common: ClassVar[tuple[Field, ...]] = ()
    rest: ClassVar[bool] = False
    default_optimizer: Anything
    optimizer_map: Anything = None


class Optimizer(OptimizerRule):
    """The base class of custom optimizers."""

    learning_rate: Anything


OPTIMIZERS: tuple[type[OptimizerRule], ...] = (
    Adadelta,
    Adafactor,
    Adagrad,
    Adam,
    AdamW,
    Adamax,
    Ftrl,
    Lamb,
    Lion,
    LossScaleOptimizer,
    MultiOptimizer,
    Muon,
    Nadam,
    Optimizer,
    OptimizerMap,
    RMSprop,
    SGD,
    ScheduleFreeAdamW,
)

_NO_TEXT = (Lamb,)  # Keras 3.15 exports the class, but `get` does not know its name.

VOCABULARY = Vocabulary(
    "optimizer",
    "Could not interpret optimizer identifier: {}",
    names=public_names(OPTIMIZERS),
    aliases={rule.__name__.lower(): rule for rule in OPTIMIZERS if rule not in _NO_TEXT},
    folds=True,
    customs=True,
)


def resolve(value: Any) -> type[OptimizerRule] | None:
    """The optimizer behind a text (in any case), rule or rule class; None where it is none of Keras's."""
    found: type[OptimizerRule] | None = VOCABULARY.resolve(value)
    return found


def need_known(value: str, *, owner: str = "compile", argument: str = "optimizer") -> type[OptimizerRule] | None:
    """The optimizer of this name, in any case, None for one of the script's own; RuleError where there is none."""
    found: type[OptimizerRule] | None = VOCABULARY.need_known(value, owner=owner, argument=argument)
    return found


__all__ = ["OPTIMIZERS", "SCHEDULES", "VOCABULARY", "OptimizerRule", "need_known", "resolve"]
