"""runtime.tree against real Keras's."""

from __future__ import annotations

from collections import OrderedDict, defaultdict, deque, namedtuple
from typing import Any

import keras
import numpy as np
import pytest
import torch

from runtime import tree
from tests.runtime.counting import CASES

Point = namedtuple("Point", ["x", "y"])
Other = namedtuple("Other", ["x", "y"])

STRUCTURES: list[Any] = [
    1,
    None,
    "text",
    [],
    (),
    {},
    [1, 2, (3, [4])],
    {"b": 1, "a": [2, 3]},
    OrderedDict([("b", 1), ("a", 2)]),
    defaultdict(list, {"b": 1, "a": None}),
    deque([1, (2, 3)], maxlen=5),
    Point(1, [2, {"k": 3}]),
    (None, [None], {"z": None, "a": 1}),
    {2: "two", 1: "one"},
    [[], [[]], ()],
    torch.Size([2, 3]),
    (torch.Size([2, 3]), 1),
]
PAIRS: list[tuple[Any, Any]] = [
    ([1, 2], [3, 4]),
    ([1, 2], (3, 4)),
    ([1], [1, 2]),
    ([1, [2]], [1, 2]),
    ({"a": 1}, OrderedDict(a=2)),
    ({"a": 1}, defaultdict(int, a=2)),
    ({"a": 1}, {"b": 1}),
    ({"b": 1, "a": 2}, OrderedDict([("b", 3), ("a", 4)])),
    (Point(1, 2), Point(3, 4)),
    (Point(1, 2), Other(3, 4)),
    (Point(1, 2), (3, 4)),
    (deque([1]), [1]),
    (None, None),
    ([None], [1]),
    ((), ()),
    ([], ()),
]


def outcome(function: Any, *args: Any, **kwargs: Any) -> Any:
    """What a call gives, with its type; the kind of error otherwise."""
    try:
        found = function(*args, **kwargs)
    except (ValueError, TypeError):
        return "refused"
    return type(found).__name__, found  # the order of a dict's keys in the result differs, and means nothing


@pytest.mark.parametrize("structure", STRUCTURES, ids=repr)
def test_one_structure(structure: Any) -> None:
    for name in ("is_nested", "flatten", "flatten_with_path", "lists_to_tuples"):
        ours, theirs = (outcome(getattr(each, name), structure) for each in (tree, keras.tree))
        assert ours == theirs, name
    for ours, theirs in ((tree, keras.tree),):
        leaves = list(range(len(ours.flatten(structure))))
        assert outcome(ours.pack_sequence_as, structure, leaves) == outcome(theirs.pack_sequence_as, structure, leaves)
        assert outcome(ours.map_structure, str, structure) == outcome(theirs.map_structure, str, structure)
        options = {"none_is_leaf": False}
        assert outcome(ours.map_structure, str, structure, **options) == outcome(
            theirs.map_structure, str, structure, **options
        )
        shown = lambda shape: str(tuple(shape)) if isinstance(shape, (list, tuple)) else str(shape)  # noqa: E731
        assert outcome(ours.map_shape_structure, shown, [structure, (None, 3)]) == outcome(
            theirs.map_shape_structure, shown, [structure, (None, 3)]
        )
    CASES["tree"] += 8


@pytest.mark.parametrize("top_down", [True, False])
@pytest.mark.parametrize("structure", STRUCTURES, ids=repr)
def test_traverse(structure: Any, top_down: bool) -> None:
    for answer in (lambda _: None, lambda part: "list" if isinstance(part, list) else None):
        seen: dict[str, list[Any]] = {"ours": [], "theirs": []}

        def note(part: Any, who: str, answer: Any = answer, seen: Any = seen) -> Any:
            seen[who].append(part)
            return answer(part)

        ours = tree.traverse(lambda part: note(part, "ours"), structure, top_down=top_down)
        theirs = keras.tree.traverse(lambda part: note(part, "theirs"), structure, top_down=top_down)
        assert ours == theirs
        assert seen["ours"] == seen["theirs"]
        CASES["tree"] += 1
    assert tree.traverse(lambda part: tree.MAP_TO_NONE if part == 1 else None, [1, 2]) == [None, 2]


@pytest.mark.parametrize(("a", "b"), PAIRS, ids=repr)
def test_two_structures(a: Any, b: Any) -> None:
    for name in ("assert_same_structure", "assert_same_paths"):
        assert outcome(getattr(tree, name), a, b) == outcome(getattr(keras.tree, name), a, b), name
    add = lambda x, y: (x, y)  # noqa: E731
    assert outcome(tree.map_structure, add, a, b) == outcome(keras.tree.map_structure, add, a, b)
    assert outcome(tree.map_structure_up_to, a, add, a, b) == outcome(keras.tree.map_structure_up_to, a, add, a, b)
    CASES["tree"] += 4


def test_arrays_and_tensors_are_leaves() -> None:
    leaves = [np.zeros(2), torch.zeros(2)]
    assert all(a is b for a, b in zip(tree.flatten({"a": leaves[0], "b": (leaves[1],)}), leaves, strict=True))


def test_map_up_to_keeps_what_is_deeper() -> None:
    assert tree.map_structure_up_to([None, [None, None]], str, [[1, 1], [2, 2]]) == ["[1, 1]", ["2", "2"]]


def test_a_leaf_and_a_structure_are_not_alike() -> None:
    """Keras on torch calls the function, against its own documentation."""
    assert keras.tree.map_structure(lambda a, b: (a, b), 1, [2]) == (1, [2])
    with pytest.raises(ValueError, match=r"nested in the same way\. Received: 1 and "):
        tree.map_structure(lambda a, b: (a, b), 1, [2])


def test_the_wrong_number_of_leaves_is_refused() -> None:
    with pytest.raises(ValueError, match=r"needs 2 leaves\. Received: 3"):
        tree.pack_sequence_as([1, 2], [1, 2, 3])
