"""Translation from Keras 1 and 2: arguments, values, positions, defaults, notes; detection of the dialect."""

from __future__ import annotations

from typing import Any

import pytest

from kshape.rulebook.dialects import (
    Evidence,
    Translation,
    detect,
    function_today,
    keras1,
    module_today,
    translate,
    translate_method,
)
from kshape.rulebook.dialects.classes import CLASSES
from kshape.rulebook.errors import is_unknown
from kshape.rulebook.layers import LAYERS
from kshape.rulebook.specs import TensorSpec

TF = "tensorflow.keras"


def told(translation: Translation) -> list[tuple[str, str, str | None, bool]]:
    return [(note.kind, note.old, note.new, note.raises_in_keras3) for note in translation.notes]


def test_modern_calls_stay_as_they_are() -> None:
    for dialect in (None, "keras2", "keras3"):
        for name, args, kwargs in [
            ("Dense", (32, "relu"), {"kernel_initializer": "he_normal"}),
            ("Conv2D", (8, (3, 3)), {"padding": "same"}),
            ("Conv2D", (8, 3, 2), {"padding": "same"}),
            ("LSTM", (4,), {"return_sequences": True}),
            ("Embedding", (10, 4), {"mask_zero": True}),
            ("Bidirectional", (None,), {"weights": None}),
            ("BatchNormalization", (1,), {}),
        ]:
            if name == "Conv2D" and len(args) == 3 and dialect == "keras2":
                continue
            result = translate(name, args, kwargs, dialect)  # type: ignore[arg-type]
            assert (result.rule, tuple(result.args), result.kwargs, result.notes) == (name, args, kwargs, [])


def test_arguments_and_values() -> None:
    result = translate(
        "Convolution2D", (8, 3, 3), {"border_mode": "same", "activation": "relu", "dim_ordering": "th", "bias": False}
    )
    assert result.kwargs == {
        "filters": 8,
        "kernel_size": (3, 3),
        "padding": "same",
        "activation": "relu",
        "data_format": "channels_first",
        "use_bias": False,
    }
    assert result.origins["padding"] == "border_mode"
    assert result.origins["filters"] == 0
    assert told(result)[1:] == [
        ("argument", "border_mode", "padding", True),
        ("value", 'dim_ordering="th"', 'data_format="channels_first"', True),
        ("argument", "bias", "use_bias", True),
    ]


@pytest.mark.parametrize(
    ("name", "args", "kwargs", "today"),
    [
        ("Dense", (3, "uniform", "relu"), {}, {"units": 3, "kernel_initializer": "uniform", "activation": "relu"}),
        ("Dense", (), {"output_dim": 3, "W_constraint": None}, {"units": 3, "kernel_constraint": None}),
        ("Convolution1D", (8, 5), {"subsample_length": 2}, {"filters": 8, "kernel_size": 5, "strides": 2}),
        ("Convolution3D", (8, 2, 3, 4), {}, {"filters": 8, "kernel_size": (2, 3, 4)}),
        (
            "AtrousConvolution2D",
            (8, 3, 3),
            {"atrous_rate": 2},
            {"filters": 8, "kernel_size": (3, 3), "dilation_rate": 2},
        ),
        ("Deconvolution2D", (3, 2, 4, (None, 9, 9, 3)), {}, {"filters": 3, "kernel_size": (2, 4)}),
        ("MaxPooling1D", (), {"pool_length": 3, "stride": 2}, {"pool_size": 3, "strides": 2}),
        ("UpSampling1D", (), {"length": 3}, {"size": 3}),
        ("Dropout", (), {"p": 0.3}, {"rate": 0.3}),
        ("GaussianNoise", (0.3,), {}, {"stddev": 0.3}),
        (
            "Embedding",
            (9, 4),
            {"init": "uniform"},
            {"input_dim": 9, "output_dim": 4, "embeddings_initializer": "uniform"},
        ),
        ("PReLU", (), {"init": "zero"}, {"alpha_initializer": "zero"}),
        ("LSTM", (4,), {"inner_activation": "tanh"}, {"units": 4, "recurrent_activation": "tanh"}),
        ("LSTM", (4,), {"dropout_W": 0.1, "dropout_U": 0.2}, {"units": 4, "dropout": 0.1, "recurrent_dropout": 0.2}),
        ("LSTM", (4,), {"forget_bias_init": "zero"}, {"units": 4, "unit_forget_bias": False}),
        ("GRU", (4,), {}, {"units": 4, "reset_after": False}),
        ("BatchNormalization", (1e-3, 0, 1), {}, {"epsilon": 1e-3, "axis": 1}),
        ("SGD", (0.1, 0.9, 1e-6, True), {}, {"learning_rate": 0.1, "momentum": 0.9, "nesterov": True}),
    ],
)
def test_keras1(name: str, args: tuple[Any, ...], kwargs: dict[str, Any], today: dict[str, Any]) -> None:
    parameters = ["learning_rate", "momentum", "nesterov"] if name == "SGD" else None
    result = translate(name, args, kwargs, "keras1", parameters=parameters)
    order = parameters or [field.name for field in LAYERS[result.rule].parameters()]
    assert dict(zip(order, result.args, strict=False)) | result.kwargs == today


