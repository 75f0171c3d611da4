"""Variables: where a name is looked up, where it is bound, and when it is certainly not defined."""

from __future__ import annotations

from typing import Any

from kshape.libraries.builtins import BUILTINS
from kshape.source import ir
from kshape.source.span import Span
from kshape.values.join import present
from kshape.values.state import MISSING
from kshape.values.values import Choice, Frame, ListValue, ModuleValue, Unknown

from .core import UNKNOWN_VALUE
from .instances import Instances

REPLACED = frozenset(
    "abs all any bin compile complex copyright credits dir display divmod filter float format hash help hex id input "
    "int iter license map max min next object oct open pow print range reversed round set slice sorted sum type "
    "vars zip __file__ __name__ __doc__".split()
)
"""Builtin names that star imports are known to replace; `len` and `isinstance` stay what they are."""


class Names(Instances):
    """Reading and binding names."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.starring: list[Frame | None] = []  # modules whose star imports are being looked through

    def name(self, node: ir.Name) -> Any:
        """The value of a variable."""
        name = node.id
        frame: Frame | None = self.declared.get(name) or self.frame
        while frame is not None:
            if name in frame.fields:
                value = frame.fields[name]
                if self.reads is not None and frame.parent is None:
                    self.reads[frame, name] = value
                return present(value) if type(value) is Choice else value
            frame = frame.parent
        if self.reads is not None:
            self.reads[self.root_frame(), name] = MISSING
        value = self.from_stars(self.root_frame(), name)
        if value is MISSING:
            value = BUILTINS.get(name, MISSING)
        return self._undefined(name, node.span) if value is MISSING else value

    def lookup(self, name: str, scope: Frame | None = None) -> Any:
        """The value of a variable as it is seen from a scope (the present one), MISSING where it has none."""
        self.reads_any = True
        frame: Frame | None = scope or self.declared.get(name) or self.frame
        while frame is not None:
            if name in frame.fields:
                return present(frame.fields[name])
            frame = frame.parent
        return BUILTINS.get(name, MISSING)

    def set_variable(self, name: str, value: Any) -> None:
        """Binds a name in the present scope."""
        self.state.put(self.declared.get(name) or self.frame, name, value)

    def delete_variable(self, name: str) -> None:
        """del name."""
        self.reads_any = True
        self.state.drop(self.declared.get(name) or self.frame, name)

    def add_star(self, module: Any) -> None:
        """from module import *"""
        root, self.reads_any = self.root_frame(), True
        self.state.put(self.stars, root, (*self.stars.fields.get(root, ()), module))
        if isinstance(module, ModuleValue) and module.frame is not None:
            for name in self._exported(module):
                value = self.attribute(module, name, self.here)
                if value is not MISSING:
                    self.set_variable(name, value)

    def root_frame(self) -> Frame:
        """The frame of the module that is being evaluated."""
        frame = self.frame
        while frame.parent is not None:
            frame = frame.parent
        return frame

    def from_stars(self, root: Frame | None, name: str) -> Any:
        """What the star imports of a module bring under this name, MISSING for nothing."""
        if root in self.starring:  # modules that import one another with a star
            return MISSING
        self.starring.append(root)
        try:
            return self._from_stars(root, name)
        finally:
            self.starring.pop()

    def _from_stars(self, root: Frame | None, name: str) -> Any:
        for module in reversed(self.stars.fields.get(root, ())):
            if isinstance(module, Unknown):
                self.doubt += 1
                return BUILTINS[name] if name in BUILTINS and name not in REPLACED else UNKNOWN_VALUE
            if isinstance(module, ModuleValue) and self._exports(module, name):
                found = self.attribute(module, name, self.here)
                if found is not MISSING:
                    return found
        return MISSING

    def _exported(self, module: ModuleValue) -> list[str]:
        """The names that a module of the project gives to a star import, as far as they are known by now."""
        assert module.frame is not None
        public = self._all_of(module)
        names = [name for name in module.frame.fields if isinstance(name, str)]
        return [name for name in names if not name.startswith("_")] if public is None else public

    def _all_of(self, module: ModuleValue) -> list[str] | None:
        """`__all__` of a module of the project, None where it has none or nobody knows it."""
        assert module.frame is not None
        names = present(module.frame.fields.get("__all__", MISSING))
        names = names.items if isinstance(names, ListValue) else names
        return [name for name in names if isinstance(name, str)] if isinstance(names, tuple) else None

    def _exports(self, module: ModuleValue, name: str) -> bool:
        if module.frame is not None:
            public = self._all_of(module)
            return not name.startswith("_") if public is None else name in public
        names = module.names() if module.names is not None else None
        return not name.startswith("_") and (names is None or name in names)

    def _undefined(self, name: str, span: Span) -> Any:
        """A name without a value: a fault only where nothing in the file can define it."""
        frame: Frame | None = self.frame
        while frame is not None:
            if frame.scope is not None and name in frame.scope.bound:
                return UNKNOWN_VALUE
            frame = frame.parent
        if self._file_may_define(name) or self._has_open_star():
            self.doubt += 1
            return UNKNOWN_VALUE
        self.reads_any = True
        close = self._nearest(name)
        advice = f" Did you mean '{close}'?" if close else ""
        self.report("undefined", f"The name '{name}' is not defined.{advice}", span, subject=(name, close))
        return Unknown(f"{name} is not defined")

    def _file_may_define(self, name: str) -> bool:
        """Whether the module that is being evaluated defines the name somewhere."""
        module = self.module
        return bool(self.about_file((module, name), lambda: self.module_scope(module).may_define(name)))

    def _has_open_star(self) -> bool:
        """Whether a star import may have brought names that are not known here."""
        for module in self.stars.fields.get(self.root_frame(), ()):
            if isinstance(module, Unknown) or (module.frame is None and module.names is None):
                return True
            if module.frame is None:
                continue
            scope = self.module_scope(module)
            if scope.is_open or (scope.may_define("__all__") and self._all_of(module) is None):
                return True
        return False

    def _nearest(self, name: str) -> str | None:
        from kshape.rulebook.binding import nearest

        names = {builtin for builtin in BUILTINS if builtin.isidentifier()}
        frame: Frame | None = self.frame
        while frame is not None:
            names.update(key for key in frame.fields if isinstance(key, str) and key.isidentifier())
            frame = frame.parent
        return nearest(name, sorted(names))
