"""Layers over texts against what real Keras with TensorFlow did (recorded_texts.json, see record_texts.py)."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
import torch

import runtime.layers
from tests.runtime.counting import CASES
from tests.runtime.layers.record_texts import RECORD, made

RECORDED: list[dict[str, Any]] = json.loads(RECORD.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", sorted({case["layer"] for case in RECORDED}))
def test_recorded(name: str) -> None:
    for case in RECORDED:
        if case["layer"] != name:
            continue
        CASES[f"layers.{name}"] += 1
        need_as_recorded(case)


def need_as_recorded(case: dict[str, Any]) -> None:
    shown = json.dumps({key: case[key] for key in ("kwargs", "adapt", "inputs")}, ensure_ascii=False)
    layer = made(runtime.layers, case)
    inputs = case["inputs"]
    found = layer(inputs if case["layer"] == "HashedCrossing" else np.array(inputs))
    assert list(found.shape) == case["shape"], shown
    values = found.tolist()
    if isinstance(found, torch.Tensor):
        np.testing.assert_allclose(values, case["output"], atol=1e-6, err_msg=shown)
    else:
        assert values == case["output"], shown
    if case["vocabulary"] is not None:
        assert layer.get_vocabulary() == case["vocabulary"], shown
    if "config" in case:
        config = json.loads(json.dumps(layer.get_config()))
        assert config == {**case["config"], "name": config["name"]}, shown
        again = type(layer).from_config({**case["config"], "name": "again"})
        assert json.loads(json.dumps(again.get_config())) == {**case["config"], "name": "again"}, shown
