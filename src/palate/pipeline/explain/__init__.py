"""Stages of the kind *explain*, that add reasons; one file each."""
