"""The options that stand before every command."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.progress import Progress

if TYPE_CHECKING:
    from pipeline.settings import Settings


@dataclass(frozen=True, slots=True)
class Global:
    """The options that stand before the command."""

    settings: Settings
    progress: Progress
