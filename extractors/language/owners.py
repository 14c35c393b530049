"""The owners that a text states for the entity (RECORD.md, 'parent')."""

from __future__ import annotations

import re

from extractors.document import Span
from extractors.language.names import Name, core_tokens, is_capitalised, read_name
from extractors.language.organisations import Mention, is_brand, is_noise_name, names_in
from extractors.vocab.gazetteer import country_codes, demonyms

# 'a wholly-owned subsidiary of', 'the joint venture between': what leads to an owner's name.
_APPOSITION_PARENT = re.compile(
    r"(?P<kind>(?:(?:a|an|the|as|its|is|are|been|both|now|part)\s+)?(?:[\w%/:.-]+\s+){0,4}?"
    r"(?:subsidiary|subsidiaries|unit|arm|affiliate|division|joint[\s-]venture|JV|business|branch"
    r"|member|part|offshoot|daughter(?:\scompany)?|venture|partnership|company)"
    r"(?:\s+compan(?:y|ies))?\s+(?:of|between|by|from|owned\sby|set\sup\sby|formed\sby|within))\s+",
)
# '60% owned by', 'belongs to', 'whose shareholders are', 'its parent is'.
_OWNED = re.compile(
    r"(?P<kind>(?:wholly[\s-]|fully[\s-]|majority[\s-]|jointly[\s-]"
    r"|(?:\d+(?:\.\d+)?|[a-z-]+)\s?(?:%|per\s?cent|percent)[\s-]*){0,4}"
    r"(?<!un)(?:owned|controlled|held)\s+(?:\w+\s+){0,2}?by|belong(?:s|ing)\s+to"
    r"|part\s+of\s+the(?=\s+[A-Z])|(?:is|are|a|as)\s+part\s+of"
    r"|is\s+(?:a\s+)?(?:wholly\s+)?owned\s+by|whose\s+(?:sole\s+)?(?:owners?|shareholders?"
    r"|parent)(?:\s+company)?\s+(?:is|are)"
    r"|at\s(?:its\s)?parent(?:\s(?:company|group))?(?=\s[A-ZÀ-Þ])"
    r"|(?:its|the|company[’'´]s|firm[’'´]s|producer[’'´]s|group[’'´]s|smelter[’'´]s)\s+(?:sole\s+"
    r"|majority\s+)?(?:owners?|parent|shareholders?)(?:\s+company)?(?:\s+(?:is|are)|,)|in\s+which)\s+"
)
# A share, or words of dividing, before an owner's name.
_SHARE = re.compile(
    r"(?:\(?\b\d{1,3}(?:[.,]\d+)?\s?(?:%|per\s?cent"
    r"|percent)\)?(?:\s+(?:each|by|of|for|from|to|held\s+by|owned\s+by))*\s*"
    r"|\bby\s+|\bthe\s+|\bboth\s+|\bequally\s+|\bin\s+equal\s+\w+\s+)",
    re.IGNORECASE,
)


def _read_owners(
    text: str, position: int, limit: int, own: frozenset[tuple[str, ...]]
) -> tuple[Mention, ...]:
    """Read owners from a position on: names with shares and tickers, joined by 'and' or '/'.

    ``own`` are the entity's names as words; a name of the entity or no name ends the list.
    """
    found: list[Mention] = []
    while position < limit and len(found) < 4:
        while (share := _SHARE.match(text, position, limit)) is not None and share.end() > position:
            position = share.end()
        lead = re.match(
            r"(?:[A-ZÀ-ÞĀ-ſ][\w-]+-(?:based|listed|controlled)\s+|(?:[a-z-]+\s+){0,5}?(?=[A-ZÀ-ÞĀ-ſ]))",
            text[position:limit],
        )
        member = re.match(r"(?:the\s)?ASI\s(?:member|Member)\s", text[position:limit])
        if member:
            position += member.end()
        if (
            lead
            and not member
            and not re.search(r"\b(?:in|for|at|that|which|with|has|is)\b", lead.group())
        ):
            position += lead.end()
        through = re.match(r"[A-ZÀ-Þ][\w-]*-owned\s(?:[a-z]+\s){0,3}", text[position:limit])
        if through:
            position += through.end()  # 'the Innu-owned fund Société Nutshimit'
        name = read_name(text, position, limit)
        if name is None:
            break
        first, _, rest = name.text.partition(" ")
        if first in demonyms() and rest and is_capitalised(rest) and not is_brand(rest):
            name = Name(name.start + len(first) + 1, name.end, rest, name.legal_form)
        seat = re.search(r"(?<=\s)\S+(?P<of>\sof\s(?P<country>[^,]+))$", name.text)
        if seat and name.legal_form is None and seat.group("country") in country_codes():
            cut = seat.start("of")  # 'Selbrook Resources of Jersey', but 'the State of Guinea'
            name = Name(name.start, name.start + cut, name.text[:cut], None)
        if is_noise_name(name.text) or core_tokens(name.text) in own:
            break
        found.append(Mention(name.start, name.end, name.text))
        position = name.end
        ticker = re.match(r"\s\((?:[^()]{1,40})\)", text[position:limit])
        if ticker:
            position += ticker.end()
        share = re.match(
            r"\s(?:\(?\d{1,3}(?:[.,]\d+)?\s?(?:%|per\s?cent|percent)\)?)", text[position:limit]
        )
        if share:
            position += share.end()
        joint = re.match(
            r",?\s*(?:and|/|&|,\s+and|with)\s+|\s*/\s*|,\s(?=[A-ZÀ-ÞĀ-ſ][^;]{3,80}?\sand\s)",
            text[position:limit],
        )
        if not joint:
            break
        position += joint.end()
    return tuple(found)