def test_every_signature_of_keras1_leads_to_parameters_of_today() -> None:
    gone = {*keras1.DROPPED, "input_dim", "input_length"}
    for name, signature in keras1.SIGNATURES.items():
        result = translate(name, [1] * 0, dict.fromkeys(signature.split(), 1), "keras1")
        known = {field.name for field in LAYERS[result.rule].parameters()} | gone
        assert set(result.kwargs) <= known, name


def test_two_integers_behind_filters() -> None:
    def kernel(dialect: Any, root: str = "keras", **kwargs: Any) -> Any:
        result = translate("Conv2D", (64, 3, 3), kwargs, dialect, root=root)
        return LAYERS[result.rule](*result.args, **result.kwargs)

    assert (kernel("keras2").kernel_size, kernel("keras2").strides) == ((3, 3), (1, 1))
    assert (kernel("keras1").kernel_size, kernel("keras1").strides) == ((3, 3), (1, 1))
    for strided in (kernel("keras3"), kernel("keras2", TF), kernel(None, TF), kernel(None, padding="same")):
        assert (strided.kernel_size, strided.strides) == ((3, 3), (3, 3))
    assert kernel(None, border_mode="same").strides == (1, 1)

    left_open = translate("Conv2D", (64, 3, 3), {})
    assert is_unknown(left_open.kwargs["strides"])
    assert [note.kind for note in left_open.notes] == ["open"]
    assert "kernel_size=(3, 3) before Keras 3" in left_open.notes[0].text("Conv2D")
    output = LAYERS["Conv2D"](*left_open.args, **left_open.kwargs).infer(TensorSpec((None, 28, 28, 1))).output
    assert repr(output) == "TensorSpec((None, None, None, 64), float32)"
    assert translate("Conv2D", (64, 1, 1), {}).notes == []


def test_a_file_may_mix_both() -> None:
    """nb_epoch makes a file Keras 1, whose calls may still be those of Keras 2."""
    assert translate("Dense", (32, "relu"), {}, "keras1").args == [32, "relu"]
    assert translate("Conv2D", (8, (3, 3)), {}, "keras1").args == [8, (3, 3)]


def test_gru_of_older_keras_has_one_bias() -> None:
    assert translate("GRU", (4,), {}, "keras2").kwargs == {"reset_after": False}
    assert translate("GRU", (4,), {}, "keras2", root=TF).kwargs == {}
    assert translate("GRU", (4,), {}).kwargs == {}


