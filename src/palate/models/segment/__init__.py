"""Segments of users with similar taste, their names, and a map of the catalogue."""
