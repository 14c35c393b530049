"""What `alucert same` answers, with the names that a snapshot knows, if there is one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from pipeline.dataset.load import Dataset, load
from pipeline.dataset.snapshot import NoSnapshot
from pipeline.errors import WrongUsage
from pipeline.identity import reviewed
from pipeline.identity.letters import normal
from pipeline.identity.names import split_form
from pipeline.identity.same import Answer, same_company, same_firm, same_place, same_plant
from pipeline.identity.similar import proposals
from pipeline.match.supplier_list import country_code
from pipeline.settings import Settings


def answer(
    settings: Settings, kind: str, one: str, other: str, within: Sequence[str], snapshot: str
) -> Answer:
    """Say whether two names of a kind are one. Raises WrongUsage for names without letters."""
    for name in (one, other):
        if not normal(name):
            raise WrongUsage(f"{name!r} holds no letter and no digit; that is no name.")
    decisions = reviewed.read_decisions(settings.data_dir / reviewed.FILE)
    first, second = (within[0], within[-1]) if within else ("", "")
    if kind == "firm":
        return same_firm(one, other, decisions)
    if kind == "place":
        codes = []
        for place in (first, second):
            code = country_code(place) if place else ""
            if code is None:
                raise WrongUsage(f"--in {place}: no country; write its ISO code, such as DE.")
            codes.append(code)
        return same_place(one, other, codes[0], codes[1], decisions)
    if kind == "plant":
        return same_plant(one, other, first, second, decisions)
    known = _names_alike(_dataset(settings, snapshot), one, other)
    return same_company(one, other, decisions, known)


def proposal_rows(settings: Settings, snapshot: str) -> Iterator[Sequence[str]]:
    """Yield a table of names that are alike and not one, in the form of ``merges.csv``.

    ``verdict``, ``who``, ``when`` are for the person who decides; ``why`` holds the likeness.
    Raises NoSnapshot, SnapshotDamaged.
    """
    decisions = reviewed.read_decisions(settings.data_dir / reviewed.FILE)
    dataset = load(settings.data_dir, settings.collection, snapshot)
    companies: dict[str, list[str]] = defaultdict(list)
    full: dict[str, str] = {}
    for row in dataset.arrow("organisations").to_pylist():
        full[row["organisation_id"]] = row["name"]
    for row in dataset.arrow("organisation_names").to_pylist():
        if row["kind"] != "short":
            companies[row["organisation_id"]].append(row["name"])
    owner = {
        row["facility_id"]: row["organisation_id"]
        for row in dataset.arrow("facilities").to_pylist()
    }
    plants: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in dataset.arrow("facility_names").to_pylist():
        plants[full[owner[row["facility_id"]]]].append((row["facility_id"], row["name"]))
    yield reviewed.COLUMNS
    for found in proposals(companies, plants, decisions):
        alike = f"similar, {found.score:.0f} of 100"
        yield (found.kind, found.name, found.other, found.within, "", "", "", alike)


def _names_alike(dataset: Dataset | None, one: str, other: str) -> list[str]:
    """The names of a snapshot that have the name of either without its legal form."""
    if dataset is None:
        return []
    bases = {reading.base for name in (one, other) for reading in split_form(name).all_readings}
    return [
        row["name"]
        for row in dataset.arrow("organisation_names").to_pylist()
        if row["kind"] != "short"
        and {reading.base for reading in split_form(row["name"]).all_readings} & bases
    ]


def _dataset(settings: Settings, snapshot: str) -> Dataset | None:
    """The snapshot; None if nothing is published yet and none was named."""
    try:
        return load(settings.data_dir, settings.collection, snapshot)
    except NoSnapshot:
        if snapshot != "current":
            raise
        return None
