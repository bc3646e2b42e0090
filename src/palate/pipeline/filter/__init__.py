"""Stages of the kind *filter*, one file each."""
