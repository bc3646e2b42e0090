"""Stages of the kind *arrange*, one file each."""
