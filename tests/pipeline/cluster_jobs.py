"""Jobs for the tests of the cluster, and the program that hands them to one.

As a program: reads ``{"cluster": ..., "limits": ..., "jobs": [...]}`` from standard input and
prints one outcome a line, as soon as it is there.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from tests.pipeline import pool_jobs

TARGET = "tests.pipeline.cluster_jobs:do"


def do(job: dict[str, Any]) -> dict[str, Any]:
    return {"answer": pool_jobs.do(job)}


def main() -> int:
    from pipeline.cluster import Task, run_on_cluster
    from pipeline.errors import AlucertError
    from pipeline.pool import Limits, Lost
    from pipeline.settings import Cluster
    from pipeline.work import unpacked

    given = json.load(sys.stdin)
    tasks = [Task({"file": __file__, "address": None, **job}) for job in given["jobs"]]
    outcomes = run_on_cluster(TARGET, tasks, Limits(**given["limits"]), Cluster(**given["cluster"]))
    try:
        for outcome in outcomes:
            lost = isinstance(outcome, Lost)
            said = outcome.reason if lost else unpacked(outcome.value["answer"])
            print(json.dumps(["lost" if lost else "done", said]), flush=True)
    except AlucertError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
