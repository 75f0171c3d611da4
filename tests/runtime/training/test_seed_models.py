"""The models that the project was begun for: built, trained, evaluated, predicted with, saved and loaded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

import runtime as keras
from runtime import backend as K
from runtime import layers
from runtime.layers import LSTM, Dense, Dropout, Embedding, Flatten, Input
from runtime.models import Model, Sequential, load_model, model_from_json, model_from_yaml


@pytest.fixture(autouse=True)
def _seeded() -> None:
    keras.utils.set_random_seed(1)


def trained_and_saved(model: Any, x: Any, y: Any, folder: Path, custom_objects: Any = None) -> None:
    """One epoch lowers nothing by itself; what counts is that each step works and a file gives the same predictions."""
    history = model.fit(x, y, epochs=1, batch_size=16, verbose=0)
    assert all(np.isfinite(values).all() for values in history.history.values())
    assert np.isfinite(model.evaluate(x, y, verbose=0)).all()
    before = model.predict(x, verbose=0)
    model.save(folder / "model.keras")
    after = load_model(folder / "model.keras", custom_objects).predict(x, verbose=0)
    for a, b in zip(*([p] if isinstance(p, np.ndarray) else p for p in (before, after)), strict=True):
        np.testing.assert_allclose(a, b, atol=1e-6)


def test_sequential_and_functional(tmp_path: Path) -> None:
    sequential = Sequential()
    sequential.add(Dense(32, activation="relu", input_shape=(64,)))
    sequential.add(Dense(32, activation="relu"))
    sequential.add(Dense(10, activation="softmax"))
    x = i = Input(shape=(64,))
    x = Dense(32, activation="relu")(x)
    x = Dense(32, activation="relu")(x)
    functional = Model(i, Dense(10, activation="softmax")(x))
    assert sequential.count_params() == functional.count_params() == 3466
    data, targets = np.random.random((40, 64)), np.random.random((40, 10))
    for model in (sequential, functional):
        model.compile("rmsprop", "categorical_crossentropy")
        trained_and_saved(model, data, targets, tmp_path)


def test_question_answering(tmp_path: Path) -> None:
    text, question = Input((None,), dtype="int32", name="text"), Input((None,), dtype="int32", name="question")
    encoded = [LSTM(32)(Embedding(10000, 64)(text)), LSTM(16)(Embedding(10000, 32)(question))]
    model = Model([text, question], Dense(500, activation="softmax")(layers.concatenate(encoded)), name="QA")
    assert model.count_params() == 1_000_052
    model.compile("rmsprop", "categorical_crossentropy", metrics=["acc"])
    x = [np.random.randint(1, 10000, (32, 20)), np.random.randint(1, 10000, (32, 20))]
    y = np.eye(500)[np.random.randint(0, 500, 32)]
    model.fit({"text": x[0], "question": x[1]}, y, epochs=1, verbose=0)
    trained_and_saved(model, x, y, tmp_path)


def test_three_heads() -> None:
    posts = Input((None,), dtype="int32", name="posts")
    x = layers.Embedding(256, 50000)(posts)
    for width, pool in ((128, 5), (256, 0), (256, 5), (256, 0), (256, 0)):
        x = layers.Conv1D(width, 5, activation="relu")(x)
        x = layers.MaxPooling1D(pool)(x) if pool else x
    x = Dense(128, activation="relu")(layers.GlobalMaxPool1D()(x))
    heads = [
        Dense(1, name="age")(x),
        Dense(10, activation="softmax", name="income")(x),
        Dense(1, activation="sigmoid", name="gender")(x),
    ]
    model = Model(posts, heads)
    assert model.count_params() == 45_982_476
    losses = {"age": "mse", "income": "categorical_crossentropy", "gender": "binary_crossentropy"}
    model.compile("sgd", loss=losses, loss_weights={"age": 0.25, "income": 1.0, "gender": 10.0})
    y = {"age": np.ones((2, 1)), "income": np.eye(10)[[1, 2]], "gender": np.ones((2, 1))}
    result = model.evaluate(np.random.randint(0, 256, (2, 400)), y, verbose=0, return_dict=True)
    assert set(result) == {"loss", "age_loss", "income_loss", "gender_loss"}


def test_shared_lstm(tmp_path: Path) -> None:
    shared = LSTM(32)
    left, right = Input((None, 128)), Input((None, 128))
    merged = layers.concatenate([shared(left), shared(right)], axis=-1)
    model = Model([left, right], Dense(1, activation="sigmoid")(merged))
    assert model.count_params() == 20_673
    model.compile("rmsprop", "binary_crossentropy", metrics=["accuracy"])
    data = [np.random.random((16, 9, 128)), np.random.random((16, 9, 128))]
    trained_and_saved(model, data, np.random.randint(2, size=(16, 1)), tmp_path)


def test_layers_of_several_calls() -> None:
    a, b = Input((14, 25)), Input((14, 25))
    lstm = LSTM(3)
    first = lstm(a)
    assert lstm.output is first
    second = lstm(b)
    assert lstm.get_output_at(0) is first
    assert lstm.get_output_at(1) is second
    conv = layers.Conv2D(16, (3, 3), padding="same", data_format="channels_first")
    conv(Input((3, 32, 32)))
    assert conv.input_shape == (None, 3, 32, 32)
    conv(Input((3, 64, 64)))
    assert conv.get_input_shape_at(0) == (None, 3, 32, 32)
    assert conv.get_input_shape_at(1) == (None, 3, 64, 64)
    with pytest.raises(AttributeError, match="different input shapes"):
        _ = conv.input_shape


def test_new_head_on_inner_features() -> None:
    title, tags = Input((30,), name="title"), Input((5,), name="tags")
    x = Dense(64, activation="relu", name="features")(layers.Concatenate()([title, tags]))
    model = Model([title, tags], [Dense(1, activation="sigmoid")(x), Dense(5, activation="softmax")(x)])
    features = model.get_layer("features").output
    longer = Model([title, tags], [*model.outputs, Dense(3, activation="softmax")(features)])
    shapes = [p.shape for p in longer.predict([np.ones((4, 30)), np.ones((4, 5))], verbose=0)]
    assert shapes == [(4, 1), (4, 5), (4, 3)]


class Outer(layers.Layer):
    def __init__(self, output_dim: int, **kwargs: Any) -> None:
        self.output_dim = output_dim
        super().__init__(**kwargs)

    def build(self, input_shape: Any) -> None:
        self.W = self.add_weight(
            shape=(input_shape[1], self.output_dim), initializer="uniform", trainable=True, name="W"
        )
        super().build(input_shape)

    def call(self, x: Any, mask: Any = None) -> Any:
        return K.expand_dims(K.dot(x, self.W), 1)

    def get_output_shape_for(self, input_shape: Any) -> Any:
        return (input_shape[0], 1, self.output_dim)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "output_dim": self.output_dim}


def test_layer_of_keras1(tmp_path: Path) -> None:
    model = Sequential()
    model.add(Outer(12, input_shape=(7,)))
    model.add(Flatten())
    model.add(Dense(3))
    assert model.output_shape == (None, 3)
    model.compile("sgd", "mse")
    trained_and_saved(model, np.ones((16, 7)), np.ones((16, 3)), tmp_path, {"Outer": Outer})


class Pair(layers.Layer):
    def __init__(self, output_dims: tuple[int, int]) -> None:
        super().__init__()
        self.output_dims = output_dims

    def build(self, input_shape: Any) -> None:
        first, second = self.output_dims
        self.w1 = keras.Variable(K.random_uniform(shape=[input_shape[0][-1], first]))
        self.w2 = keras.Variable(K.random_uniform(shape=[input_shape[1][-1], second]), trainable=False)

    def call(self, x: Any) -> Any:
        x1, x2 = x
        return K.concatenate([K.dot(x1, self.w1), K.dot(x2, self.w2)], axis=-1)


def test_layer_over_a_list() -> None:
    i = Input((20,))
    joined = Pair((10, 8))([Dense(5)(i), Dense(6)(i)])
    assert joined.shape == (None, 18)
    model = Model(i, Dense(2)(joined))
    assert len(model.non_trainable_weights) == 1
    frozen = model.non_trainable_weights[0].numpy()
    model.compile("adam", "mse")
    model.fit(np.ones((8, 20)), np.ones((8, 2)), verbose=0)
    np.testing.assert_array_equal(model.non_trainable_weights[0].numpy(), frozen)


class Classifier(Model):
    def __init__(self, n: int) -> None:
        super().__init__()
        self.dense = Dense(n, activation="softmax")

    def call(self, inputs: Any) -> Any:
        return self.dense(inputs)


def test_subclassed_inside_functional_and_back() -> None:
    i = Input((3,))
    model = Model(i, Classifier(10)(Dense(64, activation="relu")(i)))
    assert model.output_shape == (None, 10)
    j = Input((64,))
    binary = Model(j, Dense(1, activation="sigmoid")(j))

    class Whole(Model):
        def __init__(self) -> None:
            super().__init__()
            self.dense, self.classifier = Dense(64, activation="relu"), binary

        def call(self, inputs: Any) -> Any:
            return self.classifier(self.dense(inputs))

    whole = Whole()
    assert tuple(whole(np.ones((2, 7), "float32")).shape) == (2, 1)
    whole.compile("sgd", "binary_crossentropy")
    whole.fit(np.ones((8, 7)), np.ones((8, 1)), verbose=0)
    assert len(whole.weights) == 4


def test_losses_of_ones_own() -> None:
    i = Input((16,))
    hidden = Dense(32, activation="relu")(i)
    model = Model(i, Dense(4, activation="softmax")(hidden))

    def own(target: Any, output: Any) -> Any:
        return keras.losses.categorical_crossentropy(target, output) + K.max(output)

    model.compile("rmsprop", loss=own)
    x, y = np.random.random((32, 16)), np.eye(4)[np.random.randint(4, size=32)]
    with_peak = model.evaluate(x, y, verbose=0)
    model.compile("rmsprop", loss="categorical_crossentropy")
    assert with_peak > model.evaluate(x, y, verbose=0)
    model.add_loss(100.0 * K.mean(K.square(hidden)))
    model.compile("rmsprop")
    history = model.fit(x, epochs=3, verbose=0).history["loss"]
    assert history[-1] < history[0]


def test_lambda_and_ops_on_symbolic_tensors() -> None:
    def noisy(x: Any) -> Any:
        return x * K.random_binomial(K.shape(x), 0.5) * 2

    i = Input((20,))
    x = Dense(50, activation="relu")(layers.Lambda(noisy)(i))
    x = x * K.random_binomial(K.shape(x), 0.5) * 2
    assert Model(i, x).predict(np.ones((3, 20)), verbose=0).shape == (3, 50)


def test_functions_of_inner_layers() -> None:
    model = Sequential()
    model.add(Dense(64, activation="relu", input_dim=20))
    model.add(Dropout(0.5))
    model.add(Dense(32, activation="relu"))
    model.add(Dense(10, activation="softmax"))
    third = K.function([model.layers[0].input, K.learning_phase()], [model.layers[2].output])
    data = np.random.random((5, 20))
    quiet = [third([data, 0])[0] for _ in range(2)]
    np.testing.assert_array_equal(*quiet)
    assert not np.allclose(quiet[0], third([data, 1])[0])
    model.pop()
    assert model.output_shape == (None, 32)
    assert [layer.name for layer in model.layers][-1].startswith("dense")


def test_stateful_recurrent_layers() -> None:
    model = Sequential()
    model.add(LSTM(8, batch_input_shape=(4, 10, 3), return_sequences=True, stateful=True))
    model.add(layers.SimpleRNN(6, unroll=True))
    model.add(Dense(1))
    model.compile("sgd", "mse")
    x = np.random.random((4, 10, 3))
    first, second = (model.predict(x, batch_size=4, verbose=0) for _ in range(2))
    model.reset_states()
    np.testing.assert_allclose(model.predict(x, batch_size=4, verbose=0), first, atol=1e-6)
    assert not np.allclose(first, second)


def test_masked_steps_do_not_count() -> None:
    model = Sequential([layers.Masking(0.0, input_shape=(8, 5)), LSTM(16), Dense(1, activation="sigmoid")])
    model.compile("rmsprop", "binary_crossentropy", metrics=["acc"])
    x = np.random.random((4, 8, 5))
    x[:, 5:] = 0.0
    np.testing.assert_allclose(model.predict(x, verbose=0), model.predict(x[:, :5], verbose=0), atol=1e-5)
    model.fit(x, np.ones((4, 1)), verbose=0)


def test_model_at_every_step() -> None:
    i = Input((84,))
    model = Model(i, Dense(10, activation="softmax")(Dense(16, activation="relu")(i)))
    sequences = Input((20, 84))
    whole = Model(sequences, layers.TimeDistributed(model)(sequences))
    assert whole.output_shape == (None, 20, 10)
    x = np.random.random((2, 20, 84)).astype("float32")
    np.testing.assert_allclose(whole.predict(x, verbose=0)[:, 3], model.predict(x[:, 3], verbose=0), atol=1e-6)


def test_layers_of_keras1_by_their_names() -> None:
    left = Sequential()
    with pytest.warns(FutureWarning, match="init is now kernel_initializer"):
        left.add(Dense(32, input_dim=16, init="glorot_uniform", W_regularizer="l2"))
    left.add(layers.LeakyReLU(alpha=0.3))
    right = Sequential([Dense(32, input_dim=16), layers.PReLU()])
    both = Sequential()
    both.add(layers.Merge([left, right], mode="concat"))
    both.add(layers.Highway(activation="relu"))
    both.add(layers.MaxoutDense(16, nb_feature=4))
    both.add(layers.ELU())
    both.add(layers.SReLU())
    both.add(Dense(4, activation="softmax"))
    both.compile(keras.optimizers.SGD(lr=0.01, momentum=0.9, clipnorm=1.0), "categorical_crossentropy")
    data = [np.random.random((8, 16)), np.random.random((8, 16))]
    targets = keras.utils.to_categorical(np.random.randint(4, size=8), 4)
    both.fit(data, targets, nb_epoch=1, batch_size=4, verbose=0)
    i = Input((3, 32, 32))
    x = layers.Convolution2D(8, 3, 3, border_mode="same", activation="relu", dim_ordering="th")(i)
    x = layers.AtrousConvolution2D(8, 3, 3, atrous_rate=(2, 2), border_mode="same", dim_ordering="th")(x)
    x = layers.MaxPooling2D((2, 2), dim_ordering="th")(x)
    flat = Flatten()(x)
    similarity = layers.merge([Dense(8)(flat), Dense(8)(flat)], mode="cos", dot_axes=1)
    assert Model(input=i, output=similarity).predict(np.ones((2, 3, 32, 32)), verbose=0).shape[0] == 2


def test_configs_and_weights(tmp_path: Path) -> None:
    model = Sequential()
    model.add(Dense(2, input_dim=3, name="dense_1"))
    model.add(Dense(3, name="dense_2"))
    from_json, from_yaml = model_from_json(model.to_json()), model_from_yaml(model.to_yaml())
    from_json.set_weights(model.get_weights())
    model.save_weights(tmp_path / "weights.h5")
    from_yaml.load_weights(tmp_path / "weights.h5", by_name=False)
    assert (model.get_layer("dense_1").name, model.get_layer(index=1).name) == ("dense_1", "dense_2")
    new = Sequential([Dense(2, input_dim=3, name="dense_1"), Dense(10, name="new_dense")])
    new.load_weights(tmp_path / "weights.h5", by_name=True)
    np.testing.assert_array_equal(new.layers[0].get_weights()[0], model.get_weights()[0])
    x = np.random.random((4, 3))
    for again in (from_json, from_yaml):
        np.testing.assert_allclose(again.predict(x, verbose=0), model.predict(x, verbose=0), atol=1e-6)


def test_older_training_methods() -> None:
    x, y = np.random.random((64, 10)), np.random.randint(2, size=(64, 1))
    model = Sequential([Dense(8, activation="relu", input_dim=10), Dense(1, activation="sigmoid")])
    model.compile("rmsprop", "binary_crossentropy", metrics=["accuracy"])

    def generate(batch: int) -> Any:
        while True:
            k = np.random.randint(len(x), size=batch)
            yield x[k], y[k]

    history = model.fit_generator(
        generator=generate(16), steps_per_epoch=4, validation_data=generate(16), validation_steps=2, epochs=2, verbose=0
    )
    assert set(history.history) == {"loss", "accuracy", "val_loss", "val_accuracy"}
    assert len(model.evaluate_generator(generate(16), 2)) == 2
    assert model.predict_generator(generate(16), 2).shape == (32, 1)
    assert model.predict_classes(x).shape == (64, 1)
    assert model.predict_proba(x).shape == (64, 1)
    with pytest.warns(FutureWarning, match="nb_epoch is now epochs"):
        model.fit(x, y, nb_epoch=1, verbose=0)


def test_memory_fraction_of_an_old_session() -> None:
    class Options:
        per_process_gpu_memory_fraction = 0.3

    class Config:
        gpu_options = Options()

    K.set_session(Config())  # without a GPU nothing happens; with one, the fraction is set
    with pytest.raises(ValueError, match="above 0"):
        keras.config.set_memory_fraction(1.5)
    assert torch.cuda.is_available() or keras.config.get_device().type == "cpu"
