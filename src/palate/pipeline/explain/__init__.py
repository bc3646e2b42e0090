"""Stages of the kind *explain*, one file each."""
