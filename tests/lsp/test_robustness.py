"""What goes wrong in real life: requests taken back, a fault of ours, messages that are none, clients that can little."""

from __future__ import annotations

import asyncio
import json
import socket
import sys
from pathlib import Path
from typing import Any

import pytest

SERVER = [sys.executable, "-m", "kshape_lsp"]

# A server whose analysis prints, takes long, fails or panics where the text says so.
DOUBLE = """
import os, sys, time
import kshape.analysis as analysis
update = analysis.Analyser.update
def double(self, text, **options):
    print("a stray print")
    os.system("echo from another process")
    if "SLOW" in text: time.sleep(0.6)
    if "RAISE" in text: raise RuntimeError("on purpose")
    if "PANIC" in text: raise BaseException("as a native parser does")
    return update(self, text, **options)
analysis.Analyser.update = double
from kshape_lsp.cli import main
main([])
"""
BAD = "import keras\ny = keras.layers.Conv2D(8, 3)(keras.Input((28, 28)))\n"
GOOD = BAD.replace("28, 28", "28, 28, 1")


class Raw:
    """A client that sends whatever it is told to, and keeps all that it is sent."""

    def __init__(self, reader: asyncio.StreamReader, writer: Any, process: Any = None) -> None:
        self.reader, self.writer, self.process = reader, writer, process
        self.received: list[dict[str, Any]] = []
        self.count = 0
        self._task = asyncio.create_task(self._read())

    @classmethod
    async def start(cls, *command: str) -> Raw:
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, limit=1 << 24)
        assert process.stdout is not None
        return cls(process.stdout, process.stdin, process)

    async def _read(self) -> None:
        while header := await self.reader.readline():
            assert header.startswith(b"Content-Length: "), f"between the messages: {header!r}"
            while (await self.reader.readline()).strip():
                pass
            self.received.append(json.loads(await self.reader.readexactly(int(header.split(b":")[1]))))

    def write(self, body: bytes, header: bytes = b"Content-Length: %d\r\n\r\n") -> None:
        self.writer.write((header % len(body) if b"%d" in header else header) + body)

    def send(self, **message: Any) -> None:
        self.write(json.dumps({"jsonrpc": "2.0", **message}).encode())

    def ask(self, method: str, params: Any = None) -> int:
        self.count += 1
        self.send(id=self.count, method=method, params=params)
        return self.count

    async def until(self, wanted: Any, patience: float = 20.0) -> dict[str, Any]:
        """The first message, received already or not, that is wanted."""
        for _ in range(int(patience / 0.02)):
            for message in self.received:
                if wanted(message):
                    return message
            await asyncio.sleep(0.02)
        raise TimeoutError(self.received)

    async def answer(self, number: int | None) -> dict[str, Any]:
        return await self.until(lambda m: "method" not in m and m.get("id") == number)

    async def hello(self, capabilities: Any = None) -> dict[str, Any]:
        params = {"processId": None, "rootUri": None, "capabilities": capabilities or {}}
        found = await self.answer(self.ask("initialize", params))
        self.send(method="initialized", params={})
        return dict(found["result"]["capabilities"])

    def open(self, uri: str, text: str, version: int = 1) -> None:
        item = {"uri": uri, "languageId": "python", "version": version, "text": text}
        self.send(method="textDocument/didOpen", params={"textDocument": item})

    def edit(self, uri: str, text: str, version: int) -> None:
        identifier = {"uri": uri, "version": version}
        self.send(
            method="textDocument/didChange", params={"textDocument": identifier, "contentChanges": [{"text": text}]}
        )

    async def codes(self, uri: str, version: int) -> list[str]:
        message = await self.until(
            lambda m: (
                m.get("method") == "textDocument/publishDiagnostics"
                and (m["params"]["uri"], m["params"].get("version")) == (uri, version)
            )
        )
        return [each["code"] for each in message["params"]["diagnostics"]]

    async def leave(self) -> int:
        """Shuts the server down as the protocol says; its exit status."""
        await self.answer(self.ask("shutdown"))
        self.send(method="exit")
        return int(await asyncio.wait_for(self.process.wait(), 5))


def at(uri: str, line: int = 1, character: int = 0) -> dict[str, Any]:
    return {"textDocument": {"uri": uri}, "position": {"line": line, "character": character}}


async def test_a_fault_of_ours_and_requests_that_wait() -> None:
    client = await Raw.start(sys.executable, "-c", DOUBLE)
    await client.hello()
    uri = "file:///project/model.py"

    # An internal error is told once; the next edit works.
    client.open(uri, BAD + "# RAISE")
    assert await client.codes(uri, 1) == ["KS999"]
    client.edit(uri, BAD + "# RAISE again", 2)
    assert await client.codes(uri, 2) == ["KS999"]
    client.edit(uri, BAD + "# PANIC", 3)
    assert await client.codes(uri, 3) == ["KS999"]
    client.edit(uri, BAD, 4)
    assert await client.codes(uri, 4) == ["KS101"]
    told = [m["params"]["message"] for m in client.received if m.get("method") == "window/logMessage"]
    assert sum("RuntimeError: on purpose" in each for each in told) == 1

    # A request that waits is taken back; one that an edit overtakes is answered for the newest version.
    client.edit(uri, BAD + "# SLOW", 5)
    hover = client.ask("textDocument/hover", at(uri))
    client.send(method="$/cancelRequest", params={"id": hover})
    assert (await client.answer(hover))["error"]["code"] == -32800
    client.send(method="$/cancelRequest", params={"id": hover})
    client.send(method="$/cancelRequest", params={"id": 12345})
    client.edit(uri, "# SLOW\n" + GOOD, 6)
    whole = {"start": {"line": 0, "character": 0}, "end": {"line": 9, "character": 0}}
    hints = client.ask("textDocument/inlayHint", {"textDocument": {"uri": uri}, "range": whole})
    client.edit(uri, "\n\n" + GOOD, 7)
    found = (await client.answer(hints))["result"]
    assert [(hint["label"], hint["position"]["line"]) for hint in found] == [("(None, 26, 26, 8)", 3)]
    assert await client.codes(uri, 7) == []
    versions = [m["params"]["version"] for m in client.received if m.get("method", "").endswith("publishDiagnostics")]
    assert versions == sorted(versions) and 6 not in versions, "an answer for an older text is not shown"

    # What is closed while it is analysed is not told of.
    client.edit(uri, BAD + "# SLOW", 8)
    client.send(method="textDocument/didClose", params={"textDocument": {"uri": uri}})
    await asyncio.sleep(0.9)
    last = [m for m in client.received if m.get("method", "").endswith("publishDiagnostics")][-1]
    assert last["params"] == {"uri": uri, "diagnostics": []}
    client.edit(uri, BAD + "# SLOW", 9)
    assert await client.leave() == 0


