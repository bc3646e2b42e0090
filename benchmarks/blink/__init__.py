"""Delay between a like and the changed list in the browser."""
