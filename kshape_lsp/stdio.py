"""The messages over standard input and output: read in a thread of their own, handled one after another in the loop.

pygls reads each line of a header by way of a pool of threads, which costs a message several turns while an analysis
runs; and it leaves a request without an answer whose parameters are not what the protocol says.
"""

from __future__ import annotations

import asyncio
import json
import threading
from typing import TYPE_CHECKING, Any, BinaryIO

from pygls.exceptions import JsonRpcException, JsonRpcParseError
from pygls.io_ import StdoutWriter

if TYPE_CHECKING:
    from kshape_lsp.server import KshapeServer

LARGEST = 1 << 30  # bytes; a length beyond it is no length


def serve(server: KshapeServer, stdin: BinaryIO, stdout: BinaryIO) -> None:
    """Talks to the client until it says `exit` or closes the stream."""
    server.protocol.set_writer(StdoutWriter(stdout))
    try:
        asyncio.run(_serve(server, stdin))
    except (BrokenPipeError, KeyboardInterrupt, SystemExit):
        return  # the client has gone


async def _serve(server: KshapeServer, stdin: BinaryIO) -> None:
    loop, ended = asyncio.get_running_loop(), asyncio.Event()

    def read() -> None:
        while (body := message(stdin)) is not None:
            loop.call_soon_threadsafe(handle, server, body)
        loop.call_soon_threadsafe(ended.set)

    threading.Thread(target=read, name="messages", daemon=True).start()
    await ended.wait()


def message(stream: BinaryIO) -> bytes | None:
    """The content of the next message; what is none is skipped. None at the end of the stream."""
    length = 0
    while header := _line(stream):
        name, _, value = header.partition(b":")
        if name.strip().lower() == b"content-length" and value.strip().isdigit():
            length = int(value)
        elif not header.strip() and 0 < length < LARGEST:
            body = stream.read(length)
            return body if len(body) == length else None
    return None


def _line(stream: BinaryIO) -> bytes:
    try:
        return stream.readline(LARGEST)
    except (OSError, ValueError):
        return b""


def handle(server: KshapeServer, body: bytes) -> None:
    """One message, whatever is in it."""
    protocol = server.protocol
    try:
        protocol.handle_message(json.loads(body, object_hook=protocol.structure_message))
    except JsonRpcException as error:
        _refuse(server, _id_of(body), error)
    except (ValueError, RecursionError) as error:
        _refuse(server, None, JsonRpcParseError(f"a message is no JSON: {error}"))
    except Exception as error:
        server.report_server_error(error, "message")


def _refuse(server: KshapeServer, identifier: Any, error: JsonRpcException) -> None:
    """Tells the client that a message is none that can be answered; a notification is only told of in the log."""
    server.report_server_error(error, "message")
    if identifier is not None or isinstance(error, JsonRpcParseError):
        answer = {"jsonrpc": "2.0", "id": identifier, "error": {"code": error.code, "message": error.message}}
        writer = server.protocol.writer
        if writer is not None:
            writer.write(_framed(answer))


def _framed(answer: Any) -> bytes:
    body = json.dumps(answer).encode()
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


def _id_of(body: bytes) -> Any:
    content = json.loads(body)
    return content.get("id") if isinstance(content, dict) and "method" in content else None
