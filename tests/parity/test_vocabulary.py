"""Names and signatures against real Keras: activations, initializers, losses, metrics, optimizers, callbacks, ..."""

from __future__ import annotations

import inspect
import warnings
from typing import Any

import keras
import pytest

from kshape.rulebook import activations, callbacks, constraints, initializers, losses, metrics, optimizers, regularizers
from kshape.rulebook.binding import REQUIRED, Rule
from kshape.rulebook.errors import RuleError
from kshape.rulebook.vocabulary import Vocabulary

MODULES: dict[str, Vocabulary] = {
    "activations": activations.VOCABULARY,
    "constraints": constraints.VOCABULARY,
    "initializers": initializers.VOCABULARY,
    "losses": losses.VOCABULARY,
    "metrics": metrics.VOCABULARY,
    "optimizers": optimizers.VOCABULARY,
    "regularizers": regularizers.VOCABULARY,
}
TABLES: dict[str, dict[str, Any]] = {
    **{name: dict(vocabulary.names) for name, vocabulary in MODULES.items() if name != "activations"},
    "callbacks": dict(callbacks.CALLBACKS),
    "optimizers.schedules": dict(optimizers.SCHEDULES),
}
CLASSES = [(module, name) for module, table in TABLES.items() for name in table]
FUNCTIONS = [(m, name) for m in ("losses", "metrics") for name in MODULES[m].functions]


def public(module: str) -> dict[str, Any]:
    """Everything that the real module exports, but for submodules and the three functions each has."""
    real: Any = keras
    for part in module.split("."):
        real = getattr(real, part)
    skipped = ("get", "serialize", "deserialize")
    found = {n: getattr(real, n) for n in dir(real) if not n.startswith("_") and n not in skipped}
    return {name: value for name, value in found.items() if not inspect.ismodule(value)}


@pytest.mark.parametrize("module", TABLES)
def test_every_class_has_a_rule(module: str) -> None:
    assert {n for n, value in public(module).items() if inspect.isclass(value)} == set(TABLES[module])


@pytest.mark.parametrize("module", ["activations", "losses", "metrics"])
def test_every_function_has_a_rule(module: str) -> None:
    vocabulary = MODULES[module]
    ours = set(vocabulary.functions) or set(vocabulary.names)
    assert {n for n, value in public(module).items() if inspect.isfunction(value)} == ours


@pytest.mark.parametrize(("module", "name"), CLASSES)
def test_a_constructor_has_keras_signature(module: str, name: str) -> None:
    real = public(module)[name]
    rule = TABLES[module][name]
    assert rule.__name__ == real.__name__
    expected = [] if real.__init__ is object.__init__ else parameters(real.__init__)
    assert [(field.name, field.default) for field in rule.parameters()] == [p for p in expected if p[1] != "**"]
    assert rule.rest == any(p[1] == "**" for p in expected)


@pytest.mark.parametrize(("module", "name"), FUNCTIONS)
def test_a_function_has_keras_signature(module: str, name: str) -> None:
    function = MODULES[module].functions[name]
    assert [(field.name, field.default) for field in function.parameters] == parameters(public(module)[name])


@pytest.mark.parametrize("name", activations.VOCABULARY.names)
def test_an_activation_has_keras_signature(name: str) -> None:
    rule = activations.VOCABULARY.names[name]
    assert [(field.name, field.default) for field in rule.parameters] == parameters(public("activations")[name])


def parameters(function: Any) -> list[tuple[str, Any]]:
    signature = list(inspect.signature(function).parameters.values())
    return [
        (p.name, "**" if p.kind is p.VAR_KEYWORD else REQUIRED if p.default is p.empty else p.default)
        for p in signature
        if p.name != "self"
    ]


@pytest.mark.parametrize("module", MODULES)
def test_the_same_texts_are_accepted(module: str) -> None:
    vocabulary = MODULES[module]
    texts = {text for other in MODULES.values() for text in (*other.aliases, *other.legacy, *other.names)}
    texts |= {text.lower() for text in texts} | {text.upper() for text in texts} | {"rellu", "", "he", "Dense"}
    for text in sorted(texts - set(vocabulary.legacy) - set(vocabulary.shortcuts)):
        assert ours_accepts(vocabulary, text) == keras_accepts(module, text), text


@pytest.mark.parametrize("module", MODULES)
def test_legacy_texts_are_only_those_that_keras_3_refuses(module: str) -> None:
    for text in MODULES[module].legacy:
        assert not keras_accepts(module, text)
        assert MODULES[module].need_known(text, owner="Dense", argument="x") is not None


