"""What went wrong on the wire, in words a person understands."""

from __future__ import annotations

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    ResponseDataLossError,
)


def said_of(error: BaseException) -> str:
    """Return an error in words a person understands."""
    plain = {
        DownloadTimeoutError: "no whole answer in time",
        ResponseDataLossError: "cut: the connection ended before the answer did",
        DownloadConnectionRefusedError: "the connection was refused",
        CannotResolveHostError: "the host is not known",
    }
    for kind, words in plain.items():
        if isinstance(error, kind):
            return words
    return f"{type(error).__name__}: {str(error)[:300]}"


def certificate_fault(error: BaseException | None) -> str | None:
    """Return what is wrong with a server's certificate, None if that is not what failed."""
    seen = 0
    while error is not None and seen < 10:
        name, text = type(error).__name__, repr(error)
        if "certificate verify failed" in text or "VerificationError" in text:
            return f"the certificate is not valid ({text[:300]})"
        if name in ("VerificationError", "SSLCertVerificationError"):
            return f"the certificate is not valid ({name})"
        error, seen = error.__cause__ or error.__context__, seen + 1
    return None
