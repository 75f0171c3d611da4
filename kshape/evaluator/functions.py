"""Functions of the user: making them, binding their parameters, evaluating their bodies."""

from __future__ import annotations

from typing import Any

from kshape.source import ir
from kshape.source.span import Span
from kshape.values.join import join
from kshape.values.state import MISSING, newest
from kshape.values.values import DictValue, Frame, Function, GeneratorValue, Unknown

from .contracts import Contracts
from .core import UNKNOWN_VALUE, Core
from .flow import DEAD, RAISE, RETURN, Exit, Flow, land
from .limits import DEPTH, FORKS, RECURSION
from .scopes import Scope


class Registers:
    """What a call sets aside and takes up again when it returns."""

    __slots__ = ("chain", "declared", "exits", "frame", "function", "module", "yielded")

    def __init__(self, evaluator: Core) -> None:
        self.frame, self.declared, self.module = evaluator.frame, evaluator.declared, evaluator.module
        self.function, self.yielded = evaluator.function, evaluator.yielded
        self.exits, self.chain = evaluator.exits, evaluator.chain

    def restore(self, evaluator: Core) -> None:
        """Goes back to the caller's frame."""
        evaluator.frame, evaluator.declared, evaluator.module = self.frame, self.declared, self.module
        evaluator.function, evaluator.yielded = self.function, self.yielded
        evaluator.exits, evaluator.chain = self.exits, self.chain


class Functions(Contracts):
    """Calling functions of the user."""

    def make_function(self, node: ir.FunctionDef | ir.Lambda) -> Function:
        """The value of a def or lambda, its decorators aside."""
        defaults = tuple(self.value(default) for default in node.args.defaults)
        kw = {
            parameter.arg: self.value(default)
            for parameter, default in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)
            if default is not None
        }
        name = node.name if isinstance(node, ir.FunctionDef) else "<lambda>"
        function = Function(name, node, self.function_frame(), defaults, kw, self.module)
        self.state.put(self.made, node, function)
        return function

    def function_frame(self) -> Frame:
        """The scope that a function made here sees: class bodies are left out."""
        frame = self.frame
        while frame.parent is not None and frame.name.startswith("class "):
            frame = frame.parent
        return frame

    def call_function(
        self, function: Function, args: list[Any], kwargs: dict[str, Any], span: Span, is_open: bool = False
    ) -> Any:
        """The value of calling a function of the user."""
        self.budget.spend()
        calls = self.active.setdefault(function.node, [])
        if len(self.chain) >= DEPTH or self.forks > FORKS or self._recurs_through_branches(calls):
            self.doubt += 1
            self.lend((*args, *kwargs.values()))
            return Unknown("calls nested too deeply")
        scope = self.scope_of(function.node)
        frame = Frame(function.name, function.frame, scope)
        if not self._bind(function, frame.fields, args, kwargs, is_open):
            return self.raises("TypeError", span)
        if function.node not in self.called.fields:
            self.state.put(self.called, function.node, True)
        site = self.sites.get(span)
        if site is not None:
            site.function, site.count = function, len(args)
        saved = Registers(self)
        calls.append(self.forks)
        try:
            return self._enter(function, frame, scope, span, saved)
        finally:
            calls.pop()
            saved.restore(self)

    def _recurs_through_branches(self, calls: list[int]) -> bool:
        """Whether the last calls of this function lie inside one another by way of branches that nobody can decide."""
        return len(calls) >= RECURSION and self.forks > calls[-RECURSION] + RECURSION - 2

    def _enter(self, function: Function, frame: Frame, scope: Scope, span: Span, saved: Registers) -> Any:
        self.frame, self.module, self.function = frame, function.module, function
        self.chain = (*saved.chain, span)
        self.declared = self._declared(scope, function) if scope.declared else {}
        self.exits = []
        self.check_arguments(function, frame, span)
        if isinstance(function.node, ir.Lambda):
            return self.value(function.node.body)
        self.yielded = GeneratorValue((), span=span) if scope.is_generator else None
        fresh = newest()
        flow, values, others = self._body(function.node.body, fresh)
        saved.exits.extend(e for e in others if e.flow.kind == RAISE and self.catchers)
        if self.yielded is not None:
            self.yielded.endless = flow is not None and flow.kind == DEAD
            return self.yielded
        if flow is not None:
            self.aborted = flow if flow.kind == RAISE else Flow(RAISE, UNKNOWN_VALUE)
            return UNKNOWN_VALUE
        return self.check_result(function, join(values) if values else None)

    def _body(self, body: list[ir.stmt], fresh: int) -> tuple[Flow | None, list[Any], list[Exit]]:
        """Evaluates a body to its end; a path that falls off the end returns None."""
        flow = self.run_block(body)
        if flow is None and any(e.flow.kind == RETURN for e in self.exits):
            flow = Flow(RETURN, None)
        return land(self.state, self.exits, flow, (RETURN,), fresh)

    def _declared(self, scope: Scope, function: Function) -> dict[str, Frame]:
        """Where the names go that the function declares global or nonlocal."""
        found: dict[str, Frame] = {}
        for name, kind in scope.declared.items():
            frame = function.frame
            while frame.parent is not None and (kind == "Global" or not _binds(frame, name)):
                frame = frame.parent
            found[name] = frame
        return found

    def _bind(
        self, function: Function, fields: dict[Any, Any], args: list[Any], kwargs: dict[str, Any], is_open: bool
    ) -> bool:
        """Puts the arguments into the frame; False where the call certainly does not fit the parameters."""
        spec: ir.arguments = function.node.args
        names = [parameter.arg for parameter in (*spec.posonlyargs, *spec.args)]
        fits = True
        for name, value in zip(names, args, strict=False):
            fields[name] = value
        extra = tuple(args[len(names) :])
        if spec.vararg is not None:
            fields[spec.vararg.arg] = UNKNOWN_VALUE if is_open else extra
        elif extra:
            fits = False
        fits = self._bind_keywords(spec, fields, kwargs, is_open) and fits
        self._bind_defaults(function, names, fields, is_open)
        return fits and all(name in fields for name in names)

    def _bind_keywords(self, spec: ir.arguments, fields: dict[Any, Any], kwargs: dict[str, Any], is_open: bool) -> bool:
        named = {parameter.arg for parameter in (*spec.args, *spec.kwonlyargs)}
        rest = {}
        fits = True
        for name, value in kwargs.items():
            if name not in named:
                rest[name] = value
            elif name in fields:
                fits = False
            else:
                fields[name] = value
        if spec.kwarg is not None:
            fields[spec.kwarg.arg] = DictValue(rest, is_open)
            return fits
        return fits and not rest

    def _bind_defaults(self, function: Function, names: list[str], fields: dict[Any, Any], is_open: bool) -> None:
        if is_open:
            for name in names:
                fields.setdefault(name, UNKNOWN_VALUE)
        if function.defaults:
            for name, default in zip(names[-len(function.defaults) :], function.defaults, strict=True):
                fields.setdefault(name, default)
        for parameter in function.node.args.kwonlyargs:
            if parameter.arg not in fields:
                default = UNKNOWN_VALUE if is_open else function.kw_defaults.get(parameter.arg, MISSING)
                fields[parameter.arg] = UNKNOWN_VALUE if default is MISSING else default


def _binds(frame: Frame, name: str) -> bool:
    return name in frame.fields or (frame.scope is not None and name in frame.scope.bound)
