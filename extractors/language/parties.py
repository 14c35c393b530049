"""Who is who: the certified entity, its short names and its stated owner."""

from __future__ import annotations

from dataclasses import dataclass

from extractors.document import Span
from extractors.language.claims import Claim
from extractors.language.entity import (
    first_company,
    fullest_name,
    named_in_head,
    primary_name,
    subject_name,
)
from extractors.language.entity_choice import ZonedSpan, choose_entity
from extractors.language.names import Name, core_tokens, fold_key
from extractors.language.organisations import Mention, is_noise_name, names_in
from extractors.language.owners import find_owners
from extractors.language.short_names import find_short_names

__all__ = ["Mention", "Parties", "is_noise_name", "names_in", "resolve_parties"]


@dataclass(frozen=True, slots=True)
class Parties:
    """The parties of a document; ``entity`` is None where no claim names anyone."""

    entity: Mention | None
    short_names: tuple[Mention, ...] = ()
    parent: tuple[Mention, ...] = ()
    mentions: tuple[Span, ...] = ()

    def is_entity(self, name: str) -> bool:
        """Say whether a name is the entity's, full or short."""
        if self.entity is None:
            return False
        names = (self.entity.text, *(short.text for short in self.short_names))
        key = core_tokens(name)
        return any(key == core_tokens(own) for own in names)


def resolve_parties(
    text: str,
    claims: tuple[Claim, ...],
    titles: tuple[Claim, ...],
    sentences: tuple[ZonedSpan, ...],
    head_title: str | None,
) -> Parties:
    """Return the parties: ``claims`` of running text in order, ``titles`` of title and standfirst.

    ``sentences`` are all of the text with their zones; names are not looked up in background.
    """
    body = tuple(span for span, zone in sentences if zone != "background")
    candidates, named = claimed_names(text, claims, titles, body)
    told = told_name(text, candidates, named, body, head_title)
    primary = choose_entity(text, sentences, claims, titles, told)
    if primary is None:
        return Parties(None)
    full = fullest_name(text, primary, [*candidates, *named], body)
    entity = Mention(full.start, full.end, full.text)
    shorts, mentions = find_short_names(text, entity, body)
    parent = find_owners(text, entity, shorts, mentions, body)
    return Parties(entity, shorts, parent, mentions)


def claimed_names(
    text: str, claims: tuple[Claim, ...], titles: tuple[Claim, ...], body: tuple[Span, ...]
) -> tuple[list[Name], list[Name]]:
    """Return the organisations that the claims of running text, and of the titles, are about."""
    candidates = [name for claim in claims if (name := subject_name(text, claim)) is not None]
    named = [name for claim in titles if (name := _named_in_title(text, claim, body)) is not None]
    return candidates, named


def told_name(
    text: str,
    candidates: list[Name],
    named: list[Name],
    body: tuple[Span, ...],
    head_title: str | None,
) -> Name | None:
    """Return the organisation that the grammar of claims finds, None where it finds none."""
    return (
        primary_name(candidates, named, head_title)
        or named_in_head(text, head_title, body)
        or first_company(text, body)
    )


def _named_in_title(text: str, claim: Claim, body: tuple[Span, ...]) -> Name | None:
    """Return the organisation that a title's claim is about.

    A title in capitals does not tell how a name is spelled, nor where it ends: there it is the
    longest name of running text that stands in the title too.
    """
    if not text[claim.predicate.start : claim.predicate.end].isupper():
        return subject_name(text, claim)
    title = f" {fold_key(text[claim.subject.start : claim.subject.end])} "
    inside = [
        name
        for span in body
        if span.start > claim.tail.end
        for name in names_in(text, span.start, span.end)
        if f" {fold_key(name.text)} " in title and not is_noise_name(name.text)
    ]
    return max(inside, key=lambda name: len(name.text), default=None)
