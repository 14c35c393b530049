"""Writing files so that a reader, or a crash, never meets half of one."""

from __future__ import annotations

import errno
import os
import tempfile
from pathlib import Path

PARTIAL = ".partial-"
_NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EMLINK, errno.ENOSYS}


def write_atomically(path: Path, data: bytes, durable: bool = True) -> None:
    """Write a file that is whole at its name or not there: replaces an older one.

    ``durable=False`` saves the wait for the disk, for what can be made again and is checked
    when it is read: only a power cut may then leave a damaged file.
    """
    partial = _write_partial(path.parent, data, durable)
    try:
        partial.replace(path)
    except BaseException:  # Ctrl-C too: no half file stays; raised again
        partial.unlink(missing_ok=True)
        raise
    if durable:
        _sync_folder(path.parent)


def write_once(path: Path, data: bytes) -> bool:
    """Write a file that is whole at its name or not there; never replace one.

    Returns False, with nothing changed, if the name is taken.
    """
    if path.exists():
        return False
    partial = _write_partial(path.parent, data, durable=True)
    try:
        os.link(partial, path)
    except FileExistsError:
        return False
    except OSError as error:
        if error.errno not in _NO_LINKS or path.exists():
            raise
        partial.replace(path)  # a file system without hard links
    finally:
        partial.unlink(missing_ok=True)
    _sync_folder(path.parent)
    return True


def remove_partials(folder: Path) -> int:
    """Remove what interrupted writers left in a folder; return how many files it were.

    Only for the holder of the collection's lock: another writer's file would go too.
    """
    leftovers = sorted(folder.glob(f"{PARTIAL}*"))
    for leftover in leftovers:
        leftover.unlink(missing_ok=True)
    return len(leftovers)


def _write_partial(folder: Path, data: bytes, durable: bool) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=PARTIAL, dir=folder)
    partial = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as handle:
            handle.write(data)
            handle.flush()
            os.fchmod(handle.fileno(), 0o644)
            if durable:
                os.fsync(handle.fileno())
    except BaseException:  # Ctrl-C too: no half file stays; raised again
        partial.unlink(missing_ok=True)
        raise
    return partial


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
