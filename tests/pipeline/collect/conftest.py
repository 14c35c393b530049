"""Runs of `collect` over a small replica, as a test asks for them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from pipeline.collect.command import Wish, collect_online
from pipeline.collect.outcomes import Summary
from pipeline.collect.raw_store import RawStore
from pipeline.progress import Progress
from pipeline.settings import Settings
from tests.conftest import Figure as Figure
from tests.replica.site import Replica
from tests.replica.source import source
from tests.replica.wire import replica

POSTS, ANNOUNCING = 60, 24
NIGHT = datetime(2026, 11, 1, 2, 0, tzinfo=UTC)

Serve = Callable[..., Replica]


@pytest.fixture
def serve(loopback: list[Any]) -> Iterator[Serve]:
    """Serve replicas for the time of a test."""
    with ExitStack() as stack:

        def start(**options: Any) -> Replica:
            size = {"number": POSTS, "announcing": ANNOUNCING}
            return stack.enter_context(replica(**{**size, **options}))

        yield start


def site_of(site: Replica, **changes: Any) -> Any:
    """Return the source of a served replica."""
    return replace(source(urlsplit(site.base).port or 0), **changes)


def settings_of(folder: Path) -> Settings:
    return Settings(data_dir=folder, collection="replica", workers=1)


def collect(
    site: Replica,
    folder: Path,
    now: datetime = NIGHT,
    changes: dict[str, Any] | None = None,
    **wish: Any,
) -> Summary:
    """Run once over a replica."""
    wanted = Wish(source=site_of(site, **(changes or {})), **wish)
    return collect_online(settings_of(folder), Progress(quiet=True), wanted, lambda: now)


def stored_paths(folder: Path, kind: str) -> list[str]:
    """Return the paths of all stored documents of a kind, one for each version."""
    store = RawStore(settings_of(folder).raw_dir)
    return sorted(
        urlsplit(str(document.metadata["final_url"])).path
        for document in store.documents()
        if document.metadata["kind"] == kind
    )


def state_of(folder: Path) -> dict[str, str]:
    """Return the sha256 of each file that a run leaves, but its own summary and lists."""
    raw = settings_of(folder).raw_dir
    return {
        str(path.relative_to(raw)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(raw.rglob("*"))
        if path.is_file() and path.parent.name not in ("runs", "lists")
    }
