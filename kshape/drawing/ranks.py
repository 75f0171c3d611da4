"""Which row each vertex of a layered drawing stands in, and dummy vertices where an edge passes a row.

Sources: Sugiyama, Tagawa, Toda 1981; Gansner, Koutsofios, North, Vo 1993.
"""

from __future__ import annotations

from collections.abc import Sequence


class Link:
    """An edge between two vertices of one level.

    tail, head: numbers of vertices. tail_offset, head_offset: where it leaves and enters, from the middle of a vertex.
    reversed: it is laid out against its direction, as one edge of each cycle is.
    chain: tail, the dummies and head, from the upper row to the lower one, once there are rows.
    """

    __slots__ = ("chain", "head", "head_offset", "reversed", "tail", "tail_offset")

    def __init__(self, tail: int, head: int) -> None:
        self.tail, self.head = tail, head
        self.tail_offset = self.head_offset = 0.0
        self.reversed = False
        self.chain: list[int] = []

    @property
    def upper(self) -> int:
        """The vertex of the upper row."""
        return self.head if self.reversed else self.tail

    @property
    def lower(self) -> int:
        """The vertex of the lower row."""
        return self.tail if self.reversed else self.head


class Rows:
    """Vertices in rows from top to bottom, each row in its order.

    above[v], below[v]: (other vertex, where the edge meets v, where it meets the other) for the rows next to v.
    """

    def __init__(self, count: int, links: Sequence[Link], ranks: Sequence[int]) -> None:
        self.real = count
        self.above: list[list[tuple[int, float, float]]] = [[] for _ in range(count)]
        self.below: list[list[tuple[int, float, float]]] = [[] for _ in range(count)]
        self.ranks = list(ranks)
        for link in links:
            self._add_chain(link)
        self.rows: list[list[int]] = [[] for _ in range(max(self.ranks, default=-1) + 1)]
        for vertex, rank in enumerate(self.ranks):
            self.rows[rank].append(vertex)

    def is_dummy(self, vertex: int) -> bool:
        """Whether a vertex only stands for an edge that passes."""
        return vertex >= self.real

    def _add_chain(self, link: Link) -> None:
        upper, lower = link.upper, link.lower
        link.chain = [upper]
        for rank in range(self.ranks[upper] + 1, self.ranks[lower]):
            link.chain.append(len(self.ranks))
            self.ranks.append(rank)
            self.above.append([])
            self.below.append([])
        link.chain.append(lower)
        offsets = [0.0] * len(link.chain)
        offsets[0], offsets[-1] = link.tail_offset, link.head_offset
        if link.reversed:
            offsets[0], offsets[-1] = link.head_offset, link.tail_offset
        for place in range(len(link.chain) - 1):
            a, b = link.chain[place : place + 2]
            self.below[a].append((b, offsets[place], offsets[place + 1]))
            self.above[b].append((a, offsets[place + 1], offsets[place]))


def break_cycles(count: int, links: Sequence[Link]) -> None:
    """Marks the links that lead back as reversed, so that the rest has no cycle."""
    leaving: list[list[Link]] = [[] for _ in range(count)]
    has_entry = [False] * count
    for link in links:
        leaving[link.tail].append(link)
        has_entry[link.head] = True
    state = [0] * count  # 1: on the way, 2: done
    for start in sorted(range(count), key=lambda vertex: has_entry[vertex]):
        if state[start]:
            continue
        state[start] = 1
        stack = [(start, iter(leaving[start]))]
        while stack:
            vertex, rest = stack[-1]
            following = next(rest, None)
            if following is None:
                state[vertex] = 2
                stack.pop()
                continue
            link = following
            if state[link.head] == 1:
                link.reversed = True
            elif state[link.head] == 0:
                state[link.head] = 1
                stack.append((link.head, iter(leaving[link.head])))


def rank(count: int, links: Sequence[Link], first: Sequence[int] = (), last: Sequence[int] = ()) -> list[int]:
    """The row of each vertex: below all that it follows; what only leads somewhere stands close above that.

    first, last: vertices that have the top and the bottom row for themselves.
    """
    ends = {*first, *last}
    before: list[list[int]] = [[] for _ in range(count)]
    after: list[list[int]] = [[] for _ in range(count)]
    for link in links:
        if link.upper not in ends and link.lower not in ends:
            after[link.upper].append(link.lower)
            before[link.lower].append(link.upper)
    order = _topological(count, before, after)
    ranks = [0] * count
    for vertex in order:
        ranks[vertex] = max((ranks[each] + 1 for each in before[vertex]), default=0)
    _pull_down(ranks, order, before, after)
    if first:
        ranks = [0 if vertex in first else ranks[vertex] + 1 for vertex in range(count)]
    bottom = max((ranks[vertex] for vertex in range(count) if vertex not in ends), default=0) + 1
    return [bottom if vertex in last else ranks[vertex] for vertex in range(count)]


def _pull_down(ranks: list[int], order: Sequence[int], before: list[list[int]], after: list[list[int]]) -> None:
    """Moves an input, and a chain behind it, down to where it is used: its edges become short."""
    free = [False] * len(ranks)
    for vertex in order:
        free[vertex] = all(free[each] and len(after[each]) == 1 for each in before[vertex])
    for vertex in reversed(order):
        if free[vertex] and after[vertex]:
            ranks[vertex] = min(ranks[each] for each in after[vertex]) - 1


def _topological(count: int, before: list[list[int]], after: list[list[int]]) -> list[int]:
    waiting = [len(each) for each in before]
    order = [vertex for vertex in range(count) if not waiting[vertex]]
    for vertex in order:
        for each in after[vertex]:
            waiting[each] -= 1
            if not waiting[each]:
                order.append(each)
    return order
