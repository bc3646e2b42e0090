"""Benchmarks of speed and quality: a folder each, with its code, its section of the page and its result."""
