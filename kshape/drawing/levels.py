"""The inside of one frame: its members in rows, and the ways of the arrows between them.

Rows lead down here, whatever the picture's direction is. An arrow that crosses a frame does so at a port, a point of
the frame's border; within the frame the port is a vertex of the first or of the last row. No arrow crosses a box: it
bends between two rows only, and where it passes a row a place is kept for it.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from .coordinates import place_rows
from .crossings import reduce_crossings
from .picture import Cluster, Edge, Node, Picture
from .ranks import Link, Rows, break_cycles, rank
from .text import text_width

ROW_GAP, WIDEST_ROW_GAP, PORT_GAP = 34.0, 110.0, 12.0
FRAME_PADDING, FRAME_TITLE, FRAME_TITLE_SIZE = 16.0, 26.0, 13

Point = tuple[float, float]
Ends = tuple[Any, Any, str, str]
"""What a link joins: from a member or port to another one, and the boxes inside of these, if they are frames."""


class Box(NamedTuple):
    """A rectangle by its top left corner."""

    x: float
    y: float
    width: float
    height: float


class Port(NamedTuple):
    """Where arrows to an inner box, or from it, cross a frame."""

    inner: str
    inwards: bool
    at_top: bool


class Piece(NamedTuple):
    """The way of an arrow within one level. order: its place among the arrow's pieces."""

    order: int
    points: list[Point]


class Collected:
    """What the levels give: boxes and frames, outer ones first, and the pieces of each arrow by id(edge)."""

    def __init__(self) -> None:
        self.boxes: list[tuple[Node, Box]] = []
        self.frames: list[tuple[Cluster, Box]] = []
        self.ways: dict[int, list[Piece]] = {}


