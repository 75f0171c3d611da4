"""The pictures of models: boxes, frames that fold, several models, and the page."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from hashlib import sha256
from html import unescape
from typing import Any

import pytest

from kshape.analysis import analyse
from kshape.drawing.picture import Cluster, Picture
from kshape.drawing.svg import to_svg
from kshape.facts import GraphArrow, GraphFact, GraphNode, Location
from kshape.report.graph_page import MOST_STATES, graph_page
from kshape.report.graph_picture import graph_picture, graph_pictures, outermost

PLACE = Location("<b>.py", 1, 1, 1, 2)


def node(key: str, is_frame: bool = False, **more: Any) -> GraphNode:
    frame, _, name = key.rpartition("/")
    facts = {"inputs": ((None, 4),), "outputs": ((None, 4),), "params": 0, "location": PLACE, **more}
    return GraphNode(key, frame, is_frame, "Functional" if is_frame else "Dense", name, **facts)


def fact(*nodes: GraphNode, arrows: str = "", name: str = "m", is_connected: bool = True) -> GraphFact:
    pairs = [GraphArrow(*each.split(">")) for each in arrows.split()]
    return GraphFact(name, None, "Functional", PLACE, nodes, tuple(pairs), 8, is_connected)


def texts(picture: Picture) -> dict[str, list[str]]:
    return {box.key: [box.title, box.name, *(f"{a}: {b}" for a, b in box.rows)] for box in picture.nodes()}


NESTED = fact(
    node("x"),
    node("a", is_frame=True, calls=2),
    node("a/in"),
    node("a/b", is_frame=True),
    node("a/b/deep", fault='[KS105] wrong. Keras: "Bad"'),
    node("y", params=1234, activation="relu", trainable=False),
    arrows="x>a/in a/in>a/b/deep a/b/deep>y x>y",
)


def test_boxes_have_shapes_and_parameters() -> None:
    picture = graph_picture(NESTED)
    assert texts(picture)["y"] == [
        *("Dense", "y", "activation: relu", "input: (None, 4)", "output: (None, 4)", "params: 1,234", "trainable: no"),
    ]
    assert picture.root.title == "m, 8 parameters"
    assert [cluster.title for cluster in picture.clusters()] == ["a × 2  ·  Functional", "b  ·  Functional"]


def test_a_mark_leaves_keras_s_words_to_the_message() -> None:
    (marked,) = [box.mark for box in graph_picture(NESTED).nodes() if box.mark]
    assert marked == "[KS105] wrong."


@pytest.mark.parametrize(
    ("closed", "boxes", "arrows"),
    [
        (set(), ["x", "a/in", "a/b/deep", "y"], ["x>a/in", "a/in>a/b/deep", "a/b/deep>y", "x>y"]),
        ({"a/b"}, ["x", "a/in", "a/b", "y"], ["x>a/in", "a/in>a/b", "a/b>y", "x>y"]),
        ({"a"}, ["x", "a", "y"], ["x>a", "a>y", "x>y"]),
        ({"a", "a/b"}, ["x", "a", "y"], ["x>a", "a>y", "x>y"]),
    ],
)
def test_folding(closed: set[str], boxes: list[str], arrows: list[str]) -> None:
    folded = graph_picture(NESTED).folded(closed)
    assert [box.key for box in folded.nodes()] == boxes
    assert [f"{edge.source}>{edge.target}" for edge in folded.edges] == arrows


def test_a_fault_within_a_folded_model_is_seen_from_outside() -> None:
    (face,) = [box for box in graph_picture(NESTED).folded({"a"}).nodes() if box.key == "a"]
    assert face.mark == "[KS105] wrong."


def test_layers_that_only_code_connects_stand_below_each_other() -> None:
    picture = graph_picture(fact(node("a"), node("b"), is_connected=False))
    assert all(edge.hidden for edge in picture.edges) and len(picture.edges) == 1
    assert 'class="edge"' not in to_svg(picture)


def test_several_models_stand_in_frames_and_a_part_of_one_only_there() -> None:
    inner = fact(node("in"), name="a")
    other = fact(node("in"), name="other")
    assert outermost([inner, NESTED, other]) == [NESTED, other]
    picture = graph_pictures([inner, NESTED, other])
    top = [member for member in picture.root.members if isinstance(member, Cluster)]
    assert [frame.title for frame in top] == ["m, 8 parameters", "other, 8 parameters"]
    assert len({box.key for box in picture.nodes()}) == 5


def test_a_model_of_which_nothing_is_known_is_one_box() -> None:
    assert texts(graph_picture(fact())) == {"m": ["Functional", "m", "params: 8"]}


def page_data(page: str) -> Any:
    match = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.S)
    assert match
    return json.loads(match[1])


def test_the_page_holds_every_way_to_fold() -> None:
    (model,) = page_data(graph_page([NESTED]))
    assert [state["open"] for state in model["states"]] == [[], ["a", "a/b"], ["a"]]
    assert model["states"][model["first"]]["open"] == []
    (opened,) = page_data(graph_page([NESTED], fold=False))
    assert opened["states"][opened["first"]]["open"] == ["a", "a/b"]
    assert model["nodes"]["a/b/deep"]["fault"] == '[KS105] wrong. Keras: "Bad"'
    assert model["nodes"]["y"]["place"] == "<b>.py:1:1"


def test_of_many_inner_models_each_opens_by_itself() -> None:
    frames = [node(f"f{n}", is_frame=True) for n in range(9)]
    inside = [node(f"f{n}/x") for n in range(9)]
    (model,) = page_data(graph_page([fact(*(each for pair in zip(frames, inside, strict=True) for each in pair))]))
    assert len(model["states"]) == 2 + 9 < MOST_STATES


def test_the_page_runs_no_script_but_its_own() -> None:
    hostile = fact(node("<script>alert(1)<"), name='"><img onerror=alert(1)>')
    page = graph_page([hostile])
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    scripts = re.findall(r"<script>(.*?)</script>", page, re.S)
    assert policy and len(scripts) == 1
    assert f"'sha256-{b64encode(sha256(scripts[0].encode()).digest()).decode()}'" in unescape(policy[1])
    assert "default-src 'none'" in unescape(policy[1])
    assert "<img" not in page and "<script>alert" not in page
    assert page_data(page)[0]["title"].startswith('"><img')


def test_a_large_application() -> None:
    code = """
import keras
base = keras.applications.ResNet50(include_top=False, input_shape=(224, 224, 3), pooling="avg")
x = inputs = keras.Input((224, 224, 3))
model = keras.Model(inputs, keras.layers.Dense(5)(base(x)))
"""
    graphs = analyse(code, "case.py", details="graphs").graphs
    picture = graph_pictures(graphs)
    assert len(list(picture.nodes())) > 170
    assert [box.key for box in picture.folded({"resnet50"}).nodes()] == ["input_layer_1", "resnet50", "dense"]
    assert texts(picture.folded({"resnet50"}))["resnet50"][-1] == "params: 23,587,712"
