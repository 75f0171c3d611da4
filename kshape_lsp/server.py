"""The language server: what the client has open, what is known of it, and the features that answer from that."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.workspace import TextDocument

from kshape import __version__
from kshape.config import Config, UsageError
from kshape.project import Settings

from .analyses import Analyses
from .background import Background
from .documents import OpenText, OpenTexts
from .positions import Lines
from .programs import Part, Program, Result, is_joined_notebook, lines_on_disk, path_of
from .settings import SECTION, ClientSettings, read_settings

log = logging.getLogger("kshape_lsp")

NOTEBOOKS = types.NotebookDocumentSyncOptions(
    notebook_selector=[
        types.NotebookDocumentFilterWithCells(
            notebook=types.NotebookDocumentFilterNotebookType(notebook_type="jupyter-notebook"),
            cells=[types.NotebookCellLanguage(language="python")],
        )
    ],
    save=False,
)

PAUSE = 0.3  # seconds after the last key until files that import the one under edit are analysed again

_LEVELS = {"off": logging.CRITICAL + 1, "error": 40, "warning": 30, "info": 20, "debug": 10}
_MESSAGES = {40: types.MessageType.Error, 30: types.MessageType.Warning, 20: types.MessageType.Info}


class KshapeServer(LanguageServer):
    """One client. Features read `analyses`, `settings` and the client's capabilities, and add to `on_result`."""

    def __init__(self) -> None:
        super().__init__("kshape-lsp", __version__, types.TextDocumentSyncKind.Incremental, NOTEBOOKS)
        self.settings = ClientSettings()
        self.on_result: list[Callable[[Result], None]] = []
        self.on_closed: list[Callable[[Program], None]] = []
        self.on_settings: list[Callable[[], None]] = []
        self.on_projects: list[Callable[[], None]] = []
        self.on_files: list[Callable[[set[str]], None]] = []
        self.analyses = Analyses(self.config_of, self.overlay, self._result, self.tell)
        self.projects = Settings(self.settings.change)
        self.background = Background(self)
        self.ready = asyncio.Event()  # set when the client's settings are known
        self._tasks: set[asyncio.Task[Any]] = set()
        self._problems: set[str] = set()
        self._open: dict[str, None] = {}

    # What a client can do.

    def supports(self, *path: str) -> bool:
        """Whether the client's capabilities have a true value at a path of attributes."""
        value: Any = self.client_capabilities
        for name in path:
            value = getattr(value, name, None)
        return bool(value)

    @property
    def encoding(self) -> str:
        """The encoding in which the client counts characters."""
        found = self.workspace.position_encoding
        return str(getattr(found, "value", found))

    # Programs and texts.

    def text(self, uri: str) -> OpenText | None:
        """An open text, None where the client has none under this URI."""
        found = self.workspace.text_documents.get(unquote(uri))  # pygls keeps them under such keys
        return found if isinstance(found, OpenText) else None

    def lines(self, uri: str) -> Lines | None:
        """The lines of an open text, else of the file."""
        open_text = self.text(uri)
        return open_text.table if open_text is not None else lines_on_disk(path_of(uri), self.encoding)

    def program_uri(self, uri: str) -> str:
        """The URI under which a text is analysed: for a cell, that of its notebook."""
        notebook = self.workspace.get_notebook_document(cell_uri=uri)
        return uri if notebook is None else notebook.uri

    async def result(self, uri: str) -> tuple[Result, Part] | None:
        """What is known of a text in the version that the client shows, and the part of the program that it is."""
        found = await self.analyses.current(self.program_uri(uri))
        part = found.program.part_of(uri) if found is not None else None
        return None if found is None or part is None else (found, part)

    def open(self, uri: str) -> None:
        """Analyse an open text, or the notebook that it is a cell of, in its present version."""
        program = self._program(self.program_uri(uri))
        if program is not None:
            self._open[program.uri] = None
        if program is not None and self.settings.enable:
            self.analyses.update(program)
            self._refresh_dependents(program.path)

    def overlay(self) -> Mapping[str, bytes]:
        """The open texts by path: they stand for the files."""
        return Overlay(self)

    def close(self, uri: str) -> None:
        """A text or notebook was closed."""
        self._open.pop(uri, None)
        self._forget(uri)

    def _forget(self, uri: str) -> None:
        closed = next((each for each in self.analyses.programs() if each.uri == uri), None)
        self.analyses.forget(uri)
        if closed is not None:
            for tell in self.on_closed:
                tell(closed)

    def _program(self, uri: str) -> Program | None:
        notebook = self.workspace.get_notebook_document(notebook_uri=uri)
        if notebook is not None:
            return Program(uri, notebook.version, tuple(self._cells(notebook)), is_notebook=True)
        text = self.text(uri)
        if text is None:
            return None
        joined = is_joined_notebook(uri, text.source)
        part = Part(uri, text.table, text.version, 1 if joined else None)
        return Program(uri, text.version, (part,), is_notebook=joined)

    def _cells(self, notebook: types.NotebookDocument) -> Iterator[Part]:
        """The cells whose text the client sends, with their numbers among all cells of the notebook."""
        for number, cell in enumerate(notebook.cells, start=1):
            text = self.text(cell.document)
            if text is not None and cell.kind == types.NotebookCellKind.Code:
                yield Part(cell.document, text.table, text.version, number)

    # Settings.

    def config_of(self, path: str) -> Config:
        """The settings for a file: the project's, with the client's where the project says nothing."""
        try:
            return self.projects.of(path)
        except UsageError as error:
            self.tell(str(error))
            return self.settings.change(Config())

    async def pull_settings(self) -> None:
        """Ask the client for its settings, if it can answer, and take them."""
        if not self.supports("workspace", "configuration"):
            return
        items = [types.ConfigurationItem(section=SECTION)]
        try:
            answer = await self.workspace_configuration_async(types.ConfigurationParams(items))
        except Exception as error:  # a client that says it can, and cannot
            log.warning("the client gave no settings: %s", error)
            return
        self.take_settings(answer[0] if answer else None)

    def take_settings(self, given: Any) -> None:
        """Settings as the client sends them; whatever is wrong in them is told and left as it was."""
        settings, problems = read_settings(given)
        for problem in problems:
            self.tell(problem)
        was_on, self.settings = self.settings.enable, settings
        log.setLevel(_LEVELS[settings.log_level])
        self.forget_projects()
        if settings.enable and not was_on:
            for uri in list(self._open):
                self.open(uri)
        elif was_on and not settings.enable:
            for program in self.analyses.programs():
                self._forget(program.uri)
        for tell in self.on_settings:
            tell()

    def forget_projects(self) -> None:
        """The settings of projects are read anew, and everything is analysed with them."""
        self.projects = Settings(self.settings.change)
        self.analyses.restart()
        for tell in self.on_projects:
            tell()

    def files_changed(self, paths: set[str]) -> None:
        """Files on the disk have another content, or are new or gone."""
        if any(os.path.basename(path) == "pyproject.toml" for path in paths):
            self.forget_projects()
            return
        touched = {uri for path in paths for uri in self.analyses.dependents(path)}
        self.analyses.restart(lambda uri: uri in touched)
        for tell in self.on_files:
            tell(paths)

    # Messages.

    def tell(self, problem: str) -> None:
        """A problem into the client's output channel, once."""
        if problem not in self._problems:
            self._problems.add(problem)
            log.warning(problem)

    def report_server_error(self, error: Exception, source: Any) -> None:
        """An error inside a handler: into the log, not into a dialog; the server goes on."""
        log.error("%s: %s", getattr(source, "__name__", source), error, exc_info=error)

    def later(self, work: Any) -> None:
        """Runs a coroutine beside the loop's other work."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _result(self, result: Result) -> None:
        log.debug("%s: %.0f ms", result.program.path, result.seconds * 1000)
        for tell in self.on_result:
            tell(result)

    def _refresh_dependents(self, path: str) -> None:
        """The programs that import this file are analysed again, once nobody types any more."""
        if self.analyses.dependents(os.path.abspath(path)) or self.background.is_wanted:
            self.later(self._refresh(path))

    async def _refresh(self, path: str) -> None:
        before = [program.version for program in self.analyses.programs() if program.path == path]
        await asyncio.sleep(PAUSE)
        if before == [program.version for program in self.analyses.programs() if program.path == path]:
            self.files_changed({os.path.abspath(path)})


async def quietly(request: Any) -> None:
    """A request whose answer nobody needs: a client that cannot answer it loses nothing."""
    try:
        await request
    except Exception as error:
        log.debug("the client did not take a request: %s", error)


class Overlay(Mapping[str, bytes]):
    """Absolute path -> the content of an open text, which counts instead of the file on the disk."""

    def __init__(self, server: KshapeServer) -> None:
        self._texts = server.workspace.text_documents

    def __getitem__(self, path: str) -> bytes:
        for document in list(self._texts.values()):
            if _path(document) == path:
                return str(document.source).encode("utf-8", "surrogatepass")
        raise KeyError(path)

    def __iter__(self) -> Iterator[str]:
        return (path for path in map(_path, list(self._texts.values())) if path is not None)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _path(document: TextDocument) -> str | None:
    return os.path.abspath(document.path) if document.uri.startswith("file:") and document.path else None


class ClientLog(logging.Handler):
    """Sends the log to the client's output channel."""

    def __init__(self, server: KshapeServer) -> None:
        super().__init__()
        self._server = server

    def emit(self, record: logging.LogRecord) -> None:
        kind = _MESSAGES.get(record.levelno, types.MessageType.Log)
        try:
            self._server.window_log_message(types.LogMessageParams(kind, self.format(record)))
        except Exception:
            self.handleError(record)


def install_workspace(server: KshapeServer) -> None:
    """Puts texts of our own into the place of pygls's, as soon as the client has said hello."""
    old = server.workspace
    texts = OpenTexts(old.root_uri, types.TextDocumentSyncKind.Incremental, None, old.position_encoding)
    texts._folders = old.folders
    server.protocol._workspace = texts
