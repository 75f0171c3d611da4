"""Compares our tree with Python's own: every class, field and place."""

from __future__ import annotations

import ast
import warnings
from typing import Any

from kshape.source import ir

_OPERATORS = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.MatMult: "@", ast.Div: "/", ast.Mod: "%", ast.Pow: "**",
    ast.LShift: "<<", ast.RShift: ">>", ast.BitOr: "|", ast.BitXor: "^", ast.BitAnd: "&", ast.FloorDiv: "//",
    ast.And: "and", ast.Or: "or", ast.Invert: "~", ast.Not: "not", ast.UAdd: "+", ast.USub: "-", ast.Eq: "==",
    ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Is: "is", ast.IsNot: "is not",
    ast.In: "in", ast.NotIn: "not in",
}  # fmt: skip
_RENAMED = {
    "AsyncFunctionDef": "FunctionDef", "AsyncFor": "For", "AsyncWith": "With", "TryStar": "Try",
}  # fmt: skip
_NOT_OURS = {"ctx", "type_comment", "kind", "type_params", "type_ignores"}


def parse(text: str) -> ast.Module:
    """`ast.parse` without its warnings."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(text)


class Comparison:
    """Walks both trees; `differences` is empty when they agree."""

    def __init__(self, text: str) -> None:
        self.lines = text.split("\n")
        self.differences: list[str] = []
        self.nodes = 0

    def bodies(self, theirs: list[ast.stmt], ours: list[ir.stmt]) -> list[str]:
        self._value("body", theirs, ours, ours[0] if ours else None, in_f_string=False)
        return self.differences

    def _say(self, what: str, theirs: Any, ours: Any, node: Any) -> None:
        place = node.span if isinstance(node, ir.Node) else "?"
        self.differences.append(f"{place}: {what}: ast has {theirs!r}, we have {ours!r}")

    def _value(self, name: str, theirs: Any, ours: Any, parent: Any, in_f_string: bool) -> None:
        if isinstance(theirs, ast.AST) and type(theirs) in _OPERATORS:
            if _OPERATORS[type(theirs)] != ours:
                self._say(name, _OPERATORS[type(theirs)], ours, parent)
        elif isinstance(theirs, ast.AST) and isinstance(ours, ir.Node):
            self._node(theirs, ours, in_f_string)
        elif isinstance(theirs, list) and isinstance(ours, list):
            if len(theirs) != len(ours):
                self._say(f"length of {name}", len(theirs), len(ours), parent)
            for one, other in zip(theirs, ours, strict=False):
                self._value(name, one, other, parent, in_f_string)
        elif isinstance(ours, bool) and isinstance(theirs, int):
            if bool(theirs) != ours:
                self._say(name, theirs, ours, parent)
        elif type(theirs) is not type(ours) or repr(theirs) != repr(ours):
            self._say(name, theirs, ours, parent)

    def _node(self, theirs: ast.AST, ours: ir.Node, in_f_string: bool) -> None:
        self.nodes += 1
        kind = type(theirs).__name__
        if _RENAMED.get(kind, kind) != type(ours).__name__:
            self._say("class", kind, type(ours).__name__, ours)
            return
        if not in_f_string:
            self._place(theirs, ours)
        fields = {f: getattr(theirs, f, None) for f in theirs._fields if f not in _NOT_OURS}
        if isinstance(theirs, ast.AsyncFunctionDef | ast.AsyncFor | ast.AsyncWith):
            fields["is_async"] = True
        elif isinstance(theirs, ast.FunctionDef | ast.For | ast.With):
            fields["is_async"] = False
        if isinstance(theirs, ast.Try | ast.TryStar):
            fields["is_star"] = isinstance(theirs, ast.TryStar)
        if set(fields) != set(ours._fields):
            self._say("fields", sorted(fields), sorted(ours._fields), ours)
        for name, value in fields.items():
            self._value(name, value, getattr(ours, name), ours, in_f_string or isinstance(theirs, ast.JoinedStr))
        self._names(theirs, ours)

    def _place(self, theirs: ast.AST, ours: ir.Node) -> None:
        if not hasattr(theirs, "lineno"):
            return
        span = (
            theirs.lineno, self._column(theirs.lineno, theirs.col_offset),
            theirs.end_lineno, self._column(theirs.end_lineno, theirs.end_col_offset),
        )  # fmt: skip
        if span != (*ours.span.start, *ours.span.end):
            self._say(f"place of {type(theirs).__name__}", span, (*ours.span.start, *ours.span.end), ours)

    def _column(self, line: int, offset: int) -> int:
        """ast counts bytes of UTF-8 from 0, we count code points from 1."""
        text = self.lines[line - 1]
        return offset + 1 if text.isascii() else len(text.encode()[:offset].decode()) + 1

    def _names(self, theirs: ast.AST, ours: ir.Node) -> None:
        """The extra spans cover the name as written."""
        if isinstance(ours, ir.Attribute):
            self._same_text(ours.attr, ours.attr_span.text(), ours)
        elif isinstance(ours, ir.FunctionDef | ir.ClassDef):
            self._same_text(ours.name, ours.name_span.text(), ours)
        elif isinstance(ours, ir.keyword) and ours.arg_span is not None:
            self._same_text(ours.arg, ours.arg_span.text(), ours)
        elif isinstance(ours, ir.Name):
            self._same_text(ours.id, ours.span.text(), ours)

    def _same_text(self, name: str | None, text: str, node: ir.Node) -> None:
        if name != text and text.isascii():
            self._say("text of the name", name, text, node)
