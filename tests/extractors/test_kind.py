"""What kind of document a text is, and in which language."""

from __future__ import annotations

import pytest

from extractors.kind import kind_of, language_of
from extractors.reading import read
from tests.extractors.announcements import FJORDLYS, document_of, page_of

LEAD = "Fjordlys Metall AS has achieved ASI Performance Standard V3 (2022) Certification in Norway."


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The mill has been certified against the standard for its plant in the north.", "en"),
        ("Das Werk wurde für seine Anlage in der Stadt nach dem Standard zertifiziert.", "de"),
        ("L’usine a été certifiée selon la norme pour son site dans le nord de la France.", "fr"),
        ("La planta ha sido certificada según la norma para su sede en el norte del país.", "es"),
        (
            "该公司的铝箔工厂已通过绩效标准认证，审核由独立第三方机构完成，未发现重大不符合项，年产能九万吨。",
            "zh",
        ),
        (
            "同社の鋳造工場は性能基準の認証を取得しました。監査は独立した第三者機関によって行われました。",
            "ja",
        ),
        ("", None),
        ("Foil 2024", None),
    ],
)
def test_function_words_tell_the_language(text: str, language: str | None) -> None:
    assert language_of(text) == language


def test_a_foreign_name_makes_no_foreign_text() -> None:
    text = (
        "Perfiles de la Sierra y del Norte, S.A. de C.V. has achieved the certification in Mexico."
    )
    assert language_of(text) == "en"


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://aluminium-stewardship.org/fjordlys", "announcement"),
        ("https://metalnews.example/fjordlys", "reprint"),
    ],
)
def test_the_host_tells_an_announcement_from_a_reprint(url: str, kind: str) -> None:
    assert kind_of(read(page_of(f"<h1>Fjordlys certified</h1><p>{LEAD}</p>", url=url))) == kind


def test_without_a_host_the_voice_and_the_layout_tell() -> None:
    assert kind_of(read(document_of(FJORDLYS))) == "announcement"
    assert kind_of(read(document_of(f"14 May 2024\n\n{LEAD}"))) == "announcement"
    assert kind_of(read(document_of(LEAD))) == "reprint"


@pytest.mark.parametrize(
    "text",
    [
        f"Monthly newsletter\n\n{LEAD}",
        "ASI launches the third version of its standards\n\nThe standards were revised for years.",
        "Foil is rolled in many countries, and recycled in few.",
        "",
    ],
)
def test_newsletters_launches_and_other_texts_are_other(text: str) -> None:
    assert kind_of(read(document_of(text))) == "other"
