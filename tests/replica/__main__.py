"""``python -m tests.replica --port 8808 --trouble all``: serve the replica until Ctrl-C."""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import threading

from tests.replica.troubles import ALL, ENDPOINTS, Troubles
from tests.replica.wire import replica

parser = argparse.ArgumentParser(prog="python -m tests.replica", description=__doc__)
parser.add_argument("--port", type=int, default=8808)
parser.add_argument("--posts", type=int, default=1500)
parser.add_argument("--announcements", type=int, default=600)
parser.add_argument("--seed", type=int, default=1)
parser.add_argument("--crawl-delay", type=float, default=None)
parser.add_argument("--off", action="append", default=[], choices=ENDPOINTS, help="not there")
parser.add_argument(
    "--trouble", action="append", default=[], choices=("all", *ALL), help="on the first pass only"
)
parser.add_argument("--detach", action="store_true", help="serve behind the shell's back")
parser.add_argument("--minutes", type=float, default=None, help="end by itself after so long")
options = parser.parse_args()
for number in (signal.SIGINT, signal.SIGTERM):  # a shell's background jobs ignore Ctrl-C
    signal.signal(number, signal.default_int_handler)
if options.detach:
    ready, told = os.pipe()
    if os.fork():
        os.close(told)  # so that the reading ends with the child, should it die first
        said = os.read(ready, 4096).decode().rstrip("\n")
        if said:
            print(said, flush=True)
        os._exit(0 if said else 1)  # what went wrong is said by the child
    os.close(ready)
    os.setsid()
    os.dup2(os.open(os.devnull, os.O_RDWR), 0)
    os.dup2(told, 1)
    os.close(told)
names = ALL if "all" in options.trouble else options.trouble
troubles = Troubles(names, options.seed)
with contextlib.ExitStack() as serving:
    try:
        site = serving.enter_context(
            replica(
                options.port,
                seed=options.seed,
                number=options.posts,
                announcing=options.announcements,
                off=frozenset(options.off),
                delay=options.crawl_delay,
                trouble=troubles if names else None,
            )
        )
    except (OSError, OverflowError) as error:  # taken, not allowed, no such port
        parser.exit(
            1,
            f"{parser.prog}: cannot serve at port {options.port}: {error};"
            " name another with --port\n",
        )
    print(
        f"replica at {site.base}: {len(site.posts)} posts, {len(site.announcements)} announcements"
        f" that may be asked, {len(site.reports)} reports; troubles: {', '.join(names) or 'none'}",
        flush=True,
    )
    if options.detach:
        for descriptor in (1, 2):
            os.dup2(0, descriptor)
    try:
        threading.Event().wait(None if options.minutes is None else 60 * options.minutes)
    except KeyboardInterrupt:
        said = ", ".join(f"{name} {count}" for name, count in sorted(troubles.hits.items()))
        print(f"\n{len(site.log)} requests; troubles met: {said or 'none'}")
