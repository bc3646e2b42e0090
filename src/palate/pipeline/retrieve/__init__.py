"""Stages of the kind *retrieve*, that add candidates; one file each."""
