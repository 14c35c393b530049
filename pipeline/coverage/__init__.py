"""What the dataset misses: gaps of its own, and against a list from elsewhere."""
