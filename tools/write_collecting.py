"""Write docs/collecting.md, what collecting was measured to survive: ``make crawl``.

Runs every test of the collector, the long ones too, and writes which of them stand for each row
of the demands, how many cases they had, and the figures that they noted. With arguments FILE.xml
the figures come from runs that were made before (``pytest --junitxml=FILE.xml``), and the page
says which long tests were not among them.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.files import write_atomically

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "collecting.md"
TESTS = (
    "tests/pipeline/collect",
    "tests/pipeline/test_lock.py",
    "tests/pipeline/read/test_decoding.py",
)
HEAD = """\
# What collecting survives

Written by `make crawl`, which runs every test of the collector, the long ones too, against a
replica of a WordPress site with 1,500 posts and against servers that lie, stall and swell, all on
this machine; no figure is typed by hand. The short tests run in `make test` too. One test alone:
`pytest -m "slow or not slow" -k NAME`.
"""


NOT_RUN = "long, not run when this page was written; `make crawl` runs it"


@dataclass(frozen=True, slots=True)
class Row:
    """One demand: its area, what must be reached, and the functions that test it."""

    area: str
    reach: str
    tests: tuple[str, ...]


ROWS = (
    Row(
        "robots.txt",
        "25 or more fixture decisions, all right; no forbidden hit in the server's log; read as "
        "UTF-8 with or without a mark, closed on failure, Crawl-delay kept, 500 KiB read",
        (
            "test_the_decision_is_the_standard_s",
            "test_what_cannot_be_had_forbids_everything_but_itself",
            "test_crawl_delay_is_read",
            "test_a_rule_behind_half_a_megabyte_is_read",
            "test_a_hostile_file_costs_no_more_than_its_length",
            "test_robots_txt_is_asked_first_and_fails_closed",
            "test_a_redirect_to_what_robots_txt_forbids_is_not_followed",
            "test_what_robots_txt_forbids_is_never_asked",
            "test_the_pace_is_never_faster_than_the_source_and_the_crawl_delay_ask",
        ),
    ),
    Row(
        "back-off",
        "scripted 429 and 503: never early, at most 5 tries, a budget for all waiting",
        (
            "test_retry_after_is_read_in_both_forms",
            "test_a_pause_is_never_shorter_than_asked_and_doubles",
            "test_the_server_s_retry_after_is_kept",
            "test_five_tries_and_no_more_and_a_wait_beyond_the_budget_is_not_begun",
        ),
    ),
    Row(
        "conditional requests",
        "a second run of an unchanged site moves 0 body bytes and gives a byte-identical dataset",
        (
            "test_lists_that_have_not_changed_move_no_body_whichever_way",
            "test_a_second_run_of_an_unchanged_site_moves_no_body_and_changes_no_document",
            "test_a_second_run_gives_the_same_dataset_byte_for_byte",
            "test_the_whole_replica_of_1500_posts",
        ),
    ),
    Row(
        "listing drift",
        "0 lost, 0 doubled, by each way of discovery, with every trouble that can be mended",
        (
            "test_each_way_of_discovery_finds_every_announcement_and_report_once",
            "test_a_trouble_of_the_first_pass_loses_nothing_and_doubles_nothing",
            "test_an_edit_within_the_overlap_is_found_though_the_list_shows_no_new_time",
            "test_one_post_under_several_addresses_is_one_document",
            "test_the_whole_replica_of_1500_posts",
        ),
    ),
    Row(
        "SSRF, redirects, TLS",
        "40 or more hostile addresses: 0 connections; self-signed, expired, wrong host: 3 of 3 "
        "refused",
        (
            "test_a_hostile_address_is_never_allowed",
            "test_only_addresses_of_the_public_internet_are_connected_to",
            "test_no_hostile_address_is_ever_connected_to",
            "test_a_name_that_leads_to_a_private_address_is_not_connected_to",
            "test_a_certificate_that_is_not_valid_is_refused",
        ),
    ),
    Row(
        "size, bombs",
        "four codecs: stopped at the cap, peak under 150 MB",
        (
            "test_a_bomb_of_any_codec_stops_at_the_cap",
            "test_a_bomb_of_any_codec_costs_the_process_little_memory",
            "test_a_flood_ends_at_the_limit",
            "test_a_length_beyond_the_limit_is_not_even_begun",
            "test_bottomless_nesting_is_refused_before_a_parser_sees_it",
        ),
    ),
    Row(
        "truncation, drip",
        "no silent cut; a drip ends at the deadline and 1 s",
        (
            "test_every_cut_of_a_gzip_stream_is_noticed",
            "test_every_cut_of_a_page_and_of_a_report_is_noticed",
            "test_a_damaged_gzip_stream_is_noticed",
            "test_a_bad_answer_is_never_taken",
            "test_a_slow_drip_ends_at_the_deadline",
        ),
    ),
    Row(
        "content type",
        "decided by the bytes; all wrong ones noticed and quarantined with hash and reason",
        (
            "test_bytes_are_judged_by_themselves",
            "test_every_wrong_answer_is_noticed_and_kept_apart",
            "test_a_page_in_place_of_a_report_is_noticed",
        ),
    ),
    Row(
        "encoding",
        "0 silent: any U+FFFD is a flag",
        (
            "test_a_page_is_decoded_as_it_was_encoded",
            "test_a_charset_that_lies_about_utf_8_is_not_believed",
            "test_what_cannot_be_decoded_is_counted",
            "test_no_bytes_are_an_error",
        ),
    ),
    Row(
        "raw store",
        "kill -9 at every step and 200 random moments, disk full: 0 partial files at a final name; "
        "the re-run equals an uninterrupted run byte for byte; any flipped bit is found",
        (
            "test_kill_minus_nine_at_200_random_moments",
            "test_kill_minus_nine_at_every_call_of_each_step",
            "test_a_run_that_ends_at_a_step_of_the_store_is_taken_up",
            "test_a_disk_that_is_full_loses_nothing",
            "test_verify_finds_any_flipped_bit",
        ),
    ),
    Row(
        "locks",
        "8 runs at once: 1 works, 7 end with 75 at once",
        (
            "test_eight_runs_at_once_one_works_and_seven_end_at_once",
            "test_a_second_run_ends_at_once_and_names_the_first",
        ),
    ),
    Row(
        "quarantine",
        "200 good documents among hostile ones: 200 in, every bad one listed",
        (
            "test_two_hundred_good_documents_among_hostile_ones_are_all_read",
            "test_every_wrong_answer_is_noticed_and_kept_apart",
            "test_a_raw_document_whose_bytes_are_lost_fails_alone_and_is_had_again",
        ),
    ),
    Row(
        "coverage drift",
        "a floor per source; `alucert status` shows the newest document and suspicious silence",
        (
            "test_fewer_announcements_than_expected_are_said_after_every_way_was_tried",
            "test_silence_and_failure_are_suspicious",
            "test_a_site_that_lists_nothing_is_a_failure",
        ),
    ),
)


def files_of(row: Row) -> dict[str, tuple[str, ...]]:
    """Return the files that hold a row's tests, each with its functions."""
    found: dict[str, tuple[str, ...]] = {}
    for path in TESTS:
        place = ROOT / path
        for file in [place] if place.is_file() else sorted(place.rglob("*.py")):
            there = set(re.findall(r"^def (test_\w+)", file.read_text(), re.MULTILINE))
            if own := tuple(name for name in row.tests if name in there):
                found[str(file.relative_to(ROOT))] = own
    return found


