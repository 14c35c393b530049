"""Training, measuring and replacing the second reader (docs/second-reader.md): ``make train``."""
