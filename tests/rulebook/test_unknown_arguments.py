"""What is not known before a program runs is never an error, and never anything but a spec."""

from __future__ import annotations

from typing import Any

import pytest

from kshape.rulebook.binding import REQUIRED
from kshape.rulebook.dims import symbol
from kshape.rulebook.errors import UNKNOWN, RuleError
from kshape.rulebook.layer import LayerRule
from kshape.rulebook.layers import LAYERS
from kshape.rulebook.specs import TensorSpec, flatten

# One working call of each layer that takes one tensor: arguments that it requires, a shape that suits it.
REQUIRED_ARGUMENTS: dict[str, Any] = {
    "units": 3,
    "filters": 4,
    "kernel_size": 2,
    "pool_size": 2,
    "rate": 0.5,
    "stddev": 0.5,
    "activation": "relu",
    "input_dim": 9,
    "output_dim": 4,
    "target_shape": (-1,),
    "n": 3,
    "scale": 0.5,
    "height": 4,
    "width": 5,
    "factor": 0.2,
    "height_factor": 0.1,
    "width_factor": 0.1,
    "output_size": 2,
    "function": lambda x: x,
    "equation": "...ab,bc->...ac",
    "output_shape": (3, 4),
    "max_number": 2,
    "num_bins": 5,
    "num_tokens": 5,
    "bin_boundaries": [0.0],
    "dims": (2, 1),
}
SHAPES = [(None, 8, 8, 4), (None, 8, 4), (None, 4), (None, 8, 8, 8, 4), (None, 6)]
SPECIAL = {"RandomPosterization": {"factor": 3}, "Normalization": {"mean": None, "variance": None}}


def working(rule: type[LayerRule]) -> tuple[dict[str, Any], TensorSpec] | None:
    """Arguments and an input that the rule accepts, or None for a layer of another kind (several inputs, cells)."""
    wanted = [field.name for field in rule.fields if field.default is REQUIRED]
    if not set(wanted) <= set(REQUIRED_ARGUMENTS):
        return None
    kwargs = {name: REQUIRED_ARGUMENTS[name] for name in wanted} | SPECIAL.get(rule.__name__, {})
    if rule.__name__ in ("Input", "InputLayer"):
        kwargs["shape"] = (3,)
    if rule.__name__ in ("CategoryEncoding",):
        kwargs["num_tokens"] = 5
    if rule.__name__ in ("Discretization",):
        kwargs["num_bins"] = 5
    if rule.__name__ == "GroupNormalization":
        kwargs["groups"] = 2
    if rule.__name__ == "STFTSpectrogram":
        kwargs["frame_length"] = 4
    if rule.__name__ == "Lambda":
        kwargs["output_shape"] = (3,)
    for shape in SHAPES:
        try:
            if rule(**kwargs).infer(TensorSpec(shape)).error is None:
                return kwargs, TensorSpec(shape)
        except (RuleError, TypeError, AttributeError):
            continue
    return None


SINGLE = {name: made for name, rule in LAYERS.items() if (made := working(rule)) is not None}


def test_most_layers_are_here() -> None:
    assert len(SINGLE) > 120, sorted(set(LAYERS) - set(SINGLE))


@pytest.mark.parametrize("name", sorted(SINGLE))
def test_unknown_argument(name: str) -> None:
    kwargs, x = SINGLE[name]
    for field in LAYERS[name].parameters():
        if field.name in ("mean", "variance"):
            continue
        rule = LAYERS[name](**{**kwargs, field.name: UNKNOWN})
        check(rule, field.name, x)


@pytest.mark.parametrize("name", sorted(SINGLE))
def test_unknown_input(name: str) -> None:
    kwargs, _ = SINGLE[name]
    check(LAYERS[name](**kwargs), "the input", TensorSpec(None, None))


@pytest.mark.parametrize("name", sorted(SINGLE))
def test_symbolic_input(name: str) -> None:
    kwargs, x = SINGLE[name]
    check(LAYERS[name](**kwargs), "sizes", TensorSpec([symbol(f"d{i}") for i in range(x.rank)]))


@pytest.mark.parametrize("name", sorted(SINGLE))
def test_symbolic_argument(name: str) -> None:
    """A size that a caller hands in: `def build(n): ... Dense(n)`."""
    kwargs, x = SINGLE[name]
    for field in LAYERS[name].fields:
        if field.kind == "Count":
            check(LAYERS[name](**{**kwargs, field.name: symbol(field.name)}), field.name, x)


def check(rule: LayerRule, what: str, x: TensorSpec) -> None:
    outcome = rule.infer(x)
    assert outcome.error is None, f"{what}: {outcome.error.text}"
    assert flatten(outcome.output), what
    for leaf in flatten(outcome.output):
        assert isinstance(leaf, TensorSpec), f"{what}: {leaf!r}"
        repr(leaf)
    for weight in outcome.weights or ():
        repr(weight)
