"""Merge, recurrent, attention and wrapper layers over symbolic and unknown sizes, and what their errors say."""

from __future__ import annotations

from typing import Any

import pytest

from kshape.rulebook.dims import symbol, undefined_size
from kshape.rulebook.errors import UNKNOWN, RuleError, Undecided
from kshape.rulebook.graph import Operation
from kshape.rulebook.layer import LayerRule, Outcome, Weight
from kshape.rulebook.layers import LAYERS
from kshape.rulebook.layers.merge_keras1 import merge_form
from kshape.rulebook.layers.merging import function_form
from kshape.rulebook.settings import fresh
from kshape.rulebook.specs import TensorSpec, flatten

B = undefined_size()
T = undefined_size()


def layer(name: str, *args: Any, **kwargs: Any) -> Any:
    return LAYERS[name](*args, **kwargs)


def spec(*sizes: Any) -> TensorSpec:
    return TensorSpec(sizes)


def shapes(outcome: Outcome) -> list[str]:
    assert outcome.error is None, outcome.error
    return [repr(x).removeprefix("TensorSpec").partition(", float")[0][1:] for x in flatten(outcome.output)]


def message(outcome: Outcome) -> str:
    assert outcome.error is not None
    return outcome.error.message


def test_residual_of_unlike_lengths() -> None:
    """Keras sees None and None, and fails at the first batch."""
    outcome = layer("Add").infer([spec(B, T, 8), spec(B, T - 2, 8)])
    assert message(outcome).startswith(
        "Add needs inputs whose shapes broadcast. Received: (None, None, 8) and (None, None, 8), "
        "which differ in axis 1 (sizes that can never be equal)."
    )
    assert shapes(layer("Add").infer([spec(B, T, 8), spec(B, undefined_size(), 8)])) == ["(None, None, 8)"]


def test_merge_errors_show_axes_and_advice() -> None:
    outcome = layer("Add").infer([spec(B, 32, 32, 64), spec(B, 30, 30, 64)])
    assert message(outcome) == (
        "Add needs inputs whose shapes broadcast. Received: (None, 32, 32, 64) and (None, 30, 30, 64), which differ in "
        'axis 1 (32 and 30) and axis 2 (32 and 30). Use padding="same" (and the same strides) on the way to both, '
        "or Cropping or ZeroPadding."
    )
    assert outcome.error is not None
    assert (outcome.error.fault, outcome.error.index) == ("merge-shapes", 1)
    assert outcome.output.sizes[3] == 64
    wide = layer("Multiply").infer([spec(B, 64), spec(B, 32)])
    assert message(wide).endswith("Bring the second one to 64 with Dense(64), or join them with Concatenate().")
    joined = layer("Concatenate", axis=1).infer([spec(B, 4, 3), spec(B, 4, 5)])
    assert "Concatenate needs inputs of equal shapes except along axis 1." in message(joined)
    assert "(3 and 5)" in message(joined)


def test_merge_needs_one_list() -> None:
    assert message(layer("Add").infer(spec(B, 3), spec(B, 3))) == (
        "Add needs its tensors in one list. Received: 2 arguments. Write Add(...)([a, b])."
    )
    assert "needs a list of tensors. Received: one tensor of shape=(None, 3)." in message(
        layer("Add").infer(spec(B, 3))
    )
    with pytest.raises(RuleError, match="concatenate needs its tensors in one list"):
        function_form("concatenate", (spec(B, 3), spec(B, 3)), {})


def test_function_forms() -> None:
    rule, inputs = function_form("concatenate", ([spec(B, 3), spec(B, 4)],), {"axis": -1})
    assert shapes(rule.infer(inputs)) == ["(None, 7)"]
    rule, inputs = function_form("dot", (), {"inputs": [spec(B, 4), spec(B, 4)], "normalize": True})
    assert shapes(rule.infer(inputs)) == ["(None, 1)"]
    with pytest.raises(RuleError, match=r"add has no argument axis\."):
        function_form("add", ([],), {"axis": 1})


def test_symbolic_sizes_add_up() -> None:
    n = symbol("n")
    outcome = layer("Concatenate").infer([spec(B, n), spec(B, 2 * n + 1)])
    assert shapes(outcome) == ["(None, 3 * n + 1)"]
    assert layer("Concatenate", axis=1).infer([spec(B, T, 3), spec(B, T - 2, 3)]).error is None


@pytest.mark.parametrize("mode", ["sum", "mul", "ave", "max", "concat", "dot", "cos"])
def test_merge_of_keras1(mode: str) -> None:
    rule, inputs = merge_form(([spec(B, 16), spec(B, 16)],), {"mode": mode, "dot_axes": 1})
    size = {"concat": 32, "dot": 1, "cos": 1}.get(mode, 16)
    assert shapes(rule.infer(inputs)) == [f"(None, {size})"]


