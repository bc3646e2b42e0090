"""Recommenders over items and items: k-NN, EASE, linear sequence and sequential rules."""
