"""The shape of every tensor, each under the call that makes it.

7 | x = layers.Dense(10)(inputs)
  |     ------------------------ (None, 10) float32
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kshape.facts import Analysis, Shape, TensorFact
from kshape.report.display import printable
from kshape.report.excerpt import Margin, Mark, quote
from kshape.report.lines import Line
from kshape.report.sources import Sources


def shapes_report(analyses: Sequence[Analysis], sources: Sources) -> list[Line]:
    """Every file's tensors in the order of the text."""
    lines: list[Line] = []
    for analysis in analyses:
        lines += [[(printable(analysis.path), "title")], *_file(analysis, sources), []]
    return lines[:-1]


def shape_text(shape: Shape) -> str:
    """A shape as Keras writes it, `(None, 28, 28, 1)`; "unknown rank" where nothing is known."""
    if shape is None:
        return "unknown rank"
    sizes = ", ".join(str(size) for size in shape)
    return f"({sizes},)" if len(shape) == 1 else f"({sizes})"


def _file(analysis: Analysis, sources: Sources) -> list[Line]:
    if not analysis.tensors:
        return [[("  no tensors", "dim")]]
    margin = Margin(len(str(max(fact.end_line for fact in analysis.tensors))))
    by_cell: dict[int | None, list[TensorFact]] = {}
    for fact in analysis.tensors:
        by_cell.setdefault(fact.cell, []).append(fact)
    lines: list[Line] = []
    for cell, facts in by_cell.items():
        lines += [] if cell is None else [[(f"cell {cell}", "dim")]]
        lines += _part(analysis.path, facts, sources, margin)
    return lines


def _part(path: str, facts: Iterable[TensorFact], sources: Sources, margin: Margin) -> list[Line]:
    """The tensors of a file, or of a notebook's cell."""
    by_span: dict[tuple[int, int, int, int], list[TensorFact]] = {}
    for fact in facts:
        by_span.setdefault((fact.line, fact.column, fact.end_line, fact.end_column), []).append(fact)
    lines: list[Line] = []
    quoted = 0
    for span in sorted(by_span, key=lambda span: (span[0], span[3])):
        excerpt = _tensor(path, by_span[span], sources, margin)
        # Several calls on one line: the line is shown once, above the marks of all.
        lines += excerpt[1:] if span[0] == span[2] == quoted else excerpt
        quoted = span[0] if span[0] == span[2] else 0
    return lines


def _tensor(path: str, facts: list[TensorFact], sources: Sources, margin: Margin) -> list[Line]:
    label = _label(facts)
    excerpt = quote(sources, path, facts[0], margin, Mark("shape", "-", label))
    return excerpt or [[margin.numbered(facts[0].line), (f"{printable(facts[0].expr)}  {label}", "")]]


def _label(facts: list[TensorFact]) -> str:
    """Shapes in the order of the runs of the line; the dtype once where it stays the same."""
    dtypes = {fact.dtype for fact in facts}
    if len(dtypes) > 1:
        return ", then ".join(dict.fromkeys(f"{shape_text(fact.shape)} {fact.dtype or ''}".rstrip() for fact in facts))
    shapes = ", then ".join(dict.fromkeys(shape_text(fact.shape) for fact in facts))
    return f"{shapes} {facts[0].dtype or ''}".rstrip()
