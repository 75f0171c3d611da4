"""plot_model and model_to_dot over graphs of the rulebook, against the boxes and arrows of real Keras's pydot graph."""

from __future__ import annotations

import struct
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import kshape.rulebook.ops  # noqa: F401  (fills OPS)
from kshape.drawing.layout import lay_out
from kshape.drawing.picture import Cluster
from kshape.rulebook.applications import application
from kshape.rulebook.graph import Operation
from kshape.rulebook.layers import LAYERS
from kshape.rulebook.models import Builder, FunctionalModel
from kshape.rulebook.specs import TensorSpec
from runtime.core.errors import InvalidArgument
from runtime.utils.plotting import model_to_dot, plot_model
from tests.runtime.counting import CASES


def inner(k: Builder, name: str, class_name: str = "Functional") -> FunctionalModel:
    x = k.input(TensorSpec((None, 8)), f"{name}_in")
    y = k.apply(LAYERS["Dense"](8, activation="relu", name=f"{name}_dense"), x)
    out = k.apply(LAYERS["Add"](name=f"{name}_add"), [x, y]) if class_name == "Functional" else y
    return FunctionalModel(x, out, name, class_name)


def residual() -> FunctionalModel:
    k = Builder()
    x = k.input(TensorSpec((None, 8)), "x")
    y = k.apply(LAYERS["Dense"](8, activation="relu"), x)
    return FunctionalModel(x, k.apply(LAYERS["Add"](), [x, y]), "residual")


def siamese() -> FunctionalModel:
    k = Builder()
    tower, left, right = (
        inner(k, "tower"),
        k.input(TensorSpec((None, 8)), "left"),
        k.input(TensorSpec((None, 8)), "right"),
    )
    both = [k.call(tower, left), k.call(tower, right)]
    return FunctionalModel([left, right], k.apply(LAYERS["Subtract"](), both), "siamese")


def nested() -> FunctionalModel:
    k = Builder()
    chain, x = inner(k, "chain", "Sequential"), k.input(TensorSpec((None, 8)), "x")
    core = inner(k, "core")
    middle_in = k.input(TensorSpec((None, 8)), "middle_in")
    middle = FunctionalModel(middle_in, k.call(chain, k.call(core, middle_in)), "middle")
    y = k.call(middle, x)
    return FunctionalModel(x, [y, k.apply(LAYERS["Dense"](1), y)], "nested")


def shared() -> FunctionalModel:
    k = Builder()
    x, layer = k.input(TensorSpec((None, 8)), "x"), Operation(LAYERS["Dense"](8), "again")
    return FunctionalModel(x, k.call(layer, k.apply(LAYERS["ReLU"](), k.call(layer, k.call(layer, x)))), "shared")


def keys(model: Any, **options: Any) -> tuple[set[str], set[tuple[str, str]]]:
    picture = model_to_dot(model, **options).picture
    return {node.key for node in picture.nodes()}, {(edge.source, edge.target) for edge in picture.edges}


def test_boxes_and_arrows() -> None:
    assert keys(residual()) == ({"x", "dense", "add"}, {("x", "dense"), ("x", "add"), ("dense", "add")})
    assert keys(siamese()) == (
        {"left", "right", "tower", "subtract"},
        {("left", "tower"), ("right", "tower"), ("tower", "subtract")},
    )
    assert ("again", "again") in keys(shared())[1]


def test_nested_models_are_expanded() -> None:
    found, edges = keys(siamese(), expand_nested=True)
    assert found == {"left", "right", "subtract", *(f"tower/tower_{part}" for part in ("in", "dense", "add"))}
    assert ("left", "tower/tower_in") in edges and ("right", "tower/tower_in") in edges
    assert ("tower/tower_add", "subtract") in edges
    found, edges = keys(nested(), expand_nested=True)
    assert ("x", "middle/middle_in") in edges
    assert ("middle/core/core_add", "middle/chain/chain_dense") in edges, "into the first layer of a Sequential"
    assert ("middle/chain/chain_dense", "dense") in edges
    assert "middle/chain/chain_in" not in found, "a Sequential shows no InputLayer"


def test_frames_are_nested_as_the_models_are() -> None:
    root = model_to_dot(nested(), expand_nested=True, subgraph=True).picture.root
    assert frames(root) == {"nested": {"middle": {"chain": {}, "core": {}}}}


def frames(cluster: Cluster) -> dict[str, Any]:
    return {each.title: frames(each) for each in cluster.members if isinstance(each, Cluster)}


def test_a_sequential_is_a_chain_without_its_input() -> None:
    assert keys(inner(Builder(), "s", "Sequential")) == ({"s_dense"}, set())


