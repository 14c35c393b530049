"""activities: supply-chain activities in the scheme's terms where the text supports them."""

from __future__ import annotations

from extractors.finding import Outcome, cite
from extractors.language.phrases import find_activities
from extractors.language.scope import has_cue
from extractors.reading import Reading


def extract(reading: Reading) -> Outcome:
    """Return the activities that title, claims and scope sentences name, in catalogue order."""
    found: dict[str, tuple[int, int]] = {}
    for sentence in reading.scope_sentences:
        if has_cue(reading.words(sentence), "other", "background"):
            continue
        for activity, start, end in find_activities(reading.text, sentence.start, sentence.end):
            found.setdefault(activity, (start, end))
    if not found:
        return Outcome({"activities": []}, absent={"activities": "not_found"})
    names = sorted(found, key=lambda name: found[name])
    evidence = tuple(
        cite(reading.document, f"activities[{index}]", *found[name], "activities.wording", 0.8)
        for index, name in enumerate(names)
    )
    return Outcome({"activities": names}, evidence)
