"""The tables about who is who, besides the companies and plants themselves."""

from __future__ import annotations

from pipeline.dataset.model import Table, col, ref

IDENTITY_TABLES: tuple[Table, ...] = (
    Table(
        "facility_names",
        "One spelling under which a facility appeared.",
        ("facility_id", "name"),
        (
            ref("facility_id", "facilities.facility_id", "the facility", True),
            col("name", "the name as written", required=True, read=True),
        ),
    ),
    Table(
        "organisation_keys",
        "One key of one company, kept by hand in data/keys.csv: a LEI, a supplier number.",
        ("organisation_id", "scheme", "value"),
        (
            ref("organisation_id", "organisations.organisation_id", "the company", True),
            col(
                "scheme",
                "whose key: lei (ISO 17442), or a word of one's own such as supplier_number",
                required=True,
            ),
            col("value", "the key itself", required=True),
            col("name_as_listed", "the company's name in the list of keys", required=True),
            col("source", "where the key was taken from", required=True),
        ),
    ),
)