def find_owners(
    text: str,
    entity: Mention,
    shorts: tuple[Mention, ...],
    mentions: tuple[Span, ...],
    body: tuple[Span, ...],
) -> tuple[Mention, ...]:
    """Return the owners that the text names for the entity, in order; a joint venture has more."""
    own = frozenset({core_tokens(entity.text), *(core_tokens(s.text) for s in shorts)})

    for span in body:
        sentence = text[span.start : span.end]
        inside = [m for m in mentions if span.start <= m.start < span.end]
        for mention in inside:
            behind = text[mention.end : span.end]
            owned = re.match(
                r"[’'´]s\s(?:sole\s|majority\s)?(?:owner|parent)(?:\scompany)?(?:,|\sis)\s", behind
            )
            if owned:
                found = _read_owners(text, mention.end + owned.end(), span.end, own)
                if found:
                    return found
            gap = re.match(
                r"(?:\s\([^()]*\))?,?\s*(?:which\s+is\s+|who\s+is\s+|itself\s+|now\s+|is\s+)?",
                behind,
            )
            position = mention.end + (gap.end() if gap else 0)
            for pattern in (_APPOSITION_PARENT, _OWNED):
                match = pattern.match(text, position, span.end)
                if match is None:
                    continue
                if re.search(
                    r"\b(?:part|member|company)\s+of$|\bcompany\b", match.group("kind").strip()
                ) and not re.match(
                    r"(?:the\s+)?[A-ZÀ-ÞĀ-ſ][^,.;]{0,60}?(?:Group|Holding|Holdings|Corporation"
                    r"|Gruppe|Groupe|Grupo|AG|ASA|AB|Ltd|Inc|S\.|plc|PLC|SE|Company)",
                    text[match.end() : span.end],
                ):
                    continue
                found = _read_owners(text, match.end(), span.end, own)
                if found:
                    return found
        before = (
            re.search(
                r"(?P<owner>[A-ZÀ-ÞĀ-ſ][^,;:]{1,70}?)(?:[’']s?)?\s+(?:\([^()]*\)\s+)?(?:wholly[\s-]owned\s+"
                r"|fully[\s-]owned\s+|[a-z]+\s+)?(?:subsidiary|unit|arm|affiliate)\s*,?\s*$",
                text[span.start : inside[0].start],
            )
            if inside
            else None
        )
        if before and inside:
            names = names_in(
                text, span.start + before.start("owner"), span.start + before.end("owner")
            )
            if (
                names
                and core_tokens(names[-1].text) not in own
                and not re.search(r"\b(?:its|their)\s+\w*\s*$", sentence[: before.start() + 1])
            ):
                return (Mention(names[-1].start, names[-1].end, names[-1].text),)
        subject = re.match(
            r"(?:The\s+(?:company|entity|producer|smelter|plant|group|firm)|It|Both)\b",
            sentence,
            re.IGNORECASE,
        )
        own_parent = re.match(
            r"(?:Its|The|The\s(?:company|firm|producer|smelter)[’'´]s)\s(?:sole\s|majority\s)?"
            r"(?:owners?|parent|shareholders?)(?:\scompany)?(?:,|\sis|\sare)\s",
            sentence,
        )
        if own_parent:
            found = _read_owners(text, span.start + own_parent.end(), span.end, own)
            if found:
                return found
        behind_name = re.match(
            r"(?P<owner>[A-ZÀ-ÞĀ-ſ][^,;:.]{1,60}?),\s(?:the|its)\s(?:sole\s|majority\s|new\s)?"
            r"(?:owner|parent(?:\scompany)?|shareholder),\s",
            sentence,
        )
        if behind_name:  # 'JSC Rioni Holding, the majority owner, also makes'
            found = _read_owners(text, span.start, span.end, own)
            if found:
                return found
        to_which = re.search(
            r"\bthe\s(?P<owner>[A-ZÀ-ÞĀ-ſ][^,;:.]{1,60}?)\s(?:group\s|Group\s)?(?:to|of)\swhich\s",
            sentence,
        )
        if (
            to_which
            and inside
            and re.match(
                r"\s(?:also\s|now\s)?(?:belongs|is\s(?:a\s)?(?:part|member))\b",
                text[inside[-1].end : span.end],
            )
        ):
            found = _read_owners(text, span.start + to_which.start("owner"), span.end, own)
            if found:
                return found
        clause = re.search(
            r"\bthe\s+(?:company|entity|producer|smelter|group"
            r"|firm),?\s+(?:which\s+)?(?:belongs\s+to|is\s+owned\s+by)\s+",
            sentence,
        )
        if clause:
            found = _read_owners(text, span.start + clause.end(), span.end, own)
            if found:
                return found
        if subject or inside:
            for pattern in (_APPOSITION_PARENT, _OWNED):
                match = pattern.search(text, span.start, min(span.end, span.start + 160))
                if match and not subject and match.end("kind") < inside[0].start:
                    continue
                if (
                    match
                    and (
                        pattern is _OWNED
                        or re.search(r"\b(?:is|are|as|now)\s", match.group("kind"))
                    )
                    and not re.search(
                        r"\b(?:part|member|company|business|branch|division)\s+of$",
                        match.group("kind").strip(),
                    )
                ):
                    found = _read_owners(text, match.end(), span.end, own)
                    if found:
                        return found
    return ()
