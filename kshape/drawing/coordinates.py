"""Where the vertices of each row stand: chains straight, boxes of any width apart.

Four placements (aligned with the row above or below, pushed left or right), of which each vertex takes the mean of
the two in the middle. Sources: Brandes, Köpf 2001; the compaction of dagre; Rüegg et al. 2016 for ports.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from .ranks import Rows

Pair = tuple[int, int]
Neighbour = tuple[int, float, float]

BOX_GAP, EDGE_GAP = 26.0, 14.0
FEW = 2


def place_rows(rows: Rows, widths: Sequence[float]) -> list[float]:
    """The middle of each vertex, counted from the left end of the drawing."""
    crossing = _crossing_straight_ones(rows)
    placements = []
    for upwards in (False, True):
        for sign in (1, -1):
            placements.append(_placement(rows, widths, crossing, upwards, sign))
    spans = [_span(placement, widths) for placement in placements]
    least = min(range(4), key=lambda index: spans[index][1] - spans[index][0])
    for index, placement in enumerate(placements):
        side = index % 2  # pushed left: the left ends meet; pushed right: the right ones
        moved = spans[least][side] - spans[index][side]
        placements[index] = [x + moved for x in placement]
    middle = [sum(sorted(each)[1:3]) / 2 for each in zip(*placements, strict=True)]
    left = _span(middle, widths)[0]
    return [x - left for x in middle]


def _span(placement: Sequence[float], widths: Sequence[float]) -> tuple[float, float]:
    ends = [(x - width / 2, x + width / 2) for x, width in zip(placement, widths, strict=True)]
    return min(a for a, _ in ends), max(b for _, b in ends)


def _crossing_straight_ones(rows: Rows) -> set[Pair]:
    """The edges that cross a part of a long edge; such parts are to be straight, so the others must bend."""
    found: set[Pair] = set()
    for upper, lower in pairwise(rows.rows):
        place = {vertex: index for index, vertex in enumerate(upper)}
        start = left = 0
        for index, vertex in enumerate(lower):
            inner = next((u for u, _, _ in rows.above[vertex] if rows.is_dummy(u)), None)
            inner = inner if rows.is_dummy(vertex) else None
            if inner is None and index < len(lower) - 1:
                continue
            right = place[inner] if inner is not None else len(upper)
            for other in lower[start : index + 1]:
                for above, _, _ in rows.above[other]:
                    is_inner = rows.is_dummy(above) and rows.is_dummy(other)
                    if not is_inner and not left <= place[above] <= right:
                        found.add((above, other))
            start, left = index + 1, right
    return found


def _placement(rows: Rows, widths: Sequence[float], crossing: set[Pair], upwards: bool, sign: int) -> list[float]:
    """One of the four placements. sign: -1 where the drawing is mirrored, so that "left" means right."""
    order = [row[::sign] for row in rows.rows]
    roots, shifts = _blocks(rows, order, crossing, upwards, sign)
    block_x = _compact(rows, order, widths, roots, shifts)
    return [sign * (block_x[root] + shift) for root, shift in zip(roots, shifts, strict=True)]


def _blocks(
    rows: Rows, order: list[list[int]], crossing: set[Pair], upwards: bool, sign: int
) -> tuple[list[int], list[float]]:
    """Joins vertices to blocks that stand in one straight line: (first vertex of its block, distance to that line)."""
    near, far = (rows.below, rows.above) if upwards else (rows.above, rows.below)
    roots, shifts = list(range(len(rows.ranks))), [0.0] * len(rows.ranks)
    sequence = order[::-1] if upwards else order
    for fixed, row in pairwise(sequence):
        place = {vertex: index for index, vertex in enumerate(fixed)}
        reached = -1
        for vertex in row:
            for other, own_offset, other_offset in _middle(_wanted(rows, vertex, near, far), place):
                pair = (vertex, other) if upwards else (other, vertex)
                if place[other] > reached and pair not in crossing:
                    roots[vertex] = roots[other]
                    shifts[vertex] = shifts[other] + sign * (other_offset - own_offset)
                    reached = place[other]
                    break
    return roots, shifts


def _wanted(rows: Rows, vertex: int, near: list[list[Neighbour]], far: list[list[Neighbour]]) -> list[Neighbour]:
    """The neighbours with which a vertex may be in line: of few, boxes with boxes rather than with passing edges.

    So a chain stays straight beside the edge that skips it. Where many edges meet, all count, and the middle wins.
    """
    if len(near[vertex]) > FEW:
        return near[vertex]
    if rows.is_dummy(vertex):
        return [each for each in near[vertex] if not _is_taken(rows, each[0], far[each[0]])]
    return [each for each in near[vertex] if not rows.is_dummy(each[0])] or near[vertex]


def _is_taken(rows: Rows, vertex: int, neighbours: list[Neighbour]) -> bool:
    """Whether a box has a box to be in line with, before an edge that passes."""
    is_free = rows.is_dummy(vertex) or len(neighbours) > FEW
    return not is_free and any(not rows.is_dummy(other) for other, _, _ in neighbours)


def _middle(neighbours: list[Neighbour], place: dict[int, int]) -> list[Neighbour]:
    """The one or two in the middle, the left one first."""
    ordered = sorted(neighbours, key=lambda each: place[each[0]])
    return ordered[(len(ordered) - 1) // 2 : len(ordered) // 2 + 1]


def _compact(
    rows: Rows, order: list[list[int]], widths: Sequence[float], roots: list[int], shifts: list[float]
) -> list[float]:
    """The place of each block: as far left as its neighbours let it, then as far right as those on its right let it."""
    after: dict[int, dict[int, float]] = {root: {} for root in roots}
    before: dict[int, int] = dict.fromkeys(roots, 0)
    for row in order:
        for a, b in pairwise(row):
            gap = EDGE_GAP if rows.is_dummy(a) or rows.is_dummy(b) else BOX_GAP
            least = (widths[a] + widths[b]) / 2 + gap + shifts[a] - shifts[b]
            known = after[roots[a]]
            if roots[b] not in known:
                before[roots[b]] += 1
            known[roots[b]] = max(known.get(roots[b], least), least)
    x = [0.0] * len(roots)
    ready = [root for root, count in before.items() if not count]
    for root in ready:
        for other, least in after[root].items():
            x[other] = max(x[other], x[root] + least)
            before[other] -= 1
            if not before[other]:
                ready.append(other)
    for root in reversed(ready):
        if after[root]:
            x[root] = max(x[root], min(x[other] - least for other, least in after[root].items()))
    return x
