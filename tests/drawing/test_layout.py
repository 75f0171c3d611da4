"""What must hold in every layout, on generated pictures: nothing overlaps, no arrow crosses a box, chains are straight."""

from __future__ import annotations

import random
import time
from itertools import combinations, pairwise
from typing import Any

import pytest

from kshape.drawing.layout import Layout, lay_out
from kshape.drawing.levels import Box
from kshape.drawing.picture import Cluster, Edge, Node, Picture

SIDE = 0.5  # what rounding may cost


def generated(seed: int) -> Picture:
    """A picture with up to 25 boxes of several sizes, frames in frames, cycles, loops and boxes without arrows."""
    rng = random.Random(seed)
    count = rng.randrange(1, 26)
    nodes = [
        Node(
            f"n{i}",
            "Box" * rng.randrange(1, 4),
            f"name_{i}" * rng.randrange(0, 3),
            [("input", "(None, 1)")] * rng.randrange(4),
        )
        for i in range(count)
    ]
    edges = []
    for _ in range(rng.randrange(0, 2 * count)):
        a, b = rng.randrange(count), rng.randrange(count)
        if a > b and rng.random() < 0.85:
            a, b = b, a
        edges.append(Edge(f"n{a}", f"n{b}"))
    members: list[Any] = list(nodes)
    for frame in range(rng.randrange(0, 5)):
        taken = rng.sample(members, rng.randrange(0, min(len(members), 6) + 1))
        members = [member for member in members if member not in taken]
        members.insert(
            rng.randrange(len(members) + 1), Cluster(f"c{frame}", f"frame {frame}" * rng.randrange(1, 9), taken)
        )
    return Picture(members, edges, rng.choice(["TB", "BT", "LR", "RL"]))


def overlap(a: Box, b: Box) -> bool:
    return (
        a.x + SIDE < b.x + b.width
        and b.x + SIDE < a.x + a.width
        and a.y + SIDE < b.y + b.height
        and b.y + SIDE < a.y + a.height
    )


def contains(outer: Box, inner: Box) -> bool:
    return (
        outer.x <= inner.x + SIDE
        and outer.y <= inner.y + SIDE
        and inner.x + inner.width <= outer.x + outer.width + SIDE
        and inner.y + inner.height <= outer.y + outer.height + SIDE
    )


def members_of(cluster: Cluster) -> set[str]:
    return {node.key for node in cluster.nodes()}


def on_border(point: tuple[float, float], box: Box) -> bool:
    x, y = point
    near_x = min(abs(x - box.x), abs(x - box.x - box.width)) < SIDE and box.y - SIDE <= y <= box.y + box.height + SIDE
    near_y = min(abs(y - box.y), abs(y - box.y - box.height)) < SIDE and box.x - SIDE <= x <= box.x + box.width + SIDE
    return near_x or near_y


def assert_sound(picture: Picture, layout: Layout) -> None:
    whole, boxes = Box(0, 0, *layout.size), {node.key: box for node, box in layout.boxes}
    assert boxes.keys() == {node.key for node in picture.nodes()}
    for a, b in combinations(boxes.values(), 2):
        assert not overlap(a, b)
    assert all(contains(whole, box) for box in boxes.values())
    for cluster, frame in layout.frames:
        assert contains(whole, frame)
        for key, box in boxes.items():
            assert contains(frame, box) if key in members_of(cluster) else not overlap(frame, box)
    for (a, frame_a), (b, frame_b) in combinations(layout.frames, 2):
        nested = any(each.key == b.key for each in clusters(a)) or any(each.key == a.key for each in clusters(b))
        assert nested or not overlap(frame_a, frame_b)
    assert len(layout.routes) + len(layout.loops) == len(picture.edges)
    for edge, points in layout.routes:
        assert on_border(points[0], boxes[edge.source])
        assert on_border(points[-1], boxes[edge.target])
        for (x0, y0), (x1, y1) in pairwise(points):
            within = Box(min(x0, x1), min(y0, y1), max(abs(x1 - x0), 2 * SIDE), max(abs(y1 - y0), 2 * SIDE))
            assert contains(whole, within)
            assert not any(overlap(within, box) for box in boxes.values()), (edge.source, edge.target)


def clusters(cluster: Cluster) -> Any:
    for member in cluster.members:
        if isinstance(member, Cluster):
            yield member
            yield from clusters(member)


@pytest.mark.parametrize("start", range(0, 600, 100))
def test_generated_pictures(start: int) -> None:
    for seed in range(start, start + 100):
        picture = generated(seed)
        try:
            assert_sound(picture, lay_out(picture))
        except AssertionError as error:
            raise AssertionError(f"picture {seed}: {error}") from error


