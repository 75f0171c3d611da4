"""Functions of the user that something else may call: what they change may have changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from kshape.source import ir
from kshape.values.state import MISSING
from kshape.values.values import (
    Array,
    BoundMethod,
    Choice,
    Class,
    DictValue,
    Function,
    Instance,
    IteratorValue,
    ListValue,
    ModuleValue,
    Native,
    NativeClass,
    SetValue,
)

from .names import Names
from .scopes import Scope, parameters

Path = tuple[str, ...]
"""A name and the attributes behind it: `self.losses` is ("self", "losses")."""

CHANGING = frozenset(
    {"append", "extend", "insert", "pop", "popitem", "popleft", "appendleft", "remove", "clear", "sort", "reverse"}
    | {"update", "setdefault", "add", "discard", "fill", "resize", "put", "send", "__setitem__"}
)
_TAKEN_FURTHER = frozenset({"next", "shuffle", "heappush", "heappop", "heapify", "insort", "copyto", "setitem"})
_CALLED_BACK = frozenset({"Callback", "Thread", "Process", "Timer"})
_MOST = 30  # items of a container that are looked at: what has more holds data
_DEPTH = 3  # containers in containers, functions that call functions
_CONTAINERS = (ListValue, DictValue, SetValue, IteratorValue, Array)


class Changed:
    """What the body of a function changes or calls, of what lies outside it."""

    __slots__ = ("called", "changed", "given")

    def __init__(self, node: ir.FunctionDef | ir.Lambda) -> None:
        self.changed: set[Path] = set()
        self.called: set[Path] = set()
        self.given: set[tuple[Path, Path]] = set()  # (argument, what it is given to)
        body: list[ir.Node] = list(node.body) if isinstance(node, ir.FunctionDef) else [node.body]
        for inner in (each for part in body for each in ir.walk(part)):
            if isinstance(inner, ir.Call):
                self._call(inner)
            elif isinstance(inner, (ir.Assign, ir.Delete)):
                self._targets(inner.targets)
            elif isinstance(inner, (ir.AugAssign, ir.AnnAssign)):
                self._targets([inner.target])
                if isinstance(inner, ir.AugAssign) and isinstance(inner.target, ir.Name):
                    self.changed.add((inner.target.id,))

    def __bool__(self) -> bool:
        return bool(self.changed or self.called or self.given)

    def _targets(self, targets: Iterable[Any]) -> None:
        for target in targets:
            if isinstance(target, ir.Subscript):
                self.changed.update(_paths(target.value))

    def _call(self, node: ir.Call) -> None:
        callee = _path(node.func)
        if isinstance(node.func, ir.Attribute) and node.func.attr in CHANGING:
            self.changed.update(_paths(node.func.value))
        if callee is not None:
            self.called.add(callee)
        for argument in (*node.args, *(each.value for each in node.keywords)):
            path = _path(argument.value if isinstance(argument, ir.Starred) else argument)
            if path is not None:
                self.given.add((path, callee or ()))


class Escapes(Names):
    """Functions that are handed to what nobody can see, or to a library that keeps them."""

    def escape(self, given: Any, to_anything: bool = False, evaluates: bool = False) -> None:
        """A call of something else gets these arguments, and it or any later call may call the functions among them.

        to_anything: nobody knows what gets them; it may call the methods of objects as well.
        evaluates: what gets them evaluates functions, but not the methods of callbacks.
        """
        for value in (*given.args, *given.kwargs.values()):
            for function, receiver in self._functions_in(value, _DEPTH, to_anything):
                if evaluates and not (isinstance(receiver, Instance) and _is_called_back(receiver.cls)):
                    continue
                if self._changed_by(function) and (function.node, receiver) not in self.escaped.fields:
                    self.state.put(self.escaped, (function.node, receiver), function)
        for (node, receiver), noted in list(self.escaped.fields.items()):
            # Where a loop was widened around the note, the function may still be known by where it is defined.
            known = noted if isinstance(noted, Function) else self.made.fields.get(node)
            if isinstance(known, Function):
                self._lose(known, receiver, _DEPTH)

    def scope_of(self, node: ir.FunctionDef | ir.Lambda) -> Scope:
        """The names that a function binds, found once."""
        if node not in self.scopes:
            self.scopes[node] = Scope(node)
        return self.scopes[node]

    def _functions_in(self, value: Any, depth: int, methods: bool) -> Iterator[tuple[Function, Any]]:
        if isinstance(value, Function):
            yield value, None
        elif isinstance(value, BoundMethod) and isinstance(value.function, Function):
            yield value.function, value.receiver
        elif not depth:
            return
        elif isinstance(value, (tuple, ListValue)):
            for each in ((value if isinstance(value, tuple) else value.items) or ())[:_MOST]:
                yield from self._functions_in(each, depth - 1, methods)
        elif isinstance(value, DictValue):
            for each in islice(value.entries.values(), _MOST):
                yield from self._functions_in(each, depth - 1, methods)
        elif type(value) is Choice:
            for each in value.alternatives:
                yield from self._functions_in(each, depth - 1, methods)
        elif isinstance(value, Instance) and isinstance(value.cls, Class) and (methods or _is_called_back(value.cls)):
            for member in value.cls.fields.values():
                if isinstance(member, Function):
                    yield member, value

    def _changed_by(self, function: Function) -> Changed:
        found: Changed | None = self.changes.get(function.node)
        if found is None:
            found = self.changes[function.node] = Changed(function.node)
        return found

    def _lose(self, function: Function, receiver: Any, depth: int) -> None:
        """Forgets the containers of outside that a call of the function may change."""
        found = self._changed_by(function)
        inside = self.scope_of(function.node)
        names = [each.arg for each in parameters(function.node.args)]
        own = {names[0]: receiver} if receiver is not None and names else {}

        def seen(path: Path) -> Any:
            if path[0] in own:
                value = own[path[0]]
            elif path[0] in inside.bound and path[0] not in inside.declared:
                return MISSING
            else:
                value = self.lookup(path[0], function.frame)
            for name in path[1:]:
                value = self._part(value, name)
            return value

        for path in found.changed:
            self._forget_container(seen(path))
        for argument, callee in found.given:
            value = seen(argument)
            if not callee or not _only_reads(seen(callee[:1]), seen(callee), callee):
                self._forget_container(value)
        if depth:
            for path in found.called:
                for inner, of in self._functions_in(seen(path), 0, False):
                    if inner.node is not function.node:
                        self._lose(inner, of, depth - 1)

    def _forget_container(self, value: Any) -> None:
        if isinstance(value, _CONTAINERS) or type(value) is Choice:
            self.forget(value)

    def _part(self, value: Any, name: str) -> Any:
        if not isinstance(value, Instance):
            return MISSING
        found = value.fields.get(name, MISSING)
        if found is MISSING and isinstance(value.cls, Class):
            found = self.find_in_class(value.cls, name)
            return BoundMethod(found, value) if isinstance(found, Function) else found
        return found


def _only_reads(root: Any, taker: Any, callee: Path) -> bool:
    """Whether something is given to a function of a library, or of Python, that leaves it as it is."""
    is_builtin = root is MISSING and len(callee) == 1
    is_known = is_builtin or isinstance(root, ModuleValue) or isinstance(taker, (Native, NativeClass))
    return is_known and callee[-1] not in _TAKEN_FURTHER


def _is_called_back(cls: Any) -> bool:
    """Whether a library calls an object's methods unseen; those of layers, losses and models are evaluated."""
    return any(isinstance(base, NativeClass) and base.name in _CALLED_BACK for base in getattr(cls, "mro", ()))


def _path(node: ir.Node) -> Path | None:
    name = ir.dotted(node)
    return None if name is None else tuple(name.split("."))


def _paths(node: Any) -> list[Path]:
    """The container itself, or that which it lies in: d["a"].append changes what d holds."""
    while isinstance(node, ir.Subscript):
        node = node.value
    path = _path(node)
    return [] if path is None else [path]
