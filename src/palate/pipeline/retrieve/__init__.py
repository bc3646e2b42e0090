"""Stages of the kind *retrieve*, one file each."""
