"""A picture in the dot language, for Graphviz and whatever else reads it."""

from __future__ import annotations

from collections.abc import Iterator

from .colours import COLOURS
from .picture import Cluster, Node, Picture


def to_dot(picture: Picture, dpi: float | None = None) -> str:
    """The picture as a digraph whose boxes are HTML-like tables."""
    lines = ["digraph G {", f"  rankdir={picture.rankdir};"]
    if dpi is not None:
        lines.append(f"  dpi={dpi:g};")
    lines += ['  node [shape=plain, fontname="Arial", fontsize=12];', '  edge [color="#64748b"];']
    lines += _members(picture.root, "  ")
    for edge in picture.edges:
        marked = ' [color="#dc2626", penwidth=2]' if edge.marked else " [style=invis]" if edge.hidden else ""
        lines.append(f"  {_quoted(edge.source)} -> {_quoted(edge.target)}{marked};")
    return "\n".join([*lines, "}"]) + "\n"


def _members(cluster: Cluster, indent: str) -> Iterator[str]:
    for member in cluster.members:
        if isinstance(member, Node):
            yield f"{indent}{_quoted(member.key)} [label=<{_table(member)}>];"
            continue
        yield f"{indent}subgraph {_quoted(f'cluster_{member.key}')} {{"
        yield f'{indent}  label={_quoted(member.title)}; labeljust=l; style="dashed,rounded"; color="#94a3b8";'
        yield from _members(member, indent + "  ")
        yield f"{indent}}}"


def _table(node: Node) -> str:
    border = COLOURS["red"] if node.mark else "#94a3b8"
    head = COLOURS["red"] if node.mark else COLOURS.get(node.colour, COLOURS["slate"])
    title = f"<b>{_html(node.title)}</b>" if node.title else ""
    name = f"{' ' if title else ''}{_html(node.name)}" if node.name else ""
    rows = [f'<tr><td bgcolor="{head}" colspan="2"><font color="white">{title}{name or " "}</font></td></tr>']
    for label, value in node.rows:
        muted = f'<font color="#64748b">{_html(label)}</font>'
        rows.append(f'<tr><td align="left">{muted}</td><td align="left">{_html(value)}</td></tr>')
    for line in node.mark_lines:
        rows.append(f'<tr><td align="left" colspan="2"><font color="#b91c1c">{_html(line)}</font></td></tr>')
    return f'<table border="1" cellborder="0" cellspacing="0" cellpadding="4" color="{border}">{"".join(rows)}</table>'


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _html(text: str) -> str:
    printable = "".join(c if c.isprintable() else " " for c in text)
    return printable.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
