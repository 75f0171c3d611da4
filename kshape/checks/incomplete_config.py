"""KS707 incomplete-config."""

from __future__ import annotations

from collections.abc import Iterator

from kshape.libraries.keras.layers import layer_class
from kshape.rulebook.layers import LAYERS
from kshape.source import ir
from kshape.source.span import Span
from kshape.values.trace import Trace
from kshape.values.values import Class, Function, NativeClass

from .base import Check, Finding, Repair, TextEdit

OF_EVERY_LAYER = frozenset({"name", "dtype", "trainable", "activity_regularizer", "autocast", "dynamic"})
SAVED_APART = frozenset({"weights"})
"""What a layer may start with, and a file keeps among its weights."""
ABSTRACT = ("Base", "Abstract", "_")

LOOPS = (ir.For, ir.While, ir.DictComp, ir.With, ir.Try)
WHOLE = ("__dict__", "_config", "config")
"""What may write any key."""


class IncompleteConfig(Check):
    """`get_config` leaves out an argument of the constructor.

    A loaded or cloned model makes the layer anew from its config: what is missing there takes its default, or fails.

    Bad:
        class Scale(keras.layers.Layer):
            def __init__(self, factor, offset=0.0, **kwargs):
                super().__init__(**kwargs)
                self.factor = factor
                self.offset = offset

            def get_config(self):
                return {**super().get_config(), "factor": self.factor}
    Good:
        class Scale(keras.layers.Layer):
            def __init__(self, factor, offset=0.0, **kwargs):
                super().__init__(**kwargs)
                self.factor = factor
                self.offset = offset

            def get_config(self):
                return {**super().get_config(), "factor": self.factor, "offset": self.offset}
    """

    code = "KS707"
    severity = "warning"
    fix = "S"

    def run(self, trace: Trace) -> Iterator[Finding]:
        classes = [event.subject for event in trace.events if event.kind == "class"]
        bases = {id(base) for cls in classes if isinstance(cls, Class) for base in cls.mro[1:]}
        for cls in classes:
            if not isinstance(cls, Class) or id(cls) in bases or cls.name.startswith(ABSTRACT):
                continue  # Nobody saves a base class, and those derived from it may fix its arguments.
            init, config = cls.fields.get("__init__"), cls.fields.get("get_config")
            if not isinstance(init, Function) or not isinstance(config, Function):
                continue
            keys = _keys(config.node)
            missing = [] if keys is None else [name for name in _arguments(init.node, cls) if name not in keys]
            if missing:
                text = f"{cls.name}.get_config leaves out {', '.join(missing)}, which __init__ takes."
                span = config.node.name_span
                yield Finding(span, f"{text} A loaded layer would not have it.", repair=_repair(init, config, missing))


def _arguments(node: ir.FunctionDef, cls: Class) -> list[str]:
    """What the constructor takes, less `self`, what every layer takes, and what the base class writes by itself."""
    spec = node.args
    names = [each.arg for each in (*spec.posonlyargs, *spec.args)][1:] + [each.arg for each in spec.kwonlyargs]
    base = next((each for each in cls.mro if isinstance(each, NativeClass)), None)
    written = {*OF_EVERY_LAYER, *SAVED_APART}
    if base is not None and base.name in LAYERS and base is layer_class(base.name):
        written |= {field.name for field in LAYERS[base.name].parameters()}
    return [name for name in names if name not in written]


def _keys(node: ir.FunctionDef) -> set[str] | None:
    """The keys that a `get_config` writes; None where it may write others as well."""
    found: set[str] = set()
    for each in ir.walk(node):
        if isinstance(each, ir.Dict):
            for key, value in zip(each.keys, each.values, strict=True):
                if isinstance(key, ir.Constant) and isinstance(key.value, str):
                    found.add(key.value)
                elif key is not None or not _is_of_base(value):
                    return None
        elif isinstance(each, ir.Subscript) and isinstance(each.slice, ir.Constant):
            found.add(str(each.slice.value))
        elif isinstance(each, ir.Call):
            if any(keyword.arg is None and not _is_of_base(keyword.value) for keyword in each.keywords):
                return None
            found |= {keyword.arg for keyword in each.keywords if keyword.arg is not None}
        elif isinstance(each, LOOPS) or (isinstance(each, ir.Attribute) and each.attr in WHOLE):
            return None
    return found


def _is_of_base(node: ir.expr) -> bool:
    """Whether it is what `super().get_config()` gave: the call, or a variable."""
    return isinstance(node, ir.Name) or (isinstance(node, ir.Call) and "get_config" in node.span.text())


def _repair(init: Function, config: Function, missing: list[str]) -> Repair | None:
    """The missing entries at the end of the dict that is returned, for arguments kept under their own names."""
    kept = {
        target.attr
        for each in ir.walk(init.node)
        if isinstance(each, ir.Assign)
        for target in each.targets
        if isinstance(target, ir.Attribute)
    }
    dicts = [each for each in ir.walk(config.node) if isinstance(each, ir.Dict) and each.keys]
    if len(dicts) != 1 or not set(missing) <= kept:
        return None
    last = dicts[0].values[-1].span
    entries = "".join(f', "{name}": self.{name}' for name in missing)
    end = Span(last.origin, last.end_line, last.end_column, last.end_line, last.end_column)
    return Repair(f"add {', '.join(missing)}", TextEdit(end, entries))
