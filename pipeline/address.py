"""Bytes behind an address of fsspec (``s3://bucket/raw/demo/name.html``), asked for by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.errors import NotFetched, Unreadable, WrongUsage
from pipeline.settings import MIB

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem


def fetched(address: str, limit: int | None) -> bytes:
    """Return the bytes at an address, at most one more than the limit.

    Raises Unreadable where there are none, NotFetched where the store does not answer.
    """
    system, path = system_of(address)
    try:
        data: bytes = system.cat_file(path, start=0, end=None if limit is None else limit + 1)
    except FileNotFoundError as error:
        name = address.rpartition("/")[2]
        raise Unreadable(f"{name}: no such file; check the path.", "failed") from error
    except Exception as error:  # each kind of store raises its own errors
        raise NotFetched(f"{address}: {said(error)}") from error
    if limit is not None and len(data) > limit:
        raise Unreadable(
            f"{address.rpartition('/')[2]}: more than {limit / MIB:g} MiB, which no announcement "
            "or report has; leave it out."
        )
    return data


def system_of(address: str) -> tuple[AbstractFileSystem, str]:
    """Return the file system of an address and the path in it; raises WrongUsage."""
    if "://" not in address:
        raise WrongUsage(f"--raw-address {address}: no address, such as s3://bucket/raw/demo.")
    try:
        from fsspec.core import url_to_fs
    except ImportError as error:
        raise WrongUsage(
            "An address of raw documents needs fsspec; install it: pip install 'alucert[dask]'."
        ) from error
    try:
        system, path = url_to_fs(address)
    except (ImportError, ValueError) as error:
        raise WrongUsage(
            f"{address}: this kind of address cannot be read here ({error}); install what it names."
        ) from error
    return system, str(path)


def said(error: Exception) -> str:
    """Return an error in words, with its kind."""
    return f"{type(error).__name__}: {error}"
