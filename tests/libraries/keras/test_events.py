"""What models leave in the trace for the checks: events with snapshots, arguments and spans."""

from __future__ import annotations

from kshape.libraries.keras.compiling import Compiled
from tests.libraries.keras.running import Run, plain


def test_model_event_has_the_latest_view() -> None:
    run = Run("""
        m = Sequential(name="grown")
        m.add(layers.Dense(8, input_shape=(4,)))
        m.add(layers.Dense(3, activation="softmax"))
    """)
    view = run.event("model").data["view"]
    assert (view.name, view.kind, view.built) == ("grown", "sequential", True)
    assert [operation.name for operation in view.operations][-2:] == ["dense", "dense_1"]
    assert plain(view.outputs[0].spec.shape) == (None, 3)
    assert view.outputs[0].activation.name == "softmax"


def test_a_view_does_not_change_later() -> None:
    run = Run("""
        m = Sequential([Input((4,)), layers.Dense(8)])
        m.compile("sgd", "mse")
        m.add(layers.Dense(3))
    """)
    view = run.event("compile").data["view"]
    assert plain(view.outputs[0].spec.shape) == (None, 8)
    assert plain(run.event("model").data["view"].outputs[0].spec.shape) == (None, 3)


def test_activation_behind_an_output() -> None:
    run = Run("""
        x = Input((4, 4))
        outputs = [
            layers.Dense(3, activation="sigmoid")(x),
            layers.Activation("tanh")(layers.Dense(3)(x)),
            layers.Softmax()(layers.Dense(3)(x)),
            layers.Flatten()(layers.Dense(3, activation="relu")(x)),
            layers.TimeDistributed(layers.Dense(3, activation="softmax"))(x),
            layers.Dense(3)(x),
            layers.Dense(3, activation=lambda t: t)(x),
            ops.sigmoid(layers.Dense(3)(x)),
            Sequential([layers.Dense(3, activation="relu")])(x),
        ]
        m = Model(x, outputs)
    """)
    found = [part.activation and part.activation.name for part in run.event("model").data["view"].outputs]
    assert found == ["sigmoid", "tanh", "softmax", "relu", "softmax", "linear", None, "sigmoid", "relu"]


def test_compile_and_fit() -> None:
    run = Run("""
        a, b = Input((4,), name="a"), Input((2,), name="b")
        h = layers.concatenate([a, b])
        m = Model([a, b], [layers.Dense(1, name="p")(h), layers.Dense(3, name="q", activation="softmax")(h)])
        m.compile("adam", loss={"p": "mse", "q": keras.losses.CategoricalCrossentropy()}, metrics={"q": ["accuracy"]})
        x = {"a": np.zeros((6, 4)), "b": np.zeros((6, 2))}
        m.fit(x, {"p": np.zeros((6, 1)), "q": np.zeros((6, 3))}, epochs=2, batch_size=3)
        m.fit(x=x, y=None, nb_epoch=3)
    """)
    compiled = run.event("compile").data["compiled"]
    assert isinstance(compiled, Compiled)
    assert compiled.per_output("loss", ["p", "q"])[0] == "mse"
    assert type(compiled.per_output("loss", ["p", "q"])[1]).__name__ == "CategoricalCrossentropy"
    assert compiled.per_output("metrics", ["p", "q"]) == [None, ["accuracy"]]
    fits = [event for event in run.trace.events if event.kind == "fit"]
    assert sorted(fits[0].data) == ["batch_size", "epochs", "logs", "past_is_known", "view", "x", "y"]
    assert fits[0].spans["epochs"].text() == "epochs=2"
    assert fits[1].data["epochs"] == 3
    assert fits[1].spans["epochs"].text() == "nb_epoch=3"
    assert [part.name for part in fits[0].data["view"].inputs] == ["a", "b"]


def test_methods_for_generators_are_those_of_today() -> None:
    run = Run("""
        def batches():
            while True:
                yield np.zeros((2, 4)), np.zeros((2, 1))

        m = Sequential([Input((4,)), layers.Dense(1)])
        m.compile("sgd", "mse")
        m.fit_generator(batches(), 10, epochs=3)
        p = m.predict_generator(batches(), 2)
    """)
    event = run.event("fit")
    assert (event.data["steps_per_epoch"], event.data["epochs"]) == (10, 3)
    assert event.spans["steps_per_epoch"].text() == "10"
    assert run.shape("p") == "(None, 1)"


def test_custom_losses_are_evaluated() -> None:
    run = Run("""
        def loss(y_true, y_pred):
            d = ops.square(y_true - y_pred)
            return ops.mean(d, axis=-1)

        class Own(keras.losses.Loss):
            def call(self, y_true, y_pred):
                return ops.sum(y_pred, axis=1)

        m = Sequential([Input((4,)), layers.Dense(3)])
        m.compile("sgd", loss, metrics=[Own()])
        m.fit(np.zeros((5, 4)), np.zeros((5, 3)))
    """)
    assert run.faults == []
    shapes = {run.line(record): str(record.value.spec) for record in run.trace.tensors}
    assert shapes[2] == "TensorSpec((None, 3), float32)"
    assert shapes[7] == "TensorSpec((None,), float32)"
