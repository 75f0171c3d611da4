"""The abstract values.

Python's immutable constants stand for themselves: None, bool, int, float, complex, str, bytes, Ellipsis, a symbolic
size (`rulebook.dims.Dim`), and `tuple` for tuples (of values). Everything else is a class below. A value is
compared by identity.
"""

from __future__ import annotations

from typing import Any

from kshape.rulebook.dims import Dim
from kshape.rulebook.graph import KerasTensor, Node, Operation
from kshape.rulebook.specs import TensorSpec

from .state import MISSING, Join, Mutable

CONSTANTS = (type(None), bool, int, float, complex, str, bytes, type(Ellipsis))


class Value:
    """Any abstract value that is not a constant."""

    __slots__ = ()


class Unknown(Value):
    """Anything at all, and why: "no model of module pandas", "loop not finished", ..."""

    __slots__ = ("reason",)

    def __init__(self, reason: str = "") -> None:
        self.reason = reason

    def __repr__(self) -> str:
        return f"Unknown({self.reason!r})"


class Inert(Unknown):
    """Something that is not modelled and changes nothing that it gets: a logger, a plot. So is all that it gives."""

    __slots__ = ()


class Settled(Unknown):
    """Anything of which only the truth is known: `a and False`, whatever a is."""

    __slots__ = ("truth",)

    def __init__(self, truth: bool) -> None:
        super().__init__("only its truth is known")
        self.truth = truth


class Quotient(Unknown):
    """a / b of sizes: an unknown float, of which `int` still makes `a // b`."""

    __slots__ = ("denominator", "numerator")

    def __init__(self, numerator: Any, denominator: Any) -> None:
        super().__init__("a quotient of unknown sizes")
        self.numerator, self.denominator = numerator, denominator


class Choice(Value):
    """One of a few values, nobody knows which. `MISSING` among them: the variable may be undefined.

    `owned`: lists that were made in the branches which were joined, so that no other variable holds them.
    """

    __slots__ = ("alternatives", "owned")

    def __init__(self, alternatives: tuple[Any, ...], owned: bool = False) -> None:
        self.alternatives, self.owned = alternatives, owned

    def __repr__(self) -> str:
        return f"Choice{self.alternatives!r}"


class DataFacts:
    """What is known of the contents of an array.

    low, high:  bounds of the values (None: unknown).
    coding:     "one-hot", "integer" (whole numbers), "binary" (0 and 1), "continuous", "sequences" or None.
    classes:    the number of classes that the coding distinguishes, or None.
    content:    the values themselves as nested tuples, for small known arrays, or None.
    source:     where the data came from, in words for messages ("mnist.load_data()"), or "".
    reached:    whether both bounds certainly occur among the values, as far as data of that kind have them.
    origin:     the identity of the raw data that it was made from; None where nobody knows.
    steps:      what was done to the values of the raw data since, in order (`Step`); None where nobody knows.
    """

    __slots__ = ("classes", "coding", "content", "high", "low", "origin", "reached", "source", "steps")

    def __init__(
        self,
        low: float | None = None,
        high: float | None = None,
        coding: str | None = None,
        classes: int | None = None,
        content: Any = None,
        source: str = "",
        *,
        reached: bool = True,
        origin: Any = None,
        steps: tuple[Step, ...] | None = (),
    ) -> None:
        self.low, self.high, self.coding, self.classes = low, high, coding, classes
        self.content, self.source = content, source
        self.reached, self.origin, self.steps = reached, origin, steps

    def but(self, **changes: Any) -> DataFacts:
        """The same facts with some of them changed. The content goes unless it is given."""
        fields = {name: getattr(self, name) for name in self.__slots__} | {"content": None} | changes
        return DataFacts(**fields)

    def same(self, other: DataFacts | None) -> bool:
        """Whether both say the same."""
        return self is other or (
            other is not None
            and self.content is None
            and other.content is None
            and all(getattr(self, name) == getattr(other, name) for name in self.__slots__)
        )


class Step:
    """One thing that was done to every value of some data: `/ 255`, a fitted scaler, ...

    text: in words for messages.  key: equal for the same thing done.  fitted: the data that it learnt from, if any.
    """

    __slots__ = ("fitted", "key", "text")

    def __init__(self, text: str, key: Any = None, fitted: Any = None) -> None:
        self.text, self.key, self.fitted = text, text if key is None else key, fitted

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Step) and self.key == other.key and self.fitted is other.fitted

    def __hash__(self) -> int:
        return hash(self.text)


