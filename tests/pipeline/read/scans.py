"""Degraded scans of reports, made when a test runs: pages as skewed, noisy, blurred pictures."""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np
import pypdfium2 as pypdfium
from PIL import Image, ImageFilter


@dataclass(frozen=True)
class Scanner:
    """How bad a scan is: dots an inch, degrees of skew, noise of the gray values, blur.

    ``turn`` is how many quarters clockwise the page lay turned.
    """

    dpi: int
    skew: float = 0.0
    noise: float = 0.0
    blur: float = 0.3
    turn: int = 0


def scanned(data: bytes, pages: range, scanner: Scanner, seed: int = 0) -> bytes:
    """Return a PDF of pictures of pages (numbers from 1), the same for the same arguments."""
    random = np.random.default_rng(seed)
    pictures = []
    pdf = pypdfium.PdfDocument(data)
    for number in pages:
        drawn = pdf[number - 1].render(scale=scanner.dpi / 72, grayscale=True).to_pil().convert("L")
        drawn = drawn.rotate(-90 * scanner.turn, expand=True)
        turned = drawn.rotate(scanner.skew, resample=Image.Resampling.BICUBIC, fillcolor=255)
        soft = turned.filter(ImageFilter.GaussianBlur(scanner.blur * scanner.dpi / 150))
        gray = np.asarray(soft, dtype=np.float32) * 0.9 + 14
        gray = gray + random.normal(0, scanner.noise, gray.shape)
        pictures.append(Image.fromarray(gray.clip(0, 255).astype(np.uint8)))
    pdf.close()
    written = io.BytesIO()
    pictures[0].save(
        written, "PDF", save_all=True, append_images=pictures[1:], resolution=scanner.dpi,
        quality=75,
    )  # fmt: skip
    return written.getvalue()
