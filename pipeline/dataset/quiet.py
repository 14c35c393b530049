"""DuckDB without its progress bar, wherever it runs."""

from __future__ import annotations

from contextlib import suppress

import duckdb


def without_progress_bar(database: duckdb.DuckDBPyConnection) -> None:
    """Turn off the bar that DuckDB draws for a long query.

    In a notebook DuckDB refuses the setting where ``ipywidgets`` is missing, which its bar needs;
    there is no bar to turn off then.
    """
    with suppress(duckdb.InvalidInputException):
        database.execute("set enable_progress_bar = false")
