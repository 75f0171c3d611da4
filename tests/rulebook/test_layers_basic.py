"""Layer rules with symbolic sizes: what comes out, and how faults are worded. Parity with Keras is in tests/parity."""

from __future__ import annotations

from typing import Any

import pytest

from kshape.rulebook.dims import Size, same, symbol, undefined_size
from kshape.rulebook.errors import UNKNOWN, RuleError
from kshape.rulebook.graph import Operation
from kshape.rulebook.layer import Outcome
from kshape.rulebook.layers import LAYERS
from kshape.rulebook.settings import fresh, settings
from kshape.rulebook.specs import TensorSpec

b, t, n = symbol("b"), symbol("t"), symbol("n")


def called(name: str, *args: Any, on: tuple[Size | None, ...], dtype: str = "float32", **kwargs: Any) -> Outcome:
    return LAYERS[name](*args, **kwargs).infer(TensorSpec(on, dtype))


def gives(outcome: Outcome, *sizes: Size) -> None:
    assert outcome.error is None, outcome.error
    assert len(outcome.output.shape) == len(sizes)
    assert all(same(x, y) for x, y in zip(outcome.output.shape, sizes, strict=True)), outcome.output


def refuses(outcome: Outcome, fault: str, message: str) -> None:
    assert outcome.error is not None
    assert (outcome.error.fault, outcome.error.message) == (fault, message)


def refused(fault: str, message: str, name: str, *args: Any, **kwargs: Any) -> None:
    with pytest.raises(RuleError) as caught:
        LAYERS[name](*args, **kwargs)
    assert (caught.value.fault, caught.value.message) == (fault, message)


def params(outcome: Outcome) -> int:
    total = 0
    for weight in outcome.weights or ():
        assert isinstance(weight.size, int)
        total += weight.size
    return total


def test_dense() -> None:
    outcome = called("Dense", n, on=(b, t, 7))
    gives(outcome, b, t, n)
    assert [repr(w) for w in outcome.weights or ()] == ["Weight('kernel', (7, n))", "Weight('bias', (n,))"]
    refuses(called("Dense", 3, on=(5,)), "input-rank", "Dense needs an input of rank 2 or more. Received: shape=(5,).")
    refused(
        "float-size",
        "Dense needs units to be an integer. Received: units=32.0. Use 32, or `//` instead of `/`.",
        "Dense",
        64 / 2,
    )


def test_dense_after_an_undefined_size() -> None:
    """None of an Input stops a kernel; a size that only the checker does not know stops nothing."""
    error = called("Dense", 3, on=(b, undefined_size())).error
    assert error is not None
    assert error.fault == "undefined-last-axis"
    assert called("Dense", 3, on=(b, symbol())).error is None
    flat = called("Flatten", on=(b, undefined_size(), 4)).output
    assert LAYERS["Dense"](3).infer(flat).error is not None
    cut = called("GlobalMaxPooling1D", on=(b, undefined_size(), 4)).output
    assert LAYERS["Dense"](3).infer(cut).error is None


def test_shared_layer() -> None:
    shared = Operation(LAYERS["Dense"](3), "dense")
    assert shared.infer(TensorSpec([b, 4])).error is None
    assert shared.infer(TensorSpec([b, t, 4])).error is None
    assert shared.infer(TensorSpec([b, undefined_size()])).error is None  # built: Keras lets None pass
    refuses(
        shared.infer(TensorSpec([b, 5])),
        "axis-size",
        "Dense needs an input like that of its first call, which made its kernel of shape (4, 3). Received: an input "
        "that would need shape (5, 3). Use a second layer, or bring both inputs to one size.",
    )


