"""A server that says on the wire exactly what a test wants, for as long as it wants."""

from __future__ import annotations

import contextlib
import datetime
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

Speak = Callable[[socket.socket, str], None]
PAGE = b"<!DOCTYPE html><html><body><p>whole</p></body></html>"


class Wire:
    """Accepts connections and lets a function speak on each; counts and times them."""

    def __init__(self, speak: Speak, tls: ssl.SSLContext | None = None) -> None:
        self.speak, self.tls = speak, tls
        self.connections = 0
        self.asked: list[tuple[float, str]] = []
        self._closing = False
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.socket.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while not self._closing:
            try:
                made, _ = self.socket.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(made,), daemon=True).start()

    def _serve(self, made: socket.socket) -> None:
        with contextlib.suppress(OSError, ssl.SSLError):
            made.settimeout(20)
            if self.tls is not None:
                made = self.tls.wrap_socket(made, server_side=True)
            with made:
                head = b""
                while b"\r\n\r\n" not in head:
                    part = made.recv(65536)
                    if not part:
                        return
                    head += part
                path = head.split(b" ", 2)[1].decode()
                self.asked.append((time.monotonic(), path))
                if path == "/robots.txt" and not getattr(self.speak, "robots", False):
                    made.sendall(
                        b"HTTP/1.1 404 x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                    )
                    return
                self.speak(made, path)

    def close(self) -> None:
        self._closing = True
        self.socket.close()


@contextlib.contextmanager
def wire(speak: Speak, tls: ssl.SSLContext | None = None) -> Iterator[Wire]:
    """Run a server of that kind for the time of the block."""
    server = Wire(speak, tls)
    try:
        yield server
    finally:
        server.close()


def answer(*lines: str, body: bytes = PAGE, status: str = "200 OK", length: bool = True) -> bytes:
    """Return an HTTP answer."""
    head = [f"HTTP/1.1 {status}", *lines, "Connection: close"]
    if length:
        head.append(f"Content-Length: {len(body)}")
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


def says(*answers: bytes) -> Speak:
    """Speak the answers one after the other; the last one for ever."""
    waiting = list(answers)

    def speak(made: socket.socket, path: str) -> None:
        made.sendall(waiting.pop(0) if len(waiting) > 1 else waiting[0])

    return speak


def certificate(folder: Path, name: str, kind: str) -> tuple[ssl.SSLContext, Path]:
    """Return a server's TLS context of a kind, and the file of the authority to trust.

    ``kind``: ``good``, ``expired``, ``wrong host`` (all by the authority) or ``self-signed``.
    """
    now = datetime.datetime.now(datetime.UTC)
    authority_key = ec.generate_private_key(ec.SECP256R1())
    authority = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test Authority")])
    day = datetime.timedelta(days=1)
    root = (
        x509.CertificateBuilder()
        .subject_name(authority)
        .issuer_name(authority)
        .public_key(authority_key.public_key())
        .serial_number(1)
        .not_valid_before(now - 90 * day)
        .not_valid_after(now + 90 * day)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(authority_key, hashes.SHA256())
    )
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    own: x509.GeneralName = x509.DNSName("other.example")
    if kind != "wrong host":
        own = x509.IPAddress(ipaddress.ip_address(name))
    end = now - 2 * day if kind == "expired" else now + 30 * day
    signed = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject if kind == "self-signed" else authority)
        .public_key(key.public_key())
        .serial_number(2)
        .not_valid_before(now - 30 * day)
        .not_valid_after(end)
        .add_extension(x509.SubjectAlternativeName([own]), critical=False)
        .sign(key if kind == "self-signed" else authority_key, hashes.SHA256())
    )
    chain, root_file = folder / f"{kind}.pem", folder / f"{kind}-root.pem"
    chain.write_bytes(
        signed.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    root_file.write_bytes(root.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain)
    return context, root_file
