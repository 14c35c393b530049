"""The state of a collection as one self-contained HTML page: ``alucert report``."""
