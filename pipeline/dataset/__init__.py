"""The dataset: its tables, their publication as snapshots, and reading them back."""