class Level:
    """A frame's inside, or the whole picture (depth 0). paths: each box -> the frames around it, outermost first."""

    def __init__(self, cluster: Cluster, picture: Picture, paths: dict[str, tuple[str, ...]], depth: int = 0) -> None:
        self.cluster, self.picture, self.paths, self.depth = cluster, picture, paths, depth
        inner = [member for member in cluster.members if isinstance(member, Cluster)]
        self.levels = {each.key: Level(each, picture, paths, depth + 1) for each in inner}
        self.vertices: dict[Any, int] = {member.key: index for index, member in enumerate(cluster.members)}
        self.links: dict[Ends, Link] = {}
        self.users: dict[Ends, list[Edge]] = {}

    def add_edge(self, edge: Edge) -> None:
        """Takes an arrow between two boxes in here, at any depth: to the level in which its ends part."""
        a, b = self._member(edge.source), self._member(edge.target)
        if a == b:
            self.levels[a].add_edge(edge)
        else:
            self.users[self._link(a, b, edge.source, edge.target)].append(edge)

    def lay_out(self) -> None:
        """Places all members, the inner levels first."""
        between = [link for ends, link in self.links.items() if not any(isinstance(end, Port) for end in ends)]
        break_cycles(len(self.vertices), between)
        for ends, link in self.links.items():
            self._pass_on(ends, link)
        for level in self.levels.values():
            level.lay_out()
        for ends, link in self.links.items():
            link.tail_offset = self._offset(ends[0], Port(ends[2], False, link.reversed))
            link.head_offset = self._offset(ends[1], Port(ends[3], True, not link.reversed))
        self._place()

    def collect(self, left: float, top: float, into: Collected) -> None:
        """Adds all that is in here, at its place in the whole picture."""
        for member in self.cluster.members:
            vertex = self.vertices[member.key]
            width, height = self.sizes[vertex]
            box = Box(left + self.x[vertex] - width / 2, top + self.y[vertex], width, height)
            if isinstance(member, Cluster):
                into.frames.append((member, box))
                self.levels[member.key].collect(box.x, box.y, into)
            else:
                into.boxes.append((member, box))
        for ends, link in self.links.items():
            points = [(left + x, top + y) for x, y in self._way(link)]
            order = self.depth if isinstance(ends[0], Port) else -self.depth if isinstance(ends[1], Port) else 0
            piece = Piece(order, points[::-1] if link.reversed else points)
            for edge in self.users[ends]:
                into.ways.setdefault(id(edge), []).append(piece)

    def _member(self, key: str) -> str:
        """The member in which a box is, or the box itself."""
        path = self.paths[key]
        return path[self.depth] if self.depth < len(path) else key

    def _link(self, a: Any, b: Any, source: str, target: str) -> Ends:
        """The key of the link between two members, or a member and a port."""
        ends = (a, b, source if a in self.levels else "", target if b in self.levels else "")
        if ends not in self.links:
            self.links[ends] = Link(self.vertices[a], self.vertices[b])
            self.users[ends] = []
        return ends

    def _pass_on(self, ends: Ends, link: Link) -> None:
        """Tells the frames at both ends which of their boxes an arrow leads to."""
        for member, inner, inwards in ((ends[0], ends[2], False), (ends[1], ends[3], True)):
            if member in self.levels:
                port = Port(inner, inwards, at_top=inwards != link.reversed)
                self.levels[member]._add_passing(port, self.users[ends])

    def _add_passing(self, port: Port, edges: list[Edge]) -> None:
        self.vertices.setdefault(port, len(self.vertices))
        member = self._member(port.inner)
        ends = (port, member, "", port.inner) if port.inwards else (member, port, port.inner, "")
        ends = self._link(*ends)
        self.users[ends].extend(edges)
        self.links[ends].reversed = port.at_top != port.inwards

    def _offset(self, member: Any, port: Port) -> float:
        """How far from the middle of a member an arrow meets it: at a frame's port, or in the middle of a box."""
        level = self.levels.get(member) if isinstance(member, str) else None
        return 0.0 if level is None else level.x[level.vertices[port]] - level.width / 2

    def _place(self) -> None:
        self.sizes = [self._size(key) for key in self.vertices]
        links, count = list(self.links.values()), len(self.vertices)
        ports = [key for key in self.vertices if isinstance(key, Port)]
        first = [self.vertices[port] for port in ports if port.at_top]
        last = [self.vertices[port] for port in ports if not port.at_top]
        rows = Rows(count, links, rank(count, links, first, last))
        reduce_crossings(rows)
        widths = [width for width, _ in self.sizes] + [0.0] * (len(rows.ranks) - count)
        left, right, above, below = _padding(self.picture.rankdir) if self.depth else (0.0, 0.0, 0.0, 0.0)
        self.x = [x + left for x in place_rows(rows, widths)] if widths else []
        self.width = max((x + width / 2 for x, width in zip(self.x, widths, strict=True)), default=left) + right
        self.height = self._place_down(rows, above) + below
        self._widen_for_title()

    def _place_down(self, rows: Rows, y: float) -> float:
        """Puts the rows below each other; the lower end of the last one."""
        self.y, self.ranks = [0.0] * len(self.sizes), rows.ranks
        self.bands: list[Point] = []
        for index, row in enumerate(rows.rows):
            members = [vertex for vertex in row if not rows.is_dummy(vertex)]
            height = max((self.sizes[vertex][1] for vertex in members), default=0.0)
            for vertex in members:
                self.y[vertex] = y + (height - self.sizes[vertex][1]) / 2
            self.bands.append((y, y + height))
            y += height + (self._gap(rows, index) if index < len(rows.rows) - 1 else 0.0)
        return y

    def _gap(self, rows: Rows, index: int) -> float:
        """Between a row and the next one: more where arrows go far, less next to ports."""
        far = [abs(self.x[v] + own - self.x[u] - other) for v in rows.rows[index] for u, own, other in rows.below[v]]
        is_next_to_ports = any(self._is_port(v) for row in rows.rows[index : index + 2] for v in row)
        least = PORT_GAP if is_next_to_ports else ROW_GAP
        return min(WIDEST_ROW_GAP, max(least, least * 0.6 + max(far, default=0.0) * 0.16))

    def _widen_for_title(self) -> None:
        title = text_width(self.cluster.title, FRAME_TITLE_SIZE, bold=True) + 2 * FRAME_PADDING if self.depth else 0.0
        if self.picture.is_horizontal:
            self.height = max(self.height, title)
        elif title > self.width:
            self.x = [x + (title - self.width) / 2 for x in self.x]
            self.width = title

    def _size(self, key: Any) -> Point:
        """The size of a vertex along the rows and across them."""
        if isinstance(key, Port):
            return 2.0, 0.0
        if key in self.levels:
            return self.levels[key].width, self.levels[key].height
        member = self.cluster.members[self.vertices[key]]
        assert isinstance(member, Node)
        return member.size[::-1] if self.picture.is_horizontal else member.size

    def _way(self, link: Link) -> list[Point]:
        """From the lower border of the upper vertex to the upper border of the lower one."""
        offsets = (link.tail_offset, link.head_offset)
        above, below = offsets[::-1] if link.reversed else offsets
        x = self.x[link.upper] + above
        points = [(x, self._border(link.upper, lower=True)), (x, self.bands[self.ranks[link.upper]][1])]
        for dummy in link.chain[1:-1]:
            points += [(self.x[dummy], end) for end in self.bands[self.ranks[dummy]]]
        x = self.x[link.lower] + below
        return [*points, (x, self.bands[self.ranks[link.lower]][0]), (x, self._border(link.lower, lower=False))]

    def _border(self, vertex: int, lower: bool) -> float:
        """The upper or lower border of a member; of the frame itself for a port."""
        if self._is_port(vertex):
            return self.height if self.ranks[vertex] else 0.0
        return self.y[vertex] + (self.sizes[vertex][1] if lower else 0.0)

    def _is_port(self, vertex: int) -> bool:
        return len(self.cluster.members) <= vertex < len(self.sizes)


def _padding(rankdir: str) -> tuple[float, float, float, float]:
    """Of a frame: left, right, above and below its rows as these lead down; its title stands at the picture's top."""
    pad, title = FRAME_PADDING, FRAME_TITLE + FRAME_PADDING / 2
    if rankdir in ("LR", "RL"):
        return title, pad, pad, pad
    return (pad, pad, title, pad) if rankdir == "TB" else (pad, pad, pad, title)
