"""What a run of `collect` did: by outcome, for a person, for cron and for a machine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from pipeline.errors import EXIT_DONE, EXIT_FAILED, EXIT_NOT_COMPLETE

Outcome = Literal["new", "changed", "unchanged", "gone", "refused", "failed"]
OUTCOMES: tuple[Outcome, ...] = ("new", "changed", "unchanged", "gone", "refused", "failed")
KINDS = ("announcement", "audit_report", "reprint")
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one address; ``reason`` for what was refused, failed or is gone.

    ``sha256`` is that of bytes that came and were not taken (they lie in the quarantine).
    """

    url: str
    kind: str
    outcome: Outcome
    reason: str | None = None
    alarming: bool = False
    sha256: str | None = None


@dataclass
class Summary:
    """A run, as it goes on and at its end."""

    source: str
    started_at: str
    dry_run: bool = False
    ended_at: str | None = None
    path: str | None = None
    listed: int = 0
    by_key: dict[str, Told] = field(default_factory=dict)
    moved: int = 0
    others: int = 0
    warnings: list[str] = field(default_factory=list)
    listing: bool = True
    stopped: str | None = None
    requests: int = 0
    body_bytes: int = 0
    tries_again: int = 0
    seconds_waited: float = 0.0
    seconds: float = 0.0

    @property
    def told(self) -> list[Told]:
        """What became of each address, in the order of asking."""
        return list(self.by_key.values())

    def tell(self, key: str, told: Told) -> None:
        """Note what became of an address; what is new or changed stays so if asked again."""
        before = self.by_key.get(key)
        if before is not None and before.outcome in ("new", "changed") and told.reason is None:
            return
        self.by_key[key] = told

    def count(self, outcome: Outcome, kind: str | None = None) -> int:
        """Return how many addresses had an outcome."""
        return sum(t.outcome == outcome and kind in (None, t.kind) for t in self.told)

    @property
    def whole(self) -> bool:
        """Whether the run did all that there was to do; a robots.txt that forbids is no fault."""
        alarming = any(told.outcome == "failed" or told.alarming for told in self.told)
        return self.listing and self.stopped is None and not alarming and not self.warnings

    @property
    def exit_code(self) -> int:
        """0 done, 3 done but something is missing, 1 if the site could not be listed at all."""
        if not self.listing:
            return EXIT_FAILED
        return EXIT_DONE if self.whole else EXIT_NOT_COMPLETE

    def as_json(self) -> dict[str, Any]:
        """Return the summary for a machine: counts, and every address that needs a look."""
        held = asdict(self)
        del held["by_key"], held["listing"]
        looked_at = [told for told in self.told if told.reason is not None]
        return {
            **held,
            "seconds_waited": round(self.seconds_waited, 3),
            "seconds": round(self.seconds, 3),
            "exit_code": self.exit_code,
            "outcomes": {outcome: self.count(outcome) for outcome in OUTCOMES},
            "outcomes_by_kind": {
                kind: {outcome: self.count(outcome, kind) for outcome in OUTCOMES} for kind in KINDS
            },
            "addresses": [asdict(told) for told in looked_at],
        }

    def lines(self) -> Iterable[str]:
        """Yield the summary for a person."""
        told = "would be asked" if self.dry_run else "by outcome"
        yield f"{self.source}: {self.listed} posts listed by {self.path or 'nothing'}; {told}:"
        yield f"{'':14}" + "".join(f"{outcome:>11}" for outcome in OUTCOMES)
        for kind, label in zip(KINDS, ("announcements", "reports", "reprints"), strict=True):
            counts = Counter(t.outcome for t in self.told if t.kind == kind)
            if counts or kind != "reprint":
                yield f"{label:14}" + "".join(f"{counts[outcome]:>11}" for outcome in OUTCOMES)
        rate = self.requests / self.seconds if self.seconds > 0 else 0.0
        again = f", {self.tries_again} of them second tries" if self.tries_again else ""
        yield (
            f"{self.requests} requests{again}, {self.body_bytes} body bytes, "
            f"{self.seconds:.1f} s ({rate:.1f} a second)"
        )
        if self.moved:
            yield f"{self.moved} addresses have moved"
        for warning in self.warnings:
            yield f"warning: {warning}"
        looked_at = [t for t in self.told if t.reason is not None]
        for entry in looked_at[:_SHOWN]:
            yield f"  {entry.outcome}: {entry.url}: {entry.reason}"
        if len(looked_at) > _SHOWN:
            yield f"  and {len(looked_at) - _SHOWN} more, see the run's file"
        if self.stopped is not None:
            yield f"stopped: {self.stopped}; run collect again to go on"
