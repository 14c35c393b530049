"""What pages of invented sites hold around an article: menus, banners, other posts, footers.

Each has names and dates of its own that no reading of the article may take up.
"""

from __future__ import annotations

MENU = ("About Us", "Membership", "Performance Standard", "Chain of Custody Standard",
        "Get Certified", "Find an Auditor", "News", "Library", "Contact")  # fmt: skip
# Title, address, date and first sentence of other posts.
POSTS = (
    ("ASI certifies Orrest Castings Ltd against Performance Standard V3",
     "/asi-certifies-orrest-castings-ltd/", "11 April 2023",
     "Orrest Castings Ltd has achieved ASI Performance Standard V3 (2022) Certification for its "
     "foundry in Kendal, United Kingdom."),
    ("ASI expands Papeteries du Velay Chain of Custody scope to four sites",
     "/asi-expands-papeteries-du-velay/", "2 September 2022",
     "Papeteries du Velay SAS has expanded the scope of its Chain of Custody Certification to "
     "four converting plants."),
    ("Seven new members join in the first quarter", "/seven-new-members/", "30 March 2021",
     "Seven organisations from five countries joined us between January and March."),
    ("Webinar: closing non-conformances in time", "/webinar-non-conformances/", "19 May 2020",
     "Auditors of three firms talk about 2.4 Responsible Sourcing and how to close findings."),
)  # fmt: skip


def menu_list(of: str = "ul") -> str:
    """A menu as a list of links."""
    items = "".join(f'<li><a href="/{n}/">{name}</a></li>' for n, name in enumerate(MENU))
    return f"<{of}>{items}</{of}>"


def menu_divisions() -> str:
    """A menu as links in divisions without any class."""
    return "".join(f'<div><a href="/{n}/">{name}</a></div>' for n, name in enumerate(MENU))


def menu_with_sublists() -> str:
    """A menu with a second level and a line of description each."""
    entries = "".join(
        f'<li><a href="/{n}/">{name}</a><ul><li><a href="/{n}/a/">{name} in brief</a></li>'
        f'<li><a href="/{n}/b/">Documents on {name}</a></li></ul></li>'
        for n, name in enumerate(MENU)
    )
    return f"<ul>{entries}</ul>"


def post_list() -> str:
    """Other posts as a list of links with dates."""
    return "<ul>" + "".join(
        f'<li><a href="{address}">{title}</a> <span>{date}</span></li>'
        for title, address, date, _ in POSTS
    ) + "</ul>"  # fmt: skip


def post_cards(opening: str = "<div>") -> str:
    """Other posts as cards: linked title, date, first sentence, 'Read more'."""
    closing = f"</{opening[1:].split()[0].rstrip('>')}>"
    return "".join(
        f'{opening}<h3><a href="{address}">{title}</a></h3><span>{date}</span>'
        f'<p>{lead}</p><a href="{address}">Read more</a>{closing}'
        for title, address, date, lead in POSTS
    )


def share_links() -> str:
    """Links to pass the page on."""
    names = ("LinkedIn", "X", "Facebook", "Email")
    return " ".join(f'<a href="https://example.org/share/{n}">{n}</a>' for n in names)