def rows(model: Any, **options: Any) -> dict[str, Any]:
    return {node.key: dict(node.rows) for node in model_to_dot(model, **options).picture.nodes()}


def test_what_stands_in_the_boxes() -> None:
    assert rows(residual()) == {"x": {}, "dense": {}, "add": {}}
    assert rows(residual(), show_shapes=True, show_dtype=True, show_layer_activations=True, show_trainable=True) == {
        "x": {"output": "(None, 8)", "dtype": "float32"},
        "dense": {
            "activation": "relu",
            "input": "(None, 8)",
            "output": "(None, 8)",
            "dtype": "float32",
            "trainable": "yes",
        },
        "add": {"input": "[(None, 8), (None, 8)]", "output": "(None, 8)", "dtype": "float32"},
    }
    names = {node.key: (node.title, node.name) for node in model_to_dot(residual()).picture.nodes()}
    assert names["dense"] == ("Dense", "dense")
    names = {
        node.key: (node.title, node.name) for node in model_to_dot(residual(), show_layer_names=False).picture.nodes()
    }
    assert names["dense"] == ("Dense", "")


@pytest.mark.parametrize("name", ["ResNet50", "InceptionV3", "MobileNetV2", "EfficientNetB0"])
def test_applications_have_the_arrows_of_keras(name: str) -> None:
    keras = pytest.importorskip("keras")
    real = getattr(keras.applications, name)(weights=None)
    expected = set()
    for operation in real.operations:
        for node in operation._inbound_nodes:
            sources = [tensor._keras_history.operation.name for tensor in node.input_tensors]
            expected |= {(source, operation.name) for source in sources}
    plain = {(_plain(a), _plain(b)) for a, b in keys(application(name)(weights=None).model())[1]}
    assert plain == {(_plain(a), _plain(b)) for a, b in expected}
    CASES["plot_model"] += 1


def _plain(name: str) -> str:
    """Without the number of an automatic name, which depends on what else was made in the process."""
    return name if "_" not in name or not name.rpartition("_")[2].isdigit() else name.rpartition("_")[0]


def test_a_model_without_a_graph_is_one_box() -> None:
    class Custom:
        name, built = "custom", True

    picture = model_to_dot(Custom()).picture
    assert [(node.title, node.name) for node in picture.nodes()] == [("Custom", "custom")]
    with pytest.raises(InvalidArgument, match=r"needs a built model. Received: m, which is not built"):
        model_to_dot(SimpleNamespace(name="m", built=False))


@pytest.mark.parametrize(
    ("suffix", "start"), [("svg", b"<svg"), ("dot", b"digraph"), ("gv", b"digraph"), ("png", b"\x89PNG")]
)
def test_files(suffix: str, start: bytes, tmp_path: Path) -> None:
    if suffix == "png":
        pytest.importorskip("resvg_py")
    plot_model(residual(), tmp_path / f"model.{suffix}", show_shapes=True, rankdir="LR")
    assert (tmp_path / f"model.{suffix}").read_bytes().startswith(start)


def test_dots_per_inch(tmp_path: Path) -> None:
    pytest.importorskip("resvg_py")
    width, height = lay_out(model_to_dot(residual()).picture).size
    png = model_to_dot(residual(), dpi=288).create_png()
    assert struct.unpack(">II", png[16:24]) == (3 * round(width), 3 * round(height))
    plot_model(residual(), tmp_path / "without_suffix")
    assert (tmp_path / "without_suffix").read_bytes().startswith(b"\x89PNG")


def test_what_scripts_do_with_a_dot(tmp_path: Path) -> None:
    dot = model_to_dot(residual(), show_shapes=True)
    assert dot.create(prog="dot", format="svg").startswith(b"<svg")
    assert str(dot) == dot.to_string() and dot._repr_svg_().startswith("<svg")
    assert dot.write_svg(tmp_path / "a.svg") and dot.write(tmp_path / "a.dot")
    assert (tmp_path / "a.dot").read_text() == dot.to_string()


def test_refusals(tmp_path: Path) -> None:
    with pytest.raises(InvalidArgument, match=r"to_file to end in \.png, \.svg or \.dot"):
        plot_model(residual(), tmp_path / "model.pdf")
    with pytest.raises(InvalidArgument, match='needs rankdir to be "TB"'):
        model_to_dot(residual(), rankdir="up")
    with pytest.raises(InvalidArgument, match="has no argument show_params"):
        model_to_dot(residual(), show_params=True)
    with pytest.raises(InvalidArgument, match="layer_range is gone"):
        model_to_dot(residual(), layer_range=["a", "b"])
    with pytest.raises(InvalidArgument, match="is a PNG, SVG or dot file"):
        model_to_dot(residual()).create(format="jpg")
