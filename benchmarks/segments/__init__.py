"""Stability of segments between seeds, and the segments of MovieLens 1M."""
