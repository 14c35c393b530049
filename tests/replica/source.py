"""The replica as a source: ``alucert ... collect --source tests/replica/source.py``.

The same patterns as the real site's; the port is the one that ``python -m tests.replica`` takes.
"""

from __future__ import annotations

from dataclasses import replace

from pipeline.collect.sources.asi import SOURCE as ASI
from pipeline.collect.sources.site import Site, TagArchives

PORT = 8808


def source(port: int = PORT) -> Site:
    """Return the source of a replica at a port."""
    return replace(
        ASI,
        name="replica",
        start=f"http://127.0.0.1:{port}/",
        hosts=(),
        discovery=tuple(
            TagArchives(way.tags[:2]) if isinstance(way, TagArchives) else way
            for way in ASI.discovery
        ),
        loopback=f"127.0.0.1:{port}",
        contact="complaints@replica.example",
        delay=0.0,
        backoff=0.02,
        timeout=10.0,
        minimum=1,
    )


SOURCE = source()
