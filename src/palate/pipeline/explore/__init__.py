"""Stages of the kind *explore*, one file each."""
