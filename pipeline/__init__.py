"""Moving documents: all input and output of alucert, from raw bytes to a published dataset.

>>> from pipeline import extract_file
>>> extract_file("announcement.html")["document"]["status"]  # doctest: +SKIP
'complete'
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.version import __version__

if TYPE_CHECKING:
    from pipeline.extract import extract_bytes, extract_file, extract_files

__all__ = ["__version__", "extract_bytes", "extract_file", "extract_files"]


def __getattr__(name: str) -> Any:
    """Import the public calls when they are first used: `alucert --help` must not wait."""
    if name in __all__:
        from pipeline import extract

        return getattr(extract, name)
    raise AttributeError(f"module 'pipeline' has no attribute {name!r}")
