"""Ranking quality for users and items with few or no events, on MovieLens 1M."""