@pytest.mark.parametrize("module", MODULES)
def test_a_text_stands_for_the_same_thing(module: str) -> None:
    vocabulary = MODULES[module]
    for text, rule in vocabulary.aliases.items():
        if not keras_accepts(module, text) or text.lower().startswith("stft"):
            continue
        real = getattr(keras, module).get(text)
        name = real.__name__ if hasattr(real, "__name__") else type(real).__name__
        ours = [f.name for f in vocabulary.functions.values() if f.rule is rule]
        assert name in (rule.name if module == "activations" else rule.__name__, *ours), text


def ours_accepts(vocabulary: Vocabulary, text: str) -> bool:
    try:
        return vocabulary.need_known(text, owner="Dense", argument="x") is not None
    except RuleError:
        return False


def keras_accepts(module: str, text: str) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            getattr(keras, module).get(text)
        except ImportError:
            return True  # STFT needs scipy
        except (ValueError, TypeError, KeyError):
            return False
    return True


ARGUMENTS: list[tuple[str, str, dict[str, Any]]] = [
    ("callbacks", "BackupAndRestore", {"backup_dir": ""}),
    ("callbacks", "BackupAndRestore", {"backup_dir": "/tmp/x", "save_freq": "batch"}),
    ("callbacks", "ModelCheckpoint", {"filepath": "best.keras"}),
    ("callbacks", "ModelCheckpoint", {"filepath": "best.h5"}),
    ("callbacks", "ModelCheckpoint", {"filepath": "best"}),
    ("callbacks", "ModelCheckpoint", {"filepath": "best.keras", "save_weights_only": True}),
    ("callbacks", "ModelCheckpoint", {"filepath": "best.weights.h5", "save_weights_only": True}),
    ("callbacks", "ModelCheckpoint", {"filepath": "best.weights.h5"}),
    ("callbacks", "ModelCheckpoint", {"filepath": "best.keras", "save_freq": 2.5}),
    ("callbacks", "ModelCheckpoint", {"filepath": "best.keras", "period": 2}),
    ("callbacks", "ReduceLROnPlateau", {"factor": 1}),
    ("callbacks", "ReduceLROnPlateau", {"factor": 0.5, "epsilon": 1}),
    ("callbacks", "EarlyStopping", {"patience": 3, "min_deltas": 1}),
    ("initializers", "RandomNormal", {"seed": "7"}),
    ("initializers", "RandomNormal", {"seed": 7}),
    ("initializers", "RandomNormal", {"seed": 7.5}),
    ("initializers", "VarianceScaling", {"scale": 0}),
    ("initializers", "VarianceScaling", {"mode": "fan"}),
    ("initializers", "VarianceScaling", {"distribution": "normal"}),
    ("initializers", "VarianceScaling", {"distribution": "Uniform"}),
    ("initializers", "VarianceScaling", {"distribution": "gauss"}),
    ("losses", "MeanSquaredError", {"reduction": "auto"}),
    ("losses", "MeanSquaredError", {"reduction": None}),
    ("losses", "CategoricalGeneralizedCrossEntropy", {"q": 1.0}),
    ("optimizers", "Adam", {"learning_rate": 1}),
    ("optimizers", "Adam", {"learning_rate": "0.1"}),
    ("optimizers", "Adam", {"learning_rate": None}),
    ("optimizers", "Adam", {"lr": 0.1}),
    ("optimizers", "Adam", {"decay": 0.1}),
    ("optimizers", "Adam", {"clipnorm": 1.0, "clipvalue": 1.0}),
    ("optimizers", "Adam", {"clipnorm": 1.0}),
    ("optimizers", "Adam", {"use_ema": True, "ema_momentum": 1.5}),
    ("optimizers", "Adam", {"use_ema": False, "ema_momentum": 1.5}),
    ("optimizers", "Adam", {"use_ema": True, "ema_overwrite_frequency": -1}),
    ("optimizers", "Adam", {"use_ema": True, "ema_overwrite_frequency": 0}),
    ("optimizers", "Adam", {"gradient_accumulation_steps": 1}),
    ("optimizers", "Adam", {"gradient_accumulation_steps": 2}),
    ("optimizers", "AdamW", {"weight_decay": None}),
    ("optimizers", "Ftrl", {"learning_rate_power": 1.0}),
    ("optimizers", "Ftrl", {"l2_shrinkage_regularization_strength": -1.0}),
    ("optimizers", "Lion", {"beta_1": 0.0}),
    ("optimizers", "SGD", {"momentum": 0}),
    ("optimizers", "SGD", {"momentum": 0.9}),
    ("optimizers", "SGD", {"momentum": 1.5}),
    ("optimizers", "SGD", {"momentum": 0.9, "nesterovs": True}),
    ("optimizers.schedules", "ExponentialDecay", {"initial_learning_rate": 0.1, "decay_steps": 0, "decay_rate": 0.9}),
    ("optimizers.schedules", "CosineDecayRestarts", {"initial_learning_rate": 0.1, "first_decay_steps": 0}),
    ("optimizers.schedules", "CosineDecay", {"initial_learning_rate": 0.1}),
    ("optimizers.schedules", "PiecewiseConstantDecay", {"boundaries": [1, 2], "values": [0.1, 0.2]}),
    ("optimizers.schedules", "PiecewiseConstantDecay", {"boundaries": [1, 2], "values": [0.1, 0.2, 0.3]}),
    ("regularizers", "L2", {"l2": -0.1}),
    ("regularizers", "L2", {"l2": None}),
    ("regularizers", "L2", {"l": 0.1}),
    ("regularizers", "L1L2", {"l1": 0.1, "l2": "x"}),
    ("regularizers", "L1L2", {"l1": float("nan")}),
    ("regularizers", "OrthogonalRegularizer", {"mode": "columns"}),
    ("regularizers", "OrthogonalRegularizer", {"mode": "cols"}),
    ("regularizers", "OrthogonalRegularizer", {"factor": -1}),
]


