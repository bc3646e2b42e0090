"""Stages of the kind *rank*, that score items; one file each."""
