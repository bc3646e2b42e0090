"""Recommenders that are not personal: popularity, trends and a random order."""
