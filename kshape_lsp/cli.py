"""`kshape-lsp`: the server over standard input and output, or over TCP with --tcp."""

from __future__ import annotations

import argparse
import gc
import logging
import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, BinaryIO, NoReturn

from kshape import __version__
from kshape_lsp.bytecode import kept_methods

if TYPE_CHECKING:  # what takes a third of a second to import comes when the arguments have been read
    from kshape_lsp.server import KshapeServer

HOST, PORT = "127.0.0.1", 9257
SWITCH = 0.0005
"""Seconds that a thread waits for another one; a key must not wait until the analysis of the last one pauses."""


def main(arguments: list[str] | None = None) -> NoReturn:
    """Runs the server until the client goes away."""
    parser = argparse.ArgumentParser("kshape-lsp", description="Tensor shapes of Keras code in editors.")
    parser.add_argument("--stdio", action="store_true", help="talk over standard input and output (the default)")
    parser.add_argument("--tcp", action="store_true", help="wait for one client on a port of this machine")
    parser.add_argument("--host", default=HOST, help=f"with --tcp: the address to listen on (default: {HOST})")
    parser.add_argument("--port", type=int, default=PORT, help=f"with --tcp: the port (default: {PORT})")
    parser.add_argument("--version", action="version", version=f"kshape-lsp {__version__}")
    options = parser.parse_args(arguments)
    if options.stdio and options.tcp:
        parser.error("take --stdio or --tcp, not both")
    # What anything prints must not get between the messages.
    messages = _own_stdout()
    _be_quick()
    server = make_server()
    if options.tcp:
        print(f"kshape-lsp listens on {options.host}:{options.port}", file=sys.stderr, flush=True)
        server.start_tcp(options.host, options.port)
    else:
        from kshape_lsp.stdio import serve

        serve(server, sys.stdin.buffer, messages)
    # Threads that still analyse must not keep the process alive.
    os._exit(0 if server.protocol._shutdown else 1)


def make_server() -> KshapeServer:
    """The server with all its features, and its log going to the client."""
    with kept_methods():
        import_module("lsprotocol.types")
    from kshape_lsp.features import register_all
    from kshape_lsp.server import ClientLog, KshapeServer, log

    logging.getLogger("pygls").setLevel(logging.CRITICAL)  # what it has to say of errors is in our log, too
    server = KshapeServer()
    register_all(server)
    handler = ClientLog(server)
    handler.setFormatter(logging.Formatter("%(message)s"))
    log.addHandler(handler)
    log.propagate = False
    log.setLevel(logging.INFO)
    return server


def _be_quick() -> None:
    """Settings of this process: turns of threads are short; the search for garbage waits for a pause (`worker`), for
    that for all of it takes a tenth of a second when large files are open."""
    sys.setswitchinterval(SWITCH)
    gc.set_threshold(100_000, 20, 1_000_000)


def _own_stdout() -> BinaryIO:
    """Standard output for the messages alone; whatever else writes there goes to standard error."""
    messages = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return messages
