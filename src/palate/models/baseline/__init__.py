"""Recommenders without personal taste: popularity, trends and a random order."""
