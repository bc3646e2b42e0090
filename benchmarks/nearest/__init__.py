"""Nearest neighbours: recall, speed, memory and build time of indexes, and what they bring to a list."""
