"""The journal: changes that are taken back, captured and merged."""

from __future__ import annotations

import random
from typing import Any

from kshape.values.join import join
from kshape.values.state import MISSING, Registry, State, overlay
from kshape.values.values import Choice, DictValue, Frame, ListValue, SetValue, Unknown


def test_undo_takes_every_change_back() -> None:
    state, frame = State(), Frame("f")
    state.put(frame, "a", 1)
    mark = state.mark()
    state.put(frame, "a", 2)
    state.put(frame, "b", 3)
    state.drop(frame, "a")
    state.undo(mark)
    assert frame.fields == {"a": 1}


def test_capture_and_apply() -> None:
    state, frame = State(), Frame("f")
    state.put(frame, "a", 1)
    mark = state.mark()
    state.put(frame, "a", 2)
    state.put(frame, "b", 3)
    difference = state.capture(mark)
    assert frame.fields == {"a": 1}
    state.apply(difference)
    assert frame.fields == {"a": 2, "b": 3}


def test_changes_between_two_moments_are_those_of_that_time() -> None:
    """Checked against a copy of the fields at every moment, over random histories."""
    random.seed(3)
    for _ in range(200):
        state, frames = State(), [Frame("a"), Frame("b")]
        moments = []
        for _ in range(12):
            moments.append((state.mark(), [dict(f.fields) for f in frames]))
            frame, key = random.choice(frames), random.choice("xyz")
            if random.random() < 0.3:
                state.drop(frame, key)
            else:
                state.put(frame, key, random.randrange(5))
        (since, before), (until, after) = sorted(random.sample(moments, 2), key=lambda m: m[0])
        difference = state.changes(since, until)
        rebuilt = [dict(each) for each in before]
        for target, key, value in difference.values():
            fields = rebuilt[frames.index(target)]  # type: ignore[arg-type]
            if value is MISSING:
                fields.pop(key, None)
            else:
                fields[key] = value
        assert rebuilt == after


def test_overlay_is_one_after_the_other() -> None:
    state, frame = State(), Frame("f")
    first_mark = state.mark()
    state.put(frame, "a", 1)
    middle = state.mark()
    state.put(frame, "a", 2)
    state.put(frame, "b", 3)
    second = state.capture(middle)
    first = state.capture(first_mark)
    state.apply(overlay(first, second))
    assert frame.fields == {"a": 2, "b": 3}


def merged(change: Any, *others: Any) -> None:
    """Merges the branches that the functions make on the state."""
    state = change[0]
    branches = []
    for run in (change[1], *others):
        mark = state.mark()
        run()
        branches.append(state.capture(mark))
    state.merge(branches, join)


def test_merge_joins_each_field() -> None:
    state, frame = State(), Frame("f")
    state.put(frame, "a", 1)
    merged((state, lambda: state.put(frame, "a", 2)), lambda: state.put(frame, "b", 3))
    assert set(frame.fields["a"].alternatives) == {1, 2}
    assert any(each is MISSING for each in frame.fields["b"].alternatives)


def test_merge_of_a_variable_that_both_delete() -> None:
    state, frame = State(), Frame("f")
    state.put(frame, "a", 1)
    merged((state, lambda: state.drop(frame, "a")), lambda: state.drop(frame, "a"))
    assert frame.fields == {}


def test_merge_of_lists() -> None:
    state, items = State(), ListValue((1, 2))
    merged((state, lambda: state.put(items, "items", (1, 3))), lambda: None)
    assert items.items is not None
    assert items.items[0] == 1
    assert isinstance(items.items[1], Choice)
    merged((state, lambda: state.put(items, "items", (1,))), lambda: None)
    assert items.items is None


def test_merge_of_dicts_and_sets() -> None:
    state, table, members = State(), DictValue({"a": 1}), SetValue((1,))
    merged((state, lambda: state.put(table, "entries", {"a": 2, "b": 3})), lambda: None)
    assert set(table.entries) == {"a"}
    assert table.is_open
    assert table.element == 3
    merged((state, lambda: state.put(members, "items", (1, 2))), lambda: None)
    assert members.items is None


def test_registries_are_not_joined() -> None:
    state, notes = State(), Registry()
    merged((state, lambda: state.put(notes, "a", 1)), lambda: state.put(notes, "a", 2), lambda: None)
    assert notes.fields == {"a": 1}


def test_a_single_branch_is_applied() -> None:
    state, frame = State(), Frame("f")
    merged((state, lambda: state.put(frame, "a", Unknown())))
    assert isinstance(frame.fields["a"], Unknown)
