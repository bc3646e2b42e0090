"""Proximal policy optimisation: a small network that corrects the ranker, and how it is fitted."""
