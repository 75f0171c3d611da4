"""Dense and EinsumDense against real Keras."""

from __future__ import annotations

from tests.parity.harness import compare_layer


def test_dense() -> None:
    for shape in [(5,), (None, 7), (2, 7), (None, 4, 7), (None, None, 7), (None, 4, None), (None, None), (2, 3, 4, 5)]:
        for units in (1, 3):
            for use_bias in (True, False):
                compare_layer("Dense", {"units": units, "use_bias": use_bias, "activation": None}, shape)


def test_a_call_by_keyword() -> None:
    for name, kwargs in [("Dense", {"units": 3}), ("Flatten", {}), ("Softmax", {}), ("LSTM", {"units": 3})]:
        compare_layer(name, kwargs, {"inputs": (None, 4, 7)})


def test_dense_arguments() -> None:
    for units in (0, -1, 3.0, "3", None, 4):
        for activation in ("relu", None, "softmacks"):
            compare_layer("Dense", {"units": units, "activation": activation}, (None, 7))
    for rank in (1, 3):
        for shape in [(None, 7), (None, 2, 5)]:
            compare_layer("Dense", {"units": 4, "lora_rank": rank}, shape)


def test_einsum_dense() -> None:
    equations = [
        ("ab,bc->ac", None, 5),
        ("ab,bc->ac", "c", (5,)),
        ("abc,cd->abd", "d", (None, 64)),
        ("abc,cd->abd", "d", (7, 64)),
        ("abc,cd->abd", "bd", (7, 64)),
        ("abc,bd->adc", "dc", (6, 4)),
        ("...x,xy->...y", "y", 5),
        ("...bc,cd->...bd", "bd", (7, 5)),
        ("ab...,bc->ac...", "c", 5),
        ("abc,cde->abde", "de", (None, 2, 3)),
        ("abc,cde->abde", "be", (7, 2, 3)),
        ("abcd,cde->abe", "e", (None, 8)),
        ("ab,cd->ef", None, 3),
        ("ab,bc->acx", None, (3, 4)),
        ("ab bc", None, 3),
        ("abc,cd->abd", "z", (None, 64)),
    ]
    shapes = [(None, 4), (None, 7, 4), (3, 7, 4), (None, None, 4), (None, 7, 4, 2), (None, None, None), (None, 7, 3, 4)]
    for equation, bias_axes, output_shape in equations:
        for shape in shapes:
            if equation.startswith("...bc") and len(shape) == 2:
                continue  # no batch axis is left for `...`: Keras does not look at the length of output_shape
            for lora in (None, 2):
                kwargs = {"equation": equation, "output_shape": output_shape, "bias_axes": bias_axes, "lora_rank": lora}
                # Symbolic Keras 3.15 reverses the sizes that a leading `...` stands for; its eager calls do not.
                reversed_by_keras = equation.startswith("...") and len(shape) == 4
                compare_layer("EinsumDense", kwargs, shape, by_numbers=reversed_by_keras)
