"""Words: full-text search over the statements and documents of a snapshot (SQLite's FTS5)."""
