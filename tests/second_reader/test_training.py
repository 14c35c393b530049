"""From annotations to lessons, from lessons to equal bytes, from proposals to cut-offs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from extractors.second_reader.proposals import Proposal, text_mark
from pipeline.errors import WrongUsage
from pipeline.score.gold import Annotated, load_annotated
from pipeline.score.groups import Placed
from pipeline.score.out_of_fold import FILE, Unseen, load_unseen, written
from pipeline.score.parts import is_set_aside
from pipeline.settings import Settings
from pipeline.source import Source
from tests.extractors.announcements import FJORDLYS, document_of
from tests.second_reader.conftest import QUICK
from tools.second_reader.augment import pools_of, varied
from tools.second_reader.calibrate import LEAST, best_scores, choose, table_of
from tools.second_reader.corpus import Lesson, lesson_of, spans_of
from tools.second_reader.folds import deal
from tools.second_reader.train import train
from tools.second_reader.versions import Figure, Version, compared, is_worse, report

RECORD: dict[str, Any] = {
    "entity": "Fjordlys Metall AS",
    "short_names": ["Fjordlys"],
    "parent": None,
    "facilities": [{"any": ["Kvitnes Smelter", "Kvitnes"]}],
    "places": ["Haugesund"],
    "auditors": ["DNV"],
    "capacities": [{"value": 96000, "unit": "tonnes"}],
    "criteria": [{"criterion": "2.4", "parts": ["a", "b"]}, {"criterion": "10.8", "parts": ["a"]}],
    "nonconformances": {"minor": 2, "major": None, "total": None},
    "speakers": [{"name": "Ragnhild Torvik"}],
}


def told(text: str, record: dict[str, Any]) -> set[tuple[str, str]]:
    document = document_of(text)
    return {(one.label, document.text[one.start : one.end]) for one in spans_of(document, record)}


def test_an_annotation_gives_the_places_of_its_values() -> None:
    assert told(FJORDLYS, RECORD) == {
        ("entity", "Fjordlys Metall AS"), ("short name", "Fjordlys"),
        ("facility", "Kvitnes Smelter"), ("place", "Haugesund"), ("auditor", "DNV"),
        ("capacity", "96,000"), ("criterion", "2.4a-b"), ("criterion", "10.8a"),
        ("count_minor", "Two"), ("speaker", "Ragnhild Torvik"),
    }  # fmt: skip


def test_a_name_inside_of_a_longer_one_is_no_span_of_its_own() -> None:
    text = "Haugesund Metall AS has achieved certification for its mill in Haugesund."
    document = document_of(text)
    spans = spans_of(document, {"entity": "Haugesund Metall AS", "places": ["Haugesund"]})
    assert [(one.label, one.start) for one in spans] == [
        ("entity", 0),
        ("place", text.rindex("Haugesund")),
    ]


def test_equal_lessons_give_equal_bytes(lessons: list[Lesson], tiny: bytes) -> None:
    assert train(lessons, QUICK) == tiny


def test_other_lessons_give_other_bytes(lessons: list[Lesson], tiny: bytes) -> None:
    assert train(lessons[:-1], QUICK) != tiny


def test_augmentation_changes_names_and_figures_and_keeps_what_stands_around_them(
    lessons: list[Lesson],
) -> None:
    changed = varied(lessons[0], pools_of(lessons), "1 0")
    old = {one.label: lessons[0].text[one.start : one.end] for one in lessons[0].spans}
    new = {one.label: changed.text[one.start : one.end] for one in changed.spans}
    assert old.keys() == new.keys()
    assert all(new[label] != old[label] for label in ("entity", "place", "capacity"))
    assert " has achieved ASI Performance Standard Certification for its mill in " in changed.text
    assert new["count_minor"] == "One"  # its word agrees with the nouns behind it


def test_augmentation_gives_one_name_one_other_name_all_through() -> None:
    document = document_of(FJORDLYS)
    lesson = Lesson("fjordlys", document.text, spans_of(document, RECORD))
    changed = varied(lesson, pools_of([lesson]), "1 0")
    names = {changed.text[o.start : o.end] for o in changed.spans if o.label == "entity"}
    assert len(names) == 1
    assert "Fjordlys" not in changed.text


def test_augmentation_depends_on_its_seed_alone(lessons: list[Lesson]) -> None:
    pools = pools_of(lessons)
    assert varied(lessons[1], pools, "1 0") == varied(lessons[1], pools, "1 0")
    assert varied(lessons[1], pools, "1 0") != varied(lessons[1], pools, "1 1")


def annotated(name: str, entity: str = "", text: str = "x") -> Annotated:
    return Annotated(name, Source(Path(f"{name}.txt"), name), {"entity": entity or name},
                     frozenset(), frozenset(), text)  # fmt: skip


def test_documents_of_one_company_or_template_are_in_one_fold() -> None:
    documents = [annotated(f"announcements/{n}") for n in "abcdefghij"]
    documents[3] = annotated("announcements/d", entity="announcements/a")  # the company of a
    groups = {n: Placed(n, "theme" if n in "bcj" else n) for n in "abcdefghij"}
    folds = dict(zip("abcdefghij", deal(documents, groups, 3), strict=True))
    assert folds["a"] == folds["d"]
    assert folds["b"] == folds["c"] == folds["j"]
    assert {len([f for f in folds.values() if f == fold]) for fold in range(3)} <= {3, 4}


def test_plain_texts_are_no_template() -> None:
    documents = [annotated(f"announcements/{n}") for n in "abcd"]
    groups = {n: Placed(n, "plain text") for n in "abcd"}
    assert sorted(deal(documents, groups, 2)) == [0, 0, 1, 1]


def test_a_report_and_a_broken_document_are_no_lessons() -> None:
    report = Annotated("r", Source(Path("r.pdf"), "r.pdf"), {}, frozenset(), frozenset(), "")
    missing = Annotated("m", Source(Path("m.html"), "m.html"), {}, frozenset(), frozenset(), "")
    assert lesson_of(report, Settings()) is None
    assert lesson_of(missing, Settings()) is None


def unseen_for(lesson: Lesson, *scored: tuple[str, int, int, float]) -> dict[str, Unseen]:
    return {lesson.mark: Unseen(0, tuple(Proposal(*one) for one in scored))}


def test_the_model_speaks_from_the_score_at_which_it_is_best(lessons: list[Lesson]) -> None:
    (entity,) = [one for one in lessons[0].spans if one.label == "entity"]
    unseen = unseen_for(
        lessons[0],
        ("entity", entity.start, entity.end, 0.8),
        ("entity", 40, 45, 0.6),
        ("place", 40, 45, 0.9),
    )
    best = best_scores(lessons, unseen)
    assert best["entity"] == 0.8
    assert best["place"] is None  # never right


def test_few_values_are_never_enough_to_be_taken(tmp_path: Path, lessons: list[Lesson]) -> None:
    chosen = choose(lessons, [], {lessons[0].mark: Unseen(0, ())})
    assert chosen == {}
    assert LEAST >= 20
    assert table_of(chosen, "nothing").splitlines() == [
        "label,proposed_from,taken_from,confidence,given,right,source"
    ]


def test_stored_proposals_come_back_and_are_written_alike(tmp_path: Path) -> None:
    unseen = {
        text_mark("a"): Unseen(2, (Proposal("place", 3, 9, 0.4567),)),
        text_mark("b"): Unseen(0, ()),
    }
    data = written(unseen)
    (tmp_path / FILE).write_bytes(data)
    assert load_unseen(tmp_path) == load_unseen(tmp_path / "announcements") == unseen
    assert written(load_unseen(tmp_path)) == data


def test_damaged_proposals_are_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"no gzip")
    with pytest.raises(WrongUsage, match="make train"):
        load_unseen(tmp_path)


def test_a_model_that_loses_in_a_field_is_worse_and_the_report_says_where() -> None:
    figures = [Figure("places", "both", 0.9, 0.95), Figure("auditors", "model", 0.8, 0.7)]
    assert is_worse(figures)
    assert not is_worse(figures[:1])
    assert "better" in report(figures).splitlines()[1]
    assert "worse" in report(figures).splitlines()[2]


def test_two_models_are_compared_on_what_neither_had_seen(tmp_path: Path) -> None:
    (tmp_path / "fjordlys.txt").write_text(FJORDLYS, encoding="utf-8")
    gold = {"source": "invented", "difficulty": "typical", "record": RECORD}
    (tmp_path / "fjordlys.gold.json").write_text(json.dumps(gold), encoding="utf-8")
    (document,) = load_annotated(tmp_path, tmp_path)
    from pipeline.score.readers import taken

    one = taken(document, Settings())
    assert one is not None and one.reading is not None
    start = one.reading.text.index("DNV")
    table = "label,proposed_from,taken_from,confidence,given,right,source\nauditor,0.5,,,0,0,x\n"
    old = Version(b"", table, {one.mark: Unseen(0, ())}, "")
    new = Version(b"", table, {one.mark: Unseen(0, (Proposal("auditor", start, start + 3, 0.9),))},
                  "")  # fmt: skip
    told = {(figure.field, figure.reader): figure for figure in compared([one], old, new)}
    assert told["auditors", "model"] == Figure("auditors", "model", 0.0, 1.0)
    assert told["auditors", "both"] == Figure("auditors", "both", 1.0, 1.0)


def test_the_model_of_the_package_was_trained_on_nothing_that_is_set_aside() -> None:
    from extractors.second_reader import model
    from pipeline.extract import document_of as read
    from pipeline.source import load

    if not model.is_there():
        pytest.skip("the package has no trained model (make train)")
    root = Path(__file__).resolve().parents[2]
    trained_on = model.about().trained_on
    aside = [
        document
        for document in load_annotated(root / "tests" / "samples" / "passages", root / "data")
        if is_set_aside(document.name)
    ]
    assert len(aside) > 40
    for document in aside:
        data = load(document.source, Settings().document_limit_bytes)
        assert text_mark(read(data, document.source.path, None).text) not in trained_on
