"""Every op computes where its inputs are, with no number fetched from there: tried on a device that holds none."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
import torch

from runtime.ops.base import FUNCTIONS
from tests.parity import (
    test_ops_creation,
    test_ops_elementwise,
    test_ops_indexing,
    test_ops_products,
    test_ops_reductions,
    test_ops_shapes,
)
from tests.runtime.ops.drawn import Drawn
from tests.runtime.ops.harness import asked, recorded
from tests.runtime.ops.structures import leaves, map_arrays, map_tensors

MODULES = (
    test_ops_creation,
    test_ops_elementwise,
    test_ops_indexing,
    test_ops_products,
    test_ops_reductions,
    test_ops_shapes,
)
WAITING = {"nonzero", "unique", "bincount", "segment_max", "segment_min", "segment_prod", "segment_sum", "where"}
"""Where the data decide the size (of segments, unless their number is given)."""
MOST = 6


def rows(test: Any) -> list[tuple[Any, ...]]:
    """The arguments of a test, each of which stands alone in its parametrize."""
    marks = [mark for mark in getattr(test, "pytestmark", ()) if mark.name == "parametrize"]
    return [(value,) for value in marks[0].args[1]] if marks else [()]


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__.rpartition(".")[2])
def test_no_number_leaves_the_device(module: Any) -> None:
    seen: Counter[str] = Counter()
    tests = [test for name, test in vars(module).items() if name.startswith("test_")]
    for call in (call for test in tests if calls_ops(test) for row in rows(test) for call in recorded(test, *row)):
        if "." in call.name or seen[call.name] >= MOST:
            continue
        drawn = Drawn(call.name, repr(call))
        real = [map_arrays(drawn.tensor, each) for each in (list(call.args), call.kwargs)]
        given = any(isinstance(leaf, torch.Tensor) for leaf in leaves(real))
        if not given or isinstance(asked(FUNCTIONS[call.name], *real), Exception):
            continue
        seen[call.name] += 1
        found = asked(FUNCTIONS[call.name], *map_tensors(lambda tensor: tensor.to("meta"), real))
        if isinstance(found, Exception) and call.name in WAITING:
            continue
        assert not isinstance(found, Exception), (call, found)
        tensors = [leaf for leaf in leaves(found) if isinstance(leaf, torch.Tensor)]
        assert all(leaf.device.type == "meta" for leaf in tensors), call
    assert len(seen) > 5


def calls_ops(test: Any) -> bool:
    """Whether it is made of calls that can be recorded."""
    code = test.__code__
    return "compare_op" in code.co_names or any("compare_op" in getattr(c, "co_names", ()) for c in code.co_consts)