def test_merge_of_keras1_does_not_broadcast() -> None:
    outcome = layer("Merge", mode="sum").infer([spec(B, 16), spec(B, 1)])
    assert message(outcome) == 'Merge with mode="sum" needs inputs of one shape. Received: (None, 16) and (None, 1).'
    with pytest.raises(RuleError, match="Merge needs mode to be one of"):
        layer("Merge", mode="add")
    assert shapes(layer("Merge", mode=max, output_shape=(3, 4)).infer([spec(B, 2), spec(B, 5)])) == ["(None, 3, 4)"]


def test_recurrent_layer_behind_a_recurrent_layer() -> None:
    first = layer("LSTM", 64).infer(spec(B, T, 8)).output
    outcome = layer("LSTM", 32).infer(first)
    assert outcome.error is not None
    assert outcome.error.fault == "recurrent-rank"
    assert message(outcome) == (
        "LSTM needs an input of rank 3, (batch, time, features). Received: shape=(None, 64). "
        "If it comes from a recurrent layer, give that layer return_sequences=True."
    )
    assert outcome.output.sizes is not None and len(outcome.output.sizes) == 2
    picture = layer("GRU", 3).infer(spec(B, 8, 8, 3))
    assert picture.error is not None and picture.error.fault == "input-rank"


def test_initial_states() -> None:
    lstm = layer("LSTM", 8)
    assert lstm.infer(spec(B, 4, 3), initial_state=[spec(B, 8), spec(B, 8)]).error is None
    assert message(lstm.infer(spec(B, 4, 3), initial_state=[spec(B, 8), spec(B, 7)])) == (
        "LSTM needs initial states of shape (batch, 8). Received: shape=(None, 7) for state 1."
    )
    assert message(lstm.infer(spec(B, 4, 3), initial_state=spec(B, 8))) == (
        "LSTM needs an initial_state of 2 tensors, h and c. Received: 1."
    )
    assert "Write LSTM(...)(x, initial_state=[...])." in message(lstm.infer([spec(B, 4, 3), spec(B, 8), spec(B, 8)]))
    stateful = layer("GRU", 3, stateful=True).infer(spec(B, 4, 3))
    assert "with stateful=True needs a known batch size" in message(stateful)
    assert layer("GRU", 3, stateful=True).infer(spec(symbol("n"), 4, 3)).error is None


@pytest.mark.parametrize("name", ["LSTM", "Bidirectional"])
def test_older_keras_takes_states_in_a_list(name: str) -> None:
    rule = layer("LSTM", 8) if name == "LSTM" else layer("Bidirectional", layer("LSTM", 8))
    states = [spec(B, 8)] * (2 if name == "LSTM" else 4)
    with fresh() as settings:
        assert rule.infer([spec(B, 4, 3), *states]).error is not None
        settings.dialect = "keras2"
        assert rule.infer([spec(B, 4, 3), *states]).error is None
        assert rule.infer([spec(B, 4, 3), *states[:-1], spec(B, 7)]).error is not None


class Plus(LayerRule):
    """A cell as a user writes one: two states of unlike sizes."""

    state_size = (3, 5)
    output_size = 3

    def weights(self, x: TensorSpec, states: Any) -> Any:
        yield Weight("own", (x.shape[-1], 3))

    def output(self, x: TensorSpec, states: Any) -> Any:
        assert [s.sizes[-1] for s in states] == [3, 5]
        return x.with_shape(x.shape[0], 3), states


def test_rnn_over_a_cell_of_the_user() -> None:
    outcome = layer("RNN", Plus(), return_sequences=True, return_state=True).infer(spec(B, 7, 2))
    assert shapes(outcome) == ["(None, 7, 3)", "(None, 3)", "(None, 5)"]
    assert outcome.weights is not None and [w.shape for w in outcome.weights] == [(2, 3)]
    named = Operation(Plus(), "plus")
    assert shapes(layer("RNN", named).infer(spec(B, 7, 2))) == ["(None, 3)"]
    assert named.built is not None  # the layer builds the cell it was given
    with pytest.raises(RuleError, match=r"RNN needs cell to have a state_size, as LSTMCell has\. Received: Dense"):
        layer("RNN", layer("Dense", 3))
    with pytest.raises(RuleError, match=r"RNN needs cell to be a layer. .*Call the class first"):
        layer("RNN", LAYERS["LSTMCell"])


def test_wrappers_take_operations_and_models() -> None:
    dense = Operation(layer("Dense", 4), "dense")
    assert shapes(layer("TimeDistributed", dense).infer(spec(B, 7, 2))) == ["(None, 7, 4)"]
    assert dense.built is not None
    lstm = Operation(layer("LSTM", 4, return_sequences=True), "lstm")
    outcome = layer("Bidirectional", lstm).infer(spec(B, 7, 2))
    assert shapes(outcome) == ["(None, 7, 8)"]
    assert outcome.weights is not None and len(outcome.weights) == 6
    assert lstm.built is None  # Keras makes copies of it


