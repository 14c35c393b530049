"""What all tests share: nothing here reaches the network."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any

import pytest

Figure = Callable[[str, str], None]

_CONNECT, _CONNECT_EX = socket.socket.connect, socket.socket.connect_ex


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the papers: the longest test, begun last, would keep one core waiting."""
    items.sort(key=lambda item: item.path.name != "test_papers.py")


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail a test that looks up a name or connects; sockets between local processes stay."""
    connect = socket.socket.connect

    def refuse(*arguments: Any, **named: Any) -> Any:
        raise AssertionError(f"the tests use no network; this asked for {arguments!r}")

    def local_only(host: str) -> str:
        if host != "127.0.0.1":
            refuse(host)
        return host

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family == socket.AF_UNIX:
            connect(self, address)
        else:
            refuse(address)

    monkeypatch.setattr(socket.socket, "connect", guarded)
    monkeypatch.setattr(socket.socket, "connect_ex", guarded)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket, "gethostbyname", local_only)
    monkeypatch.setattr(socket, "create_connection", refuse)


@pytest.fixture
def loopback(no_network: None, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Let a test connect to servers of its own on 127.0.0.1; gives every address it tried."""
    tried: list[Any] = []

    def guarded(connect: Any) -> Any:
        def checked(self: socket.socket, address: Any) -> Any:
            if self.family != socket.AF_UNIX:
                tried.append(address)
                if address[0] != "127.0.0.1":
                    raise AssertionError(f"the tests use no network; this asked for {address!r}")
            return connect(self, address)

        return checked

    monkeypatch.setattr(socket.socket, "connect", guarded(_CONNECT))
    monkeypatch.setattr(socket.socket, "connect_ex", guarded(_CONNECT_EX))
    return tried


@pytest.fixture
def figure(record_property: Callable[[str, object], None]) -> Figure:
    """Note and print a measured figure under the row of docs/hardening.md that asks for it."""

    def note(row: str, said: str) -> None:
        record_property(f"hardening: {row}", said)
        print(f"{row}: {said}")

    return note
