"""The settings of a run: one frozen object, made once by the command line.

Nothing reads the environment; what a run depends on stands here and in the manifest of
its snapshot.
"""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

MIB = 1024 * 1024
DEMO = "demo"


class Cluster(BaseModel):
    """A Dask cluster that reads and extracts: its scheduler, and how to speak with it.

    Without ``ca``, ``cert`` and ``key`` Dask's own configuration names them. ``insecure`` permits
    an address without TLS: whoever can reach such a scheduler can run anything on it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    address: str
    ca: Path | None = None
    cert: Path | None = None
    key: Path | None = None
    insecure: bool = False
    patience_seconds: float = Field(default=60.0, gt=0, description="wait for a lost scheduler")


class Settings(BaseModel):
    """Where the data is, and what one document may cost.

    ``workers``, ``cluster`` and the paths never change a result; the limit of size may, so that it
    is part of the key of stored stage results (:meth:`affecting_results`). ``raw_address`` is the
    raw store's where it is no folder of ``data_dir`` but an address (``s3://bucket/raw/demo``).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    data_dir: Path = Path("data")
    collection: str = Field(default=DEMO, pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")
    # never 0 by itself: with 0 all is done in this process, where no limits hold
    workers: int = Field(default_factory=lambda: max(2, min(os.cpu_count() or 1, 8)), ge=0, le=256)
    document_limit_bytes: int = Field(default=64 * MIB, ge=1)
    document_seconds: float = Field(default=120.0, gt=0, description="wall time of a document")
    document_cpu_seconds: int = Field(default=15, ge=1)
    document_memory_bytes: int = Field(default=1024 * MIB, ge=64 * MIB)
    documents_per_worker: int = Field(default=200, ge=1)
    raw_address: str | None = None
    cluster: Cluster | None = None
    second_reader: bool = Field(default=False, description="read beside the rules with a model")

    @property
    def raw_dir(self) -> Path:
        """The collection's raw store."""
        return self.data_dir / "raw" / self.collection

    @property
    def processed_dir(self) -> Path:
        """The collection's published snapshots, ``current`` and the work of the stages."""
        return self.data_dir / "processed" / self.collection

    @property
    def work_dir(self) -> Path:
        """What the stages hand to one another; may be deleted at any time between runs."""
        return self.processed_dir / "work"

    def affecting_results(self) -> dict[str, int]:
        """Return the settings that can change what is read, for keys and the manifest.

        The second reader changes what is extracted, not what is read: see ``Run.second_reader``.
        """
        return {"document_limit_bytes": self.document_limit_bytes}
