"""A published snapshot as pandas frames, every byte of it proven.

>>> dataset = load("data", "demo")                      # doctest: +SKIP
>>> dataset.certifications                              # doctest: +SKIP
>>> dataset.views.certifications_wide()                 # doctest: +SKIP
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from pipeline.dataset.query import check_as_of, connection, run
from pipeline.dataset.schema import BY_NAME
from pipeline.dataset.snapshot import CURRENT, read_manifest, read_table, snapshot_path
from pipeline.dataset.views import VIEW_BY_NAME


class Views:
    """The views of one dataset, each a frame."""

    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset

    def certifications_wide(self) -> pd.DataFrame:
        """One row an event, the best source for each value."""
        return self._frame("certifications_wide", None)

    def findings_wide(self) -> pd.DataFrame:
        """One row a finding of an event, each finding once."""
        return self._frame("findings_wide", None)

    def facilities_in_scope(self, as_of: str | None = None) -> pd.DataFrame:
        """One row a facility in scope as of an ISO date; default: the newest retrieval."""
        return self._frame("facilities_in_scope", as_of)

    def _frame(self, name: str, as_of: str | None) -> pd.DataFrame:
        tables = {table: self._dataset.arrow(table) for table in VIEW_BY_NAME[name].tables}
        day = check_as_of(as_of) or self._dataset.as_of
        with connection(tables, day) as database:
            return _frame(run(database, f"from {name}"))


class Dataset:
    """One snapshot. ``dataset.findings`` or ``dataset["findings"]`` is a table as a frame.

    A table is read, and proven, when it is first asked for; all come from the one snapshot,
    whatever is published meanwhile. Each call gives a frame of its own.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._manifest = read_manifest(path)
        self._tables: dict[str, pa.Table] = {}
        self.snapshot: str = self._manifest["snapshot"]
        self.collection: str = self._manifest["collection"]
        self.synthetic: bool = self._manifest["synthetic"]
        self.as_of: str | None = self._manifest["as_of"]
        self.views = Views(self)

    @property
    def tables(self) -> tuple[str, ...]:
        """The names of the tables."""
        return tuple(BY_NAME)

    @property
    def manifest(self) -> dict[str, Any]:
        """What the snapshot was made from, and the hash of each file."""
        return dict(self._manifest)

    def arrow(self, table: str) -> pa.Table:
        """Return a table as Arrow. Raises KeyError, SnapshotDamaged."""
        if table not in BY_NAME:
            raise KeyError(table)
        if table not in self._tables:
            self._tables[table] = read_table(self.path, self._manifest, table)
        return self._tables[table]

    def __getitem__(self, table: str) -> pd.DataFrame:
        """Return a table as a frame with Arrow-backed types. Raises KeyError, SnapshotDamaged."""
        return _frame(self.arrow(table))

    def __getattr__(self, table: str) -> pd.DataFrame:
        """Return a table as a frame, as ``dataset[table]`` does."""
        if table in BY_NAME:
            return self[table]
        raise AttributeError(table)

    def __dir__(self) -> list[str]:
        """Name the tables too."""
        return [*super().__dir__(), *BY_NAME]


def load(
    data_dir: Path | str = "data", collection: str = "demo", snapshot: str = CURRENT
) -> Dataset:
    """Return a published snapshot of a collection.

    ``snapshot`` is an id, or ``current`` for the newest. Raises NoSnapshot, SnapshotDamaged.
    """
    return Dataset(snapshot_path(Path(data_dir), collection, snapshot))


def _frame(table: pa.Table) -> pd.DataFrame:
    return table.to_pandas(types_mapper=_pandas_type)


def _pandas_type(arrow: pa.DataType) -> pd.api.extensions.ExtensionDtype:
    """The type that a plain ``pandas.read_parquet`` of a snapshot's file gives."""
    return pd.StringDtype("pyarrow") if pa.types.is_string(arrow) else pd.ArrowDtype(arrow)
