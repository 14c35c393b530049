"""What came over the wire and was not taken: kept apart, with hash and reason, for a person.

``data/raw/<collection>/collect/quarantine/`` is a raw store of its own. Nothing reads it but a
person; it may be deleted, and the oldest answers go by themselves.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from pipeline.collect.fetching import Ask, Fetched, FetchFailed, Refused
from pipeline.collect.ledger import FOLDER
from pipeline.collect.payload import LIMITS, Wanted
from pipeline.collect.raw_store import RawStore

_ANSWERS = 500
_BYTES = LIMITS["page"]  # of larger answers hash and reason are told, the bytes are not kept


class Quarantine:
    """The quarantine of one collection; ``writes=False`` only tells hashes."""

    def __init__(self, raw_dir: Path, writes: bool = True) -> None:
        self.store = RawStore(raw_dir / FOLDER / "quarantine")
        self.writes = writes

    def keep(self, answer: Fetched, reason: str) -> str:
        """Keep an answer that was not taken; return the sha256 of its bytes.

        Raises AlucertError if the folder cannot be written.
        """
        if self.writes and len(answer.body) <= _BYTES:
            self.store.add(
                answer.body,
                {
                    "url": answer.url,
                    "final_url": answer.final_url,
                    "retrieved_at": answer.answered_at,
                    "content_type": answer.headers.get("content-type"),
                    "status": answer.status,
                    "stage": "collect",
                    "reason": reason,
                },
            )
        return hashlib.sha256(answer.body).hexdigest()

    def tidy(self) -> None:
        """Remove what interrupted writers left, and the oldest of too many answers."""
        self.store.clean()
        held = self.store.documents()
        held.sort(key=lambda document: (str(document.metadata.get("retrieved_at")), document.name))
        for document in held[: max(0, len(held) - _ANSWERS)]:
            document.file.with_suffix(".json").unlink(missing_ok=True)
            document.file.unlink(missing_ok=True)


def kept_apart(ask: Ask, quarantine: Quarantine) -> Ask:
    """Return a way of asking that keeps what is not taken; its errors then tell the sha256."""

    def asking(
        url: str, wanted: Wanted, etag: str | None = None, last_modified: str | None = None
    ) -> Fetched:
        try:
            return ask(url, wanted, etag, last_modified)
        except (Refused, FetchFailed) as error:
            if error.answer is not None and error.answer.body:
                error.sha256 = quarantine.keep(error.answer, error.reason)
            raise

    return asking
