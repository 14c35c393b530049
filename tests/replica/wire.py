"""The replica's web server, on loopback only."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.replica.site import NOW, Answer, Replica, Request

DATE = format_datetime(NOW, usegmt=True)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Server

    def do_GET(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        answer = self.server.respond(Request(self.path, headers, self.command))
        with contextlib.suppress(OSError):
            self._send(answer)

    def _send(self, answer: Answer) -> None:
        body = answer.body
        manner = answer.manner
        if manner == "dropped":
            self._close()
            return
        head = [f"HTTP/1.1 {answer.status} x", f"Date: {DATE}"]
        head += [f"{name}: {value}" for name, value in answer.headers]
        chunked = manner == "cut-chunked"
        if chunked:
            head.append("Transfer-Encoding: chunked")
        elif manner == "until-close":
            head.append("Connection: close")
        elif answer.status != 304:
            head.append(f"Content-Length: {len(body)}")
        start = ("\r\n".join(head) + "\r\n\r\n").encode("latin-1")
        half = body[: len(body) // 2]
        if manner == "drip":
            self.connection.sendall(start)
            step = max(1, len(body) // 10)
            for at in range(0, len(body), step):
                self.connection.sendall(body[at : at + step])
                time.sleep(0.01)
        elif chunked:
            self.connection.sendall(start + f"{len(half):x}\r\n".encode() + half + b"\r\n")
            self._close()
        elif manner == "cut-length":
            self.connection.sendall(start + half)
            self._close()
        else:
            self.connection.sendall(start + body)
            if manner == "until-close":
                self._close()

    def _close(self) -> None:
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.connection.shutdown(socket.SHUT_WR)

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing: the site keeps a log of its own."""


class Server(ThreadingHTTPServer):
    """Serves what a function answers."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, port: int, respond: Callable[[Request], Answer]) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.respond = respond

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of clients that went away."""


@contextlib.contextmanager
def serving(
    respond: Callable[[Request], Answer], port: int = 0, tls: ssl.SSLContext | None = None
) -> Iterator[Server]:
    """Serve a function on loopback while the block runs."""
    server = Server(port, respond)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


@contextlib.contextmanager
def replica(port: int = 0, **options: Any) -> Iterator[Replica]:
    """Serve a replica while the block runs; ``options`` are :class:`Replica`'s."""
    held: list[Replica] = []
    with serving(lambda request: held[0].respond(request), port) as server:
        held.append(Replica(base=f"http://127.0.0.1:{server.port}", **options))
        yield held[0]
