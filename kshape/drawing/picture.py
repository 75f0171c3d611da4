"""What is drawn: boxes with rows of text, arrows between them, and frames around boxes that belong together."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from typing import Literal

from .text import text_width, wrapped

Rankdir = Literal["TB", "BT", "LR", "RL"]

TITLE_SIZE, ROW_SIZE = 13, 12  # font sizes, in pixels
HEADER_HEIGHT, ROW_HEIGHT, PADDING, COLUMN_GAP = 26, 18, 10, 12
MARK_CHARACTERS = 46


class Node:
    """A box: a coloured header with a bold title and a name behind it, and rows of (label, value).

    key:    what edges refer to.   colour: a name of `colours.COLOURS`.
    mark:   a text that says what is wrong with it; the box is then red. None: nothing is.
    title and name may each be empty.
    """

    __slots__ = ("colour", "key", "mark", "name", "rows", "title")

    def __init__(
        self,
        key: str,
        title: str,
        name: str = "",
        rows: Sequence[tuple[str, str]] = (),
        colour: str = "slate",
        mark: str | None = None,
    ) -> None:
        self.key, self.title, self.name, self.rows = key, title, name, tuple(rows)
        self.colour, self.mark = colour, mark

    @property
    def mark_lines(self) -> list[str]:
        """The mark's text in lines that fit a box."""
        return wrapped(self.mark, MARK_CHARACTERS) if self.mark else []

    @property
    def label_width(self) -> float:
        """Of the column of labels, with the gap behind it."""
        widest = max((text_width(label, ROW_SIZE) for label, _ in self.rows), default=0.0)
        return widest + COLUMN_GAP if widest else 0.0

    @property
    def size(self) -> tuple[float, float]:
        """(width, height) in pixels."""
        gap = 8 if self.title and self.name else 0
        widths = [text_width(self.title, TITLE_SIZE, bold=True) + gap + text_width(self.name, TITLE_SIZE)]
        widths += [self.label_width + text_width(value, ROW_SIZE) for _, value in self.rows]
        widths += [text_width(line, ROW_SIZE) for line in self.mark_lines]
        lines = len(self.rows) + len(self.mark_lines)
        height = HEADER_HEIGHT + (lines * ROW_HEIGHT + 8 if lines else 0)
        return max(60.0, round(max(widths) + 2 * PADDING)), float(height)


class Edge:
    """An arrow from one box to another. marked: red. hidden: not drawn, it only says which box stands first."""

    __slots__ = ("hidden", "marked", "source", "target")

    def __init__(self, source: str, target: str, marked: bool = False, hidden: bool = False) -> None:
        self.source, self.target, self.marked, self.hidden = source, target, marked, hidden


class Cluster:
    """A frame with a title around boxes and further frames. Its key is distinct from those of all boxes.

    face: the box that stands for it when it is folded, under the frame's key. None: it cannot be folded.
    """

    __slots__ = ("face", "key", "members", "title")

    def __init__(self, key: str, title: str, members: Sequence[Node | Cluster] = (), face: Node | None = None) -> None:
        self.key, self.title, self.face = key, title, face
        self.members: list[Node | Cluster] = list(members)

    def nodes(self) -> Iterator[Node]:
        """The boxes in it, at any depth."""
        for member in self.members:
            if isinstance(member, Cluster):
                yield from member.nodes()
            else:
                yield member


class Picture:
    """Boxes and frames, arrows, and the direction in which the arrows lead: down ("TB"), up, right ("LR") or left.

    Raises ValueError for another direction, for two boxes of one key and for an arrow to a box that is not there.
    """

    def __init__(
        self, members: Sequence[Node | Cluster], edges: Sequence[Edge] = (), rankdir: str = "TB", title: str = ""
    ) -> None:
        if rankdir not in ("TB", "BT", "LR", "RL"):
            raise ValueError(f'A picture needs rankdir to be "TB", "BT", "LR" or "RL". Received: {rankdir!r}.')
        self.root = Cluster("", title, members)
        self.rankdir = rankdir
        keys = [node.key for node in self.root.nodes()]
        known = set(keys)
        if len(known) < len(keys):
            raise ValueError(
                f"Boxes need keys of their own. Received: {sorted(k for k in known if keys.count(k) > 1)}."
            )
        self.edges = list({(edge.source, edge.target): edge for edge in edges}.values())
        for edge in self.edges:
            missing = {edge.source, edge.target} - known
            if missing:
                raise ValueError(f"An arrow needs two boxes of the picture. Received: {sorted(missing)}.")

    @property
    def is_horizontal(self) -> bool:
        """Whether arrows lead right or left."""
        return self.rankdir in ("LR", "RL")

    def nodes(self) -> Iterator[Node]:
        """Every box."""
        return self.root.nodes()

    def clusters(self) -> Iterator[Cluster]:
        """Every frame, an outer one before those in it."""
        waiting: list[Node | Cluster] = list(reversed(self.root.members))
        while waiting:
            member = waiting.pop()
            if isinstance(member, Cluster):
                yield member
                waiting.extend(reversed(member.members))

    def folded(self, keys: Container[str]) -> Picture:
        """The picture with these frames as single boxes. An arrow within one is gone; one into it ends at its box."""
        stands_for: dict[str, str] = {}
        members = [_folded(member, keys, stands_for) for member in self.root.members]
        edges: dict[tuple[str, str], Edge] = {}
        for edge in self.edges:
            ends = stands_for.get(edge.source, edge.source), stands_for.get(edge.target, edge.target)
            if ends[0] != ends[1] or edge.source == edge.target:
                known = edges.get(ends)
                marked = edge.marked or (known is not None and known.marked)
                edges[ends] = Edge(*ends, marked, edge.hidden and (known is None or known.hidden))
        return Picture(members, list(edges.values()), self.rankdir, self.root.title)


def _folded(member: Node | Cluster, keys: Container[str], stands_for: dict[str, str]) -> Node | Cluster:
    if not isinstance(member, Cluster):
        return member
    if member.face is None or member.key not in keys:
        inside = [_folded(each, keys, stands_for) for each in member.members]
        return Cluster(member.key, member.title, inside, member.face)
    stands_for.update((node.key, member.key) for node in member.nodes())
    return member.face
