"""Summaries against real Keras, character for character."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import pytest
import rich.console
import rich.table
from hypothesis import given, settings
from hypothesis import strategies as st

from kshape.rulebook.errors import RuleError
from kshape.rulebook.layers import LAYERS
from kshape.rulebook.summary_views import BUILT_AT_ONCE
from kshape.rulebook.table import fitted_widths, render, wrap
from tests.parity.kits import RealKit, RuleKit
from tests.parity.test_graph import TOPOLOGIES, wild

REFUSED = (
    "disconnected",
    "disconnected_second_output",
    "same_names",
    "no_inputs",
    "no_outputs",
    "output_is_none",
)
COUNTS_TENSORS = ("intermediate_input", "two_intermediate_inputs", "unused_beside_intermediate")


def sequential(k: Any) -> Any:
    layers = [k.layer("Conv2D", 8, 3), k.layer("BatchNormalization"), k.layer("Flatten"), k.layer("Dense", 10)]
    return k.sequential(layers, (28, 28, 1))


def unbuilt(k: Any) -> Any:
    return k.sequential([k.layer("Dense", 8), k.layer("Dropout", 0.5), k.layer("Dense", 1)])


def frozen(k: Any) -> Any:
    first = k.layer("Dense", 64, trainable=False)
    x = k.input((100,))
    return k.model(x, k.layer("Dense", 3)(k.layer("BatchNormalization")(first(x))))


def long_names(k: Any) -> Any:
    x = k.input((4,), "an_input_with_a_name_that_is_longer_than_any_column_of_the_table_can_be")
    y = k.layer("Dense", 4, name="a_rather_long_name_of_a_layer_in_this_model")(x)
    z = k.layer("Add", name="sum")([x, y])
    return k.model(x, z, name="a model " + "whose name is longer than one line " * 3)


def nested_deeply(k: Any) -> Any:
    x = k.input((6,))
    innermost = k.sequential([k.layer("Dense", 5), k.layer("Dense", 6)], (6,), "innermost")
    inner = k.model(x, k.layer("Add")([x, innermost(x)]), "inner")
    y = k.input((6,))
    return k.model(y, k.layer("Dense", 2)(inner(y)), "outer")


def big(k: Any) -> Any:
    x = k.input((1000,))
    return k.model(x, k.layer("Dense", 2000)(x))


def half_precision(k: Any) -> Any:
    x = k.input((10,))
    y = k.layer("Dense", 5, dtype="float16")(x)
    return k.model(x, k.layer("Dense", 5, dtype="mixed_float16")(y))


def states(k: Any) -> Any:
    x = k.input((None, 3))
    sequence, h, c = k.layer("LSTM", 4, return_sequences=True, return_state=True)(x)
    return k.model(x, [sequence, h, c])


WRITTEN = [sequential, unbuilt, frozen, long_names, nested_deeply, big, half_precision, states]
MODELS = [t for t in TOPOLOGIES if t.__name__ not in (*REFUSED, *COUNTS_TENSORS)] + WRITTEN
OPTIONS: list[dict[str, Any]] = [
    {},
    {"line_length": 60},
    {"line_length": 80},
    {"line_length": 100},
    {"expand_nested": True},
    {"show_trainable": True},
    {"show_trainable": True, "expand_nested": True, "line_length": 79},
    {"positions": [0.5, 0.7, 0.9, 1.0]},
    {"positions": [0.5, 1.0]},
    {"layer_range": ["dense", "dense.*"]},
    {"layer_range": ["add", "nothing"]},
    {"line_length": 20},
]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_a_summary_is_that_of_keras(model: Callable[[Any], Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    ours, real = RuleKit(), RealKit()
    our_model, real_model = model(ours), model(real)
    for options in OPTIONS:
        assert printed(ours, our_model, options) == printed(real, real_model, options), options


@pytest.mark.parametrize("seed", range(40))
def test_a_summary_of_a_random_graph_is_that_of_keras(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    ours, real = RuleKit(), RealKit()
    try:
        real_model = wild(seed)(real)
    except ValueError:
        return  # disconnected, which test_graph.py compares
    our_model = wild(seed)(ours)
    for options in ({}, {"line_length": 100, "show_trainable": True}):
        assert printed(ours, our_model, options) == printed(real, real_model, options)


@pytest.mark.parametrize("columns", [40, 76, 100, 132])
def test_a_summary_fits_the_terminal_as_that_of_keras(columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    for model in (sequential, long_names, nested_deeply):
        ours, real = RuleKit(), RealKit()
        assert printed(ours, model(ours), {"columns": columns}) == printed(real, model(real), {})


def printed(kit: Any, model: Any, options: dict[str, Any]) -> str:
    try:
        text: str = kit.summary(model, **options)
    except (RuleError, ValueError, IndexError):
        return "refused"
    return text


@settings(derandomize=True, max_examples=150, deadline=None)
@given(
    st.lists(st.text("ab (_日é", max_size=40), min_size=3, max_size=3),
    st.lists(st.integers(4, 30), min_size=3, max_size=3),
    st.integers(20, 90),
)
def test_a_table_is_that_of_rich(row: list[str], widths: list[int], length: int) -> None:
    sides: list[Any] = ["left", "right", "center"]
    columns = [rich.table.Column("A title", justify=j, width=w) for j, w in zip(sides, widths, strict=True)]
    table = rich.table.Table(*columns, width=length, show_lines=True)
    table.add_row(*row)
    console = rich.console.Console(highlight=False, force_terminal=False, color_system=None, width=200)
    with console.capture() as capture:
        console.print(table)
    ours = render(["A title"] * 3, [row], sides, fitted_widths(widths, length))
    assert ours + "\n" == capture.get()


@settings(derandomize=True, max_examples=150, deadline=None)
@given(st.text("abc  -日", min_size=1, max_size=60), st.integers(5, 25))
def test_text_is_folded_as_rich_does(text: str, width: int) -> None:
    console = rich.console.Console(highlight=False, force_terminal=False, color_system=None, width=width)
    with console.capture() as capture:
        console.print(text)
    assert "\n".join(wrap(text, width, fold=True)) + "\n" == capture.get()


ARGUMENTS: dict[str, tuple[Any, ...]] = {
    **dict.fromkeys(("Dropout", "AlphaDropout", "GaussianNoise", "GaussianDropout"), (0.1,)),
    **{f"SpatialDropout{n}D": (0.1,) for n in (1, 2, 3)},
    **{f"{kind}Pooling{n}D": (2,) for kind in ("Average", "Max") for n in (1, 2, 3)},
    "Activation": ("relu",),
    "Cropping2D": (1,),
    "Dense": (3,),
    "Permute": ((2, 1),),
    "RepeatVector": (3,),
    "Rescaling": (0.5,),
    "Reshape": ((3,),),
    "Resizing": (3, 3),
}


def test_layers_that_are_built_at_once_are_those_of_keras() -> None:
    tried = 0
    for name, rule in LAYERS.items():
        try:
            layer = getattr(keras.layers, name)(*ARGUMENTS.get(name, ()))
        except (TypeError, ValueError, ImportError, AttributeError):
            continue  # it needs arguments or TensorFlow, or it is a layer of Keras 1 or 2
        tried += 1
        assert layer.built == (rule.__name__ in BUILT_AT_ONCE), name
    assert tried > 60
