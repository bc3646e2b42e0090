"""Repetition, sequels and cited events in recommendation lists, on MovieLens 1M."""
