"""Ranking quality on books, games, music and two domains at once."""