def test_what_keras3_dropped() -> None:
    result = translate("Dense", (3,), {"batch_input_shape": (1, 2), "weights": []})
    assert result.kwargs == {"batch_input_shape": (1, 2)}  # the reader declares the input with it
    assert {(note.old, note.raises_in_keras3) for note in result.notes} == {
        ("batch_input_shape", True),
        ("weights", True),
    }
    assert told(translate("LeakyReLU", (), {"alpha": 0.1})) == [("argument", "alpha", "negative_slope", False)]
    assert translate("Embedding", (3, 2), {"input_length": 5}).notes[0].raises_in_keras3 is False
    sgd = translate("SGD", (), {"lr": 0.1, "decay": 1e-6}, parameters=["learning_rate"])
    assert sgd.kwargs == {"learning_rate": 0.1}
    assert [(note.old, note.raises_in_keras3) for note in sgd.notes] == [("lr", True), ("decay", False)]


def test_notes_read_as_sentences() -> None:
    note = translate("Dense", (3,), {"init": "uniform"}).notes[0]
    assert note.text("Dense") == "Dense's init is called kernel_initializer since Keras 2."
    note = translate("Merge", (), {"mode": "sum"}).notes[0]
    assert note.text() == (
        "Merge does not exist since Keras 2. Use Add, Multiply, Average, Maximum, Concatenate or Dot."
    )


def test_every_old_class_has_a_rule() -> None:
    missing = {name for name, successor in CLASSES.items() if successor.rule not in LAYERS}
    assert missing == {"Container", "Network", "TensorBoardV1", "BaseLogger", "MeanIOU"}  # no layers


def test_methods() -> None:
    fit = translate_method("fit", (1, 2), {"nb_epoch": 3, "workers": 4}, None)
    assert (fit.rule, fit.args, fit.kwargs) == ("fit", [1, 2], {"epochs": 3})
    assert told(fit) == [("argument", "nb_epoch", "epochs", True), ("dropped", "workers", None, True)]
    generator = translate_method("fit_generator", ("g", 10, 2), {}, "keras2")
    assert (generator.rule, generator.kwargs) == ("fit", {"x": "g", "steps_per_epoch": 10, "epochs": 2})
    samples = translate_method("fit_generator", ("g", 1000, 2), {}, "keras1")
    assert is_unknown(samples.kwargs["steps_per_epoch"])
    model = translate_method("Model", (), {"input": 1, "output": 2}, None)
    assert model.kwargs == {"inputs": 1, "outputs": 2}


def test_modules_and_functions() -> None:
    assert module_today("keras.layers.core") == "keras.layers"
    assert module_today("tensorflow.keras.layers.experimental.preprocessing") == "keras.layers"
    assert module_today("tensorflow.contrib.keras.layers") == "keras.layers"
    assert module_today("keras.objectives") == "keras.losses"
    assert module_today("keras.estimator") is None
    assert module_today("numpy.random") == "numpy.random"
    moved = function_today("keras.utils.np_utils.to_categorical")
    assert moved is not None and moved.new == "utils.to_categorical"
    assert function_today("keras.layers.Dense") is None


@pytest.mark.parametrize(
    ("evidence", "dialect"),
    [
        (Evidence(), None),
        (Evidence(["keras.layers.Dense"], ["Dense"], ["activation"]), None),
        (Evidence(["keras.layers"], ["Dense"], ["nb_epoch"]), "keras1"),
        (Evidence(["keras.layers"], ["Merge"]), "keras1"),
        (Evidence(["keras.objectives"]), "keras1"),
        (Evidence(["tensorflow.keras.layers"], [], ["nb_epoch"]), None),
        (Evidence(["keras.utils.vis_utils"]), "keras2"),
        (Evidence(["keras.models"], ["fit_generator"]), "keras2"),
        (Evidence(["tf_keras.layers"]), "keras2"),
        (Evidence(["keras.ops"], ["fit_generator"]), "keras3"),
    ],
)
def test_detection(evidence: Evidence, dialect: str | None) -> None:
    assert detect(evidence) == dialect
    assert detect(evidence, "auto") == dialect
    assert detect(evidence, "keras2") == "keras2"