def test_conv_keeps_an_exact_ladder() -> None:
    x = called("Conv1D", 8, 3, on=(b, t, 4)).output
    x = LAYERS["MaxPooling1D"](2).infer(x).output
    assert same(x.shape[1], (t - 2) // 2)
    x = LAYERS["UpSampling1D"](2).infer(x).output
    assert same(x.shape[1], 2 * ((t - 2) // 2))
    assert params(called("Conv2D", 32, 3, on=(None, 28, 28, 1))) == 320
    assert params(called("SeparableConv2D", 8, 3, on=(None, 28, 28, 4))) == 9 * 4 + 4 * 8 + 8
    assert params(called("Conv2DTranspose", 8, 3, on=(None, 28, 28, 4))) == 9 * 4 * 8 + 8


def test_conv_groups() -> None:
    assert params(called("Conv2D", 8, 3, groups=2, on=(None, 9, 9, 4))) == 9 * 2 * 8 + 8
    refuses(
        called("Conv2D", 9, 3, groups=3, on=(None, 9, 9, 4)),
        "indivisible",
        "Conv2D needs input channels that groups divides. Received: input channels=4, groups=3.",
    )


def test_an_unknown_rank_still_gives_the_channels() -> None:
    output = LAYERS["Conv2D"](16, 3).infer(TensorSpec(None)).output
    assert output.rank == 4
    assert output.shape[-1] == 16
    output = LAYERS["Conv2D"](16, 3, data_format=UNKNOWN).infer(TensorSpec([None, 8, 8, 3])).output
    assert output.rank == 4


def test_settings_decide_the_data_format() -> None:
    with fresh():
        settings.image_data_format = "channels_first"
        gives(called("Conv2D", 8, 3, on=(b, 3, 10, 12)), b, 8, 8, 10)
        gives(called("GlobalAveragePooling2D", on=(b, 3, 10, 12)), b, 3)
    gives(called("Conv2D", 8, 3, on=(b, 10, 12, 3)), b, 8, 10, 8)


def test_settings_decide_the_dtype() -> None:
    with fresh():
        settings.dtype_policy = "mixed_float16"
        assert called("Dense", 3, on=(b, 4)).output.dtype == "float16"
        assert called("Dense", 3, on=(b, 4), dtype="float32").output.dtype == "float16"
    assert called("Dense", 3, on=(b, 4)).output.dtype == "float32"


def test_reshape() -> None:
    gives(called("Reshape", (-1, 7), on=(b, t, 28)), b, 4 * t, 7)
    gives(called("Reshape", (t, 4), on=(b, 4, t)), b, t, 4)
    gives(called("Reshape", (28, 28, -1), on=(b, 784)), b, 28, 28, 1)
    refuses(
        called("Reshape", (28, 29), on=(None, 784)),
        "reshape-count",
        "Reshape needs as many elements in target_shape as in the input. "
        "Received: shape=(None, 784) with 784 elements, "
        "target_shape=(28, 29) with 812.",
    )
    refuses(
        called("Reshape", (-1, 29), on=(None, 28, 28)),
        "reshape-count",
        "Reshape needs as many elements in target_shape as in the input. "
        "Received: shape=(None, 28, 28) with 784 elements, "
        "target_shape=(-1, 29) with a multiple of 29.",
    )
    assert called("Reshape", (3, 3), on=(None, 4 * t)).error is not None  # 4 does not divide 9
    assert called("Reshape", (3, 4), on=(None, 4 * t)).error is None
    assert called("Reshape", (2,), on=(None, 4 * t)).error is not None  # t is 1 or more
    refused(
        "shape-not-a-tuple",
        "Reshape needs target_shape to be a tuple. Received: target_shape=784. Write target_shape=(784,).",
        "Reshape",
        784,
    )


def test_reshape_goes_on_with_what_was_asked() -> None:
    assert repr(called("Reshape", (28, 29), on=(b, 784)).output) == "TensorSpec((b, 28, 29), float32)"


def test_flatten_and_repeat() -> None:
    gives(called("Flatten", on=(b, t, 4, 5)), b, 20 * t)
    gives(called("Flatten", on=(b,)), b, 1)
    gives(called("RepeatVector", n, on=(b, 4)), b, n, 4)
    assert called("Flatten", on=(b, 3), dtype="int32").output.dtype == "int32"


def test_permute() -> None:
    gives(called("Permute", (2, 1), on=(b, t, 4)), b, 4, t)
    refused(
        "axes",
        "Permute needs dims to hold each of 1 to 2 once; the batch axis is not counted. Received: dims=(0, 1).",
        "Permute",
        (0, 1),
    )


def test_cropping_and_padding() -> None:
    gives(called("Cropping1D", (1, 2), on=(b, t, 4)), b, t - 3, 4)
    gives(called("ZeroPadding2D", ((1, 2), (3, 4)), on=(b, t, n, 4)), b, t + 3, n + 7, 4)
    refuses(
        called("Cropping2D", 3, on=(None, 5, 28, 3)),
        "non-positive-size",
        "Cropping2D needs a height above 6. "
        "Received: shape=(None, 5, 28, 3), cropping=(3, 3): height 5 would become -1.",
    )


def test_input() -> None:
    spec = LAYERS["Input"]((28, None), batch_size=8, dtype="int32").infer().output
    assert repr(spec) == "TensorSpec((8, 28, None), int32)"
    refused("shape-not-a-tuple", "Input needs shape to be a tuple. Received: shape=4. Write shape=(4,).", "Input", 4)
    refused(
        "argument",
        "Input needs either shape or batch_shape. Received: both.",
        "Input",
        (4,),
        batch_shape=(None, 4),
    )
    refused(
        "argument",
        "Input needs dtype to be the name of a dtype. Received: dtype='flaot32'. Did you mean \"float32\"?",
        "Input",
        (4,),
        dtype="flaot32",
    )
    assert LAYERS["Input"](UNKNOWN).infer().output.sizes is None


def test_normalization() -> None:
    assert params(called("BatchNormalization", on=(b, t, 16))) == 64
    assert params(called("BatchNormalization", axis=1, scale=False, on=(b, 16, t))) == 48
    assert params(called("LayerNormalization", axis=[1, 2], on=(b, 3, 4))) == 24
    refuses(
        called("GroupNormalization", on=(None, 5, 28, 3)),
        "indivisible",
        "GroupNormalization needs at least as many channels as groups. "
        "Received: shape=(None, 5, 28, 3) with 3 channels, "
        "groups=32. Lower groups.",
    )
    refuses(
        called("BatchNormalization", axis=4, on=(None, 5, 28, 3)),
        "axis-range",
        "BatchNormalization needs axis between -4 and 3 for a tensor of rank 4. Received: axis=4.",
    )


def test_embedding() -> None:
    outcome = called("Embedding", n, 16, on=(b, t), dtype="int32")
    gives(outcome, b, t, 16)
    assert outcome.output.dtype == "float32"
    LAYERS["Embedding"](5, 3, weights=[TensorSpec([5, 3])])
    refused(
        "weights-shape",
        "Embedding needs weights of shape (input_dim, output_dim) = (5, 3). Received: shape=(5, 4).",
        "Embedding",
        5,
        3,
        weights=[TensorSpec([5, 4])],
    )


def test_lambda_asks_its_reader() -> None:
    rule = LAYERS["Lambda"](lambda x: x)
    assert rule.infer(TensorSpec([b, 4])).output.sizes is None
    rule.run = lambda x: x.with_shape(*x.shape, 2).with_dtype("int32")  # type: ignore[attr-defined]
    assert repr(rule.infer(TensorSpec([b, 4])).output) == "TensorSpec((b, 4, 2), float32)"
    rule = LAYERS["Lambda"](lambda x: x, output_shape=lambda shape: shape)
    rule.run_output_shape = lambda shape: (shape[0], 9)  # type: ignore[attr-defined]
    gives(rule.infer(TensorSpec([b, 4])), b, 9)


def test_einsum_dense() -> None:
    outcome = called("EinsumDense", "abc,cde->abde", (None, 8, 64), bias_axes="de", on=(b, t, 32))
    gives(outcome, b, t, 8, 64)
    assert params(called("EinsumDense", "ab,bc->ac", 64, bias_axes="c", on=(None, 32))) == 32 * 64 + 64
    refuses(
        called("EinsumDense", "abc,cd->abd", (7, 5), on=(None, 6, 4)),
        "axis-size",
        "EinsumDense needs an input and an output_shape that fit equation='abc,cd->abd'. Received: shape=(None, 6, 4), "
        "output_shape=(7, 5): b is 6 in the input and 7 in the output.",
    )


def test_old_layers() -> None:
    assert params(called("Highway", on=(None, 5))) == 2 * (25 + 5)
    assert params(called("MaxoutDense", 3, on=(None, 5))) == 4 * (5 * 3 + 3)
    assert params(called("SReLU", on=(None, 5))) == 20
    assert params(called("LocallyConnected1D", 4, 3, on=(None, 10, 2))) == 8 * 6 * 4 + 8 * 4
    assert params(called("LocallyConnected2D", 4, 3, on=(None, 10, 9, 2))) == 8 * 7 * 18 * 4 + 8 * 7 * 4
    gives(called("AtrousConvolution2D", 4, 3, dilation_rate=2, on=(b, 10, 9, 2)), b, 6, 5, 4)
    gives(called("TimeDistributedDense", 4, on=(b, t, 9)), b, t, 4)
    gives(called("ThresholdedReLU", on=(b, t, 9)), b, t, 9)


def test_text_vectorization() -> None:
    outcome = called("TextVectorization", output_sequence_length=20, on=(b,), dtype="string")
    gives(outcome, b, 20)
    assert outcome.output.dtype == "int64"
    padded = called("TextVectorization", 100, output_mode="tf_idf", pad_to_max_tokens=True, on=(b,), dtype="string")
    gives(padded, b, 100)
    refused(
        "argument",
        'TextVectorization needs output_sequence_length to be None unless output_mode="int". '
        "Received: output_sequence_length=5.",
        "TextVectorization",
        output_mode="count",
        output_sequence_length=5,
    )


def test_lookups() -> None:
    gives(called("StringLookup", on=(b, 3), dtype="string"), b, 3)
    hot = called("IntegerLookup", 10, output_mode="one_hot", pad_to_max_tokens=True, on=(b, 1), dtype="int64")
    gives(hot, b, 10)
    gives(called("Hashing", 7, output_mode="multi_hot", on=(b, 3), dtype="string"), b, 7)
