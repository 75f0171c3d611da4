"""Layers and models in branches that nobody can decide, and in loops."""

from __future__ import annotations

from tests.libraries.keras.running import Run


def test_layer_in_one_branch() -> None:
    run = Run("""
        import sys
        m = Sequential([Input((8,))])
        m.add(layers.Dense(4))
        if len(sys.argv) > 1:
            m.add(layers.Dropout(0.5))
        m.add(layers.Dense(2))
        shape = m.output_shape
        m.compile("sgd", "mse")
        p = m.predict(np.zeros((3, 8)))
    """)
    assert run.faults == []
    assert run["shape"] == (None, 2)
    assert run.shape("p") == "(3, 2)"


def test_units_by_branch() -> None:
    run = Run("""
        import sys
        units = 4 if len(sys.argv) > 1 else 5
        y = layers.Dense(units)(Input((8,)))
        z = layers.Dense(3)(y)
    """)
    assert run.faults == []
    assert run["z"] == (None, 3)


def test_functional_branches_join() -> None:
    run = Run("""
        import sys
        x = Input((8,))
        if len(sys.argv) > 1:
            h = layers.Dense(16, activation="relu")(x)
        else:
            h = layers.Dense(16)(layers.Dropout(0.1)(x))
        y = layers.Dense(3)(h)
        m = Model(x, y)
        out = m.output_shape
    """)
    assert run.faults == []
    assert run["out"] == (None, 3)


def test_a_shared_layer_called_in_both_branches() -> None:
    run = Run("""
        import sys
        d = layers.Dense(4)
        a, b = Input((8,)), Input((8,))
        y = d(a) if len(sys.argv) > 1 else d(b)
        z = d(a)
        count = d.count_params()
    """)
    assert run.faults == []
    assert run["count"] == 36


def test_automatic_names_after_branches() -> None:
    run = Run("""
        import sys
        if len(sys.argv) > 1:
            a = layers.Dense(2)
        b = layers.Dense(3)
        name = b.name
    """)
    assert run["name"] == "dense_1"


def test_image_layout_after_branches() -> None:
    run = Run("""
        import sys
        if len(sys.argv) > 1:
            keras.backend.set_image_data_format("channels_first")
        y = layers.Conv2D(4, 3)(Input((3, 3, 3)))
    """)
    assert run.faults == []


def test_layers_in_a_loop_of_unknown_length() -> None:
    run = Run("""
        import os
        x = Input((16, 16, 3))
        h = x
        for name in os.listdir("."):
            h = layers.Conv2D(8, 3, padding="same")(h)
        y = layers.Conv2D(5, 3, padding="same")(h)
        m = Sequential([Input((4,))])
        for name in os.listdir("."):
            m.add(layers.Dense(4))
        m.add(layers.Dense(2))
        out = m.output_shape
    """)
    assert run.faults == []
    assert run["y"] == (None, 16, 16, 5)


def test_functions_that_nobody_calls() -> None:
    run = Run("""
        def build(n_features, n_classes, hidden=32):
            x = Input((n_features,))
            h = layers.Dense(hidden, activation="relu")(x)
            return Model(x, layers.Dense(n_classes, activation="softmax")(h))
    """)
    assert run.faults == []
    shapes = [record.value.spec for record in run.trace.tensors]
    assert [str(spec) for spec in shapes] == [
        "TensorSpec((None, n_features), float32)",
        "TensorSpec((None, 32), float32)",
        "TensorSpec((None, n_classes), float32)",
    ]
    view = run.event("model").data["view"]
    assert [str(part.spec) for part in view.outputs] == ["TensorSpec((None, n_classes), float32)"]
    assert [operation.built is not None for operation in view.operations] == [True, True, True]
