"""Where variables and layer names are used, read off a file's syntax: for references, rename and colours."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from kshape.evaluator.scopes import Scope
from kshape.facts import UseFact
from kshape.source import ir
from kshape.source.document import Chunk, Program
from kshape.source.span import Span

_ASKING = frozenset({"get_layer"})
_BY_OUTPUT = frozenset({"loss", "loss_weights", "metrics", "weighted_metrics", "y", "x", "validation_data"})


class _Use(NamedTuple):
    """A name: a variable with the function that binds it (None: the module), or an attribute of `self` in a class."""

    name: str
    span: Span
    scope: Span | None


class Uses:
    """The names of a document, found once a statement."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[Chunk, list[_Use], list[tuple[str, Span, str]]]] = {}

    def of_name(self, document: Program, name: str, line: int, column: int, cell: int | None) -> list[UseFact]:
        """Every use of the variable, or `self.x`, that stands at a place."""
        uses = [use for chunk in document.chunks for use in self._of(chunk)[1] if use.name == name]
        here = next((use for use in uses if _holds(use.span, line, column, cell)), None)
        if here is None:
            return []
        return [_fact(use.name, use.span) for use in uses if use.scope is here.scope]

    def all(self, document: Program) -> Iterator[UseFact]:
        """Every use of a variable."""
        for chunk in document.chunks:
            yield from (_fact(use.name, use.span) for use in self._of(chunk)[1] if "." not in use.name)

    def layer_names(self, document: Program) -> list[UseFact]:
        """Every string that is a layer's name: `name="x"`, `get_layer("x")`, a key of a dict of losses or data.

        kind: "name", "get_layer" or "key". The places are those between the quotes.
        """
        found = (text for chunk in document.chunks for text in self._of(chunk)[2])
        return [_fact(value, span, kind) for value, span, kind in found]

    def _of(self, chunk: Chunk) -> tuple[Chunk, list[_Use], list[tuple[str, Span, str]]]:
        known = self._known.get(id(chunk))
        if known is None or known[0] is not chunk:
            body = chunk.body if chunk.is_read else []
            uses = [use for statement in body for use in _uses(statement, (), None)]
            names = [text for statement in body for node in ir.walk(statement) for text in _layer_names(node)]
            if len(self._known) > 4096:
                self._known.clear()
            known = self._known[id(chunk)] = (chunk, uses, names)
        return known


def _uses(node: ir.Node, functions: tuple[tuple[Span, Scope], ...], owner: Span | None) -> Iterator[_Use]:
    if isinstance(node, ir.FunctionDef):
        inside = (*functions, (node.span, Scope(node)))
        for parameter in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs):
            yield _Use(parameter.arg, _name_of(parameter), node.span)
        outer = [*node.decorator_list, *node.args.defaults, *(each for each in node.args.kw_defaults if each)]
        for part in outer:
            yield from _uses(part, functions, owner)
        for statement in node.body:
            yield from _uses(statement, inside, owner)
        return
    if isinstance(node, ir.ClassDef):
        owner = node.span
    if isinstance(node, ir.Name):
        scope = next((span for span, scope in reversed(functions) if node.id in scope.bound), None)
        yield _Use(node.id, node.span, scope)
    elif isinstance(node, ir.Attribute):
        if isinstance(node.value, ir.Name) and node.value.id == "self" and owner is not None:
            yield _Use(f"self.{node.attr}", node.attr_span, owner)
        yield from _uses(node.value, functions, owner)
        return
    for child in ir.children(node):
        yield from _uses(child, functions, owner)


def _name_of(parameter: ir.arg) -> Span:
    span = parameter.span
    return Span(span.origin, span.line, span.column, span.line, span.column + len(parameter.arg))


def _layer_names(node: ir.Node) -> Iterator[tuple[str, Span, str]]:
    if not isinstance(node, ir.Call):
        return
    method = node.func.attr if isinstance(node.func, ir.Attribute) else ""
    for keyword in node.keywords:
        if keyword.arg == "name":
            yield from _text(keyword.value, "name")
        elif keyword.arg in _BY_OUTPUT:
            yield from _keys(keyword.value)
    for number, each in enumerate(node.args):
        if method in _ASKING and number == 0:
            yield from _text(each, "get_layer")
        elif method in ("fit", "evaluate", "compile", "train_on_batch"):
            yield from _keys(each)


def _keys(node: ir.expr) -> Iterator[tuple[str, Span, str]]:
    if isinstance(node, ir.Dict):
        for key in node.keys:
            if key is not None:
                yield from _text(key, "key")


def _text(node: ir.expr, kind: str) -> Iterator[tuple[str, Span, str]]:
    """A plain string with its quotes taken off."""
    if not isinstance(node, ir.Constant) or not isinstance(node.value, str):
        return
    span, source = node.span, node.span.text()
    if source == f'"{node.value}"' or source == f"'{node.value}'":
        yield node.value, Span(span.origin, span.line, span.column + 1, span.end_line, span.end_column - 1), kind


def _fact(name: str, span: Span, kind: str = "variable") -> UseFact:
    return UseFact(name, *span.place, kind, span.cell)


def _holds(span: Span, line: int, column: int, cell: int | None) -> bool:
    first, start, last, end = span.place
    return span.cell == cell and first == line == last and start <= column <= end
