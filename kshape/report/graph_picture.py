"""The picture of a model's graph: a box for each layer with its shapes and parameters, a frame for each inner model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from kshape.drawing.boxes import layer_box
from kshape.drawing.picture import Cluster, Edge, Node, Picture
from kshape.facts import GraphFact, GraphNode, Shape
from kshape.report.shapes import shape_text

# What of a message is Keras's own text helps a search engine, not who looks at a picture.
QUOTED = ' Keras: "'
UNCONNECTED = "its code connects these layers"


def graph_picture(fact: GraphFact, rankdir: str = "TB") -> Picture:
    """The picture of one model, all its inner models open; `Picture.folded` closes them."""
    top: list[Node | Cluster] = []
    inside: dict[str, list[Node | Cluster]] = {"": top}
    for node in fact.nodes:
        member: Node | Cluster = _box(node)
        if node.is_frame:
            within = (each.fault for each in fact.nodes if each.key.startswith(f"{node.key}/") and each.fault)
            face = _box(replace(node, fault=node.fault or next(within, None)))
            member = Cluster(node.key, f"{_called(node)}  ·  {node.class_name}", face=face)
            inside[node.key] = member.members
        inside[node.frame].append(member)
    edges = [Edge(arrow.source, arrow.target, arrow.is_faulty) for arrow in fact.arrows]
    if not fact.is_connected:
        edges += [Edge(before.key, after.key, hidden=True) for before, after in pairwise(fact.nodes)]
        top[:] = [Cluster("", UNCONNECTED, top)] if top else []
    return Picture(top or [_alone(fact)], edges, rankdir, title(fact))


def graph_pictures(facts: Sequence[GraphFact], rankdir: str = "TB") -> Picture:
    """One picture of several models, each in a frame of its own; one that is a part of another stands only there."""
    facts = outermost(facts)
    if len(facts) == 1:
        return graph_picture(facts[0], rankdir)
    frames: list[Node | Cluster] = []
    edges: list[Edge] = []
    for number, fact in enumerate(facts):
        picture = graph_picture(fact, rankdir)
        prefix = f"{number}:"
        frames.append(Cluster(prefix, picture.root.title, [renamed(m, prefix) for m in picture.root.members]))
        edges += [Edge(prefix + e.source, prefix + e.target, e.marked, e.hidden) for e in picture.edges]
    return Picture(frames, edges, rankdir)


def outermost(facts: Sequence[GraphFact]) -> list[GraphFact]:
    """The models that are no inner models of another one."""
    inner = {(node.class_name, node.name) for fact in facts for node in fact.nodes}
    return [fact for fact in facts if (fact.class_name, fact.name) not in inner] or list(facts)


def renamed(member: Node | Cluster, prefix: str) -> Node | Cluster:
    """The same with another key, so that the boxes of several models stay apart."""
    if isinstance(member, Node):
        return Node(prefix + member.key, member.title, member.name, member.rows, member.colour, member.mark)
    face = renamed(member.face, prefix) if member.face is not None else None
    inside = [renamed(each, prefix) for each in member.members]
    return Cluster(prefix + member.key, member.title, inside, face if isinstance(face, Node) else None)


def title(fact: GraphFact) -> str:
    """What stands above a picture: the names of the model and the number of its parameters."""
    name = fact.name if fact.variable in (None, fact.name) else f"{fact.variable} ({fact.name})"
    return name if fact.total_params is None else f"{name}, {fact.total_params:,} parameters"


def frames_of(fact: GraphFact) -> list[str]:
    """The keys of the inner models, outer ones first."""
    return [node.key for node in fact.nodes if node.is_frame]


def _box(node: GraphNode) -> Node:
    return layer_box(
        node.key,
        node.class_name,
        _called(node),
        activation=node.activation,
        inputs=_shapes(node.inputs) if node.inputs else None,
        outputs=_shapes(node.outputs) if node.outputs else "?",
        params=None if not node.params else f"{node.params:,}",
        trainable=False if node.trainable is False else None,
        mark=None if node.fault is None else node.fault.partition(QUOTED)[0],
    )


def _called(node: GraphNode) -> str:
    """The name, and how often the model calls the layer, where that is more than once."""
    return node.name if node.calls < 2 else f"{node.name} × {node.calls}"


def _alone(fact: GraphFact) -> Node:
    """For a model of which no layer is known."""
    params = None if fact.total_params is None else f"{fact.total_params:,}"
    return layer_box(fact.name or "model", fact.class_name, fact.name, params=params)


def _shapes(shapes: tuple[Shape, ...]) -> str:
    texts = ["?" if shape is None else shape_text(shape) for shape in shapes]
    return texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]"


def described(node: GraphNode) -> dict[str, Any]:
    """What a page tells of a node when it is clicked, as graph_view.js reads it."""
    return {
        "class": node.class_name,
        "name": node.name,
        "inputs": node.inputs,
        "outputs": node.outputs,
        "params": node.params,
        "calls": node.calls,
        "activation": node.activation,
        "trainable": node.trainable,
        "fault": node.fault,
    }
