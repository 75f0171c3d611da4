"""Functions and classes that nothing calls: evaluated with symbolic arguments."""

from __future__ import annotations

from kshape.rulebook.dims import show_shape
from tests.evaluator.running import Result, evaluated


def shapes(result: Result) -> list[str]:
    return [show_shape(r.value.spec.sizes) for r in result.trace.tensors if hasattr(r.value, "spec")]


BUILDER = """
from keras import layers, Model

def build_model(input_shape, n_classes, units=64):
    inputs = layers.Input((28, 28, 1))
    x = layers.Flatten()(inputs)
    x = layers.Dense(units)(x)
    return Model(inputs, layers.Dense(n_classes)(x))
"""


def test_a_builder_shows_its_shapes() -> None:
    result = evaluated(BUILDER)
    assert shapes(result) == ["(None, 28, 28, 1)", "(None, 784)", "(None, 64)", "(None, n_classes)"]
    assert result.faults == []


def test_a_builder_that_is_called_shows_the_shapes_of_its_call() -> None:
    result = evaluated(BUILDER + "model = build_model((1,), 10, units=7)")
    assert shapes(result) == ["(None, 28, 28, 1)", "(None, 784)", "(None, 7)", "(None, 10)"]


def test_a_helper_is_shown_by_its_caller() -> None:
    result = evaluated(
        """
        from keras import layers
        def block(x, filters): return layers.Dense(filters)(x)
        def build(n_out):
            x = layers.Input((5,))
            return block(x, 3)
        """
    )
    assert shapes(result) == ["(None, 5)", "(None, 3)", "(None, 3)"]


def test_only_faults_that_hold_for_every_argument() -> None:
    assert evaluated("def f(x):\n    return never_defined + x").faults == ["undefined"]
    text = """
        from keras import layers
        def build(size=(5,), units=4):
            x = layers.Input(size)
            return layers.Conv2D(units, 3)(x)
        def wrong(units=4):
            x = layers.Input((5,))
            return layers.Conv2D(units, 3)(x)
        """
    assert evaluated(text).faults == ["input-rank"]


def test_faults_have_no_call_that_the_user_did_not_write() -> None:
    fault = evaluated("def g():\n    return never_defined\ndef f(x):\n    return g()").trace.faults[0]
    assert [span.text() for span in fault.chain] == ["g()"]


def test_a_chain_of_calls_is_attached() -> None:
    fault = evaluated("def f(x):\n    return x + never_defined\ndef g():\n    return f(1)\ny = g()").trace.faults[0]
    assert [span.text() for span in fault.chain] == ["g()", "f(1)"]


def test_methods_that_are_not_called() -> None:
    result = evaluated(
        """
        class A:
            def __init__(self, n_in): self.n = n_in
            def f(self): return self.n + never_one
            @staticmethod
            def s(x): return never_two
            @classmethod
            def c(cls): return never_three
            @property
            def p(self): return never_four
            def dangling(self): return self.nothing.at.all
        class B:
            def __init__(self): self.x = 1
            def used(self): return 1
            def unused(self): return never_five
        b = B().used()
        """
    )
    names = sorted(fault.subject[0] for fault in result.trace.faults)
    assert names == ["never_five", "never_four", "never_one", "never_three", "never_two"]


def test_closures_and_decorated_functions() -> None:
    result = evaluated(
        """
        import unknown
        def loss(alpha):
            def inner(y_true, y_pred): return never_one
            return inner
        @unknown.decorator
        def decorated(x): return never_two
        f = lambda x: never_three
        """
    )
    names = sorted(fault.subject[0] for fault in result.trace.faults)
    assert names == ["never_one", "never_three", "never_two"]


def test_the_state_stays_as_it_was() -> None:
    result = evaluated("l = []\ndef f():\n    global g\n    g = 5\n    l.append(1)\n")
    assert result.plain("l") == []
    assert "g" not in result.session.evaluator.module.frame.fields


def test_recursion_and_generators() -> None:
    result = evaluated(
        "def f(n):\n    return f(n - 1) if n else 0\ndef g(n):\n    yield g(n)\nclass A:\n    def m(self): return self.m()"
    )
    assert result.faults == []
