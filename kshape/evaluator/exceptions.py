"""try, raise, with."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from kshape.source import ir
from kshape.values.join import join
from kshape.values.state import MISSING, Difference, newest
from kshape.values.values import Class, Function, Instance, NativeClass, Unknown

from .core import UNKNOWN_VALUE
from .flow import DEAD, NOWHERE, RAISE, Exit, Flow
from .loops import Loops

SWALLOWING = frozenset({"suppress", "raises", "assertRaises", "assertRaisesRegex", "assertWarns", "assertLogs"})


class Exceptions(Loops):
    """Paths that raise, and where they are caught."""

    def raise_statement(self, node: ir.Raise) -> Flow:
        """raise exc"""
        if node.exc is None:
            return Flow(RAISE, self.handled)
        value = self.value(node.exc)
        if isinstance(value, (Class, NativeClass)):
            value = self.call(value, [], {}, node.span)
        self.aborted = None
        return Flow(RAISE, value)

    def try_statement(self, node: ir.Try) -> Flow | None:
        """try: body except ...: handlers else: orelse finally: finalbody"""
        flow = self._guarded_body(node) if node.handlers else self.run_block([*node.body, *node.orelse])
        if node.finalbody:
            last = self.run_block(node.finalbody)
            flow = flow if last is None else last
        return flow

    def _guarded_body(self, node: ir.Try) -> Flow | None:
        """The body and its `else` on one side, the handlers of what it raised on the other."""
        outer, self.exits = self.exits, []
        mark, fresh, doubt = self.state.mark(), newest(), self.doubt
        self.catchers.append(self._caught_by(node.handlers))
        try:
            flow = self.run_block(node.body)
        finally:
            self.catchers.pop()
        raised = [e.rebase(self.state, mark) for e in self.exits if e.flow.kind == RAISE]
        early = [e.rebase(self.state, mark) for e in self.exits if e.flow.kind != RAISE]
        difference = self.state.capture(mark)
        self.exits = outer
        if flow is not None and flow.kind == RAISE:
            raised.append(Exit(mark, difference, flow))
        elif not raised and self.doubt != doubt:
            raised.append(Exit(mark, {}, Flow(RAISE, UNKNOWN_VALUE)))
            if flow is None:
                raised.append(Exit(mark, difference, Flow(RAISE, UNKNOWN_VALUE)))
        runs: list[Callable[[], Flow | None]] = []
        if flow is None or flow.kind not in (RAISE, DEAD):
            runs.append(lambda: self._went_well(node, difference, flow))
        if raised:
            runs.append(lambda: self._handle(node.handlers, raised, fresh))
        self.exits.extend(early)
        return self.fork(runs) if runs else NOWHERE

    def _went_well(self, node: ir.Try, difference: Difference, flow: Flow | None) -> Flow | None:
        self.state.apply(difference)
        return self.run_block(node.orelse) if flow is None else flow

    def _handle(self, handlers: list[ir.ExceptHandler], raised: list[Exit], fresh: int) -> Flow | None:
        self.state.merge([e.difference for e in raised], lambda values: join(values, fresh))
        value = join([e.flow.value for e in raised])
        runs: list[Callable[[], Flow | None]] = []
        for handler in handlers:
            matches = self._matches(handler, value)
            if matches is not False:
                runs.append(partial(self._run_handler, handler, value))
            if matches is True:
                break
        else:
            if not isinstance(value, Unknown):
                runs.append(lambda: Flow(RAISE, value))
        return self.fork(runs) if len(runs) > 1 else runs[0]()

    def _run_handler(self, handler: ir.ExceptHandler, value: Any) -> Flow | None:
        before, self.handled = self.handled, value
        if handler.name:
            self.set_variable(handler.name, value)
        try:
            flow = self.run_block(handler.body)
        finally:
            self.handled = before
        if handler.name:
            self.delete_variable(handler.name)
        return flow

    def _matches(self, handler: ir.ExceptHandler, value: Any) -> bool | None:
        if handler.type is None:
            return True
        return self.is_instance(value, self.value(handler.type))

    def _caught_by(self, handlers: list[ir.ExceptHandler]) -> frozenset[str] | None:
        """The names of the exceptions that are caught, with those of their subclasses; None for all."""
        names: set[str] = set()
        for handler in handlers:
            if handler.type is None:
                return None
            caught = self.value(handler.type)
            for cls in caught if isinstance(caught, tuple) else (caught,):
                if not isinstance(cls, NativeClass) or cls.name in ("Exception", "BaseException"):
                    return None
                names.update(_with_subclasses(cls))
        return frozenset(names)

    def with_statement(self, node: ir.With) -> Flow | None:
        """with manager as target: body"""
        managers = []
        for item in node.items:
            manager = self.value(item.context_expr)
            managers.append(manager)
            entered = self._entered(manager, node)
            if item.optional_vars is not None:
                self.assign(item.optional_vars, entered)
        if self.aborted is not None:
            return None
        if any(_swallows(item.context_expr) for item in node.items):
            return self._swallowing(node.body)
        flow = self.run_block(node.body)
        for manager in reversed(managers) if flow is None or flow.kind not in (RAISE, DEAD) else ():
            self._leave_manager(manager, node)
        return flow

    def _leave_manager(self, manager: Any, node: ir.With) -> None:
        method = self.find_in_class(manager.cls, "__exit__") if isinstance(manager, Instance) else MISSING
        if isinstance(method, Function):
            self.call(method, [manager, None, None, None], {}, node.span)

    def _entered(self, manager: Any, node: ir.With) -> Any:
        method = self.attribute(manager, "__enter__", node.span)
        if method is MISSING or isinstance(method, Unknown):
            return manager if isinstance(manager, Instance) else UNKNOWN_VALUE
        return self.call(method, [], {}, node.span)

    def _swallowing(self, body: list[ir.stmt]) -> Flow | None:
        """A block whose exceptions are meant: what raises in it is silent."""
        handler = ir.ExceptHandler(body[0].span, None, None, [])
        return self._guarded_body(ir.Try(body[0].span, body, [handler], [], [], False))


def _with_subclasses(cls: NativeClass) -> set[str]:
    from kshape.libraries.builtins.types import EXCEPTIONS

    return {cls.name, *(name for name, each in EXCEPTIONS.items() if cls in each.mro)}


def _swallows(manager: ir.expr) -> bool:
    if not isinstance(manager, ir.Call):
        return False
    function = manager.func
    name = function.attr if isinstance(function, ir.Attribute) else function.id if isinstance(function, ir.Name) else ""
    return name in SWALLOWING
