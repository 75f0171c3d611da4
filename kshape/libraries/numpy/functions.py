"""numpy's functions: those that the rulebook's ops know by the same name, and those that differ."""

from __future__ import annotations

import math
from typing import Any

from kshape.libraries.keras.tensors import comes_from_input
from kshape.rulebook.dialects import numpy as table
from kshape.rulebook.dims import show_shape, symbol
from kshape.rulebook.op import OPS, OpRule
from kshape.rulebook.specs import TensorSpec
from kshape.values.calls import Call
from kshape.values.state import MISSING
from kshape.values.values import Array, DataFacts, Instance, ListValue, Native, NativeClass, Unknown

from .arrays import as_array, dtype_of, operand, run_rule, sequence_items
from .columns import note_columns
from .contents import applied, facts_with
from .facts import held, moved, refitted
from .transfer import dtype_after, facts_after, first_of

CONSTANTS: dict[str, Any] = {
    "pi": math.pi, "e": math.e, "inf": math.inf, "nan": math.nan, "newaxis": None, "Inf": math.inf, "NaN": math.nan,
    "PINF": math.inf, "NINF": -math.inf, "euler_gamma": 0.5772156649015329, "__version__": Unknown("numpy's version"),
}  # fmt: skip


def function(name: str, module: str) -> Any:
    """A function of numpy by the rulebook's table of its functions; MISSING where it has no rule."""
    rule = table.rule(name if module == "numpy" else f"{module.partition('.')[2]}.{name}")
    return MISSING if rule is None else Native(f"{module}.{name}", lambda call: _apply(rule, name, call))


def _apply(rule: OpRule, name: str, call: Call) -> Any:
    if refuses_symbolic(name, call):
        return Unknown(f"numpy.{name} of a symbolic tensor")
    args = [operand(arg) for arg in call.args]
    kwargs = {key: operand(value) for key, value in call.kwargs.items()}
    if name in PAIRED and len(call.args) == 2:
        note_columns(call.interpreter, call.args[0], call.args[1], call.span)
    result = run_rule(call.interpreter, rule, args, kwargs, call.span, call.spans)
    return _finished(rule.name, name, call, result)


PAIRED = frozenset("add subtract multiply divide true_divide equal not_equal less greater power".split())
"""Functions of two arrays, element by element."""


def refuses_symbolic(name: str, call: Call) -> bool:
    """Reports a symbolic tensor among the arguments: numpy makes arrays of them, which such a tensor refuses."""
    position = next((i for i, arg in enumerate(call.args) if comes_from_input(arg)), None)
    if position is None:
        return False
    today = name if name in OPS else None
    advice = f" Use keras.ops.{today}." if today else " Use a function of keras.ops, or a layer."
    call.report(
        "foreign-function",
        f"numpy.{name} needs an array. Received: a symbolic tensor of shape "
        f"{show_shape(call.args[position].spec.sizes)}, which has no numbers before the model runs.{advice} "
        'Keras: "A KerasTensor is symbolic: it\'s a placeholder for a shape an a dtype."',
        position,
    )
    return True


def _finished(op: str, name: str, call: Call, result: Any) -> Any:
    """The result with numpy's dtype and what is known of its contents."""
    if isinstance(result, ListValue):
        return ListValue(tuple(_finished(op, name, call, part) for part in result.items or ()))
    if not isinstance(result, Array):
        return result
    dtype = dtype_of(call.kwargs.get("dtype"), dtype_after(name, call))
    content = applied(name, call)
    if isinstance(content, tuple) == (result.spec.sizes == ()):
        content = None
    facts = held(facts_after(name, call, result), dtype)
    if content is None and name in _ENDS and result.spec.sizes == () and len(call.args) == 1 and not call.kwargs:
        content = end_of(as_array(call.args[0]).facts, *_ENDS[name])
    sizes = (1,) if name in ("cumsum", "cumprod") and result.spec.sizes == () else result.spec.sizes
    return Array(TensorSpec(sizes, dtype), facts_with(content, facts), call.span)


_ENDS = {"max": ("high",), "amax": ("high",), "min": ("low",), "amin": ("low",)}


def end_of(facts: DataFacts | None, name: str) -> Any:
    """The largest or smallest value, where it is known that it occurs."""
    if facts is None or not facts.reached or facts.coding in ("continuous", "sequences"):
        return None
    known = facts.low is not None and facts.high is not None and facts.steps is not None
    return getattr(facts, name) if known else None


def _unique(call: Call) -> Any:
    """np.unique: as many values as there are classes, if that is known, and what was asked for besides."""
    first = as_array(call.argument(0, "ar"))
    if call.argument(4, "axis") is not None or any(
        call.argument(at, name, False) not in (True, False) for at, name in enumerate(_EXTRAS, start=1)
    ):
        return Unknown("what np.unique gives")
    facts, count = moved(first.facts, "sort"), distinct(first.facts)
    known = isinstance(count, int) and facts is not None and count <= 64
    if known and count is not None and facts is not None and facts.low is not None:
        low = int(facts.low)
        facts = facts.but(content=tuple(range(low, low + count)))
    size = symbol() if count is None else count
    values = Array(TensorSpec((size,), first.spec.dtype), facts, call.span)
    asked = [name for at, name in enumerate(_EXTRAS, start=1) if call.argument(at, name, False) is True]
    if not asked:
        return values
    sizes = {"return_inverse": first.spec.sizes}
    lows = {"return_counts": 1}
    return (values, *(
        Array(TensorSpec(sizes.get(name, (size,)), "int64"),
              DataFacts(lows.get(name, 0), None, "integer", reached=False, steps=None), call.span) for name in asked
    ))  # fmt: skip


