"""Opening, changing and closing of texts and notebooks; the client's settings; files that change on the disk."""

from __future__ import annotations

import os
from importlib import import_module

from lsprotocol import types

from kshape_lsp.programs import path_of
from kshape_lsp.server import KshapeServer, install_workspace, log

WATCHED = "**/*.{py,ipynb,toml}"


def register(server: KshapeServer) -> None:
    """Keeps `server.analyses` in step with the client."""

    @server.feature(types.INITIALIZE)
    def initialize(params: types.InitializeParams) -> None:
        install_workspace(server)
        options = params.initialization_options
        if isinstance(options, dict):
            server.take_settings(options.get("settings", options))

    @server.feature(types.INITIALIZED)
    async def initialized(params: types.InitializedParams) -> None:
        server.analyses.worker.run(_import_analysis)
        await _watch(server)
        await server.pull_settings()
        server.ready.set()
        server.background.renew()

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def did_open(params: types.DidOpenTextDocumentParams) -> None:
        server.open(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def did_change(params: types.DidChangeTextDocumentParams) -> None:
        server.open(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def did_close(params: types.DidCloseTextDocumentParams) -> None:
        server.close(params.text_document.uri)

    @server.feature(types.NOTEBOOK_DOCUMENT_DID_OPEN)
    def notebook_did_open(params: types.DidOpenNotebookDocumentParams) -> None:
        server.open(params.notebook_document.uri)

    @server.feature(types.NOTEBOOK_DOCUMENT_DID_CHANGE)
    def notebook_did_change(params: types.DidChangeNotebookDocumentParams) -> None:
        server.open(params.notebook_document.uri)

    @server.feature(types.NOTEBOOK_DOCUMENT_DID_CLOSE)
    def notebook_did_close(params: types.DidCloseNotebookDocumentParams) -> None:
        server.close(params.notebook_document.uri)

    @server.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
    async def did_change_configuration(params: types.DidChangeConfigurationParams) -> None:
        if server.supports("workspace", "configuration"):
            await server.pull_settings()
        elif isinstance(params.settings, dict):
            server.take_settings(params.settings.get("kshape", params.settings))

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def did_change_watched_files(params: types.DidChangeWatchedFilesParams) -> None:
        server.files_changed({os.path.abspath(path_of(change.uri)) for change in params.changes})


def _import_analysis() -> None:
    """Half a second of imports while the person looks for the file to open."""
    import_module("kshape.analysis")
    import_module("kshape.source.parse")


async def _watch(server: KshapeServer) -> None:
    """Asks the client to tell of files that change, if it can."""
    if not server.supports("workspace", "did_change_watched_files", "dynamic_registration"):
        return
    watchers = [types.FileSystemWatcher(WATCHED)]
    registration = types.Registration(
        "kshape-files",
        types.WORKSPACE_DID_CHANGE_WATCHED_FILES,
        types.DidChangeWatchedFilesRegistrationOptions(watchers),
    )
    try:
        await server.client_register_capability_async(types.RegistrationParams([registration]))
    except Exception as error:  # a client that says it can, and cannot
        log.warning("the client does not watch files: %s", error)
