"""Which names a piece of code binds: a function with its parameters, a module for "is not defined"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from kshape.source import ir

_SCOPES = (ir.FunctionDef, ir.Lambda, ir.ClassDef, ir.ListComp, ir.SetComp, ir.DictComp, ir.GeneratorExp)


class Scope:
    """The names that a function binds, those it declares global or nonlocal, and whether it is a generator."""

    __slots__ = ("bound", "declared", "is_generator")

    def __init__(self, node: ir.FunctionDef | ir.Lambda) -> None:
        body: list[ir.Node] = list(node.body) if isinstance(node, ir.FunctionDef) else [node.body]
        self.bound: set[str] = {parameter.arg for parameter in parameters(node.args)}
        self.declared: dict[str, str] = {}
        self.is_generator = False
        for inner in within(body):
            self.bound.update(bound_by(inner))
            kind = type(inner)
            if kind is ir.Yield or kind is ir.YieldFrom:
                self.is_generator = True
            elif isinstance(inner, (ir.Global, ir.Nonlocal)):
                self.declared.update(dict.fromkeys(inner.names, kind.__name__))


def parameters(args: ir.arguments) -> list[ir.arg]:
    """All parameters of a function."""
    extra = [each for each in (args.vararg, args.kwarg) if each is not None]
    return [*args.posonlyargs, *args.args, *args.kwonlyargs, *extra]


def within(nodes: Iterable[ir.Node]) -> Iterator[ir.Node]:
    """The nodes of a scope: not those in the bodies of inner functions and classes (comprehensions count as inside)."""
    stack = list(nodes)[::-1]
    while stack:
        node = stack.pop()
        yield node
        if not node._inner:
            continue
        if isinstance(node, (ir.FunctionDef, ir.ClassDef)):
            stack.extend(reversed(node.decorator_list))
        elif not isinstance(node, ir.Lambda):
            stack.extend(reversed(ir.children(node)))


def bound_by(node: ir.Node) -> Iterable[str]:
    """The names that this node itself binds in its scope, its parts aside."""
    binder = _BINDERS.get(type(node))
    return () if binder is None else binder(node)


def _names_of_targets(node: ir.Assign | ir.Delete) -> list[str]:
    return [name for target in node.targets for name in target_names(target)]


def _name_of_target(node: ir.AugAssign | ir.AnnAssign | ir.For | ir.NamedExpr | ir.comprehension) -> list[str]:
    return target_names(node.target)


def _names_of_imports(node: ir.Import | ir.ImportFrom) -> list[str]:
    return [alias.asname or alias.name.partition(".")[0] for alias in node.names]


def _own_name(node: Any) -> list[str]:
    return [node.name] if node.name else []


_BINDERS: dict[type[ir.Node], Callable[[Any], Iterable[str]]] = {
    **dict.fromkeys((ir.Assign, ir.Delete), _names_of_targets),
    **dict.fromkeys((ir.AugAssign, ir.AnnAssign, ir.For, ir.NamedExpr, ir.comprehension), _name_of_target),
    **dict.fromkeys((ir.Import, ir.ImportFrom), _names_of_imports),
    **dict.fromkeys((ir.FunctionDef, ir.ClassDef, ir.ExceptHandler, ir.MatchStar, ir.MatchAs), _own_name),
    ir.withitem: lambda node: target_names(node.optional_vars) if node.optional_vars else (),
    ir.MatchMapping: lambda node: [node.rest] if node.rest else (),
    ir.Unparsed: lambda node: node.names,
}


def target_names(target: ir.Node) -> list[str]:
    """The variables that an assignment to this target binds."""
    if isinstance(target, ir.Name):
        return [target.id]
    if isinstance(target, (ir.Tuple, ir.List)):
        return [name for part in target.elts for name in target_names(part)]
    return target_names(target.value) if isinstance(target, ir.Starred) else []


def module_names(body: Iterable[ir.stmt]) -> set[str]:
    """The names that statements bind at the module's level, or in a function by way of `global`."""
    body = list(body)
    names = {name for node in within(body) for name in bound_by(node)}
    for statement in body:
        if isinstance(statement, (ir.FunctionDef, ir.ClassDef)) and "global" in statement.span.origin.text:
            names.update(name for node in ir.walk(statement) if isinstance(node, ir.Global) for name in node.names)
    return names


REFLECTION = frozenset(
    {
        "exec",
        "globals",
        "locals",
        "vars",
        "__builtins__",
        "__globals__",
        "builtins",
        "get_ipython",
        "setattr",
        "modules",  # of sys
        "_convert_",  # of enum
    }
)
"""Names whose use means that variables may come from anywhere."""


SUSPICIOUS = re.compile(rf"\b(?:{'|'.join(sorted(REFLECTION))})\b|\bimport[\s\\(]*\*")
"""Texts without it neither name one of these nor import with a star; a star import may be broken, and bind any name."""


def uses_reflection(body: Iterable[ir.stmt]) -> bool:
    """Whether statements may define names in ways that cannot be read off, or have parts that could not be read."""
    for statement in body:
        for node in ir.walk(statement):
            if isinstance(node, ir.Name) and node.id in REFLECTION:
                return True
            if isinstance(node, ir.Attribute) and node.attr in REFLECTION:
                return True
    return False


def rewritten_names(body: list[ir.stmt]) -> set[str]:
    """The variables that each round of a loop sets before it reads them: their value at its head does not matter."""
    rewritten: set[str] = set()
    read: set[str] = set()
    for statement in _in_order(body):
        if isinstance(statement, (ir.Break, ir.Continue, ir.Return)):
            break
        read.update(node.id for node in _read_in(statement) if node.id not in rewritten)
        if isinstance(statement, _BINDING):
            rewritten.update(name for name in bound_by(statement) if name not in read)
    return rewritten


_BINDING = (ir.Assign, ir.AnnAssign, ir.withitem, ir.FunctionDef, ir.ClassDef, ir.Import, ir.ImportFrom)


def _in_order(body: list[ir.stmt]) -> Iterator[ir.Node]:
    """The statements of a block, those of a `with` among them."""
    for statement in body:
        if isinstance(statement, ir.With):
            yield from statement.items
            yield from _in_order(statement.body)
        else:
            yield statement


def _read_in(statement: ir.Node) -> Iterator[ir.Name]:
    """Every name in a statement but the plain targets of an assignment."""
    parts: list[ir.Node] = [statement]
    if isinstance(statement, ir.Assign):
        flat = [part for target in statement.targets for part in _parts_of(target)]
        parts = [statement.value, *(part for part in flat if not isinstance(part, ir.Name))]
    elif isinstance(statement, ir.AnnAssign) and isinstance(statement.target, ir.Name):
        parts = [statement.value] if statement.value else []
    elif isinstance(statement, ir.withitem):
        parts = [statement.context_expr]
    for part in parts:
        yield from (node for node in ir.walk(part) if isinstance(node, ir.Name))


def _parts_of(target: ir.expr) -> list[ir.expr]:
    return [p for each in target.elts for p in _parts_of(each)] if isinstance(target, (ir.Tuple, ir.List)) else [target]
