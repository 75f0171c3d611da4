"""Attention layers against real Keras."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from kshape.rulebook.layers import LAYERS
from tests.parity.harness import compare_layer, signature_difference

LISTED = ("Attention", "AdditiveAttention")
HEADED = ("MultiHeadAttention", "GroupQueryAttention")
EQUAL = ((2,) * 9,)  # one number for every None: batches and lengths that Keras takes for equal


@pytest.mark.parametrize("name", [*LISTED, *HEADED])
def test_signature(name: str) -> None:
    assert signature_difference(name, LAYERS[name]) is None


@pytest.mark.parametrize("name", LISTED)
def test_over_a_list(name: str) -> None:
    lists: list[Any] = [
        [(None, 5, 8), (None, 6, 8)],
        [(None, 5, 8), (None, 6, 9), (None, 6, 8)],
        [(None, 5, 8), (None, 6, 9), (None, 7, 8)],
        [(None, 5, 8), (None, 6, 9)],
        [(None, 5, 1), (None, 6, 9)],
        [(None, None, 8), (None, 6, 8)],
        [(2, 5, 8), (2, 6, 8), (2, 6, 8)],
        [(2, 3, 5, 8), (2, 3, 6, 8)],
        [(5, 8), (6, 8)],
        [(None, 5, 8)],
        [(None, 5, 8)] * 4,
        (None, 5, 8),
    ]
    for shapes in lists:
        for given in ({}, {"use_scale": True}, {"use_scale": False}, {"dropout": 0.5}, {"score_mode": "concat"}):
            for call in ({}, {"return_attention_scores": True}, {"use_causal_mask": True}):
                compare_layer(name, given, shapes, call_kwargs=call)
    compare_layer("Attention", {"score_mode": "product"}, lists[0])
    compare_layer(name, {"no_such": 1}, lists[0])


SHAPES: list[dict[str, Any]] = [
    {"query": (None, 5, 8), "value": (None, 5, 8)},
    {"query": (None, 5, 8), "value": (None, 6, 8)},
    {"query": (None, 5, 8), "value": (None, 6, 8), "key": (None, 6, 8)},
    {"query": (None, 5, 8), "value": (None, 6, 8), "key": (None, 6, 7)},
    {"query": (None, 5, 8), "value": (None, 6, 7), "key": (None, 6, 9)},
    {"query": (None, 5, 8), "value": (None, 6, 8), "key": (None, 7, 8)},
    {"query": (None, None, 8), "value": (None, None, 8)},
    {"query": (None, None, 8), "value": (None, None, 8), "key": (None, None, 8)},
    {"query": (None, 5, 8), "value": (None, None, 8), "key": (None, 6, 8)},
    {"query": (2, 5, 8), "value": (2, 6, 8)},
    {"query": (None, 5, None), "value": (None, 5, 8)},
    {"query": (None, 4, 5, 8), "value": (None, 4, 5, 8)},
    {"query": (None, 5, 8), "value": (None, 4, 5, 8)},
    {"query": (None, 8), "value": (None, 5, 8)},
    {"query": (None, 5, 8)},
]


def test_multi_head() -> None:
    options: list[dict[str, Any]] = [
        {},
        {"value_dim": 4},
        {"output_shape": 7},
        {"output_shape": (2, 3)},
        {"use_bias": False},
        {"dropout": 0.1},
        {"use_gate": True},
        {"sliding_window": 2},
    ]
    for given, shapes in itertools.product(options, SHAPES):
        compare_layer("MultiHeadAttention", {"num_heads": 2, "key_dim": 3, **given}, shapes, fillings=EQUAL)
    for scored in (SHAPES[0], SHAPES[6], {"query": (2, 5, 8), "value": (2, 5, 7)}):
        call = {"return_attention_scores": True}
        compare_layer("MultiHeadAttention", {"num_heads": 2, "key_dim": 3}, scored, call_kwargs=call, fillings=EQUAL)
    compare_layer("MultiHeadAttention", {"num_heads": 2, "key_dim": 3, "attention_axes": (1, 2)}, SHAPES[11])
    compare_layer("MultiHeadAttention", {"num_heads": 2, "key_dim": 3, "attention_axes": 1}, SHAPES[0])


@pytest.mark.parametrize("name", HEADED)
def test_masks(name: str) -> None:
    given = {"num_heads": 2, "key_dim": 3}
    if name == "GroupQueryAttention":
        given = {"head_dim": 3, "num_query_heads": 2, "num_key_value_heads": 1}
    for mask in [
        (None, 5, 6),
        (None, 1, 6),
        (5, 6),
        (None, 2, 5, 6),
        (None, 1, 1, 6),
        (None, 6, 5),
        (None, 5, 4),
        (4, 6),
    ]:
        shapes = {"query": (None, 5, 8), "value": (None, 6, 8), "attention_mask": mask}
        compare_layer(name, given, shapes, {"attention_mask": "bool"}, fillings=EQUAL)
    call = {"use_causal_mask": True}
    compare_layer(name, given, {"query": (2, 5, 8), "value": (2, 5, 8)}, call_kwargs=call)


def test_group_query() -> None:
    options: list[dict[str, Any]] = [
        {},
        {"use_bias": False},
        {"use_gate": True},
        {"dropout": 0.1},
        {"num_key_value_heads": 4},
    ]
    for given, shapes in itertools.product(options, SHAPES):
        full = {"head_dim": 3, "num_query_heads": 4, "num_key_value_heads": 2, **given}
        compare_layer("GroupQueryAttention", full, shapes, fillings=EQUAL)
        compare_layer(
            "GroupQueryAttention", full, shapes, call_kwargs={"return_attention_scores": True}, fillings=EQUAL
        )


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("MultiHeadAttention", {"num_heads": 0, "key_dim": 3}),
        ("MultiHeadAttention", {"num_heads": 2, "key_dim": 2.0}),
        ("MultiHeadAttention", {"num_heads": 2}),
        ("MultiHeadAttention", {"num_heads": 2, "key_dim": 3, "value_dim": -1}),
        ("MultiHeadAttention", {"num_heads": 2, "key_dim": 3, "sliding_window": 0}),
        ("MultiHeadAttention", {"num_heads": 2, "key_dim": 3, "attention_axes": "1"}),
        ("MultiHeadAttention", {"num_heads": 2, "key_dim": 3, "flash_attention": True, "dropout": 0.1}),
        ("MultiHeadAttention", {"num_heads": 2, "key_dim": 3, "no_such": 1}),
        ("GroupQueryAttention", {"head_dim": 3, "num_query_heads": 4, "num_key_value_heads": 3}),
        ("GroupQueryAttention", {"head_dim": 3, "num_query_heads": 4, "num_key_value_heads": 2, "sliding_window": -1}),
    ],
)
def test_arguments(name: str, given: dict[str, Any]) -> None:
    compare_layer(name, given, SHAPES[0])
