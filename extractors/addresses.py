"""The parts of an address as a page writes it, which may be none at all."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit

_NONE = SplitResult("", "", "", "", "")


def parts_of_address(address: str) -> SplitResult:
    """Return scheme, host, path, query and fragment; all empty for what is no address.

    >>> parts_of_address("https://example.org/a.pdf").path, parts_of_address("http://[here").scheme
    ('/a.pdf', '')
    """
    try:
        return urlsplit(address)
    except ValueError:  # 'http://[to be added]'
        return _NONE
