"""Stages of the kind *explore*, that draw the final slate; one file each."""
