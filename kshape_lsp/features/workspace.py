"""Diagnostics of the whole workspace (`kshape.diagnosticMode: workspace`): pushed, or pulled by a client that can.

The first search is shown as progress when it takes long enough to be noticed.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from lsprotocol import types

from kshape_lsp.background import Report
from kshape_lsp.programs import Program, Result
from kshape_lsp.server import KshapeServer, log

from .diagnostics import pulls, to_lsp

TITLE = "kshape: checking the workspace"
NOTICED = 0.5  # seconds that are not worth a word
STEP = 0.1  # seconds between two reports of progress
PATIENCE = 30.0
"""Seconds after which a client that waits for something new is told that there is nothing."""


def register(server: KshapeServer) -> None:
    """Keeps the background in step with the client; publishes what it finds, or answers pulls."""
    background = server.background
    progress = Progress(server)
    unseen: dict[str, None] = {}  # closed texts: a client may go on to show what it has pulled of them

    def publish(report: Report) -> None:
        if not pulls(server):
            uri, found = report.program.uri, items(server, report)
            server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, found))

    def opened(result: Result) -> None:
        unseen.pop(result.program.uri, None)
        background.forget(result.program.path)

    def closed(program: Program) -> None:
        if not program.is_notebook:
            unseen[program.uri] = None
            background.touch([program.path])

    background.on_report.append(publish)
    background.on_progress.append(progress.tell)
    server.on_projects.append(background.renew)
    server.on_files.append(background.touch)
    server.on_result.append(opened)
    server.on_closed.append(closed)

    @server.feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    def did_change_folders(params: types.DidChangeWorkspaceFoldersParams) -> None:
        server.forget_projects()

    @server.feature(types.WINDOW_WORK_DONE_PROGRESS_CANCEL)
    def cancel(params: types.WorkDoneProgressCancelParams) -> None:
        if params.token == progress.token:
            background.stop()

    @server.feature(types.WORKSPACE_DIAGNOSTIC)
    async def pull(params: types.WorkspaceDiagnosticParams) -> types.WorkspaceDiagnosticReport:
        known = {each.uri: each.value for each in params.previous_result_ids}
        sent: dict[str, str] = {}
        end = time.monotonic() + PATIENCE
        await _is_set(server.ready, PATIENCE)
        while True:
            changed = background.changed
            news = list(_news(server, known, sent, unseen))
            sent |= {each.uri: each.result_id or "" for each in news}
            if news and params.partial_result_token is not None:
                value = types.WorkspaceDiagnosticReportPartialResult(news)
                server.protocol.notify(types.PROGRESS, types.ProgressParams(params.partial_result_token, value))
            if background.is_idle and (sent or not known or not background.is_wanted):
                break
            left = end - time.monotonic()
            if left <= 0 or not await _is_set(changed, left):
                break
        changed_ones = [each for each in _news(server, known, {}, unseen) if each.uri in sent]
        for uri in sent:
            unseen.pop(uri, None)
        if params.partial_result_token is not None:
            return types.WorkspaceDiagnosticReport([])
        unchanged = [
            types.WorkspaceUnchangedDocumentDiagnosticReport(report.program.uri, report.identifier)
            for report in background.reports.values()
            if known.get(report.program.uri) == report.identifier
        ]
        return types.WorkspaceDiagnosticReport([*changed_ones, *unchanged])


def _news(server: KshapeServer, known: dict[str, str], sent: dict[str, str], closed: Iterable[str]) -> Any:
    """Reports that the client does not have; an empty one for each file that it knows and that is no more, or that was
    closed and is not among those of the workspace."""
    reports = {report.program.uri: report for report in server.background.reports.values()}
    for uri, report in reports.items():
        if report.identifier not in (known.get(uri), sent.get(uri)):
            found = items(server, report)
            yield types.WorkspaceFullDocumentDiagnosticReport(uri, found, result_id=report.identifier)
    for uri, value in known.items():
        # The client gives the results of open texts too, which have identifiers of another kind.
        if value.startswith("workspace:") and uri not in reports and uri not in sent and server.text(uri) is None:
            yield types.WorkspaceFullDocumentDiagnosticReport(uri, [])
    for uri in closed:
        if uri not in reports and uri not in known and uri not in sent and server.text(uri) is None:
            yield types.WorkspaceFullDocumentDiagnosticReport(uri, [])


async def _is_set(event: asyncio.Event, patience: float) -> bool:
    try:
        await asyncio.wait_for(event.wait(), patience)
    except TimeoutError:
        return False
    return True


def items(server: KshapeServer, report: Report) -> list[types.Diagnostic]:
    """The diagnostics of a file, as LSP has them."""
    part = report.program.parts[0]
    return [to_lsp(server, report.program, part.lines, each) for each in report.diagnostics]


class Progress:
    """Work that is shown in the editor once it has taken a while, if the editor shows such things."""

    def __init__(self, server: KshapeServer) -> None:
        self.server = server
        self.token: str | None = None
        self._since: float | None = None
        self._said = 0.0
        self._is_shown = False

    def tell(self, done: int | None, count: int) -> None:
        """So many files are done; None: all that are to be."""
        now = time.monotonic()
        if done is None:
            self._end()
            return
        if self._since is None:
            self._since = now
        if self.token is None and now - self._since > NOTICED and self.server.supports("window", "work_done_progress"):
            self.token = f"kshape-{uuid4()}"
            self.server.later(self._begin(self.token))
        elif self._is_shown and now - self._said > STEP:
            self._said = now
            self._send(types.WorkDoneProgressReport(message=f"{done} of {count} files", percentage=100 * done // count))

    async def _begin(self, token: str) -> None:
        try:
            await self.server.work_done_progress.create_async(token)
        except Exception as error:  # a client that says it can, and cannot
            log.debug("the client shows no progress: %s", error)
            return
        if self.token == token:
            self._is_shown = True
            self._send(types.WorkDoneProgressBegin(title=TITLE, cancellable=True, percentage=0))

    def _end(self) -> None:
        if self._is_shown:
            self._send(types.WorkDoneProgressEnd())
        self.token, self._since, self._is_shown = None, None, False

    def _send(self, value: Any) -> None:
        if self.token is not None:
            self.server.protocol.notify(types.PROGRESS, types.ProgressParams(self.token, value))
