"""Emotions of texts: of what users write, and of item descriptions."""