@dataclass(frozen=True, slots=True)
class Measured:
    """A run of the tests: how many cases of each function passed, the figures of each row."""

    cases: Mapping[str, int]
    figures: Mapping[str, Sequence[str]]
    faults: Sequence[str]


def measured(reports: Sequence[Path]) -> Measured:
    """Return what JUnit reports tell: passed cases, noted figures, what failed.

    Of a case that several reports hold, the last counts.
    """
    found = {}
    for report in reports:
        for case in ElementTree.parse(report).getroot().iter("testcase"):
            found[case.get("classname", ""), case.get("name", "")] = case
    cases: Counter[str] = Counter()
    figures: defaultdict[str, list[str]] = defaultdict(list)
    faults = []
    for (_, name), case in found.items():
        if case.find("failure") is not None or case.find("error") is not None:
            faults.append(name)
        elif case.find("skipped") is None:
            cases[name.partition("[")[0]] += 1
        for noted in case.iter("property"):
            area = re.fullmatch(r"hardening: (.+)", noted.get("name", ""))
            if area is not None:
                figures[area[1]].append(noted.get("value", ""))
    return Measured(cases, figures, faults)


def lines(run: Measured) -> Iterator[str]:
    """Yield the page."""
    yield HEAD
    for row in ROWS:
        yield f"## {row.area}\n"
        yield f"Wanted: {row.reach}.\n"
        for said in sorted(run.figures.get(row.area, ())):
            yield f"- {said}"
        for name in row.tests:
            number = run.cases.get(name, 0)
            told = f"{number} case{'' if number == 1 else 's'} passed" if number else NOT_RUN
            yield f"- `{name}`: {told}"
        yield ""


def main() -> int:
    """Run the tests and write the page; 1 if one failed or did not run."""
    given = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        reports = [Path(name) for name in given] or [Path(folder) / "run.xml"]
        if not given:
            options = ["-m", "slow or not slow", "-n", "2", f"--junitxml={reports[0]}"]
            subprocess.run(
                [sys.executable, "-m", "pytest", *options, *TESTS], cwd=ROOT, check=False
            )
        run = measured(reports)
    wanted = {name for row in ROWS for name in row.tests}
    missing = sorted(name for name in wanted if not run.cases.get(name))
    # a report that is given may hold tests of other parts
    faults = [name for name in run.faults if not given or name.partition("[")[0] in wanted]
    for name in faults:
        print(f"failed: {name}", file=sys.stderr)
    for name in missing:
        print(f"not run: {name}", file=sys.stderr)
    if faults or (missing and not given):
        return 1
    write_atomically(PAGE, "\n".join(lines(run)).encode("utf-8"))
    print(f"{PAGE.relative_to(ROOT)}: written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
