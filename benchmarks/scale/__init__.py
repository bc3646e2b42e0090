"""Time and memory of import, fit, evaluation and batch lists, up to 50 million events."""
