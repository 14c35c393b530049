"""Reviewed corrections: data with author, date and reason, applied when rows are made.

Originals and what was read from them never change: a correction is a line of
``data/corrections.csv`` (``file.py``) that is laid over a document's record (``apply.py``).
"""
