"""Stages of the kind *filter*, that drop items; one file each."""
