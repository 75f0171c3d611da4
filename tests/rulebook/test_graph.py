"""The graph with symbolic sizes: texts of its faults, deep graphs, nested models, looking a layer up."""

from __future__ import annotations

import time

import pytest

from kshape.rulebook.dims import same, symbol
from kshape.rulebook.errors import RuleError
from kshape.rulebook.graph import Graph, GraphDisconnected, KerasTensor, Operation, total_params
from kshape.rulebook.layers import LAYERS
from kshape.rulebook.model_inputs import need_count
from kshape.rulebook.models import Builder, FunctionalModel
from kshape.rulebook.specs import TensorSpec


def dense(k: Builder, units: int, x: KerasTensor, name: str | None = None) -> KerasTensor:
    tensor: KerasTensor = k.apply(LAYERS["Dense"](units, name=name), x)
    return tensor


def test_a_disconnected_graph_names_the_missing_input() -> None:
    k = Builder()
    image, meta = k.input(TensorSpec((None, 8)), "image"), k.input(TensorSpec((None, 3)), "meta")
    both = k.apply(LAYERS["Concatenate"](), [dense(k, 4, image), dense(k, 4, meta, "of_meta")])
    with pytest.raises(GraphDisconnected) as caught:
        Graph(image, [dense(k, 1, both, "head")])
    assert caught.value.text == (
        "The outputs need an Input that is not among the inputs: meta (None, 3). "
        "Add it to inputs=, or build the outputs from the given inputs. "
        'Keras: "Output with path `0` is not connected to `inputs`"'
    )
    assert [node.operation.name for node in caught.value.path] == ["head", "concatenate", "of_meta", "meta"]
    assert [tensor.name for tensor in caught.value.missing] == ["meta"]


def test_a_tensor_without_history_is_disconnected() -> None:
    k = Builder()
    x, stray = k.input(TensorSpec((None, 3)), "x"), KerasTensor(TensorSpec((None, 3)), "stray")
    with pytest.raises(GraphDisconnected, match="stray"):
        Graph(x, k.apply(LAYERS["Add"](), [x, stray]))


def test_what_is_no_tensor_is_refused() -> None:
    k = Builder()
    x = k.input(TensorSpec((None, 3)), "x")
    with pytest.raises(RuleError) as caught:
        Graph(x, Operation(LAYERS["Dense"](3), "head"))
    assert caught.value.fault == "not-symbolic"
    assert (
        caught.value.message == "A model needs symbolic tensors as its outputs. Received: outputs with the layer head."
    )


def test_two_layers_of_one_name_are_refused() -> None:
    k = Builder()
    x = k.input(TensorSpec((None, 3)), "x")
    with pytest.raises(RuleError) as caught:
        Graph(x, dense(k, 3, dense(k, 3, x, "twin"), "twin"))
    assert caught.value.fault == "duplicate-name"
    assert caught.value.message == 'A model needs layers of different names. Received: 2 layers named "twin".'


def test_deep_graphs_neither_overflow_nor_take_squared_time() -> None:
    def seconds(depth: int) -> float:
        k = Builder()
        x = y = k.input(TensorSpec((None, 2)), "x")
        for _ in range(depth):
            y = k.apply(LAYERS["Activation"]("relu"), y)
        taken = []
        for _ in range(3):
            start = time.process_time()
            graph = Graph(x, y)
            taken.append(time.process_time() - start)
        assert len(graph.operations) == depth + 1
        assert graph.operations[0].name == "x"
        return min(taken)

    # Squared time would be 25 times as much.
    assert seconds(5000) < 15 * max(seconds(1000), 0.001)


def test_a_nested_model_keeps_its_sizes_apart() -> None:
    k = Builder()
    x = k.input(TensorSpec((None, None, 3)), "x")
    inner = FunctionalModel(x, k.apply(LAYERS["Conv1D"](4, 3), x), "inner")
    batch, time_ = symbol("batch"), symbol("t", lower=8)
    output, error = inner.call(k.input(TensorSpec((batch, time_, 3)), "a"))
    assert error is None
    assert same(output.spec.shape[0], batch)
    assert same(output.spec.shape[1], time_ - 2)


def test_a_nested_model_is_asked_again_for_known_sizes() -> None:
    k = Builder()
    x = k.input(TensorSpec((None, None, 3)), "x")
    inner = FunctionalModel(x, k.apply(LAYERS["Conv1D"](4, 5), x), "inner")
    _, error = inner.call(k.input(TensorSpec((None, 4, 3)), "a"))
    assert error is not None
    assert error.fault == "non-positive-size"


def test_equal_sizes_inside_do_not_make_different_sizes_outside_equal() -> None:
    k = Builder()
    a, b = k.input(TensorSpec((None, None)), "a"), k.input(TensorSpec((None, None)), "b")
    inner = FunctionalModel([a, b], k.apply(LAYERS["Add"](), [a, b]), "inner")
    both = symbol("n")
    output, error = inner.call([k.input(TensorSpec((both, both)), "c"), k.input(TensorSpec((both, both)), "d")])
    assert error is None
    assert all(same(size, both) for size in output.spec.shape)


def test_weights_of_a_layer_inside_and_outside_count_once() -> None:
    k = Builder()
    x = k.input(TensorSpec((None, 4)), "x")
    encoder = Operation(LAYERS["Dense"](4), "encoder")
    first, _ = encoder.call(x)
    inner = FunctionalModel(x, first, "inner")
    y = k.input(TensorSpec((None, 4)), "y")
    left, _ = inner.call(y)
    right, _ = encoder.call(left)
    outer = FunctionalModel(y, right, "outer")
    assert len(outer.built or ()) == 2
    assert total_params(outer.layers) == 20


def test_an_unknown_layer_names_the_nearest() -> None:
    k = Builder()
    x = k.input(TensorSpec((None, 4)), "x")
    model = FunctionalModel(x, dense(k, 3, x, "conv5_block3_out"), "model")
    assert model.get_layer("conv5_block3_out").nodes[0].outputs[0].spec.shape[-1] == 3
    assert model.get_layer(index=-1).name == "conv5_block3_out"
    with pytest.raises(RuleError) as caught:
        model.get_layer("conv5_block3_ou")
    assert caught.value.text == (
        "The model has no layer named 'conv5_block3_ou'. Did you mean 'conv5_block3_out'? "
        'Keras: "No such layer: conv5_block3_ou. Existing layers are:"'
    )
    with pytest.raises(RuleError, match=r"The model has 2 layers. Received: index=2."):
        model.get_layer(index=2)
    with pytest.raises(RuleError, match="needs a name or an index"):
        model.get_layer()


def test_a_misnamed_input_names_the_nearest() -> None:
    k = Builder()
    x = k.input(TensorSpec((None, 4)), "image")
    model = FunctionalModel(x, dense(k, 3, x), "model")
    _, error = model.call({"imgae": k.input(TensorSpec((None, 4)), "y")})
    assert error is not None
    assert error.message == (
        "The model needs 1 input named image. Received: a dict with the key 'imgae'. Did you mean 'image' by 'imgae'?"
    )


def test_a_sequential_takes_the_first_of_several_arrays() -> None:
    need_count(2, ["x"], is_sequential=True)
    with pytest.raises(RuleError) as caught:
        need_count(2, ["x"])
    assert caught.value.text == (
        "The model needs 1 input. Received: 2 inputs. "
        "Keras: \"expects 1 named input(s) with keys ['x'], but it received 2 input tensors.\""
    )
    with pytest.raises(RuleError, match=r"The model needs 2 inputs \(x, y\). Received: 1 input."):
        need_count(1, ["x", "y"])
