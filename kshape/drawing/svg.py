"""A picture as SVG: one text, with its colours for light and dark pages in it, and no script."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr

from .colours import COLOURS
from .layout import Layout, lay_out
from .levels import FRAME_PADDING, FRAME_TITLE_SIZE, Box, Point
from .picture import HEADER_HEIGHT, PADDING, ROW_HEIGHT, ROW_SIZE, TITLE_SIZE, Cluster, Node, Picture
from .text import FONTS, text_width

_LIGHT = """\
.box{fill:#fff;stroke:#94a3b8}.head,.name{fill:#fff}.value{fill:#0f172a}.label{fill:#64748b}.fault{fill:#b91c1c}
.bad{stroke:#dc2626;stroke-width:2.5}.frame{fill:#64748b;fill-opacity:.07;stroke:#94a3b8;stroke-dasharray:5 4}
.caption{fill:#475569}.edge{fill:none;stroke:#64748b;stroke-width:1.6}.tip{fill:#64748b}
.wrong{stroke:#dc2626;stroke-width:2.4}.wrongtip{fill:#dc2626}"""

_DARK = """\
.box{fill:#1e293b;stroke:#64748b}.value{fill:#e2e8f0}.label{fill:#94a3b8}.fault{fill:#fca5a5}.bad{stroke:#f87171}
.caption{fill:#cbd5e1}.edge{stroke:#94a3b8}.tip{fill:#94a3b8}.wrong{stroke:#f87171}.wrongtip{fill:#f87171}"""

TIP_LENGTH, TIP_WIDTH, RADIUS = 8.0, 8.0, 5.0


def to_svg(picture: Picture, layout: Layout | None = None) -> str:
    """The picture as the text of an SVG file, for a page of any brightness.

    Each box is a group with the attribute data-key, so that a viewer can find what was clicked; a frame that can be
    folded is one with data-frame.
    """
    layout = layout or lay_out(picture)
    width, height = (round(size) for size in layout.size)
    colours = "".join(f".{name}{{fill:{colour}}}" for name, colour in COLOURS.items())
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'font-family="{FONTS}" role="img">',
        f"<title>{_escaped(picture.root.title)}</title>" if picture.root.title else "",
        f"<style>{_LIGHT}{colours}@media (prefers-color-scheme:dark){{{_DARK}}}</style>",
    ]
    parts += [_frame(frame, box) for frame, box in layout.frames]
    parts += [_arrow(points, edge.marked, picture.is_horizontal) for edge, points in layout.routes if not edge.hidden]
    parts += [_loop(box, edge.marked, picture.is_horizontal) for edge, box in layout.loops]
    parts += [_box(node, box) for node, box in layout.boxes]
    return "\n".join(part for part in [*parts, "</svg>"] if part) + "\n"


def _frame(frame: Cluster, box: Box) -> str:
    text = _text(frame.title, box.x + FRAME_PADDING, box.y + 19, "caption", FRAME_TITLE_SIZE, bold=True)
    drawn = f'<rect class="frame" {_place(box)} rx="{RADIUS * 2:g}"/>{text}'
    return drawn if frame.face is None else f"<g data-frame={quoteattr(_printable(frame.key))}>{drawn}</g>"


def _box(node: Node, box: Box) -> str:
    lines = [f'<g class="node" data-key={quoteattr(_printable(node.key))}>']
    if node.mark:
        lines.append(f"<title>{_escaped(node.mark)}</title>")
    bad = " bad" if node.mark else ""
    colour = node.colour if node.colour in COLOURS else "slate"
    lines.append(f'<rect class="box{bad}" {_place(box)} rx="{RADIUS:g}"/>')
    lines.append(f'<path class="{"red" if node.mark else colour}" d="{_header(box)}"/>')
    lines += _texts(node, box)
    return "".join([*lines, "</g>"])


def _header(box: Box) -> str:
    """The upper part of a box, with its upper corners round, and the lower ones too where there is nothing below."""
    width, height, r = box.width, min(float(HEADER_HEIGHT), box.height), RADIUS
    low = r if height == box.height else 0.0
    steps = (
        f"M{_n(box.x)} {_n(box.y + r)}",
        f"q0 {_n(-r)} {_n(r)} {_n(-r)}h{_n(width - 2 * r)}q{_n(r)} 0 {_n(r)} {_n(r)}",
        f"v{_n(height - r - low)}q0 {_n(low)} {_n(-low)} {_n(low)}",
        f"h{_n(2 * low - width)}q{_n(-low)} 0 {_n(-low)} {_n(-low)}z",
    )
    return "".join(steps)


def _texts(node: Node, box: Box) -> list[str]:
    used = text_width(node.title, TITLE_SIZE, bold=True)
    gap = 8 if node.title and node.name else 0
    left = (
        box.x + (box.width - used - gap - text_width(node.name, TITLE_SIZE)) / 2 if not node.rows else box.x + PADDING
    )
    baseline = box.y + HEADER_HEIGHT / 2 + 4.5
    lines = [
        _text(node.title, left, baseline, "head", TITLE_SIZE, bold=True),
        _text(node.name, left + used + gap, baseline, "name", TITLE_SIZE),
    ]
    y = box.y + HEADER_HEIGHT + 4 + ROW_HEIGHT - 5
    for label, value in node.rows:
        lines.append(_text(label, box.x + PADDING, y, "label", ROW_SIZE))
        lines.append(_text(value, box.x + PADDING + node.label_width, y, "value", ROW_SIZE))
        y += ROW_HEIGHT
    for line in node.mark_lines:
        lines.append(_text(line, box.x + PADDING, y, "fault", ROW_SIZE))
        y += ROW_HEIGHT
    return lines


def _arrow(points: Sequence[Point], marked: bool, horizontal: bool) -> str:
    (x, y), (before_x, before_y) = points[-1], points[-2]
    if horizontal:
        dx, dy = (1 if x >= before_x else -1), 0
    else:
        dx, dy = 0, (1 if y >= before_y else -1)
    end = (x - dx * (TIP_LENGTH - 1), y - dy * (TIP_LENGTH - 1))
    wrong = " wrong" if marked else ""
    line = f'<path class="edge{wrong}" d="{_curve([*points[:-1], end], horizontal)}"/>'
    return line + _tip((x, y), (dx, dy), marked)


def _curve(points: Sequence[Point], horizontal: bool) -> str:
    """Straight along the direction of the picture, in the shape of an S from one line to another."""
    text = f"M{_n(points[0][0])} {_n(points[0][1])}"
    for (x0, y0), (x1, y1) in pairwise(points):
        if abs((y1 - y0) if horizontal else (x1 - x0)) < 0.01:
            text += f"L{_n(x1)} {_n(y1)}"
        elif horizontal:
            middle = (x0 + x1) / 2
            text += f"C{_n(middle)} {_n(y0)} {_n(middle)} {_n(y1)} {_n(x1)} {_n(y1)}"
        else:
            middle = (y0 + y1) / 2
            text += f"C{_n(x0)} {_n(middle)} {_n(x1)} {_n(middle)} {_n(x1)} {_n(y1)}"
    return text


def _tip(at: Point, direction: tuple[int, int], marked: bool) -> str:
    (x, y), (dx, dy) = at, direction
    back, side = (x - dx * TIP_LENGTH, y - dy * TIP_LENGTH), TIP_WIDTH / 2
    a = (back[0] + dy * side, back[1] + dx * side)
    b = (back[0] - dy * side, back[1] - dx * side)
    kind = "wrongtip" if marked else "tip"
    return f'<path class="{kind}" d="M{_n(x)} {_n(y)}L{_n(a[0])} {_n(a[1])}L{_n(b[0])} {_n(b[1])}z"/>'


def _loop(box: Box, marked: bool, horizontal: bool) -> str:
    """An arrow from a box to itself, at the side where no others are: its right one, or its lower one."""
    right, low, out = box.x + box.width, box.y + box.height, 22.0
    if horizontal:
        start, end = (box.x + box.width * 0.65, low), (box.x + box.width * 0.35, low)
        points, direction = [start, (start[0], low + out), (end[0], low + out), (end[0], low + TIP_LENGTH)], (0, -1)
    else:
        start, end = (right, box.y + box.height * 0.7), (right, box.y + box.height * 0.3)
        points, direction = (
            [start, (right + out, start[1]), (right + out, end[1]), (right + TIP_LENGTH, end[1])],
            (-1, 0),
        )
    path = "M{} {}C{} {} {} {} {} {}".format(*(_n(each) for point in points for each in point))
    return f'<path class="edge{" wrong" if marked else ""}" d="{path}"/>{_tip(end, direction, marked)}'


def _text(text: str, x: float, y: float, kind: str, size: int, bold: bool = False) -> str:
    if not text:
        return ""
    weight = ' font-weight="bold"' if bold else ""
    return f'<text class="{kind}" x="{_n(x)}" y="{_n(y)}" font-size="{size}"{weight}>{_escaped(text)}</text>'


def _place(box: Box) -> str:
    return f'x="{_n(box.x)}" y="{_n(box.y)}" width="{_n(box.width)}" height="{_n(box.height)}"'


def _escaped(text: str) -> str:
    return escape(_printable(text))


def _printable(text: str) -> str:
    """Without the control characters that no XML file may have."""
    return "".join(c if c.isprintable() else " " for c in text)


def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
