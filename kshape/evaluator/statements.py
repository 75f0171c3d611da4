"""Every statement."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kshape.source import ir
from kshape.values.calls import Call
from kshape.values.state import MISSING
from kshape.values.trace import Event
from kshape.values.values import Array

from .core import UNKNOWN_VALUE
from .flow import BREAKS, CONTINUES, RAISE, RETURN, Flow
from .modules import Modules


class Statements(Modules):
    """One method for each class of statements."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._statements: dict[type, Callable[[Any], Flow | None]] = {
            ir.Expr: self._expression,
            ir.Assign: self.assign_statement,
            ir.AugAssign: self.augmented,
            ir.AnnAssign: self.annotated,
            ir.If: self._if,
            ir.For: self.for_loop,
            ir.While: self.while_loop,
            ir.Return: self._return,
            ir.FunctionDef: self._function,
            ir.ClassDef: self._class,
            ir.Import: self.import_statement,
            ir.ImportFrom: self.import_from,
            ir.With: self.with_statement,
            ir.Try: self.try_statement,
            ir.Raise: self.raise_statement,
            ir.Assert: self._assert,
            ir.Delete: self.delete,
            ir.Match: self.match_statement,
            ir.Global: self._global,
            ir.Nonlocal: self._nothing,
            ir.Pass: self._nothing,
            ir.Break: lambda node: BREAKS,
            ir.Continue: lambda node: CONTINUES,
        }

    def run_block(self, body: list[ir.stmt]) -> Flow | None:
        """Evaluates statements one after another, up to one that does not go on."""
        for node in body:
            self.budget.spend()
            self.here = node.span
            flow = self._statements[type(node)](node)
            if self.aborted is not None:
                flow, self.aborted = self.aborted, None
            if flow is not None:
                return flow
        return None

    def _nothing(self, node: ir.stmt) -> None:
        return None

    def _global(self, node: ir.Global) -> None:
        """At the level of a module or class; functions know their declarations beforehand."""
        root = self.root_frame()
        if self.frame is not root and self.frame.name.startswith("class "):
            self.declared.update(dict.fromkeys(node.names, root))

    def _expression(self, node: ir.Expr) -> None:
        value = self.value(node.value)
        call = node.value
        if not isinstance(value, Array) or not isinstance(call, ir.Call) or self.aborted is not None:
            return
        if isinstance(call.func, ir.Attribute) and isinstance(call.func.value, ir.Name) and not self._is_shown(node):
            data = {"owner": self.lookup(call.func.value.id), "value": value}
            self.trace.events.append(Event("discarded", node.span, call, data, chain=self.chain))

    def _is_shown(self, node: ir.Expr) -> bool:
        """Whether it ends a cell of a notebook, which shows its value."""
        cell = node.span.origin.cell
        here = [chunk for chunk in self.chunks if cell is not None and chunk.origin.cell is cell and chunk.body]
        return bool(here) and here[-1].body[-1] is node

    def _return(self, node: ir.Return) -> Flow | None:
        value = None if node.value is None else self.contracted(node, self.value(node.value))
        return None if self.aborted is not None else Flow(RETURN, value)

    def _if(self, node: ir.If) -> Flow | None:
        truth = self.condition(node.test)
        if self.aborted is not None:
            return None
        if truth is not None:
            return self.run_block(node.body if truth else node.orelse)
        yes = self.assuming(node.test, True, lambda: self.run_block(node.body))
        no = self.assuming(node.test, False, lambda: self.run_block(node.orelse))
        return self.fork([yes, no])

    def _assert(self, node: ir.Assert) -> Flow | None:
        truth = self.condition(node.test)
        if self.aborted is not None or truth:
            return None
        if truth is None:
            self.narrow(node.test, True)
            return None
        self.trace.events.append(Event("assert", node.test.span, node, self._compared(node.test), chain=self.chain))
        return Flow(RAISE, self.call(self.lookup("AssertionError"), [], {}, node.span)) if self.catchers else None

    def _compared(self, test: ir.expr) -> dict[str, Any]:
        """The operands of a comparison of two things that can be read again without a trace."""
        if not isinstance(test, ir.Compare) or len(test.comparators) != 1 or self.catchers:
            return {"caught": bool(self.catchers)}
        sides = (test.left, test.comparators[0])
        return {"caught": False, "sides": tuple(self.value(each) if _is_plain(each) else None for each in sides)}

    def _function(self, node: ir.FunctionDef) -> None:
        function = self.make_function(node)
        self.set_variable(node.name, self._decorated(node, function))

    def _class(self, node: ir.ClassDef) -> None:
        cls = self.make_class(node)
        self.set_variable(node.name, self._decorated(node, cls))

    def _decorated(self, node: ir.FunctionDef | ir.ClassDef, value: Any) -> Any:
        """The value after its decorators, the innermost first."""
        for decorator in reversed(node.decorator_list):
            function = self.value(decorator)
            value = self.decorated(function, value, node, decorator)
        return value

    def decorated(self, decorator: Any, value: Any, node: ir.FunctionDef | ir.ClassDef, written: ir.expr) -> Any:
        """decorator(value)"""
        result = self.call(decorator, [value], {}, written.span)
        return UNKNOWN_VALUE if result is MISSING else result


def _is_plain(node: ir.expr) -> bool:
    """Names, attributes, items and constants: reading them changes nothing."""
    if isinstance(node, (ir.Attribute, ir.Subscript)):
        return _is_plain(node.value)
    if isinstance(node, (ir.Tuple, ir.List)):
        return all(_is_plain(each) for each in node.elts)
    if isinstance(node, ir.Call):  # len(x)
        named = isinstance(node.func, ir.Name) and node.func.id == "len" and not node.keywords
        return named and len(node.args) == 1 and _is_plain(node.args[0])
    return isinstance(node, (ir.Name, ir.Constant))


__all__ = ["Call", "Statements"]
