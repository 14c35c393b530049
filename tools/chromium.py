"""The system's Chromium, found in one place for the tests and the tools that look at pages.

Playwright brings no browser of its own here: the one of the system's packages is driven.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome")
# No sandbox, since that needs rights that root in a container has not; nothing of its own on the
# network; no graphics card.
_FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)


class NoChromium(Exception):
    """There is no Chromium on this machine."""


def chromium() -> str:
    """Return where the system's Chromium is. Raises NoChromium, which says how to install it."""
    for name in _NAMES:
        if found := shutil.which(name):
            return found
    raise NoChromium("no Chromium on this machine (Debian: apt-get install chromium)")


@contextmanager
def browser() -> Iterator[Browser]:
    """Give a running browser, which ends with the block. Raises NoChromium."""
    program = chromium()
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=[*_FLAGS])
        try:
            yield started
        finally:
            started.close()