@pytest.mark.parametrize(("module", "name", "kwargs"), ARGUMENTS, ids=str)
def test_the_same_arguments_are_refused(module: str, name: str, kwargs: dict[str, Any]) -> None:
    assert made(TABLES[module][name], kwargs) == made(public(module)[name], kwargs)


def made(maker: Any, kwargs: dict[str, Any]) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            maker(**kwargs)
        except (RuleError, ValueError, TypeError):
            return False
    return True


# STFT needs scipy, and Initializer is abstract.
@pytest.mark.parametrize(
    "rule",
    [rule for rule in initializers.INITIALIZERS if rule.__name__ not in ("STFT", "Initializer")],
    ids=lambda rule: rule.__name__,
)
@pytest.mark.parametrize("shape", [(3,), (3, 4), (4, 3), (2, 3, 4), (1, 1, 2, 3)], ids=str)
def test_an_initializer_refuses_the_same_shapes(rule: type[Rule], shape: tuple[int, ...]) -> None:
    real = getattr(keras.initializers, rule.__name__)()
    refused = False
    try:
        real(shape)
    except ValueError:
        refused = True
    try:
        rule().check(shape)  # type: ignore[attr-defined]
    except RuleError:
        assert refused
    else:
        assert not refused


@pytest.mark.parametrize("name", [name for name in activations.ACTIVATIONS if name not in ("threshold", "glu")])
def test_an_activation_stays_in_its_range(name: str) -> None:
    rule = activations.ACTIVATIONS[name]
    values = getattr(keras.activations, name)(keras.ops.linspace(-30.0, 30.0, 60001))
    lowest, highest = float(keras.ops.min(values)), float(keras.ops.max(values))
    low, high = rule.range()
    assert low is None or low <= lowest + 1e-6
    assert high is None or highest <= high + 1e-6
    if not rule.normalises:
        assert (low is None) == (lowest < -5)
        assert (high is None) == (highest > 7)


@pytest.mark.parametrize(
    ("name", "kwargs"),
    [
        ("relu", {"max_value": 3.0}),
        ("relu", {"negative_slope": 0.1}),
        ("leaky_relu", {"negative_slope": 0.0}),
        ("elu", {"alpha": 2.5}),
        ("celu", {"alpha": 0.5}),
    ],
)
def test_arguments_of_an_activation_move_its_range(name: str, kwargs: dict[str, float]) -> None:
    values = getattr(keras.activations, name)(keras.ops.linspace(-30.0, 30.0, 601), **kwargs)
    low, high = activations.ACTIVATIONS[name].range(**kwargs)
    assert low is None or abs(low - float(keras.ops.min(values))) < 1e-3
    assert high is None or abs(high - float(keras.ops.max(values))) < 1e-3
    assert (low, high) != (None, None) or kwargs.get("negative_slope")


@pytest.mark.parametrize("shape", [(2, 6), (2, 5), (3, 4, 8)], ids=str)
@pytest.mark.parametrize("axis", [-1, 1, 0, 3])
def test_glu_halves_its_axis(shape: tuple[int, ...], axis: int) -> None:
    from kshape.rulebook.specs import TensorSpec

    expected: Any = None
    try:
        expected = tuple(keras.activations.glu(keras.ops.zeros(shape), axis=axis).shape)
    except (ValueError, RuntimeError, IndexError):
        with pytest.raises(RuleError):
            activations.ACTIVATIONS["glu"].output(TensorSpec(shape), axis=axis)
    else:
        assert activations.ACTIVATIONS["glu"].output(TensorSpec(shape), axis=axis).sizes == expected