def test_time_distributed_says_what_the_layer_gets() -> None:
    outcome = layer("TimeDistributed", layer("Conv2D", 4, 3)).infer(spec(B, 5, 28, 28))
    assert message(outcome).startswith("Conv2D needs an input of rank 4. Received: shape=(None, 28, 28).")
    assert message(outcome).endswith("TimeDistributed hands on one time step, shape=(None, 28, 28).")
    assert message(layer("TimeDistributed", layer("Dense", 4)).infer(spec(B, 3))) == (
        "TimeDistributed needs an input of rank 3 or more, (batch, time, ...). Received: shape=(None, 3)."
    )


def test_attention_errors() -> None:
    outcome = layer("MultiHeadAttention", 2, 4).infer(spec(B, 5, 8))
    assert outcome.error is not None
    assert message(outcome).startswith("MultiHeadAttention is called as MultiHeadAttention(...)(query, value, key")
    apart = layer("MultiHeadAttention", 2, 4).infer(spec(B, 5, 8), spec(B, 6, 8), spec(B, 7, 8))
    assert message(apart) == (
        "MultiHeadAttention needs value and key of equal sizes between batch and last axis. "
        "Received: value=(None, 6, 8) and key=(None, 7, 8)."
    )
    mask = layer("MultiHeadAttention", 2, 4).infer(spec(B, 5, 8), spec(B, 6, 8), attention_mask=spec(B, 6, 5))
    assert "needs an attention_mask of shape (batch, 5, 6), one row for each query." in message(mask)
    assert message(layer("Attention").infer([spec(B, 5, 8), spec(B, 6, 9)])).startswith(
        "Attention needs query and key with the same last size."
    )
    assert "needs a list, [query, value] or [query, value, key]. Received: a tuple." in message(
        layer("Attention").infer((spec(B, 5, 8), spec(B, 6, 8)))
    )


CALLS: dict[str, tuple[dict[str, Any], list[Any], dict[str, Any]]] = {
    **{name: ({}, [[spec(B, 3), spec(B, 3)]], {}) for name in ("Add", "Subtract", "Concatenate", "Merge")},
    "Dot": ({"axes": 1}, [[spec(B, 3), spec(B, 3)]], {}),
    **{name: ({"units": 4}, [spec(B, 5, 3)], {}) for name in ("SimpleRNN", "LSTM", "GRU", "CuDNNLSTM", "CuDNNGRU")},
    "LSTMCell": ({"units": 4}, [spec(B, 3), [spec(B, 4), spec(B, 4)]], {}),
    "GRUCell": ({"units": 4}, [spec(B, 3), [spec(B, 4)]], {}),
    "RNN": ({"cell": LAYERS["LSTMCell"](4)}, [spec(B, 5, 3)], {}),
    "StackedRNNCells": ({"cells": [LAYERS["GRUCell"](4)]}, [spec(B, 3), [[spec(B, 4)]]], {}),
    "ConvLSTM2D": ({"filters": 2, "kernel_size": 3}, [spec(B, 5, 6, 6, 3)], {}),
    "Bidirectional": ({"layer": LAYERS["LSTM"](4)}, [spec(B, 5, 3)], {}),
    "TimeDistributed": ({"layer": LAYERS["Dense"](4)}, [spec(B, 5, 3)], {}),
    "SpectralNormalization": ({"layer": LAYERS["Dense"](4)}, [spec(B, 3)], {}),
    "Attention": ({}, [[spec(B, 5, 3), spec(B, 5, 3)]], {"return_attention_scores": True}),
    "AdditiveAttention": ({}, [[spec(B, 5, 3), spec(B, 5, 3)]], {}),
    "MultiHeadAttention": (
        {"num_heads": 2, "key_dim": 3},
        [spec(B, 5, 3), spec(B, 5, 3)],
        {"attention_mask": spec(B, 5, 5), "return_attention_scores": True},
    ),
    "GroupQueryAttention": (
        {"head_dim": 2, "num_query_heads": 4, "num_key_value_heads": 2},
        [spec(B, 5, 3), spec(B, 5, 3)],
        {},
    ),
}


@pytest.mark.parametrize("name", CALLS)
def test_what_nobody_knows_is_no_error(name: str) -> None:
    """Each argument of the constructor, each input and each option of the call, one at a time, not known."""
    kwargs, args, options = CALLS[name]
    rule = LAYERS[name]
    assert rule(**kwargs).infer(*args, **options).error is None
    for field in rule.parameters():
        if field.name not in ("name", "dtype", "autocast", "trainable"):
            try:
                made = rule(**{**kwargs, field.name: UNKNOWN})
            except Undecided:
                continue
            outcome = made.infer(*args, **options)
            assert outcome.error is None, field.name
            assert all(isinstance(x, TensorSpec) for x in flatten(outcome.output)), field.name
    made = rule(**kwargs)
    for position in range(len(args)):
        for unknown in (UNKNOWN, TensorSpec(None), TensorSpec(None, None)):
            changed = [*args[:position], unknown, *args[position + 1 :]]
            assert made.infer(*changed, **options).error is None, position
            if isinstance(args[position], list):
                inside = [unknown, *args[position][1:]]
                assert made.infer(*args[:position], inside, *args[position + 1 :], **options).error is None
    for option in options:
        assert made.infer(*args, **{**options, option: UNKNOWN}).error is None