_EXTRAS = ("return_index", "return_inverse", "return_counts")


def distinct(facts: DataFacts | None) -> int | None:
    """How many values occur: all class numbers, where it is known that they do."""
    if facts is None or not facts.reached or facts.coding not in ("integer", "binary") or facts.steps is None:
        return None
    if facts.low is None or facts.high is None or facts.classes is None:
        return None
    return facts.classes if facts.high - facts.low + 1 == facts.classes else None


def _load(call: Call) -> Any:
    """np.load, np.loadtxt, ...: nobody knows what is in the file. A file .npy holds one array, .npz several."""
    path = call.argument(0, "file")
    if call.name.endswith(".load") and isinstance(path, str):
        if path.endswith(".npy"):
            return _from_file(call)
        if path.endswith(".npz"):
            return Instance(ARCHIVE, call.span)
    return Unknown("the contents of a file")


def _from_file(call: Call) -> Array:
    return Array(TensorSpec(None, None), DataFacts(origin=call.span), call.span)


def _nothing(call: Call) -> None:
    """close()"""


ARCHIVE = NativeClass(
    "numpy.lib.npyio.NpzFile",
    members={
        "__getitem__": Native("NpzFile.__getitem__", _from_file),
        "__enter__": Native("NpzFile.__enter__", lambda call: call.receiver),
        "__exit__": Native("NpzFile.__exit__", _nothing),
        "close": Native("NpzFile.close", _nothing),
        "files": Unknown("the names in a file"),
        "keys": Native("NpzFile.keys", lambda call: Unknown("the names in a file")),
        "items": Native("NpzFile.items", lambda call: Unknown("the contents of a file")),
    },
)


def _bincount(call: Call) -> Any:
    """np.bincount(x): as many numbers as the greatest value and one more."""
    count = distinct(as_array(call.argument(0, "x")).facts)
    weights = call.argument(1, "weights")
    size = count if count is not None and not call.kwargs.get("minlength") and len(call.args) < 3 else symbol()
    facts = DataFacts(0, None, "integer", reached=False, steps=None) if weights is None else None
    return Array(TensorSpec((size,), "int64" if weights is None else "float64"), facts, call.span)


def _repeat(call: Call) -> Any:
    """np.repeat(a, repeats, axis): a number may be repeated along axis 0"""
    rule = table.rule("repeat")
    if as_array(first_of(call)).spec.sizes == () and len(call.args) < 3:
        kept = {name: value for name, value in call.kwargs.items() if name != "axis"}
        call = Call(call.interpreter, call.name, call.args, kept, call.span, call.spans)
    return Unknown("repeated") if rule is None else _apply(rule, "repeat", call)


def _column_stack(call: Call) -> Any:
    """np.column_stack(tup): columns side by side; a vector is one column"""
    columns = []
    for part in map(as_array, sequence_items(call.argument(0, "tup")) or ()):
        if not part.spec.is_ranked or part.spec.rank not in (1, 2):
            return Array(TensorSpec(None, None), None, call.span)
        columns.append(Array(TensorSpec((*part.spec.shape, 1)[:2], part.spec.dtype), part.facts, part.span))
    rule = table.rule("concatenate")
    if not columns or rule is None:
        return Unknown("columns")
    inner = Call(call.interpreter, "concatenate", [tuple(columns)], {"axis": 1}, call.span, call.spans)
    return _apply(rule, "concatenate", inner)


def _at_least(rank: int) -> Any:
    def handler(call: Call) -> Any:
        """np.atleast_2d(x)"""
        given = as_array(call.args[0]) if len(call.args) == 1 else None
        if given is None or not given.spec.is_ranked:
            return Unknown("arrays of a least rank")
        sizes = given.spec.shape
        full = {0: (1,) * rank, 1: (1, *sizes, 1)[2 - min(rank, 2) :][:rank] if sizes else ()}.get(len(sizes))
        if rank == 3 and len(sizes) == 2:
            full = (*sizes, 1)
        new = sizes if len(sizes) >= rank or full is None else full
        spec = TensorSpec(new, given.spec.dtype)
        return Array(spec, refitted(given.facts, given.spec, spec), call.span)

    return handler


def _where(call: Call) -> Any:
    """np.where(condition) gives a tuple of index arrays; with two more arguments it chooses elementwise."""
    if len(call.args) == 1:
        condition = as_array(call.args[0])
        count = symbol(lower=0)
        if not condition.spec.is_ranked:
            return Unknown("a tuple of unknown length")
        return tuple(Array(TensorSpec((count,), "int64"), DataFacts(0, None), call.span) for _ in condition.spec.shape)
    rule = table.rule("where")
    return Unknown("where") if rule is None else _apply(rule, "where", call)


def _printoptions(call: Call) -> Any:
    return None


FUNCTIONS: dict[str, Any] = {
    name: Native(f"numpy.{name}", handler)
    for name, handler in {
        "unique": _unique, "load": _load, "loadtxt": _load, "genfromtxt": _load, "fromfile": _load, "frombuffer": _load,
        "fromstring": _load, "bincount": _bincount, "where": _where, "column_stack": _column_stack, "repeat": _repeat,
        "atleast_1d": _at_least(1), "atleast_2d": _at_least(2), "atleast_3d": _at_least(3),
        "set_printoptions": _printoptions,
        "save": _printoptions, "savez": _printoptions, "savez_compressed": _printoptions, "savetxt": _printoptions,
        "seterr": _printoptions,
    }.items()
}  # fmt: skip
