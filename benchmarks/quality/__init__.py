"""Ranking quality of all models and the default pipeline on MovieLens."""
