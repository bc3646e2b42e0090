"""Adapters on the file system."""