async def test_messages_that_are_none(tmp_path: Path) -> None:
    client = await Raw.start(*SERVER)
    early = client.ask("textDocument/hover", at("file:///x.py"))
    assert "error" in await client.answer(early), "before the server was greeted"
    offered = await client.hello()
    assert offered["positionEncoding"] == "utf-16" and offered["textDocumentSync"]["change"] == 2
    client.write(b"{this is no JSON")
    assert (await client.answer(None))["error"]["code"] == -32700
    client.write(b"\xff\xfe")
    client.write(b"[" * 100_000)
    client.write(b"[1, 2]")
    client.write(b'{"jsonrpc": "2.0"}')
    client.write(b"", b"Content-Length: nothing\r\n\r\n")
    client.write(b"", b"Some-Header: 1\r\n\r\n")
    client.write(b"noise without an end of line ", b"\r\n")
    client.write(b"", b"\r\n")
    assert (await client.answer(client.ask("no/suchMethod", {})))["error"]["code"] == -32601
    assert (await client.answer(client.ask("textDocument/hover", {"nothing": 1})))["error"]["code"] == -32602
    client.send(
        method="textDocument/didChange", params={"textDocument": {"uri": "file:///never/opened.py", "version": 1}}
    )
    client.edit("file:///never/opened.py", "x", 2)
    client.send(method="textDocument/didClose", params={"textDocument": {"uri": "file:///never/opened.py"}})
    assert (await client.answer(client.ask("textDocument/hover", at("file:///never/opened.py"))))["result"] is None

    # Headers in another order and spelling, a message in two halves.
    uri = (tmp_path / "model.py").as_uri()
    item = {"uri": uri, "languageId": "python", "version": 1, "text": BAD}
    body = json.dumps({"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {"textDocument": item}}).encode()
    client.write(body[:50], b"Content-Type: application/vscode-jsonrpc\r\ncontent-length: %d\r\n\r\n" % len(body))
    await asyncio.sleep(0.1)
    client.writer.write(body[50:])
    assert await client.codes(uri, 1) == ["KS101"]

    # A client that said nothing of what it can do is asked for nothing, and told no more than it understands.
    assert not [m for m in client.received if "id" in m and "method" in m]
    (fault,) = (await client.until(lambda m: m.get("method", "").endswith("publishDiagnostics")))["params"][
        "diagnostics"
    ]
    assert "relatedInformation" not in fault

    # Texts that nobody writes.
    client.edit(uri, "\0\x01\ufffd" * 1000 + "keras", 2)
    assert "KS990" in await client.codes(uri, 2)
    client.edit(uri, "", 3)
    assert await client.codes(uri, 3) == []
    client.edit(uri, "import keras\n" + "x = [" * 5000, 4)
    assert "KS990" in await client.codes(uri, 4)
    client.edit(uri, "import keras\nx = 1\n" + "y = x + 1\n" * 30_000 + BAD, 5)
    hover = client.ask("textDocument/hover", at(uri, 1))
    assert "result" in await client.answer(hover)
    client.edit(uri, BAD, 6)
    assert await client.codes(uri, 6) == ["KS101"]

    # A client that goes without a word.
    client.writer.close()
    assert await asyncio.wait_for(client.process.wait(), 5) == 1


async def test_killed_and_started_again(tmp_path: Path) -> None:
    uri = (tmp_path / "model.py").as_uri()
    client = await Raw.start(*SERVER)
    await client.hello()
    client.open(uri, BAD)
    assert await client.codes(uri, 1) == ["KS101"]
    client.process.kill()
    await client.process.wait()
    again = await Raw.start(*SERVER)
    await again.hello({"general": {"positionEncodings": ["utf-32"]}})
    again.open(uri, "# 图像 🙂\n" + GOOD, 17)
    assert await again.codes(uri, 17) == []
    again.send(method="exit")
    assert await asyncio.wait_for(again.process.wait(), 5) == 1, "exit without shutdown"


async def test_over_tcp() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*SERVER, "--tcp", "--port", str(port), stderr=pipe)
    assert process.stderr is not None
    assert f"127.0.0.1:{port}" in (await process.stderr.readline()).decode()
    for _ in range(200):
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 24)
            break
        except OSError:
            await asyncio.sleep(0.02)
    else:
        pytest.fail("nobody listens")
    client = Raw(reader, writer, process)
    await client.hello()
    client.open("file:///x.py", BAD)
    assert await client.codes("file:///x.py", 1) == ["KS101"]
    assert await client.leave() == 0
