"""The order of the vertices in each row, such that few edges cross.

Barycenter sweeps, then exchanges of neighbours. Source: Gansner, Koutsofios, North, Vo 1993, section 3.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from itertools import pairwise

from .ranks import Rows

SWEEPS, FEWEST_SWEEPS, PATIENCE = 24, 4, 4
VISITS = 400_000  # of vertices in all sweeps: a larger picture gets fewer of these
EXCHANGE_LIMIT = 4_000  # vertices; beyond it the exchanges, which cost most, are left out


def reduce_crossings(rows: Rows) -> None:
    """Puts each row of `rows.rows` into a good order."""
    _first_order(rows)
    best, fewest, stale = [list(row) for row in rows.rows], _crossings(rows), 0
    for sweep in range(max(FEWEST_SWEEPS, min(SWEEPS, VISITS // max(1, len(rows.ranks))))):
        if not fewest or stale == PATIENCE:
            break
        _sweep(rows, downwards=sweep % 2 == 0, later_first=sweep % 4 > 1)
        count = _crossings(rows)
        stale += 1
        if count < fewest:
            best, fewest, stale = [list(row) for row in rows.rows], count, 0
    rows.rows[:] = best
    if fewest and len(rows.ranks) <= EXCHANGE_LIMIT:
        _exchange(rows)


def _first_order(rows: Rows) -> None:
    """The order in which a walk from the first row, following edges, meets the vertices."""
    seen: set[int] = set()
    order: list[list[int]] = [[] for _ in rows.rows]
    for start in (vertex for row in rows.rows for vertex in row):
        stack = [start]
        while stack:
            vertex = stack.pop()
            if vertex in seen:
                continue
            seen.add(vertex)
            order[rows.ranks[vertex]].append(vertex)
            stack.extend(other for other, _, _ in reversed(rows.below[vertex]))
    rows.rows[:] = order


def _sweep(rows: Rows, downwards: bool, later_first: bool) -> None:
    """Sorts each row by the means of the places of the neighbours in the row before; ties keep their order or turn."""
    sequence = rows.rows if downwards else rows.rows[::-1]
    neighbours = rows.above if downwards else rows.below
    for fixed, row in pairwise(sequence):
        place = {vertex: index for index, vertex in enumerate(fixed)}
        means = {}
        for vertex in row:
            near = [place[other] for other, _, _ in neighbours[vertex]]
            if near:
                means[vertex] = sum(near) / len(near)
        movable = [vertex for vertex in (reversed(row) if later_first else row) if vertex in means]
        movable.sort(key=means.__getitem__)
        replacements = iter(movable)
        row[:] = [next(replacements) if vertex in means else vertex for vertex in row]


def _crossings(rows: Rows) -> int:
    return sum(_between(rows, upper, lower) for upper, lower in pairwise(rows.rows))


def _between(rows: Rows, upper: list[int], lower: list[int]) -> int:
    place = {vertex: index for index, vertex in enumerate(lower)}
    met: list[int] = []
    count = 0
    for vertex in upper:
        ends = sorted(place[other] for other, _, _ in rows.below[vertex])
        count += sum(len(met) - bisect_right(met, end) for end in ends)
        for end in ends:
            insort(met, end)
    return count


def _exchange(rows: Rows) -> None:
    """Exchanges neighbours as long as that takes a crossing away."""
    for _ in range(PATIENCE):
        improved = False
        for index, row in enumerate(rows.rows):
            near = []
            for other, neighbours in ((index - 1, rows.above), (index + 1, rows.below)):
                if 0 <= other < len(rows.rows):
                    place = {vertex: at for at, vertex in enumerate(rows.rows[other])}
                    near.append({v: sorted(place[u] for u, _, _ in neighbours[v]) for v in row})
            for at in range(len(row) - 1):
                a, b = row[at], row[at + 1]
                now = sum(_pairs(ends[a], ends[b]) for ends in near)
                if now and sum(_pairs(ends[b], ends[a]) for ends in near) < now:
                    row[at], row[at + 1] = b, a
                    improved = True
        if not improved:
            return


def _pairs(left: list[int], right: list[int]) -> int:
    """Crossings between the edges of two vertices, left and right, to these places in another row."""
    return sum(len(left) - bisect_right(left, end) for end in right)
