"""import: libraries that are modelled, modules of the project, and the rest, which is unknown."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any

from kshape.libraries import find_module
from kshape.libraries.stdlib.path_objects import PathText
from kshape.libraries.stdlib.search_path import searched
from kshape.source import ir
from kshape.values.state import MISSING, Registry
from kshape.values.values import Frame, ModuleValue, Unknown

from .core import UNKNOWN_VALUE
from .functions import Registers
from .limits import IMPORTS, NO_MORE_IMPORTS, NO_MORE_MODULE
from .matching import Matching
from .project import Importer
from .scopes import SUSPICIOUS, module_names, uses_reflection

_WORD = re.compile(r"[^\W\d]\w*")


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
        if "is suspicious" not in chunk.notes:
            chunk.notes["is suspicious"] = SUSPICIOUS.search(chunk.text) is not None
        if not chunk.notes["is suspicious"]:
            return False
        self._look()
        return chunk.error is not None or uses_reflection(chunk.body)

    def _binds(self, chunk: Any, name: str) -> bool:
        if name not in chunk.text and chunk.text.isascii():  # Python folds other letters: ﬁ is fi
            return False
        self._look()
        if "names" not in chunk.notes:
            chunk.notes["names"] = module_names(chunk.body)
        return chunk.error is not None or name in chunk.notes["names"]


class Modules(Matching):
    """Import statements."""

    def __init__(self, config: Any = None, importer: Importer | None = None, **kwargs: Any) -> None:
        super().__init__(config, **kwargs)
        self.importer = importer
        self.modules = Registry()  # path -> module of the project
        self.documents: dict[ModuleValue, Any] = {}
        self.imports = 0  # modules whose evaluation has not ended
        self.namespaces: set[ModuleValue] = set()  # packages without `__init__.py`
        self.scopes_of_modules: dict[ModuleValue, ModuleScope] = {}

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

    def import_module(self, name: str, level: int = 0) -> Any:
        """The module that importlib.import_module gives."""
        return self.find(name, level)

    def find(self, name: str, level: int = 0) -> Any:
        """A module by its dotted name; Unknown where there is no model of it."""
        if not level and (self.importer is None or not self.importer.shadows(name)):
            module = find_module(name)
            if module is not None:
                return module
        found = self._with_packages(name, level)
        if found is None:
            self.doubt += 1
            return Unknown(f"module {name}")
        return found

    def _with_packages(self, name: str, level: int) -> ModuleValue | None:
        """A module of the project; as Python does, the packages that it is in are evaluated before."""
        parts = name.split(".")
        if not level:
            for end in range(1, len(parts)):
                self._of_project(".".join(parts[:end]), 0)
        return self._of_project(name, level)

    def submodule(self, module: ModuleValue, name: str) -> Any:
        """A module of the project inside a package of the project; what an open module does not show is unknown."""
        path, is_folder = self.documents[module].path, module in self.namespaces
        if is_folder or os.path.basename(path) == "__init__.py":
            inner = self._of_project(name, 1, os.path.join(path, "__init__.py") if is_folder else path)
            if inner is not None:
                return inner
        found = self.from_stars(module.frame, name)
        if found is not MISSING:
            return found
        scope = self.module_scope(module)
        if is_folder or scope.may_define(name) or scope.may_define("__getattr__"):
            self.doubt += 1
            return UNKNOWN_VALUE
        return MISSING

    def _of_project(self, name: str, level: int, path: str | None = None) -> ModuleValue | None:
        """A module of the project, evaluated if it has not been; while it is, the part of it that is there."""
        if self.importer is None:
            return None
        here = self.documents[self.module].path if path is None else path
        first, last = searched(self.session, first=True), searched(self.session, first=False)
        document = self.importer.find(name, level, here, first, last)
        if document is None:
            return None
        self.reads_any = True
        known = self.modules.fields.get(document.path)
        if isinstance(known, ModuleValue):
            return known
        if self.imports >= IMPORTS or self.budget.spent > NO_MORE_IMPORTS:
            return None
        frame = Frame(name)
        frame.fields["__name__"] = name or "__init__"
        frame.fields["__file__"] = PathText(os.path.abspath(document.path))
        module = ModuleValue(name, frame)
        self.state.put(self.modules, document.path, module)
        self.documents[module] = document
        if not document.path.endswith(".py"):
            self.namespaces.add(module)
        self._evaluate_module(module, document)
        return module

    def _evaluate_module(self, module: ModuleValue, document: Any) -> None:
        saved, here = Registers(self), self.here
        self.frame = module.frame  # type: ignore[assignment]
        self.module, self.declared, self.exits = module, {}, []
        self.imports += 1
        try:
            for at, chunk in enumerate(document.chunks):
                self.budget.look()
                if self.budget.spent > NO_MORE_MODULE:
                    self._leave_open(self.frame, document.chunks[at:])
                    break
                if self.run_block(chunk.body) is not None:
                    break
        finally:
            self.imports -= 1
            saved.restore(self)
            self.here = here

    def _leave_open(self, frame: Frame, rest: Iterable[Any]) -> None:
        """After a module that is not evaluated to its end: what the rest makes of the names in it is not known."""
        text = "\n".join(chunk.text for chunk in rest)
        words = set(_WORD.findall(text))
        for name in [name for name in frame.fields if name in words]:
            self.state.put(frame, name, Unknown(name))
        if "import *" in text:
            self.state.put(self.stars, frame, (*self.stars.fields.get(frame, ()), Unknown("a module")))

    def module_scope(self, module: ModuleValue) -> ModuleScope:
        """The names that a module of the project defines anywhere in it."""
        if module not in self.scopes_of_modules:
            document = self.documents.get(module)
            chunks = () if document is None else document.chunks
            self.scopes_of_modules[module] = ModuleScope(chunks, lambda: self.budget.look())
        return self.scopes_of_modules[module]
