"""A real server process over stdio, as each test's client sees it."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
import pytest_lsp
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities

SERVER = [sys.executable, "-m", "kshape_lsp"]


class Editor:
    """A client with a folder, which opens and edits texts and waits for what the server says of them."""

    def __init__(self, client: LanguageClient, folder: Path) -> None:
        self.client, self.folder = client, folder
        self._versions: dict[str, int] = {}
        self._texts: dict[str, str] = {}

    def uri(self, name: str) -> str:
        """The URI of a file in the folder."""
        return (self.folder / name).as_uri()

    def open(self, name: str, text: str) -> str:
        """Opens a text under a name, whether or not there is such a file."""
        uri = self.uri(name)
        self._versions[uri], self._texts[uri] = 1, text
        item = types.TextDocumentItem(uri, "python", 1, text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        return uri

    def edit(self, uri: str, text: str) -> int:
        """Sends a whole new text; gives its version."""
        return self.change(uri, types.TextDocumentContentChangeWholeDocument(text))

    def change(self, uri: str, *changes: types.TextDocumentContentChangeEvent) -> int:
        """Sends changes as one edit; gives the new version."""
        self._versions[uri] += 1
        identifier = types.VersionedTextDocumentIdentifier(self._versions[uri], uri)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(identifier, list(changes)))
        return self._versions[uri]

    def close(self, uri: str) -> None:
        """Closes a text."""
        self.client.text_document_did_close(types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(uri)))

    async def diagnostics(self, uri: str) -> list[types.Diagnostic]:
        """What the server says of a text in its present version, however the client gets to know it."""
        if self.client.capabilities.text_document and self.client.capabilities.text_document.diagnostic:
            params = types.DocumentDiagnosticParams(types.TextDocumentIdentifier(uri))
            report = await self.client.text_document_diagnostic_async(params)
            return list(report.items) if isinstance(report, types.RelatedFullDocumentDiagnosticReport) else []
        return await self.pushed(uri)

    async def pushed(self, uri: str, patience: float = 20.0) -> list[types.Diagnostic]:
        """The diagnostics that were pushed for the present version of a text."""
        for _ in range(int(patience / 0.02)):
            version = getattr(self.client, "pushed_versions", {}).get(uri)
            if version == self._versions.get(uri):
                return list(self.client.diagnostics.get(uri, []))
            await asyncio.sleep(0.02)
        raise TimeoutError(f"no diagnostics for version {self._versions.get(uri)} of {uri}")


def capabilities(pulls: bool = False, encodings: tuple[str, ...] = ()) -> types.ClientCapabilities:
    """Those of VS Code; diagnostics are pushed unless `pulls`; encodings: what the client offers, first is best."""
    found = client_capabilities("visual-studio-code")
    assert found.text_document is not None
    found.text_document.diagnostic = types.DiagnosticClientCapabilities() if pulls else None
    if encodings:
        found.general = found.general or types.GeneralClientCapabilities()
        found.general.position_encodings = [types.PositionEncodingKind(encoding) for encoding in encodings]
    return found


def prepare(client: LanguageClient) -> None:
    """Keeps the version that each push is about, and answers what servers ask of editors."""
    client.pushed_versions = {}  # type: ignore[attr-defined]
    client.registered = []  # type: ignore[attr-defined]
    client.refreshed = []  # type: ignore[attr-defined]
    for method in (types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS, types.WORKSPACE_DIAGNOSTIC_REFRESH, types.PROGRESS):
        client.protocol.fm.features.pop(method, None)

    @client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    def pushed(params: types.PublishDiagnosticsParams) -> None:
        client.diagnostics[params.uri] = list(params.diagnostics)
        client.pushed_versions[params.uri] = params.version  # type: ignore[attr-defined]

    @client.feature(types.WORKSPACE_CODE_LENS_REFRESH)
    def code_lens_refresh(params: None) -> None:
        client.refreshed.append("codeLens")  # type: ignore[attr-defined]

    @client.feature(types.WORKSPACE_INLAY_HINT_REFRESH)
    def inlay_hint_refresh(params: None) -> None:
        client.refreshed.append("inlayHint")  # type: ignore[attr-defined]

    @client.feature(types.WORKSPACE_DIAGNOSTIC_REFRESH)
    def diagnostic_refresh(params: None) -> None:
        client.refreshed.append("diagnostic")  # type: ignore[attr-defined]

    @client.feature(types.CLIENT_REGISTER_CAPABILITY)
    def register(params: types.RegistrationParams) -> None:
        client.registered.extend(each.method for each in params.registrations)  # type: ignore[attr-defined]


async def started(client: LanguageClient, folder: Path, found: types.ClientCapabilities, *more: Path) -> Editor:
    """Says hello as a client with these capabilities and folders."""
    folders = [types.WorkspaceFolder(each.as_uri(), each.name) for each in (folder, *more)]
    params = types.InitializeParams(capabilities=found, root_uri=folder.as_uri(), workspace_folders=folders)
    await client.initialize_session(params)
    client.capabilities = found  # type: ignore[misc]
    return Editor(client, folder)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder of the workspace."""
    (tmp_path / "work").mkdir()
    return tmp_path / "work"


@pytest_lsp.fixture(config=ClientServerConfig(server_command=SERVER))
async def client(lsp_client: LanguageClient) -> AsyncIterator[None]:
    """A server process and a client that has not said hello yet; `started` does."""
    prepare(lsp_client)
    yield
    await lsp_client.shutdown_session()


@pytest_asyncio.fixture
async def editor(client: LanguageClient, folder: Path) -> Editor:
    """A client to which diagnostics are pushed."""
    return await started(client, folder, capabilities())
