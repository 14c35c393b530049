"""The website of the Aluminium Stewardship Initiative.

Patterns from page texts (addresses of announcements, newsletters and static pages were seen);
which listing endpoints are on was not, so that all are tried. The site gives no certain form of
a report's link: a file below ``/wp-content/uploads/`` or a member's page is expected.
"""

from __future__ import annotations

import re

from pipeline.collect.sources.site import Addresses, Feed, JsonApi, ListPages, Site, Sitemap
from pipeline.collect.sources.site import TagArchives as Tags

_STANDARD = r"(?:performance|chain[\s-]of[\s-]custody)[\s-]standard"
_SPEAKS = re.compile(
    rf"(?i)\b(?:certif(?:ies|ied|ication)|recertif\w+)\b[^.]{{0,200}}\b{_STANDARD}|"
    rf"\b{_STANDARD}\b[^.]{{0,200}}\bcertif(?:ies|ied|ication)\b"
)
_OWN_VOICE = re.compile(
    r"(?i)today announced|announced today|has been (?:issued|certified|awarded)|is pleased to "
    r"|independent,? third[\s-]party audit"
)
_OTHER = re.compile(
    r"(?i)monthly newsletter|view this email in your browser|back to summary of d&r activities|"
    r"members? since|terms of use"
)


def announces(text: str, title: str) -> bool:
    """Say by title and text whether a page tells that a company was certified."""
    if _OTHER.search(text) or "newsletter" in title.lower():
        return False
    return bool(_SPEAKS.search(title) or _SPEAKS.search(text)) and bool(_OWN_VOICE.search(text))


SOURCE = Site(
    name="asi",
    start="https://aluminium-stewardship.org/",
    hosts=("aluminium-stewardship.org", "www.aluminium-stewardship.org"),
    announcement=re.compile(
        r"^(?:aluminium-stewardship-initiative|asi)-(?:re-?)?certifies-|^asi-expands?-.+scope|"
        r"^asi-issues-provisional-|^first-asi-.+certification"
    ),
    other=re.compile(
        r"newsletter|^asi-(?:standards?|policy|policies|membership|members?|annual|statement|"
        r"position|board|event|webinar|consultation)\b(?!.*certif)"
    ),
    unsure=re.compile(r"^(?:aluminium-stewardship-initiative|asi)-|certif|audit"),
    report=re.compile(
        r"(?i)/wp-content/uploads/[^?#]*(?:audit|report|certificat)[^/?#]*\.pdf(?:[?#]|$)"
    ),
    report_page=re.compile(r"(?i)/(?:members?|certificates?|certified)/[^/]+/?$"),
    announces=announces,
    discovery=(
        JsonApi(),
        Sitemap(),
        Feed(),
        ListPages(),
        Tags(("asi-performance-standard", "chain-of-custody-standard", "certification")),
        Addresses(),
    ),
    delay=2.0,
    cadence_days=30,
    minimum=500,
)
