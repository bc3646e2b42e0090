"""Stages of the kind *arrange*, that reorder a slate; one file each."""
