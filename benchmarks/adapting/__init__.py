"""Delay between an event and the list that it changes."""
