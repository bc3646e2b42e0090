"""Stages of the kind *rank*, one file each."""
