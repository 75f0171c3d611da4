"""Attention, AdditiveAttention, MultiHeadAttention and GroupQueryAttention against real Keras."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from tests.parity import test_layers_attention as generated
from tests.runtime.layers import harness
from tests.runtime.layers.harness import borrowed, compare_layer

TWO = {"fillings": ((2,) * 9,)}
HEADS = {**TWO, "tolerance": 3e-5}  # the gradient of the key's bias is 0, and what Keras makes of it is noise


@pytest.mark.parametrize("name", generated.LISTED)
def test_generated_lists(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    def compare(layer: str, kwargs: Any, shapes: Any, dtypes: Any = None, **options: Any) -> bool:
        # Without a batch axis Keras's causal mask adds one to the output, against the shape that it declares.
        causal = bool(options.get("call_kwargs")) and shapes == [(5, 8), (6, 8)]
        return causal or compare_layer(layer, kwargs, shapes, dtypes, **options)

    monkeypatch.setattr(harness, "compare_layer", compare)
    borrowed(monkeypatch, generated.test_over_a_list, name, every=4, **TWO)


def test_generated_heads(monkeypatch: pytest.MonkeyPatch) -> None:
    borrowed(monkeypatch, generated.test_multi_head, every=3, **HEADS)
    borrowed(monkeypatch, generated.test_group_query, every=3, **HEADS)


@pytest.mark.parametrize("name", generated.HEADED)
def test_generated_masks(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    borrowed(monkeypatch, generated.test_masks, name, every=1, **HEADS)


QUERY_MASK = [[True, True, False, False, False], [True, True, True, True, True], [True] * 4 + [False]]
VALUE_MASK = [[True, True, True, False, False, False], [False, True, True, True, True, True], [False] * 6]
CALLS: list[dict[str, Any]] = [{}, {"use_causal_mask": True}, {"return_attention_scores": True}]
MASKS = [(QUERY_MASK, None), (None, VALUE_MASK), (QUERY_MASK, VALUE_MASK)]


@pytest.mark.parametrize("name", generated.LISTED)
def test_masks_over_a_list(name: str) -> None:
    for given in ({}, {"use_scale": name == "Attention"}, {"score_mode": "concat"}):
        if name == "AdditiveAttention" and "score_mode" in given:
            continue
        for masks, call, third in itertools.product(MASKS, CALLS, (False, True)):
            shapes = [(3, 5, 4), (3, 6, 7 if third else 4), *([(3, 6, 4)] if third else [])]
            both = [*masks, *([None] if third else [])]
            compare_layer(name, given, shapes, masks=both, call_kwargs=call)


@pytest.mark.parametrize("name", generated.HEADED)
def test_masks_of_arguments(name: str) -> None:
    given: dict[str, Any] = {"num_heads": 2, "key_dim": 3}
    if name == "GroupQueryAttention":
        given = {"head_dim": 3, "num_query_heads": 4, "num_key_value_heads": 2}
    for extra in ({}, {"sliding_window": 2}, {"use_gate": True}):
        for (of_query, of_value), call, key in itertools.product(MASKS, CALLS, (False, True)):
            shapes = {"query": (3, 5, 8), "value": (3, 6, 8), **({"key": (3, 6, 8)} if key else {})}
            masks = {"query": of_query, "value": of_value, **({"key": None} if key else {})}
            # Harness and call take arguments in the order of their names.
            options = {"masks": {role: masks[role] for role in sorted(masks)}, "call_kwargs": call, "tolerance": 3e-5}
            # Keras's scores carry the mask that its softmax was given, which is none of theirs.
            own = "return_attention_scores" not in call
            compare_layer(name, {**given, **extra}, shapes, check_masks=own, **options)


AXES: list[dict[str, Any]] = [
    {"attention_axes": (1,)},
    {"attention_axes": (2,)},
    {"attention_axes": -2},
    {"attention_axes": (1, 2)},
    {"attention_axes": None},
]


@pytest.mark.parametrize("axes", AXES, ids=str)
def test_axes(axes: dict[str, Any]) -> None:
    """Attention over one or several of the axes of (batch, 3, 4, 8)."""
    for call in ({}, {"return_attention_scores": True}):
        for value in ((2, 3, 4, 8), (2, 3, 4, 7)):
            shapes = {"query": (2, 3, 4, 8), "value": value}
            compare_layer(
                "MultiHeadAttention", {"num_heads": 2, "key_dim": 3, **axes}, shapes, call_kwargs=call, tolerance=3e-5
            )
