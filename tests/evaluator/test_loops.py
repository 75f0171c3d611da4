"""Loops whose rounds nobody knows, and loops that are too long to take round by round."""

from __future__ import annotations

from typing import Any

from kshape.rulebook.dims import Dim
from kshape.values.join import alternatives
from kshape.values.values import ListValue, Unknown
from tests.evaluator.running import Result, evaluated


def run(text: str) -> Result:
    import textwrap

    return evaluated("import unknown\n" + textwrap.dedent(text))


def options(result: Result, name: str) -> set[Any]:
    return set(alternatives(result.value(name)))


def test_a_counter_is_any_int_afterwards() -> None:
    result = run("n = 0\nfor x in unknown.items:\n    n += 1\nm = n + 1")
    assert isinstance(result.value("n"), Dim)
    assert isinstance(result.value("m"), Dim)


def test_two_counters_keep_no_relation() -> None:
    """After the loop x = y, though in the body y was x + 1 for a moment: no answer may be certain."""
    result = run("x = 0\ny = 0\nfor i in unknown.items:\n    y = x + 1\n    x = y\nsame = x == y\nless = x < y")
    assert isinstance(result.value("same"), Unknown)
    assert isinstance(result.value("less"), Unknown)


def test_a_variable_set_in_each_round_keeps_its_last_value() -> None:
    result = run("for i in unknown.items:\n    v = 5\n    w = [v]\n    w.append(6)\nx = v\ny = w")
    assert result.value("x") == 5
    assert result.plain("y") == [5, 6]


def test_what_was_before_remains_possible() -> None:
    assert options(run("v = 1\nfor i in unknown.items:\n    v = 2"), "v") == {1, 2}


def test_a_flag_that_a_round_sets() -> None:
    result = run("found = False\nfor i in unknown.items:\n    if i: found = True")
    assert options(result, "found") == {True, False}


def test_lists_grow_to_an_unknown_length() -> None:
    value = run("l = []\nfor i in unknown.items:\n    l.append('a')\n    l.append('b')").value("l")
    assert isinstance(value, ListValue)
    assert value.items is None
    assert set(alternatives(value.element)) <= {"a", "b"} or isinstance(value.element, Unknown)


def test_a_long_known_loop_ends_the_same_way() -> None:
    result = run("n = 0\nfor i in range(10 ** 6):\n    n += 2\n    last = i")
    assert isinstance(result.value("n"), Dim)
    assert isinstance(result.value("last"), (Dim, int))


def test_while_over_a_known_condition() -> None:
    result = run("n, l = 64, []\nwhile n >= 8:\n    l.append(n)\n    n //= 2")
    assert result.plain("l") == [64, 32, 16, 8]


def test_while_over_an_unknown_condition() -> None:
    result = run("n = 0\nwhile unknown.more():\n    n += 1\n    last = 'x'\ny = last")
    assert isinstance(result.value("n"), Dim)
    assert result.value("y") == "x"


def test_while_true_ends_by_break_alone() -> None:
    result = run("n = 0\nwhile True:\n    n = 5\n    if unknown.done: break\nx = n")
    assert result.value("x") == 5
    assert run("while True:\n    pass\nx = never_defined").faults == []


def test_else_of_a_loop() -> None:
    result = run("for i in unknown.items:\n    if i: break\nelse:\n    x = 'all'\ny = 1")
    assert result.value("y") == 1
    nested = run(
        """
        out = []
        for i in range(3):
            for j in range(2):
                if j > 5: break
            else:
                if i == 1: break
                continue
            out.append(i)
        """
    )
    assert nested.plain("out") == []
    assert nested.value("i") == 1


def test_faults_of_a_widened_body_hold_for_every_round() -> None:
    result = run("for i in unknown.items:\n    x = never_defined")
    assert result.faults == ["undefined"]


def test_return_in_an_unknown_loop() -> None:
    result = run("def f():\n    for i in unknown.items:\n        if i > 3: return 'in'\n    return 'after'\nx = f()")
    assert options(result, "x") == {"in", "after"}


def test_range_over_a_size() -> None:
    result = run("def f(n_layers):\n    for i in range(n_layers):\n        x = i\n    return x\n")
    assert result.faults == []


def test_enumerate_and_zip_of_unknown_length() -> None:
    result = run(
        """
        for i, (a, b) in enumerate(zip(unknown.xs, [1, 2, 3])):
            k = b
        l = [b * 2 for b in unknown.xs]
        m = [x for x in [1, 2, 3] if unknown.keep(x)]
        """
    )
    assert options(result, "k") == {1, 2, 3}
    assert result.value("l").items is None
    assert set(alternatives(result.value("m").element)) == {1, 2, 3}


def test_objects_made_in_a_loop() -> None:
    result = run(
        """
        class Model:
            def __init__(self, n): self.n = n
        for fold in unknown.folds:
            model = Model(3)
            model.size = 7
        x = model.n + model.size
        """
    )
    assert result.value("x") == 10


def test_a_generator_without_end() -> None:
    result = run(
        """
        def batches():
            while True:
                yield 1, 'label'
        g = batches()
        a, b = next(g)
        for x, y in batches():
            last = y
            break
        """
    )
    assert result.value("b") == "label"
    assert result.value("last") == "label"
