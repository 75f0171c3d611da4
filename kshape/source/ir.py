"""The syntax tree that the evaluator reads: the names and fields of Python's `ast`, with a span on every node.

The differences from `ast`:

- `span` is the first constructor argument of every node: `Name(span, "x")`.
- There is no `Module` (see `document.Chunk`), no `ctx`, no `type_comment` and no `type_params`.
- The async statements are their plain classes with `is_async=True`.
- Operators are strings as written: `"+"`, `"//"`, `"and"`, `"not in"`; unary ones are `"-"`, `"+"`, `"~"`, `"not"`.
- `Unparsed` stands where nothing is known: a broken statement, an integer literal of more digits than Python takes.
- `name_span`, `attr_span` and `arg_span` cover the name alone.

Nodes print and match like dataclasses: `case Call(Name("Dense"), args): ...`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, ClassVar, dataclass_transform

from kshape.source.span import Span

_NO_NODES = frozenset({"Any", "bool", "int", "str", "str | None", "list[str]", "tuple[str, ...]"})
"""Annotations of fields that hold no nodes; all others hold one, a list of them, or None."""


@dataclass_transform(eq_default=False)
class NodeType(type):
    """Turns the annotations of a node class into `__slots__`, a constructor, `_fields` and `__match_args__`.

    85 dataclasses would cost about 70 ms at import; this costs about 6 ms.
    """

    def __new__(mcls, name: str, bases: tuple[type, ...], namespace: dict[str, Any]) -> NodeType:
        own = [a for a, text in namespace.get("__annotations__", {}).items() if not str(text).startswith("ClassVar")]
        slots = (*(getattr(bases[0], "_slots", ()) if bases else ()), *own)
        defaults = {slot: namespace.pop(slot) for slot in own if slot in namespace}
        namespace["__slots__"] = (*own, *namespace.pop("_hidden", ()))
        namespace["_slots"] = slots
        inner = (a for a in own if not a.endswith("span") and namespace["__annotations__"][a] not in _NO_NODES)
        namespace["_inner"] = (*(getattr(bases[0], "_inner", ()) if bases else ()), *inner)
        namespace["_fields"] = tuple(slot for slot in slots if not slot.endswith("span"))
        namespace["__match_args__"] = namespace["_fields"]
        namespace["__init__"] = _constructor(slots, defaults)
        return super().__new__(mcls, name, bases, namespace)


def _constructor(slots: tuple[str, ...], defaults: dict[str, Any]) -> Any:
    parameters = ", ".join(f"{s}=_defaults[{s!r}]" if s in defaults else s for s in slots)
    body = "; ".join(f"self.{s} = {s}" for s in slots)
    scope: dict[str, Any] = {"_defaults": defaults}
    exec(f"def __init__(self, {parameters}): {body}", scope)
    return scope["__init__"]


class Node(metaclass=NodeType):
    """Any part of the tree. `_fields` names the fields in source order of `ast`, without the spans."""

    span: Span
    _slots: ClassVar[tuple[str, ...]]
    _fields: ClassVar[tuple[str, ...]]
    _inner: ClassVar[tuple[str, ...]]

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{f}={getattr(self, f)!r}' for f in self._fields)})"


class stmt(Node):
    """A statement."""


class expr(Node):
    """An expression."""


class pattern(Node):
    """A pattern of a `case`."""


# Parts of statements and expressions.


class arg(Node):
    """A parameter. The span covers name and annotation."""

    arg: str
    annotation: expr | None


class arguments(Node):
    """Parameters. `defaults` belong to the last of posonlyargs + args; `kw_defaults` has None where there is none."""

    posonlyargs: list[arg]
    args: list[arg]
    vararg: arg | None
    kwonlyargs: list[arg]
    kw_defaults: list[expr | None]
    kwarg: arg | None
    defaults: list[expr]


class keyword(Node):
    """`arg=value` in a call or a class header; `arg` and `arg_span` are None for `**value`."""

    arg: str | None
    value: expr
    arg_span: Span | None


class alias(Node):
    """`name as asname` in an import; `name` is dotted, or `*`."""

    name: str
    asname: str | None


class withitem(Node):
    """`context_expr as optional_vars`."""

    context_expr: expr
    optional_vars: expr | None


class comprehension(Node):
    """`for target in iter if ...`."""

    target: expr
    iter: expr
    ifs: list[expr]
    is_async: bool


class ExceptHandler(Node):
    """`except type as name: body`."""

    type: expr | None
    name: str | None
    body: list[stmt]


class match_case(Node):
    """`case pattern if guard: body`."""

    pattern: pattern
    guard: expr | None
    body: list[stmt]


# Statements.


class FunctionDef(stmt):
    """`def name(args) -> returns: body`. The span starts at `def` (or `async`), not at the decorators.

    The body may be read when it is first asked for (`postpone`): that of a function which nobody calls never is.
    """

    name: str
    args: arguments
    body: list[stmt]
    decorator_list: list[expr]
    returns: expr | None
    is_async: bool
    name_span: Span
    _hidden = ("_read",)

    def postpone(self, read: Callable[[], list[stmt]]) -> None:
        """Forgets the body: `read` gives it when it is asked for."""
        del self.body
        self._read = read

    @property
    def is_read(self) -> bool:
        """Whether the body is there."""
        return not hasattr(self, "_read")

    def __getattr__(self, name: str) -> Any:
        if name != "body":
            raise AttributeError(name)
        self.body = self._read()
        del self._read
        return self.body


class ClassDef(stmt):
    """`class name(bases, keywords): body`. The span starts at `class`."""

    name: str
    bases: list[expr]
    keywords: list[keyword]
    body: list[stmt]
    decorator_list: list[expr]
    name_span: Span


class Return(stmt):
    value: expr | None


class Delete(stmt):
    targets: list[expr]


class Assign(stmt):
    """`targets[0] = targets[1] = ... = value`."""

    targets: list[expr]
    value: expr


class AugAssign(stmt):
    """`target op= value`; `op` is written without the `=`."""

    target: expr
    op: str
    value: expr


class AnnAssign(stmt):
    """`target: annotation = value`. `simple` is true for a bare name without parentheses."""

    target: expr
    annotation: expr
    value: expr | None
    simple: bool


class For(stmt):
    target: expr
    iter: expr
    body: list[stmt]
    orelse: list[stmt]
    is_async: bool


class While(stmt):
    test: expr
    body: list[stmt]
    orelse: list[stmt]


class If(stmt):
    """`if test: body else: orelse`; an `elif` is an If alone in `orelse`."""

    test: expr
    body: list[stmt]
    orelse: list[stmt]


class With(stmt):
    items: list[withitem]
    body: list[stmt]
    is_async: bool


class Match(stmt):
    subject: expr
    cases: list[match_case]


class Raise(stmt):
    exc: expr | None
    cause: expr | None


class Try(stmt):
    """`try: body`, the handlers, else, finally. `is_star` for `except*` (ast's TryStar)."""

    body: list[stmt]
    handlers: list[ExceptHandler]
    orelse: list[stmt]
    finalbody: list[stmt]
    is_star: bool


class Assert(stmt):
    test: expr
    msg: expr | None


class Import(stmt):
    names: list[alias]


class ImportFrom(stmt):
    """`from ..module import names`; `level` counts the dots, `module` is None in `from . import x`."""

    module: str | None
    names: list[alias]
    level: int


class Global(stmt):
    names: list[str]


class Nonlocal(stmt):
    names: list[str]


class Expr(stmt):
    """An expression as a statement."""

    value: expr


class Pass(stmt):
    pass


class Break(stmt):
    pass


class Continue(stmt):
    pass


# Expressions.


class Unparsed(expr):
    """Something that could not be read, and why. Its value is unknown.

    A broken statement becomes `Expr(Unparsed)`, or `Assign(targets, Unparsed)` where its targets can be told; a broken
    condition, iterable or context is Unparsed in its place. `names` are the identifiers in the text that was lost,
    attributes left out: it may have bound any of them, or changed what they stand for (`model.add(`...).
    """

    reason: str
    names: tuple[str, ...] = ()


class BoolOp(expr):
    """`values[0] op values[1] op ...`, op being `and` or `or`."""

    op: str
    values: list[expr]


class NamedExpr(expr):
    target: Name
    value: expr


class BinOp(expr):
    left: expr
    op: str
    right: expr


class UnaryOp(expr):
    op: str
    operand: expr


class Lambda(expr):
    args: arguments
    body: expr


class IfExp(expr):
    test: expr
    body: expr
    orelse: expr


class Dict(expr):
    """`{key: value, **value}`; the key of `**value` is None."""

    keys: list[expr | None]
    values: list[expr]


class Set(expr):
    elts: list[expr]


class ListComp(expr):
    elt: expr
    generators: list[comprehension]


class SetComp(expr):
    elt: expr
    generators: list[comprehension]


class DictComp(expr):
    key: expr
    value: expr
    generators: list[comprehension]


class GeneratorExp(expr):
    """The span includes the parentheses, those of the call where the call has no others."""

    elt: expr
    generators: list[comprehension]


class Await(expr):
    value: expr


class Yield(expr):
    value: expr | None


class YieldFrom(expr):
    value: expr


class Compare(expr):
    """`left ops[0] comparators[0] ops[1] ...`; ops as written, `"is not"` and `"not in"` with one blank."""

    left: expr
    ops: list[str]
    comparators: list[expr]


class Call(expr):
    """`func(args, keywords)`; `*x` is a Starred in `args`, `**x` a keyword whose `arg` is None."""

    func: expr
    args: list[expr]
    keywords: list[keyword]


class FormattedValue(expr):
    """`{value!r:format_spec}` in an f-string; conversion -1 (none), 115 (s), 114 (r) or 97 (a)."""

    value: expr
    conversion: int
    format_spec: JoinedStr | None


class JoinedStr(expr):
    """An f-string: constants and formatted values."""

    values: list[expr]


class Constant(expr):
    """A number, a string (adjacent literals joined), bytes, True, False, None or Ellipsis."""

    value: Any


class Attribute(expr):
    value: expr
    attr: str
    attr_span: Span


class Subscript(expr):
    value: expr
    slice: expr


class Starred(expr):
    value: expr


class Name(expr):
    id: str


class List(expr):
    elts: list[expr]


class Tuple(expr):
    """The span includes the parentheses where there are any."""

    elts: list[expr]


class Slice(expr):
    lower: expr | None
    upper: expr | None
    step: expr | None


# Patterns.


class MatchValue(pattern):
    value: expr


class MatchSingleton(pattern):
    value: Any


class MatchSequence(pattern):
    patterns: list[pattern]


class MatchMapping(pattern):
    keys: list[expr]
    patterns: list[pattern]
    rest: str | None


class MatchClass(pattern):
    cls: expr
    patterns: list[pattern]
    kwd_attrs: list[str]
    kwd_patterns: list[pattern]


class MatchStar(pattern):
    name: str | None


class MatchAs(pattern):
    pattern: pattern | None
    name: str | None


class MatchOr(pattern):
    patterns: list[pattern]


def children(node: Node) -> list[Node]:
    """The nodes directly inside `node`, in the order of its fields."""
    found: list[Node] = []
    for field in node._inner:
        value = getattr(node, field)
        if value.__class__ is list:
            found += [item for item in value if item is not None] if None in value else value
        elif value is not None:
            found.append(value)
    return found


def walk(node: Node) -> Iterator[Node]:
    """`node` and every node inside it, parents first, in source order."""
    stack = [node]
    while stack:
        node = stack.pop()
        yield node
        if node._inner:
            stack.extend(reversed(children(node)))


def dotted(node: Node) -> str | None:
    """`a.b.c` as a text, None for any other expression."""
    names: list[str] = []
    while isinstance(node, Attribute):
        names.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(names)]) if isinstance(node, Name) else None
