"""Pictures of a PDF's pages, drawn in worker processes under the limits of a document."""

from __future__ import annotations

import tempfile
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pypdfium2 as pypdfium
from PIL import Image

from pipeline.pool import Done, Job, Limits, run_here, run_in_order
from pipeline.settings import Settings

if TYPE_CHECKING:  # a worker that draws needs no extractors, which take seconds to start
    from extractors.document import Document

_SCALE = 2.0  # pixels a point
_MOST_PIXELS = 4000  # of a side
_WAIT = 150.0  # seconds for a page: longer than a document may take


@dataclass(slots=True)
class _Drawn:
    """The pages of one document so far; ``done`` when no more will come."""

    files: dict[int, Path] = field(default_factory=dict)
    done: bool = False


class Pictures:
    """The pictures of the documents that were opened, in a folder that goes with the program."""

    def __init__(self, settings: Settings) -> None:
        # drawing is for one reader: one worker beside the server
        self._limits = Limits.of(settings.model_copy(update={"workers": min(settings.workers, 1)}))
        self._folder = tempfile.TemporaryDirectory(prefix="alucert-review-")
        self._documents: dict[str, _Drawn] = {}
        self._changed = threading.Condition()

    def page(self, sha256: str, file: Path, document: Document, number: int) -> Path | None:
        """Return the file of a page's picture, None for a page that cannot be drawn.

        The first question about a document draws all its pages; each is there when it is drawn.
        """
        with self._changed:
            drawn = self._documents.get(sha256)
            if drawn is None:
                drawn = self._documents[sha256] = _Drawn()
                threading.Thread(
                    target=self._draw, args=(drawn, sha256, file, document), daemon=True
                ).start()
            self._changed.wait_for(lambda: drawn.done or number in drawn.files, _WAIT)
            return drawn.files.get(number)

    def close(self) -> None:
        """Remove the pictures."""
        self._folder.cleanup()

    def _draw(self, drawn: _Drawn, sha256: str, file: Path, document: Document) -> None:
        try:
            jobs: list[Job] = [
                {
                    "file": str(file),
                    "out": str(Path(self._folder.name) / f"{sha256}-{page.number}.png"),
                    "number": page.number,
                    "width": page.width,
                    "height": page.height,
                    "skew": page.skew,
                }
                for page in document.pages
            ]
            target = "pipeline.review.pictures:draw_job"
            if self._limits.workers == 0:
                results = run_here(target, jobs)
            else:
                results = run_in_order(target, jobs, self._limits)
            for job, result in zip(jobs, results, strict=True):
                if isinstance(result, Done):
                    with self._changed:
                        drawn.files[job["number"]] = Path(job["out"])
                        self._changed.notify_all()
        finally:
            with self._changed:
                drawn.done = True
                self._changed.notify_all()


def draw_job(job: Job) -> None:
    """Draw one page into a file; what a worker process does."""
    pdf = pypdfium.PdfDocument(job["file"])
    try:
        picture = draw(pdf, job["number"], (job["width"], job["height"]), job["skew"])
    finally:
        pdf.close()
    picture.save(job["out"], "PNG")


def draw(
    pdf: pypdfium.PdfDocument, number: int, points: tuple[float, float], skew: float
) -> Image.Image:
    """Return a page as a picture, level where its words were recognised on the level page.

    In: the number of the page, from 1; width and height in points; by how many degrees its scan
    lies askew (``Page.skew``).
    """
    scale = min(_SCALE, _MOST_PIXELS / max(*points, 1.0))
    size = max(round(points[0] * scale), 1), max(round(points[1] * scale), 1)
    loaded = pdf[number - 1]
    try:
        picture: Image.Image = loaded.render(scale=scale).to_pil().convert("RGB")
    finally:
        loaded.close()
    if picture.size != size:
        picture = picture.resize(size)
    if skew:
        picture = picture.rotate(skew, Image.Resampling.BICUBIC, fillcolor=(255, 255, 255))
    return picture