class Array(Mutable, Value):
    """A numpy array (or scalar array), or a column of data; fields["facts"]: what is known of its contents.

    fields["spec"]: shape and dtype, which `array.shape = ...` changes.
    `base`: the array that owns the numbers of which it is a part: writing to the part changes the whole.
    fields["written"]: where something was last written into it; what is known of a part holds until then.
    """

    __slots__ = ("base", "kind", "since", "span")

    def __init__(
        self,
        spec: TensorSpec,
        facts: DataFacts | None = None,
        span: Any = None,
        kind: str = "numpy",
        base: Array | None = None,
    ) -> None:
        super().__init__()
        self.fields = {"facts": facts, "written": None, "spec": spec}
        self.span, self.kind = span, kind
        self.base: Array | None = base if base is None or base.base is None else base.base
        self.since = None if self.base is None else self.base.fields["written"]

    @property
    def spec(self) -> TensorSpec:
        return self.fields["spec"]  # type: ignore[no-any-return]

    @property
    def facts(self) -> DataFacts | None:
        if self.base is not None and self.base.fields["written"] is not self.since:
            return None
        return self.fields["facts"]  # type: ignore[no-any-return]

    def join_fields(self, changed: dict[Any, list[Any]], join: Join) -> dict[Any, Any]:
        every = changed.get("facts", [self.fields["facts"]])
        places = changed.get("written", [self.fields["written"]])
        specs = changed.get("spec", [self.spec])
        return {
            "spec": specs[0] if all(each is specs[0] for each in specs) else TensorSpec(None, None),
            "facts": every[0] if all(same_facts(facts, every[0]) for facts in every) else None,
            "written": next((place for place in places if place is not self.fields["written"]), places[0]),
        }

    def forgotten(self, key: Any) -> Any:
        if key == "spec":
            return TensorSpec(None, None)
        return self.fields["written"] if key == "written" else None

    def __repr__(self) -> str:
        return f"Array({self.spec})"


def same_facts(a: DataFacts | None, b: DataFacts | None) -> bool:
    """Whether as much is known of two contents."""
    return a is b or (a is not None and a.same(b))


class Tensor(KerasTensor, Value):
    """A tensor of Keras or TensorFlow. `symbolic`: part of a functional graph (made by Input); otherwise eager.

    `node`, from the rulebook's graph, tells what made a symbolic tensor. `span` is the call that made it. A
    symbolic tensor without a node has a history that nobody knows (it was joined after a loop): never call it
    disconnected. `maker` is the operation that gave an eager one, where it is a layer or model.
    """

    __slots__ = ("facts", "maker", "span", "symbolic")

    def __init__(
        self,
        spec: TensorSpec,
        name: str = "",
        node: Node | None = None,
        *,
        symbolic: bool = False,
        span: Any = None,
        facts: DataFacts | None = None,
    ) -> None:
        super().__init__(spec, name, node)
        self.symbolic, self.span, self.facts = symbolic, span, facts
        self.maker: Operation | None = None


class ListValue(Mutable, Value):
    """A list (or deque). fields["items"]: tuple of values, or None where the length is unknown; fields["element"] then
    stands for every element."""

    __slots__ = ()

    def __init__(self, items: tuple[Any, ...] | None, element: Any = None) -> None:
        super().__init__()
        self.fields = {"items": items, "element": element}

    @property
    def items(self) -> tuple[Any, ...] | None:
        return self.fields["items"]  # type: ignore[no-any-return]

    @property
    def element(self) -> Any:
        return self.fields["element"]

    def join_fields(self, changed: dict[Any, list[Any]], join: Join) -> dict[Any, Any]:
        return join_items(self, changed, join)


class SetValue(Mutable, Value):
    """A set. fields["items"] as in ListValue: a tuple of distinct constants, or None."""

    __slots__ = ()

    def __init__(self, items: tuple[Any, ...] | None) -> None:
        super().__init__()
        self.fields = {"items": items}

    @property
    def items(self) -> tuple[Any, ...] | None:
        return self.fields["items"]  # type: ignore[no-any-return]

    def join_fields(self, changed: dict[Any, list[Any]], join: Join) -> dict[Any, Any]:
        sets = changed["items"]
        return {
            "items": sets[0]
            if all(items is not None for items in sets) and all(set(items) == set(sets[0]) for items in sets)
            else None
        }


class DictValue(Mutable, Value):
    """A dict. fields["entries"]: dict constant key -> value (never mutated: replaced); fields["open"]: True where other
    keys may exist; fields["element"]: what a value under an unknown key is."""

    __slots__ = ()

    def __init__(self, entries: dict[Any, Any] | None = None, is_open: bool = False, element: Any = None) -> None:
        super().__init__()
        self.fields = {"entries": dict(entries or {}), "open": is_open, "element": element}

    @property
    def entries(self) -> dict[Any, Any]:
        return self.fields["entries"]  # type: ignore[no-any-return]

    @property
    def is_open(self) -> bool:
        return bool(self.fields["open"])

    @property
    def element(self) -> Any:
        return self.fields["element"]

    def join_fields(self, changed: dict[Any, list[Any]], join: Join) -> dict[Any, Any]:
        every = changed.get("entries", [self.entries])
        common = [key for key in every[0] if all(key in entries for entries in every)]
        lost = [entries[key] for entries in every for key in entries if key not in common]
        elements = [*changed.get("element", [self.element]), *lost]
        return {
            "entries": {key: join([entries[key] for entries in every]) for key in common},
            "open": bool(lost) or any(changed.get("open", [self.is_open])),
            "element": join([e for e in elements if e is not None]) if any(e is not None for e in elements) else None,
        }


