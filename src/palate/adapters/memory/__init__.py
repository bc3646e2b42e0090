"""Adapters in the memory of the process."""
