"""A small client of language servers over standard input and output, for measuring: it keeps when what arrived."""

from __future__ import annotations

import json
import queue
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

Json = dict[str, Any]

SUPERSEDED = (-32801, -32802)
CAPABILITIES: Json = {
    "general": {"positionEncodings": ["utf-16"]},
    "textDocument": {
        "synchronization": {},
        "publishDiagnostics": {"relatedInformation": True, "versionSupport": True, "codeDescriptionSupport": True},
        "hover": {"contentFormat": ["markdown"]},
        "inlayHint": {"resolveSupport": {"properties": ["tooltip"]}},
        "codeLens": {},
    },
    "workspace": {"configuration": True, "workspaceFolders": True},
    "window": {"workDoneProgress": True},
}


class Client:
    """A server process. settings: what it is told when it asks for its configuration. pulls: as VS Code does."""

    def __init__(self, command: Sequence[str], settings: Json | None = None, pulls: bool = False) -> None:
        self.settings, self.pulls = settings or {}, pulls
        self.started = time.perf_counter()
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self.capabilities: Json = {}
        self._count = 0
        self._answers: dict[int, queue.Queue[tuple[float, Json]]] = {}
        self._reports: queue.Queue[tuple[float, Json]] = queue.Queue()
        self._lock = threading.Lock()
        threading.Thread(target=self._read, daemon=True).start()

    def initialize(self, root: Path) -> None:
        """Says hello, as an editor that has opened a folder."""
        capabilities = json.loads(json.dumps(CAPABILITIES))
        if self.pulls:
            capabilities["textDocument"]["diagnostic"] = {}
        folders = [{"uri": root.as_uri(), "name": root.name}]
        params = {"processId": None, "rootUri": root.as_uri(), "workspaceFolders": folders}
        self.capabilities = self.request("initialize", {**params, "capabilities": capabilities})[1]["capabilities"]
        self.notify("initialized", {})

    def notify(self, method: str, params: Any) -> float:
        """Sends a notification; the moment at which it went off, in seconds."""
        sent = time.perf_counter()
        self._send({"method": method, "params": params})
        return sent

    def request(self, method: str, params: Any, patience: float = 90.0) -> tuple[float, Any]:
        """Milliseconds and result of a request. Raises RuntimeError where the server refuses it; None where it is
        superseded by a later edit."""
        self._count += 1
        answer: queue.Queue[tuple[float, Json]] = queue.Queue()
        self._answers[self._count] = answer
        sent = time.perf_counter()
        self._send({"id": self._count, "method": method, "params": params})
        arrived, message = answer.get(timeout=patience)
        error = message.get("error")
        if error and error.get("code") not in SUPERSEDED:
            raise RuntimeError(f"{method}: {error.get('message')}")
        return (arrived - sent) * 1000, message.get("result")

    def report(self, wanted: Callable[[Json], bool], patience: float = 90.0) -> float:
        """The moment at which a wanted `publishDiagnostics` arrived."""
        end = time.perf_counter() + patience
        while True:
            arrived, params = self._reports.get(timeout=max(0.01, end - time.perf_counter()))
            if wanted(params):
                return arrived

    def close(self) -> None:
        """Shuts the server down; one that does not go is killed."""
        try:
            self.request("shutdown", None, 5)
            self.notify("exit", None)
            self.process.wait(5)
        except Exception:
            self.process.kill()
            self.process.wait()

    def _send(self, message: Json) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self.process.stdin is not None
        with self._lock:
            self.process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
            self.process.stdin.flush()

    def _read(self) -> None:
        stream = self.process.stdout
        assert stream is not None
        while True:
            length = 0
            while (header := stream.readline()).strip():
                name, _, value = header.partition(b":")
                if name.lower() == b"content-length":
                    length = int(value)
            if not length:
                return
            body = stream.read(length)
            self._take(json.loads(body), time.perf_counter())

    def _take(self, message: Json, now: float) -> None:
        method = message.get("method")
        if method is None:
            waiting = self._answers.pop(message.get("id") or 0, None)
            if waiting is not None:
                waiting.put((now, message))
        elif "id" in message:
            self._send({"id": message["id"], "result": self._answer(method, message.get("params") or {})})
        elif method == "textDocument/publishDiagnostics":
            self._reports.put((now, message["params"]))

    def _answer(self, method: str, params: Json) -> Any:
        if method != "workspace/configuration":
            return None
        return [self.settings.get(item.get("section") or "", {}) for item in params.get("items", [])]
