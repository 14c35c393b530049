"""Measurements of speed, memory and growth: `make bench` and `make bench-scale`."""
