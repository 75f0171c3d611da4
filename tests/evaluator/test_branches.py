"""Branches that nobody can decide: both are taken, and what follows sees them joined."""

from __future__ import annotations

from typing import Any

from kshape.rulebook.dims import Dim
from kshape.values.join import alternatives
from kshape.values.values import Choice, ListValue, Unknown
from tests.evaluator.running import Result, evaluated

UNKNOWN = "import unknown\nu = unknown.flag\nv = unknown.other\n"


def run(text: str) -> Result:
    import textwrap

    return evaluated(UNKNOWN + textwrap.dedent(text))


def options(result: Result, name: str) -> set[Any]:
    return set(alternatives(result.value(name)))


def test_both_values_are_kept() -> None:
    result = run("if u: x = 1\nelse: x = 2")
    assert options(result, "x") == {1, 2}


def test_elif_chain() -> None:
    assert options(run("if u: x = 1\nelif v: x = 2\nelse: x = 3"), "x") == {1, 2, 3}


def test_a_variable_that_may_be_undefined_is_no_fault() -> None:
    result = run("if u: x = 1\ny = x + 1")
    assert result.value("y") == 2
    assert result.faults == []


def test_operations_on_alternatives() -> None:
    result = run("x = 1 if u else 2\ny = x + 10\nz = [10, 20, 30][x]\nw = (x, 0)")
    assert options(result, "y") == {11, 12}
    assert options(result, "z") == {20, 30}


def test_what_both_alternatives_agree_on_is_known() -> None:
    result = run("x = 1 if u else 2\ny = x > 0\nz = isinstance(x, int)")
    assert result.value("y") is True
    assert result.value("z") is True


def test_narrowing_by_none() -> None:
    result = run("x = None if u else 3\nif x is None:\n    x = 5\ny = x + 1")
    assert options(result, "y") == {4, 6}


def test_narrowing_in_both_branches() -> None:
    result = run(
        """
        x = "a" if u else 3
        if isinstance(x, str): y = x + "b"
        else: y = x * 2
        z = x.upper() if not isinstance(x, int) else x + 1
        """
    )
    assert options(result, "y") == {"ab", 6}
    assert options(result, "z") == {"A", 4}


def test_narrowing_by_equality_and_membership() -> None:
    result = run(
        """
        mode = unknown.mode
        if mode == "train": a = mode
        elif mode in ("x", "y"): b = mode
        """
    )
    assert result.value("a") == "train"
    assert options(result, "b") == {"x", "y"}


def test_narrowing_of_attributes() -> None:
    result = run(
        """
        class A: pass
        a = A()
        a.n = None if u else 4
        if a.n is not None: y = a.n * 2
        else: y = 0
        """
    )
    assert options(result, "y") == {8, 0}


def test_narrowing_through_and_or_not() -> None:
    result = run(
        """
        x = None if u else 3
        y = x is not None and x + 1
        z = x is None or x + 1
        w = 0 if not x else x * 2
        """
    )
    assert options(result, "y") == {False, 4}
    assert options(result, "z") == {True, 4}
    assert options(result, "w") == {0, 6}


def test_or_drops_what_cannot_come_out() -> None:
    assert options(run("x = None if u else 3\ny = x or 7"), "y") == {3, 7}


def test_lists_changed_in_one_branch() -> None:
    result = run("l = [1]\nif u: l.append(2)\nm = [1, 2]\nif u: m[0] = 5")
    value = result.value("l")
    assert isinstance(value, ListValue)
    assert value.items is None
    assert set(alternatives(value.element)) == {1, 2}
    assert isinstance(result.value("m").items[0], Choice)
    assert result.value("m").items[1] == 2


def test_lists_made_in_the_branches_change_together() -> None:
    result = run("if u: l = [1]\nelse: l = [2, 3]\nl.append(9)\nx = l[-1]\ny = len(l)")
    assert result.value("x") == 9
    assert options(result, "y") == {2, 3}


def test_an_alias_changed_in_one_branch() -> None:
    result = run("a = [1]\nb = [2]\nc = a if u else b\nc.append(3)\nx = len(a)")
    assert not isinstance(result.value("x"), int)


def test_dicts_changed_in_one_branch() -> None:
    result = run("d = {'a': 1}\nif u: d['b'] = 2\nx = d['a']\ny = 'b' in d")
    assert result.value("x") == 1
    assert isinstance(result.value("y"), Unknown)


def test_attributes_changed_in_one_branch() -> None:
    result = run("class A:\n    n = 0\na = A()\nif u: a.n = 1\nx = a.n")
    assert options(result, "x") <= {0, 1}
    assert 1 in options(result, "x")


def test_return_in_one_branch() -> None:
    result = run(
        """
        def f(flag):
            if flag: return "early"
            x = "late"
            return x
        y = f(u)
        def g(flag, l):
            l.append(0)
            if flag: return
            l.append(1)
        l = []
        g(u, l)
        """
    )
    assert options(result, "y") == {"early", "late"}
    assert result.value("l").items is None