def test_the_same_picture_has_the_same_layout() -> None:
    for seed in range(20):
        first, second = (lay_out(generated(seed)) for _ in range(2))
        assert [box for _, box in first.boxes] == [box for _, box in second.boxes]
        assert [points for _, points in first.routes] == [points for _, points in second.routes]


def boxes(*keys: str) -> list[Node]:
    return [Node(key, key * 3) for key in keys]


def middles(layout: Layout) -> dict[str, float]:
    return {node.key: box.x + box.width / 2 for node, box in layout.boxes}


def test_a_chain_is_straight_beside_the_edges_that_skip_it() -> None:
    keys = [f"n{i}" for i in range(12)]
    edges = [Edge(a, b) for a, b in pairwise(keys)] + [Edge("n1", "n10"), Edge("n2", "n9"), Edge("n3", "n8")]
    layout = lay_out(Picture(boxes(*keys), edges))
    assert len({round(x, 2) for x in middles(layout).values()}) == 1
    way = next(points for edge, points in layout.routes if (edge.source, edge.target) == ("n1", "n10"))
    assert len({round(x, 2) for x, _ in way[1:-1]}) == 1, "the skipping edge is straight too, beside the chain"


def test_rows_follow_the_arrows() -> None:
    picture = Picture(boxes("a", "b", "c", "late"), [Edge("a", "b"), Edge("b", "c"), Edge("late", "c")])
    tops = {node.key: box.y for node, box in lay_out(picture).boxes}
    assert tops["a"] < tops["b"] == tops["late"] < tops["c"], "an input stands close to where it is used"


def test_directions() -> None:
    places = {}
    for rankdir in ("TB", "BT", "LR", "RL"):
        layout = lay_out(Picture(boxes("a", "b"), [Edge("a", "b")], rankdir))
        (_, a), (_, b) = layout.boxes
        places[rankdir] = ((b.x > a.x) - (b.x < a.x), (b.y > a.y) - (b.y < a.y))
    assert places == {"TB": (0, 1), "BT": (0, -1), "LR": (1, 0), "RL": (-1, 0)}


def crossings(layout: Layout) -> int:
    """Of arrows between neighbouring rows, by the order of their ends."""
    ends = [(points[0], points[-1]) for _, points in layout.routes]
    return sum((a[0] - c[0]) * (b[0] - d[0]) < 0 for (a, b), (c, d) in combinations(ends, 2) if a[1] == c[1])


def test_a_tree_has_no_crossings() -> None:
    edges = [Edge(str(i), str(2 * i + side)) for i in range(1, 16) for side in (1, 0)]
    assert crossings(lay_out(Picture([Node(str(i), "box") for i in range(31, 0, -1)], edges))) == 0


def test_crossings_are_taken_out() -> None:
    edges = [Edge(a, b) for a, b in ("ax", "by", "cz", "az", "cy")]
    assert crossings(lay_out(Picture(boxes(*"abcxyz"), edges))) == 0


def test_arrows_between_the_same_boxes_are_one() -> None:
    picture = Picture(boxes("a", "b"), [Edge("a", "b"), Edge("a", "b"), Edge("b", "a"), Edge("a", "a")])
    layout = lay_out(picture)
    assert (len(layout.routes), len(layout.loops)) == (2, 1)


def test_refusals() -> None:
    with pytest.raises(ValueError, match="needs rankdir"):
        Picture(boxes("a"), [], "UP")
    with pytest.raises(ValueError, match=r"keys of their own. Received: \['a'\]"):
        Picture(boxes("a", "a", "b"))
    with pytest.raises(ValueError, match=r"two boxes of the picture. Received: \['c'\]"):
        Picture(boxes("a"), [Edge("a", "c")])


def test_an_empty_picture_and_an_empty_frame() -> None:
    assert lay_out(Picture([])).boxes == []
    layout = lay_out(Picture([Cluster("c", "nothing in it")]))
    assert layout.frames[0][1].width > 0


def test_a_long_chain_and_a_wide_net_take_no_time() -> None:
    """Recursion would fail on the first, and anything quadratic in the rows on the second."""
    start = time.process_time()
    count = 3000
    lay_out(
        Picture([Node(str(i), "layer") for i in range(count)], [Edge(str(i), str(i + 1)) for i in range(count - 1)])
    )
    rng, count = random.Random(1), 1000
    edges = [Edge(str(i), str(min(count - 1, i + rng.randrange(1, 40)))) for i in range(count - 1) for _ in range(2)]
    lay_out(Picture([Node(str(i), "layer") for i in range(count)], edges))
    seconds = time.process_time() - start
    print(f"pictures of 3000 and {count} boxes in {seconds:.1f} s")
    assert seconds < 30
