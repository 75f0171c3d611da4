"""analyse(text, path, config) -> Analysis: the whole way from a text to plain data. Does no IO and cannot fail."""

from __future__ import annotations

from kshape.config import Config
from kshape.diagnostics import diagnostics_of
from kshape.evaluator import Session
from kshape.facts import Analysis, Details, Diagnostic
from kshape.shapes import model_facts, tensor_facts
from kshape.source.decode import DecodeFault, decode, mentions_keras
from kshape.source.document import Document, normalised
from kshape.source.refused import refused
from kshape.source.span import Origin

UNREADABLE = ("KS990", "syntax-fault", "error")


class Analyser:
    """One file under edit: keeps what did not change between two versions of the text.

    `update(text)` gives the answer for a new version. Statements before the first change are not evaluated again.
    """

    def __init__(self, path: str = "<stdin>", config: Config | None = None) -> None:
        self.path = path
        self.config = config or Config()
        self._document: Document | None = None
        self._session: Session | None = None

    def update(self, text: str | bytes, *, details: Details = "shapes") -> Analysis:
        """The analysis of `text`."""
        source = decode(text) if isinstance(text, bytes) else text
        if isinstance(source, DecodeFault):
            return self._unread(source.message, (source.line, source.column), (source.line, source.column + 1))
        if not mentions_keras(source):
            fault = refused(Origin(self.path, 1, normalised(source)))
            return (
                Analysis(self.path) if fault is None else self._unread(fault.message, fault.span.start, fault.span.end)
            )
        if self._document is None:
            self._document = Document(self.path, source)
            self._session = Session(self._document, self.config)
        else:
            self._document.update(source)
        assert self._session is not None
        trace = self._session.run()
        diagnostics = diagnostics_of(trace, self._document, self.config)
        if details == "diagnostics":
            return Analysis(self.path, diagnostics)
        names = self._session.variables()
        if details == "graphs":
            from kshape.graphs import graph_facts

            return Analysis(self.path, diagnostics, graphs=graph_facts(trace, self.path, names, diagnostics))
        models = model_facts(trace, self.path, names, summaries=details == "summaries")
        return Analysis(self.path, diagnostics, tensor_facts(trace, self.path), models)

    def _unread(self, message: str, start: tuple[int, int], end: tuple[int, int]) -> Analysis:
        """The analysis of what Python itself cannot read."""
        code, name, severity = UNREADABLE
        if not self.config.selects(code, name, self.path):
            return Analysis(self.path)
        severity = self.config.severity_of(code, name, severity)
        return Analysis(self.path, (Diagnostic(code, name, severity, message, *start, *end),))


def analyse(
    text: str | bytes, path: str = "<stdin>", config: Config | None = None, *, details: Details = "shapes"
) -> Analysis:
    """What is known about one file, as far as `details` asks for it."""
    return Analyser(path, config).update(text, details=details)
