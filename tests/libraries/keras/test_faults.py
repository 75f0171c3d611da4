"""Faults that Keras code has: where they are reported, with which words, and what goes on after them."""

from __future__ import annotations

from tests.libraries.keras.running import Run


def test_argument_at_fault_is_blamed() -> None:
    run = Run("""
        a = layers.Dense(64, activaton="relu")
        b = layers.Dense(10 / 2)
        c = layers.Dense(units=3, activation="rleu")
        y = a(Input((4,)))
    """)
    assert run.faults == [(1, "argument"), (2, "float-size"), (3, "unknown-name")]
    assert [fault.span.text() for fault in run.trace.faults] == ['activaton="relu"', "10 / 2", 'activation="rleu"']
    assert run.shape("y") == "(None, 64)"


def test_input_that_is_no_tuple() -> None:
    run = Run("""
        x = Input(4)
        y = layers.Dense(3)(x)
        z = Input((28))
    """)
    assert run.faults == [(1, "shape-not-a-tuple"), (3, "shape-not-a-tuple")]
    assert run.shape("y") == "(None, 3)"


def test_call_of_a_layer_names_the_constructor() -> None:
    run = Run("""
        pool = layers.MaxPooling2D(pool_size=8)
        y = pool(Input((4, 4, 3)))
    """)
    fault = run.fault("non-positive-size")
    assert run.line(fault) == 2
    assert [related.span.text() for related in fault.related] == ["pool_size=8"]


def test_layer_in_the_place_of_a_tensor() -> None:
    run = Run("""
        x = Input((3,))
        a = layers.Dense(2)(layers.Dense(3))
        b = layers.concatenate([x, layers.Flatten()])
        c = Model(x, layers.Dense(2))
    """)
    assert run.faults == [(2, "not-symbolic"), (3, "not-symbolic"), (4, "not-symbolic")]


def test_graph_disconnected_tells_of_the_input() -> None:
    run = Run("""
        a = Input((8,), name="first")
        b = Input((4,), name="second")
        h = layers.concatenate([a, b])
        model = Model(a, layers.Dense(1)(h))
    """)
    fault = run.fault("graph-disconnected")
    assert "second (None, 4)" in fault.message
    assert fault.span.text() == "layers.Dense(1)(h)"
    assert [(related.span.lineno - run.offset) for related in fault.related] == [2, 3]


def test_graph_disconnected_tells_of_a_rebound_variable() -> None:
    run = Run("""
        x = Input((8,))
        h = layers.Dense(4)(x)
        x = Input((2,))
        model = Model(x, h)
    """)
    fault = run.fault("graph-disconnected")
    assert [related.message for related in fault.related if related.span.lineno - run.offset == 3] == [
        "here x was given to another tensor, so that it is the Input no more (KS202)"
    ]


def test_unknown_history_is_not_disconnected() -> None:
    run = Run("""
        import elsewhere
        x = Input((8,))
        h = elsewhere.block(x)
        a = Model(x, h)
        b = Model(x, layers.Dense(2)(h))
        c = Model(elsewhere.inputs, layers.Dense(2)(x))
        s = Sequential([elsewhere.layer(), layers.Dense(3)])
        s.compile("sgd", "mse")
        y = b(x)
    """)
    assert run.faults == []
    assert run.shape("y").endswith("2)") or run.shape("y") == "<unknown rank>"


def test_sequential_of_other_things() -> None:
    run = Run("""
        x = Input((3,))
        a = Sequential([layers.Dense])
        b = Sequential()
        b.add(layers.Dense(3)(x))
        b.add(np.zeros(3))
        b.add(layers.Dense(2, name="d"))
        b.add(layers.Dense(2, name="d"))
    """)
    assert run.faults == [(2, "not-a-layer"), (4, "not-a-layer"), (5, "not-a-layer"), (7, "duplicate-name")]


def test_fault_of_a_sequential_stands_at_the_layer() -> None:
    run = Run("""
        m = Sequential([
            Input((28, 28)),
            layers.Conv2D(8, 3),
            layers.Flatten(),
        ])
        n = Sequential()
        n.add(layers.Dense(3, input_shape=(4,)))
        n.add(layers.Conv1D(3, 2))
    """)
    assert run.faults == [(3, "input-rank"), (8, "input-rank")]


def test_unknown_layer_of_a_model() -> None:
    run = Run("""
        m = Sequential([Input((2,)), layers.Dense(3, name="hidden")])
        a = m.get_layer("hiden")
        b = m.get_layer(index=4)
        c = m.get_layer("hidden")
    """)
    assert run.faults == [(2, "unknown-layer"), (3, "unknown-layer")]
    assert "'hidden'" in run.fault("unknown-layer").message


def test_names_of_modules() -> None:
    run = Run("""
        a = keras.layer.Dense(3)
        b = keras.layers.dense(3)
        from keras.layers import Densee
        c = getattr(keras, "optimizer", None)
        try:
            from keras import engines
        except ImportError:
            engines = None
        from keras.layers import Merge, Convolution2D
        from keras.engine.topology import Layer
        from keras.utils import np_utils
    """)
    assert run.faults == [(1, "undefined"), (2, "undefined"), (3, "undefined")]
    assert "Did you mean layers?" in run.fault("undefined").message


