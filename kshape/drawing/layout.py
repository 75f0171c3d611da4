"""Where everything stands: boxes, frames and the ways of arrows, in pixels from the top left corner.

Each frame is laid out by itself (`levels`) and is then one large box in what is around it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from .levels import Box, Collected, Level, Piece, Point
from .picture import Cluster, Edge, Node, Picture

MARGIN, LOOP_WIDTH = 12.0, 12.0


class Layout(NamedTuple):
    """size: of the whole picture. boxes, frames: outer ones first. loops: arrows from a box to itself, and the box.

    routes: the way of each arrow as points, its source first. From one point to the next the way leads straight in
    the picture's direction, or bends from one such line to another.
    """

    size: Point
    boxes: list[tuple[Node, Box]]
    frames: list[tuple[Cluster, Box]]
    routes: list[tuple[Edge, list[Point]]]
    loops: list[tuple[Edge, Box]]


def lay_out(picture: Picture) -> Layout:
    """The layout of a picture, in its direction."""
    edges = [edge for edge in picture.edges if edge.source != edge.target]
    root, found = Level(picture.root, picture, _paths(picture.root)), Collected()
    for edge in edges:
        root.add_edge(edge)
    root.lay_out()
    root.collect(MARGIN, MARGIN, found)
    turn = _Turn(picture.rankdir, (root.width + 2 * MARGIN, root.height + 2 * MARGIN))
    boxes = [(node, turn.box(box)) for node, box in found.boxes]
    place = {node.key: box for node, box in boxes}
    loops = [(edge, place[edge.source]) for edge in picture.edges if edge.source == edge.target]
    width, height = turn.size
    room = LOOP_WIDTH if loops else 0.0
    return Layout(
        (width, height + room) if picture.is_horizontal else (width + room, height),
        boxes,
        [(frame, turn.box(box)) for frame, box in found.frames],
        [(edge, [turn.point(point) for point in _joined(found.ways[id(edge)])]) for edge in edges],
        loops,
    )


class _Turn:
    """From rows that lead down to the picture's direction."""

    def __init__(self, rankdir: str, size: Point) -> None:
        self.rankdir, self.is_turned = rankdir, rankdir in ("LR", "RL")
        self.size = size[::-1] if self.is_turned else size

    def point(self, point: Point) -> Point:
        x, y = point[::-1] if self.is_turned else point
        if self.rankdir == "RL":
            return self.size[0] - x, y
        return (x, self.size[1] - y) if self.rankdir == "BT" else (x, y)

    def box(self, box: Box) -> Box:
        a, b = self.point((box.x, box.y)), self.point((box.x + box.width, box.y + box.height))
        return Box(min(a[0], b[0]), min(a[1], b[1]), abs(a[0] - b[0]), abs(a[1] - b[1]))


def _paths(cluster: Cluster, path: tuple[str, ...] = ()) -> dict[str, tuple[str, ...]]:
    """Box -> the frames around it, outermost first."""
    found: dict[str, tuple[str, ...]] = {}
    for member in cluster.members:
        if isinstance(member, Cluster):
            found.update(_paths(member, (*path, member.key)))
        else:
            found[member.key] = path
    return found


def _joined(pieces: Sequence[Piece]) -> list[Point]:
    """One way of the pieces of an arrow, without points that stand twice or within a straight line."""
    points: list[Point] = []
    for x, y in (point for piece in sorted(pieces, key=lambda piece: piece.order) for point in piece.points):
        if points and _is_near(points[-1][0], x) and _is_near(points[-1][1], y):
            continue
        if len(points) > 1 and _is_near(points[-1][0], x) and _is_near(points[-2][0], x):
            points[-1] = (x, y)
        else:
            points.append((x, y))
    return points


def _is_near(a: float, b: float) -> bool:
    return abs(a - b) < 0.01