class RangeValue(Value):
    """range(start, stop, step)."""

    __slots__ = ("start", "step", "stop")

    def __init__(self, start: Any, stop: Any, step: Any = 1) -> None:
        self.start, self.stop, self.step = start, stop, step


class SliceValue(Value):
    """slice(lower, upper, step)."""

    __slots__ = ("lower", "step", "upper")

    def __init__(self, lower: Any, upper: Any, step: Any) -> None:
        self.lower, self.upper, self.step = lower, upper, step


class IteratorValue(Mutable, Value):
    """A generator, map, zip, ...: its items if they are known, else what each is. fields as in ListValue."""

    __slots__ = ()

    def __init__(self, items: tuple[Any, ...] | None, element: Any = None) -> None:
        super().__init__()
        self.fields = {"items": items, "element": element}

    @property
    def items(self) -> tuple[Any, ...] | None:
        return self.fields["items"]  # type: ignore[no-any-return]

    @property
    def element(self) -> Any:
        return self.fields["element"]

    def join_fields(self, changed: dict[Any, list[Any]], join: Join) -> dict[Any, Any]:
        return join_items(self, changed, join)


class GeneratorValue(IteratorValue):
    """What a call of a function with `yield` gives, or a generator expression: Python's generator.

    endless: it certainly never ends by itself. yields: where a `yield` stands -> its last value.
    """

    __slots__ = ("endless", "span", "yields")

    def __init__(self, items: tuple[Any, ...] | None, element: Any = None, span: Any = None) -> None:
        super().__init__(items, element)
        self.endless, self.span = False, span
        self.yields: dict[Any, Any] = {}


def join_items(target: Any, changed: dict[Any, list[Any]], join: Join) -> dict[Any, Any]:
    """The fields of a sequence that differs between branches: item by item for one length, else of unknown length."""
    every = changed.get("items", [target.fields["items"]])
    elements = [e for e in changed.get("element", [target.fields["element"]]) if e is not None]
    if all(items is not None for items in every) and len({len(items) for items in every}) == 1:
        return {"items": tuple(join(list(each)) for each in zip(*every, strict=True)), "element": None}
    elements += [item for items in every if items is not None for item in items]
    return {"items": None, "element": join(elements) if elements else Unknown("an element of an empty list")}


class Frame(Mutable):
    """The variables of a module, class body or function call. `parent` is the enclosing scope of a closure.

    `scope` tells which names the code of the frame binds (see `evaluator.scopes`), None for a module.
    """

    __slots__ = ("name", "parent", "scope")

    def __init__(self, name: str, parent: Frame | None = None, scope: Any = None) -> None:
        super().__init__()
        self.name, self.parent, self.scope = name, parent, scope


class Function(Value):
    """A def or lambda of the user: its IR node, the scope it was made in, the values of its defaults."""

    __slots__ = ("attributes", "defaults", "frame", "kw_defaults", "module", "name", "node", "owner")

    def __init__(
        self, name: str, node: Any, frame: Frame, defaults: tuple[Any, ...], kw_defaults: dict[str, Any], module: Any
    ) -> None:
        self.name, self.node, self.frame = name, node, frame
        self.defaults, self.kw_defaults, self.module = defaults, kw_defaults, module
        self.owner: Class | None = None  # the class whose body holds it: what a bare super() starts from
        self.attributes: Frame = Frame(name)  # f.x = ...

    def __repr__(self) -> str:
        return f"<function {self.name}>"


class BoundMethod(Value):
    """A function or native with its first argument."""

    __slots__ = ("function", "receiver")

    def __init__(self, function: Any, receiver: Any) -> None:
        self.function, self.receiver = function, receiver


class Property(Value):
    """property, staticmethod or classmethod around a function. kind: "property", "staticmethod", "classmethod"."""

    __slots__ = ("function", "kind", "setter")

    def __init__(self, kind: str, function: Any, setter: Any = None) -> None:
        self.kind, self.function, self.setter = kind, function, setter


