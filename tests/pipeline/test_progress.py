from __future__ import annotations

import io
import json

from pipeline.progress import Progress


def test_a_person_reads_lines_and_a_machine_json() -> None:
    stream = io.StringIO()
    Progress(stream=stream).say("read: 3 documents", stage="read")
    assert stream.getvalue() == "read: 3 documents\n"
    stream = io.StringIO()
    Progress(json_logs=True, stream=stream).warn("x is unreadable", document="x")
    entry = json.loads(stream.getvalue())
    assert entry["level"] == "warning"
    assert (entry["message"], entry["document"]) == ("x is unreadable", "x")
    assert entry["at"].endswith("+00:00")


def test_quiet_says_only_warnings() -> None:
    stream = io.StringIO()
    progress = Progress(quiet=True, stream=stream)
    progress.say("read: 3 documents")
    progress.warn("x is unreadable")
    assert stream.getvalue() == "x is unreadable\n"


def test_steps_can_be_counted_where_no_bar_is_shown() -> None:
    stream = io.StringIO()
    with Progress(stream=stream).steps("read", 2) as step:
        step()
        step()
    assert stream.getvalue() == ""
