"""One file a field: a function from the reading of an announcement to an Outcome.

A file here never imports another one of this folder; what fields share comes from Reading.
"""