class Class(Mutable, Value):
    """A class of the user. fields: its attributes. `bases` are Class, NativeClass or Unknown; `mro` is C3 over them."""

    __slots__ = ("bases", "module", "mro", "name", "node")

    def __init__(self, name: str, bases: tuple[Any, ...], node: Any, module: Any) -> None:
        super().__init__()
        self.name, self.bases, self.node, self.module = name, bases, node, module
        self.mro: tuple[Any, ...] = (self,)

    def __repr__(self) -> str:
        return f"<class {self.name}>"


LENT = "<lent>"
"""The field of an `Instance` that was given to code which nobody can see."""


class Instance(Mutable, Value):
    """An object: its class (Class or NativeClass) and attributes (fields). Layers and models are subclasses of it."""

    __slots__ = ("cls", "span")

    def __init__(self, cls: Any, span: Any = None) -> None:
        super().__init__()
        self.cls, self.span = cls, span

    def __repr__(self) -> str:
        return f"<{getattr(self.cls, 'name', '?')} object>"


class Native(Value):
    """A function of a library: `handler(call)` gives its value. `name` is the qualified name for messages.

    `raw`: it takes a Choice among its arguments as it is, instead of being called once for each alternative.
    """

    __slots__ = ("handler", "name", "raw")

    def __init__(self, name: str, handler: Any, *, raw: bool = False) -> None:
        self.name, self.handler, self.raw = name, handler, raw

    def __repr__(self) -> str:
        return f"<native {self.name}>"


class NativeMethod(Native):
    """A native that a library puts into a user's class (`__init__` of a dataclass): it binds as a function does."""

    __slots__ = ()


class NativeClass(Value):
    """A class of a library.

    make(cls, call): a new instance for `cls`. `cls` is this class: the finished object, initialised. `cls` is a user's
                     subclass: an object on which no `__init__` has run; the evaluator then calls the first
                     `__init__` of the MRO, maybe the native one in `members`, maybe by way of super(). Default: a
                     plain `Instance`.
    members:         attribute name -> value; natives among them are methods and get the instance as `call.receiver`
                     (also in `Dense.__init__(self, 3)`). A Property around a native makes it a property, or a
                     static or class method.
    lookup(name):    members that are made when asked for; returns MISSING where there is none.
    rule:            the rulebook's rule class behind it, if any.
    subclassed(interpreter, cls): called when a class statement of the user made a class that derives from it.
    """

    __slots__ = ("_mro", "bases", "lookup", "make", "members", "name", "rule", "subclassed")

    def __init__(
        self,
        name: str,
        *,
        make: Any = None,
        members: dict[str, Any] | None = None,
        bases: tuple[Any, ...] = (),
        lookup: Any = None,
        rule: Any = None,
        subclassed: Any = None,
    ) -> None:
        self.name, self.make, self.members = name, make, members or {}
        self.bases, self.lookup, self.rule, self.subclassed = bases, lookup, rule, subclassed
        self._mro: tuple[Any, ...] | None = None

    @property
    def mro(self) -> tuple[Any, ...]:
        if self._mro is None:
            inherited = (ancestor for base in self.bases for ancestor in base.mro)
            self._mro = (self, *dict.fromkeys(inherited))
        return self._mro

    def member(self, name: str) -> Any:
        """The attribute of this class itself, or MISSING."""
        if name in self.members:
            return self.members[name]
        return self.lookup(name) if self.lookup else MISSING

    def __repr__(self) -> str:
        return f"<native class {self.name}>"


class SuperValue(Value):
    """super(): looks attributes up behind `after` in the MRO of `receiver` (an Instance or, in "
    "class methods, a Class)."""

    __slots__ = ("after", "receiver")

    def __init__(self, after: Any, receiver: Any) -> None:
        self.after, self.receiver = after, receiver


class ModuleValue(Value):
    """A module: of the project (frame) or of a library (`name` is its qualified path).

    member(name):                       the attribute, MISSING where there is none.
    missing(interpreter, name, span):   what to do then: report a fault, give the value to go on with. Without it a
                                        missing attribute is Unknown, in silence.
    names():                            what `from module import *` brings (None: nobody knows).
    used(interpreter, name, span):      told where the code reads a member, to report an older spelling.
    """

    __slots__ = ("frame", "member", "missing", "name", "names", "used")

    def __init__(
        self,
        name: str,
        frame: Frame | None = None,
        member: Any = None,
        missing: Any = None,
        names: Any = None,
        used: Any = None,
    ) -> None:
        self.name, self.frame, self.member = name, frame, member
        self.missing, self.names, self.used = missing, names, used

    def __repr__(self) -> str:
        return f"<module {self.name}>"


def is_constant(value: Any) -> bool:
    """True for None, bool, numbers, text, Ellipsis."""
    return isinstance(value, CONSTANTS)


def is_size(value: Any) -> bool:
    """True for an int or a symbolic size (not for a bool)."""
    return isinstance(value, (int, Dim)) and not isinstance(value, bool)