def test_misspelt_names_in_compile() -> None:
    run = Run("""
        m = Sequential([Input((2,)), layers.Dense(3)])
        m.compile("adamm", loss="mean_square_error", metrics=["acuracy", "mae"])
        m.compile("adam", loss="crossentropy", metrics=["accuracy", "acc"])
        m.fit(np.zeros((4, 2)), np.zeros((4, 3)), epoch=3)
    """)
    assert run.faults == [(2, "unknown-name")] * 3 + [(4, "argument")]


def test_missing_super_init() -> None:
    run = Run("""
        class A(layers.Layer):
            def __init__(self, n):
                self.n = n

            def call(self, x):
                return x

        class B(keras.Model):
            def __init__(self):
                self.d = layers.Dense(3)
                super().__init__()

        class C(layers.Layer):
            def __init__(self, n, **kwargs):
                self.n = n
                super().__init__(**kwargs)

            def call(self, x):
                return x

        a, b, c = A(3)(Input((2,))), B(), C(4)(Input((2,)))
    """)
    assert run.faults == [(2, "missing-super-init"), (10, "missing-super-init")]


def test_weight_of_a_size_that_keras_does_not_know() -> None:
    run = Run("""
        class Bad(layers.Layer):
            def build(self, input_shape):
                self.w = self.add_weight(shape=(input_shape[1], 3))

            def call(self, x):
                return x

        good = Bad()(Input((4, 2)))
        bad = Bad()(Input((None, 2)))
    """)
    assert run.faults == [(3, "add-weight")]


def test_set_weights() -> None:
    run = Run("""
        d = layers.Dense(3)
        d.build((None, 4))
        d.set_weights([np.zeros((4, 3)), np.zeros((3,))])
        d.set_weights([np.zeros((3, 4)), np.zeros((3,))])
        d.set_weights([np.zeros((4, 3))])
    """)
    assert run.faults == [(4, "weights-shape"), (5, "weights-shape")]


def test_a_fault_is_silent_inside_a_try() -> None:
    run = Run("""
        try:
            y = layers.Conv2D(3, 3)(Input((4,)))
        except ValueError:
            y = None
    """)
    assert run.faults == []


def test_a_fault_on_one_branch_only_is_silent() -> None:
    run = Run("""
        import sys
        x = Input((8, 8, 3)) if len(sys.argv) > 1 else Input((8,))
        y = layers.Conv2D(3, 3)(x)
    """)
    assert run.faults == []


def test_an_unknown_argument_may_be_a_list() -> None:
    run = Run("""
        import elsewhere
        u = elsewhere.data()
        a, b = Input((3,)), Input((4,))
        m = Model([a, b], layers.concatenate([a, b]))
        y = m(u)
        layers.Add()(u), layers.concatenate(u), layers.Attention()(u), layers.Dot(axes=1)(u), layers.LSTM(3)(u)
        m.fit(u, u)
        m.predict(u)
    """)
    assert run.faults == []
    assert run["y"] == (None, 7)


def test_build_asks_for_weights_alone() -> None:
    run = Run("""
        b = layers.Bidirectional(layers.LSTM(4))
        b.build((None, 5, 3))
        count = b.count_params()
        e = layers.Embedding.from_config(layers.Embedding(10, 4).get_config())
        size = e.input_dim
    """)
    assert run.faults == []
    assert (run["count"], run["size"]) == (256, 10)


def reasons(code: str) -> list[tuple[int, str]]:
    """(line, message) of why an Input was lost."""
    run = Run(code)
    fault = run.fault("graph-disconnected")
    return [(each.span.lineno - run.offset, each.message) for each in fault.related if "KS202" in each.message]


def test_graph_disconnected_tells_of_a_line_that_makes_several_inputs() -> None:
    found = reasons("""
        parts = []
        for i in range(2):
            x = Input((4,))
            parts.append(layers.Dense(2)(x))
        model = Model(x, layers.add(parts))
    """)
    assert found == [(3, "this line runs several times, and each time makes another Input (KS202)")]


def test_graph_disconnected_tells_of_a_model_that_was_not_called() -> None:
    found = reasons("""
        a = Input((4,))
        base = Model(a, layers.Dense(3)(a))
        x = Input((4,))
        model = Model(x, layers.Dense(2)(base.output))
    """)
    text = "the tensor is from the inside of this model; call it on the new Input, base(x), in its place (KS202)"
    assert found == [(2, text)]


def test_graph_disconnected_tells_of_an_input_that_is_added_too_late() -> None:
    found = reasons("""
        a = Input((4,))
        b = Input((3,))
        given = [a]
        model = Model(given, layers.concatenate([a, b]))
        given.append(b)
    """)
    assert found == [(5, "b is added to given here, after the model was made (KS202)")]


def test_graph_disconnected_has_no_reason_for_two_inputs_of_one_shape() -> None:
    found = reasons("""
        a = Input((4,))
        b = Input((4,))
        model = Model(a, layers.add([a, b]))
    """)
    assert found == []
