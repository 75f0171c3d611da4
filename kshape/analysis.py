"""analyse(text, path, config) -> Analysis: the whole way from a text to plain data. Does no IO and cannot fail."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from kshape.config import Config
from kshape.diagnostics import diagnostics_of
from kshape.evaluator import Session
from kshape.evaluator.project import ProjectFiles
from kshape.evaluator.reach import reaches_keras
from kshape.facts import (
    Analysis,
    BindingFact,
    CallFact,
    Details,
    Diagnostic,
    Fix,
    GraphFact,
    MemoryFact,
    ModelFact,
    NameFact,
    UseFact,
)
from kshape.findings import Memory
from kshape.rulebook.settings import fresh
from kshape.shapes import model_facts, tensor_facts
from kshape.source.decode import DecodeFault, decode, mentions_keras
from kshape.source.document import Document, Program, normalised
from kshape.source.notebook import Notebook, NotebookCell, is_notebook, read_notebook
from kshape.source.refused import refused
from kshape.source.span import Origin
from kshape.values.trace import Trace
from kshape.values.values import Unknown

if TYPE_CHECKING:
    from kshape.uses import Uses

Place = tuple[int, int, int]

UNREADABLE = ("KS990", "syntax-fault", "error")


class Analyser:
    """One file under edit: keeps what did not change between two versions of the text.

    `update(text)` gives the answer for a new version. Statements before the first change are not evaluated again.
    held: absolute path -> what counts as the content of another file, whatever is on the disk.
    """

    def __init__(
        self, path: str = "<stdin>", config: Config | None = None, held: Mapping[str, bytes] | None = None
    ) -> None:
        self.path = path
        self.config = config or Config()
        self._held = held
        self._memory = Memory()
        self._files: ProjectFiles | None = None
        self._document: Program | None = None
        self._session: Session | None = None
        self._trace: Trace | None = None
        self._diagnostics: tuple[Diagnostic, ...] = ()
        self._variables: dict[str, Any] = {}
        self._uses: Uses | None = None

    @property
    def seen(self) -> Mapping[str, str | None]:
        """The other files that the answer depends on: absolute path -> what was there (`ProjectFiles.seen`)."""
        return {} if self._files is None else self._files.seen

    @property
    def is_broken(self) -> bool:
        """Whether the present version has a statement that is not Python."""
        chunks = () if self._document is None else self._document.chunks
        return any(chunk.is_read and chunk.error is not None for chunk in chunks)

    @property
    def files(self) -> ProjectFiles:
        """The files of the project around this one."""
        if self._files is None:
            self._files = ProjectFiles(self.path, self.config.root, self._held)
        return self._files

    def update(self, text: str | bytes, *, details: Details = "shapes") -> Analysis:
        """The analysis of `text`, which in a notebook is JSON."""
        if is_notebook(self.path):
            notebook = read_notebook(text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass"))
            if isinstance(notebook, DecodeFault):
                line, column = notebook.line, notebook.column
                return self._unread(notebook.message, (line, column, line, column + 1))
            return self.update_cells(notebook.cells if notebook.is_python else (), details=details)
        source = decode(text) if isinstance(text, bytes) else text
        if isinstance(source, DecodeFault):
            return self._unread(source.message, (source.line, source.column, source.line, source.column + 1))
        if not self._concerns_keras(source):
            return self._refused([Origin(self.path, 1, normalised(source))])
        if isinstance(self._document, Document):
            self._document.update(source)
        else:
            self._document = Document(self.path, source)
        return self._evaluated(self._document, details)

    def update_cells(self, cells: Iterable[NotebookCell], *, details: Details = "shapes") -> Analysis:
        """The analysis of a notebook whose cells are these now."""
        if isinstance(self._document, Notebook):
            self._document.update(cells)
        else:
            self._document = Notebook(self.path, cells)
        if not self._concerns_keras(self._document.text):
            return self._refused(self._document.parts)
        return self._evaluated(self._document, details)

    def _concerns_keras(self, text: str) -> bool:
        return mentions_keras(text) or ("import" in text and reaches_keras(text, self.path, self.files))

    def bindings(self, first: Place, last: Place) -> list[BindingFact]:
        """What variables are given between two places (cell or 0, line, column) of the present version."""
        from kshape.bindings import binding_facts

        return [] if self._trace is None else binding_facts(self._trace, self.path, first, last)

    def binding_before(self, name: str, at: Place) -> list[BindingFact]:
        """What a variable holds at a place of the present version."""
        from kshape.bindings import binding_before

        if self._trace is None or self._document is None:
            return []
        return binding_before(self._trace, self._document, name, at)

    def models(self, *, summaries: bool = True, only: str | None = None) -> tuple[ModelFact, ...]:
        """The models of the present version, with their tables; of a variable `only` the one that it holds."""
        if self._trace is None or self._session is None:
            return ()
        return model_facts(self._trace, self.path, self._session.variables(), summaries=summaries, only=only)

    def memory(self, batch: int) -> list[MemoryFact]:
        """How much the models of the present version take, in bytes, at a batch size."""
        from kshape.memory import memory_facts

        if self._trace is None or self._session is None:
            return []
        return memory_facts(self._trace, self.path, self._session.variables(), batch)

    def graphs(self) -> tuple[GraphFact, ...]:
        """The graphs of the models of the present version."""
        from kshape.graphs import graph_facts

        if self._trace is None or self._session is None:
            return ()
        return graph_facts(self._trace, self.path, self._session.variables(), self._diagnostics)

    def output_names(self, variable: str) -> tuple[str, ...]:
        """The names of the outputs of a model, which dicts of losses and metrics have as keys."""
        from kshape.lookup import look_up, output_names

        return () if self._session is None else output_names(look_up(self._session, variable, self._variables))

    def uses(self, name: str, line: int, column: int, cell: int | None = None) -> list[UseFact]:
        """Where the variable (or `self.x`) is used that stands at a place of the present version."""
        return [] if self._document is None else self._names().of_name(self._document, name, line, column, cell)

    def all_uses(self) -> Iterator[UseFact]:
        """Every place of a variable in the present version."""
        return iter(()) if self._document is None else self._names().all(self._document)

    def layer_names(self) -> list[UseFact]:
        """Every string that is a layer's name in the present version."""
        return [] if self._document is None else self._names().layer_names(self._document)

    def _names(self) -> Uses:
        if self._uses is None:
            from kshape.uses import Uses

            self._uses = Uses()
        return self._uses

    def functional_form(self, line: int, cell: int | None = None) -> Fix | None:
        """The Sequential that is assigned on a line, as the functional model that it is."""
        from kshape.rewriting import functional_form

        if self._document is None:
            return None
        return functional_form(self._document, line, cell, self.models(summaries=False), self.look_up)

    def calls(self, first: Place, last: Place) -> list[CallFact]:
        """The calls that start between two places of the present version."""
        from kshape.calls import call_facts

        return [] if self._document is None else call_facts(self._document, self.look_up, first, last)

    def look_up(self, dotted: str) -> NameFact | None:
        """What a dotted name means at the end of the present version."""
        from kshape.lookup import look_up, name_fact

        if self._session is None:
            return None
        return name_fact(look_up(self._session, dotted, self._variables), dotted)

    def _evaluated(self, document: Program, details: Details) -> Analysis:
        memory: Memory | None = self._memory
        if self._session is None or self._session.document is not document:
            self._session, memory = Session(document, self.config, self.files), None
        trace = self._trace = self._session.run()
        self._variables.update(
            (name, value) for name, value in self._session.variables().items() if not isinstance(value, Unknown)
        )
        diagnostics = self._diagnostics = diagnostics_of(trace, document, self.config, memory)
        if details == "diagnostics":
            return Analysis(self.path, diagnostics, seen=dict(self.seen))
        names, seen = self._session.variables(), dict(self.seen)
        if details == "graphs":
            from kshape.graphs import graph_facts

            return Analysis(self.path, diagnostics, graphs=graph_facts(trace, self.path, names, diagnostics), seen=seen)
        models = model_facts(trace, self.path, names, summaries=details == "summaries")
        return Analysis(self.path, diagnostics, tensor_facts(trace, self.path), models, seen=seen)

    def _refused(self, parts: Iterable[Origin]) -> Analysis:
        """The analysis of a file without Keras: empty, unless Python refuses its text."""
        fault = next(filter(None, map(refused, parts)), None)
        if fault is None:
            return Analysis(self.path, seen=dict(self.seen))
        return self._unread(fault.message, fault.span.place, fault.span.cell)

    def _unread(self, message: str, place: tuple[int, int, int, int], cell: int | None = None) -> Analysis:
        """The analysis of what Python itself cannot read."""
        code, name, severity = UNREADABLE
        if not self.config.selects(code, name, self.path):
            return Analysis(self.path, seen=dict(self.seen))
        severity = self.config.severity_of(code, name, severity)
        return Analysis(
            self.path, (Diagnostic(code, name, severity, message, *place, cell=cell),), seen=dict(self.seen)
        )


def analyse(
    text: str | bytes, path: str = "<stdin>", config: Config | None = None, *, details: Details = "shapes"
) -> Analysis:
    """What is known about one file, as far as `details` asks for it. Leaves the rulebook's settings as they were."""
    with fresh():
        return Analyser(path, config).update(text, details=details)