def test_returns_in_nested_branches() -> None:
    result = run(
        """
        def f(a, b):
            if a:
                if b: return 1
                x = 2
            else:
                if b: return 3
                x = 4
            if b: return x * 10
            return x
        y = f(u, v)
        """
    )
    assert options(result, "y") == {1, 3, 20, 40, 2, 4}


def test_return_in_a_branch_of_a_loop() -> None:
    result = run(
        """
        def f():
            for i in range(3):
                if unknown.x(i): return i
            return "end"
        y = f()
        """
    )
    assert options(result, "y") == {0, 1, 2, "end"}


def test_break_in_a_branch() -> None:
    result = run("n = 0\nfor i in range(3):\n    if unknown.x: break\n    n += 1\nelse:\n    m = 'else'")
    assert options(result, "n") == {0, 1, 2, 3}


def test_continue_in_a_branch() -> None:
    assert options(run("n = 0\nfor i in range(2):\n    if unknown.x: continue\n    n += 1"), "n") == {0, 1, 2}


def test_raise_in_a_branch_ends_that_path() -> None:
    result = run("if u: raise ValueError('no')\nelse: x = 1\ny = x")
    assert result.value("y") == 1
    result = run("if u:\n    x = 2\n    raise ValueError\nz = 3")
    assert result.value("z") == 3
    assert "x" not in result.session.evaluator.module.frame.fields


def test_what_follows_a_raise_is_not_reached() -> None:
    result = run("raise ValueError\nx = never_defined")
    assert result.faults == []
    result = run("import sys\nsys.exit()\nx = never_defined")
    assert result.faults == []
    result = run("def f():\n    raise ValueError\nf()\nx = never_defined")
    assert result.faults == []


def test_a_known_false_branch_is_not_evaluated() -> None:
    assert run("if False: x = never_defined\nwhile 0: never_defined\ny = never_defined if 0 else 1").faults == []


def test_main_is_taken() -> None:
    assert evaluated("if __name__ == '__main__':\n    x = 1").value("x") == 1


def test_a_fault_on_a_branch_is_reported() -> None:
    assert run("if u: x = never_defined").faults == ["undefined"]


def test_a_fault_of_one_alternative_only_is_not_reported() -> None:
    """The keras library reports its faults through `report`, as this native does."""
    from kshape.libraries.builtins import BUILTINS
    from kshape.values.values import Native

    def picky(call: Any) -> Any:
        if isinstance(call.args[0], int) and call.args[0] < 2:
            call.report("argument", "less than 2", 0)
        return call.args[0]

    BUILTINS["picky"] = Native("picky", picky)
    try:
        assert run("picky(1 if u else 5)").faults == []
        assert run("picky(1 if u else 0)").faults == ["argument"]
        assert run("x = picky(1)").faults == ["argument"]
        assert run("try: x = picky(1)\nexcept ValueError: x = 9").faults == []
        assert run("try: x = picky(1)\nexcept ImportError: x = 9").faults == ["argument"]
        assert run("try: x = picky(1)\nexcept ValueError: x = 9").value("x") == 9
        assert run("for i in unknown.z: picky(i)\nfor i in unknown.z: picky(1)").faults == ["argument"]
    finally:
        del BUILTINS["picky"]


def test_unknown_calls_may_change_the_lists_that_they_get() -> None:
    result = run("l = [1]\nunknown.function(l)\nm = [1]\nprint(m)\nk = [2]\nimport logging\nlogging.info(k)")
    assert result.value("l").items is None
    assert result.plain("m") == [1]
    assert result.plain("k") == [2]


def test_too_many_alternatives_become_any_int() -> None:
    text = "x = 0\n" + "\n".join(f"if unknown.a{i}: x = {i}" for i in range(20))
    kinds = {type(each) for each in alternatives(run(text).value("x"))}
    assert Dim in kinds
    assert kinds <= {int, Dim}


def test_match_on_an_unknown_subject() -> None:
    result = run("match u:\n    case 1: x = 'one'\n    case [a, b]: x = 'two'\n    case _: x = 'other'")
    assert options(result, "x") == {"one", "two", "other"}


def test_try_around_something_unknown_may_go_either_way() -> None:
    result = run("try:\n    import xgboost\n    x = 1\nexcept ImportError:\n    x = 2")
    assert options(result, "x") == {1, 2}


def test_try_around_something_known_goes_well() -> None:
    assert run("try:\n    x = 1\nexcept Exception:\n    x = 2").value("x") == 1


def test_finally_runs_on_both_ways() -> None:
    result = run("l = []\ntry:\n    unknown.f()\nexcept ValueError:\n    l.append(1)\nfinally:\n    l.append(2)")
    assert result.value("l").items is None or result.plain("l") == [2]
