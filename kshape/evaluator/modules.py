"""import: libraries that are modelled, modules of the project, and the rest, which is unknown."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any

from kshape.libraries import find_module
from kshape.source import ir
from kshape.values.state import MISSING, Registry
from kshape.values.values import Frame, ModuleValue, Unknown

from .core import UNKNOWN_VALUE
from .functions import Registers
from .matching import Matching
from .scopes import SUSPICIOUS, module_names, uses_reflection

Importer = Callable[[str, int, str], Any]
"""importer(dotted name, level of a relative import, path of the importing file) -> Document of the project, or None."""


class ModuleScope:
    """Which names a module may define anywhere in it.

    Only the statements whose text has the name are read for that: a long file need not be read to its end.
    """

    def __init__(self, chunks: Iterable[Any], look: Callable[[], None]) -> None:
        self._chunks, self._look = chunks, look
        self._answers: dict[str, bool] = {}

    @cached_property
    def is_open(self) -> bool:
        """Whether a statement may bind names that cannot be read off it."""
        return any(map(self._binds_anything, self._chunks))

    def may_define(self, name: str) -> bool:
        """Whether a statement binds the name, or may bind just any."""
        if name not in self._answers:
            self._answers[name] = self.is_open or any(self._binds(chunk, name) for chunk in self._chunks)
        return self._answers[name]

    def _binds_anything(self, chunk: Any) -> bool:
        if not SUSPICIOUS.search(chunk.text):
            return False
        self._look()
        return chunk.error is not None or uses_reflection(chunk.body)

    def _binds(self, chunk: Any, name: str) -> bool:
        if name not in chunk.text and chunk.text.isascii():  # Python folds other letters: ﬁ is fi
            return False
        self._look()
        return chunk.error is not None or name in module_names(chunk.body)


class Modules(Matching):
    """Import statements."""

    def __init__(self, config: Any = None, importer: Importer | None = None, **kwargs: Any) -> None:
        super().__init__(config, **kwargs)
        self.importer = importer
        self.modules = Registry()  # path -> module of the project
        self.documents: dict[ModuleValue, Any] = {}
        self.scopes_of_modules: dict[ModuleValue, ModuleScope] = {}
        self.path = ""  # of the file that is being evaluated

    def import_statement(self, node: ir.Import) -> None:
        """import a.b as c"""
        for alias in node.names:
            module = self.find(alias.name)
            if alias.asname:
                self.set_variable(alias.asname, module)
                continue
            root, _, rest = alias.name.partition(".")
            self.set_variable(root, self.find(root) if rest else module)

    def import_from(self, node: ir.ImportFrom) -> None:
        """from module import name as other"""
        if node.module == "__future__":
            return
        module = self.find(node.module or "", node.level)
        for alias in node.names:
            if alias.name == "*":
                self.add_star(module)
                continue
            self.set_variable(alias.asname or alias.name, self._member(module, node, alias))
            if self.aborted is not None:
                return

    def _member(self, module: Any, node: ir.ImportFrom, alias: ir.alias) -> Any:
        if isinstance(module, Unknown):
            inner = self._of_project(f"{node.module or ''}.{alias.name}".lstrip("."), node.level)
            return module if inner is None else inner
        found = self.attribute(module, alias.name, alias.span)
        if found is not MISSING:
            return found
        if module.missing is not None:
            missing = module.missing
            return self.guarded(lambda: missing(self, alias.name, alias.span), alias.span)
        return self.raises("ImportError", alias.span)

    def find(self, name: str, level: int = 0) -> Any:
        """A module by its dotted name; Unknown where there is no model of it."""
        if not level:
            module = find_module(name)
            if module is not None:
                return module
        found = self._of_project(name, level)
        if found is None:
            self.doubt += 1
            return Unknown(f"module {name}")
        return found

    def submodule(self, module: ModuleValue, name: str) -> Any:
        """A module of the project inside a package of the project; what an open module does not show is unknown."""
        inner = self._of_project(f"{module.name}.{name}", 0) if module.name != "__main__" else None
        if inner is not None:
            return inner
        if self.module_scope(module).may_define(name) or module.frame in self.stars.fields:
            return UNKNOWN_VALUE
        return MISSING

    def _of_project(self, name: str, level: int) -> ModuleValue | None:
        document = self.importer(name, level, self.path) if self.importer is not None else None
        if document is None:
            return None
        self.reads_any = True
        known = self.modules.fields.get(document.path)
        if isinstance(known, ModuleValue):
            return known
        frame = Frame(name)
        frame.fields["__name__"] = name or "__init__"
        module = ModuleValue(name, frame)
        self.state.put(self.modules, document.path, module)
        self.documents[module] = document
        self._evaluate_module(module, document)
        return module

    def _evaluate_module(self, module: ModuleValue, document: Any) -> None:
        saved, here, path = Registers(self), self.here, self.path
        self.frame = module.frame  # type: ignore[assignment]
        self.module, self.declared, self.exits = module, {}, []
        self.path = document.path
        try:
            for chunk in document.chunks:
                self.budget.look()
                if self.run_block(chunk.body) is not None:
                    break
        finally:
            saved.restore(self)
            self.here, self.path = here, path

    def module_scope(self, module: ModuleValue) -> ModuleScope:
        """The names that a module of the project defines anywhere in it."""
        if module not in self.scopes_of_modules:
            document = self.documents.get(module)
            chunks = () if document is None else document.chunks
            self.scopes_of_modules[module] = ModuleScope(chunks, lambda: self.budget.look())
        return self.scopes_of_modules[module]
