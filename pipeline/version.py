"""The version of alucert, which no other module stands behind."""

__version__ = "0.1.0"
