"""The graphs of models as plain data: what is in a box, and which box is red."""

from __future__ import annotations

from pathlib import Path

import pytest

from kshape.analysis import analyse
from kshape.facts import GraphFact, GraphNode

EXAMPLES = Path(__file__).parents[1] / "examples"
IMPORTS = "import keras\nfrom keras import layers\n"


def graphs(code: str) -> tuple[GraphFact, ...]:
    return analyse(code, "case.py", details="graphs").graphs


def only(code: str) -> GraphFact:
    (graph,) = graphs(IMPORTS + code)
    return graph


def by_key(graph: GraphFact) -> dict[str, GraphNode]:
    return {node.key: node for node in graph.nodes}


def arrows(graph: GraphFact) -> list[tuple[str, str]]:
    return [(arrow.source, arrow.target) for arrow in graph.arrows]


def test_a_sequential_is_a_chain_with_shapes_and_parameters() -> None:
    graph = only(
        """
model = keras.Sequential([
    keras.Input((28, 28, 1)),
    layers.Conv2D(32, 3, activation="relu"),
    layers.Flatten(),
    layers.Dense(10),
])
"""
    )
    assert (graph.variable, graph.class_name, graph.total_params) == ("model", "Sequential", 320 + 216330)
    assert arrows(graph) == [("conv2d", "flatten"), ("flatten", "dense")]
    conv, _, dense = graph.nodes
    assert (conv.inputs, conv.outputs) == (((None, 28, 28, 1),), ((None, 26, 26, 32),))
    assert (conv.activation, conv.params, dense.activation, dense.params) == ("relu", 320, None, 216330)
    assert conv.location is not None and dense.location is not None
    assert (conv.location.line, dense.location.line) == (6, 8)


SIAMESE = """
inputs = keras.Input((8,))
tower = keras.Model(inputs, layers.Dense(4)(inputs), name="tower")
left, right = keras.Input((8,), name="left"), keras.Input((8,), name="right")
both = layers.Subtract(name="difference")([tower(left), tower(right)])
siamese = keras.Model([left, right], both, name="siamese")
"""


def test_a_shared_inner_model_is_a_frame_that_is_called_twice() -> None:
    tower, siamese = graphs(IMPORTS + SIAMESE)
    assert (tower.name, len(tower.nodes)) == ("tower", 2)
    nodes = by_key(siamese)
    assert nodes["tower"].is_frame and nodes["tower"].calls == 2
    assert nodes["tower/dense"].frame == "tower" and nodes["tower/dense"].params == 36
    assert sorted(arrows(siamese)) == [
        ("left", "tower/input_layer"),
        ("right", "tower/input_layer"),
        ("tower/dense", "difference"),
        ("tower/input_layer", "tower/dense"),
    ]


def test_models_of_functions_that_nothing_calls_have_their_parameters() -> None:
    _, outer = graphs(
        IMPORTS
        + """
def build():
    hidden = keras.Input((8,))
    inner = keras.Model(hidden, layers.Dense(4)(hidden), name="inner")
    inputs = keras.Input((8,))
    return keras.Model(inputs, layers.Dense(3)(inner(inputs)), name="outer")
"""
    )
    nodes = by_key(outer)
    assert nodes["inner/dense"].params == 36 and nodes["dense_1"].params == 15


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("residual", {"add": "KS105"}),
        ("stacked_lstm", {"lstm_1": "KS103", "dense": "KS505"}),
        ("pooled_away", {"conv2d_3": "KS104"}),  # of the four that one line makes
    ],
)
def test_the_layer_at_fault_is_marked(name: str, expected: dict[str, str]) -> None:
    text = (EXAMPLES / "mistakes" / f"{name}.py").read_text()
    faults = {node.key: node.fault for graph in graphs(text) for node in graph.nodes if node.fault}
    assert {key: fault[1:6] for key, fault in faults.items()} == expected


def test_a_disconnected_model_is_drawn_with_the_input_that_it_misses() -> None:
    (graph,) = graphs((EXAMPLES / "mistakes" / "disconnected.py").read_text())
    assert {node.key for node in graph.nodes if node.fault} == {"price"}
    assert [(arrow.source, arrow.target) for arrow in graph.arrows if arrow.is_faulty] == [("price", "dense_1")]


def test_two_outputs_that_miss_different_inputs() -> None:
    graph = only(
        """
a, b, c = keras.Input((1,), name="a"), keras.Input((1,), name="b"), keras.Input((1,), name="c")
model = keras.Model(a, [layers.Dense(1)(b), layers.Dense(1)(c), layers.Dense(1)(a)])
"""
    )
    assert {node.key for node in graph.nodes if node.fault} == {"b", "c"}


def test_a_model_whose_code_connects_its_layers() -> None:
    graph = only(
        """
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.conv = layers.Conv2D(8, 3)
        self.head = layers.Dense(10)

    def call(self, x):
        return self.head(self.conv(x))


net = Net()
net(keras.ops.zeros((1, 28, 28, 1)))
"""
    )
    assert not graph.is_connected and not graph.arrows
    assert [(node.key, node.params) for node in graph.nodes] == [("conv2d", 80), ("dense", 90)]


def test_a_model_that_makes_no_sense_is_still_drawn() -> None:
    assert only('model = keras.Sequential([layers.Dense(4, name="a"), layers.Dense(4, name="a")])\n').nodes
    assert only("model = keras.Model()\n").nodes == ()
    assert graphs(IMPORTS + "model = keras.Model(keras.Input((3,)), None)\n")[0].nodes == ()
